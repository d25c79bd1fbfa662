/* A desk: sidetone run to its end, again and again, with one home and key,
 * against a scripted server. */
#include "tests/lib/desk.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/temp.h"

enum { ARGS_MAX = 32 };

struct desk
desk_new(const char *key)
{
	struct desk d = {.w = wire_new(), .home = temp_new()};

	buf_addf(&d.home_var, "HOME=%s", d.home);
	buf_addf(&d.url_var, "OPENAI_BASE_URL=%s", wire_url(d.w));
	buf_addf(&d.key_var, "SIDETONE_API_KEY=%s", key);
	return d;
}

void
desk_free(struct desk *d)
{
	wire_free(d->w);
	temp_remove(d->home);
	buf_free(&d->home_var);
	buf_free(&d->url_var);
	buf_free(&d->key_var);
	run_result_free(&d->r);
}

void
desk_call(struct desk *d, const char *const *args)
{
	const char *path = getenv("SIDETONE"), *argv[ARGS_MAX];
	const char *const env[] = {buf_str(&d->home_var), buf_str(&d->url_var),
		buf_str(&d->key_var), NULL};
	const struct run how = {.argv = argv, .env = env, .in = d->in};
	size_t n = 0;

	argv[n++] = path ? path : "build/sidetone";
	for (; *args; args++) {
		assert_true(n < ARGS_MAX - 1);
		argv[n++] = *args;
	}
	argv[n] = NULL;
	run_result_free(&d->r);
	d->r = (struct run_result){0};
	assert_true(run(&how, &d->r));
}

void
desk_status(const struct desk *d, int status)
{
	if (d->r.status != status)
		fail_msg("status %d, not %d; it wrote: %s%s", d->r.status,
			status, buf_str(&d->r.out), buf_str(&d->r.err));
}

void
desk_says(const struct buf *b, const char *text)
{
	if (slice_find(buf_slice(b), slice_str(text)) < 0)
		fail_msg("\"%s\" is not in: %s", text, buf_str(b));
}

void
desk_events(struct record *r, const struct buf *text)
{
	struct buf why = {0};

	assert_true(record_lines(r, buf_slice(text)));
	if (!record_check_grammar(r, &why))
		fail_msg("%s", buf_str(&why));
	buf_free(&why);
}

void
desk_session(const struct desk *d, struct record *r)
{
	struct buf list = {0}, text = {0};
	struct slice rest, line;

	temp_list(d->home, &list);
	rest = buf_slice(&list);
	while (slice_line(&rest, &line)) {
		char *name = slice_dup(line);

		if (strstr(name, ".jsonl")) {
			assert_int_equal(text.len, 0);
			assert_true(temp_read(d->home, name, &text));
		}
		free(name);
	}
	assert_true(text.len > 0);
	desk_events(r, &text);
	buf_free(&list);
	buf_free(&text);
}
