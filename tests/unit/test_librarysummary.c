/* Summaries agree with the folds, whatever a file holds. */
#include "session/librarysummary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
assert_text(const struct buf *got, struct slice want)
{
	if (!slice_eq(buf_slice(got), want))
		fail_msg("%s, not %.*s", buf_str(got), (int)want.len,
			want.p ? want.p : "");
}

static int64_t
failures(const struct trail *t)
{
	int64_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += trail_has_failed(&t->rows[i]);
	return n;
}

static void
assert_agrees(const struct library_summary *s, const struct loaded *l)
{
	const struct model *m = &l->model;

	assert_int_equal(s->turns, m->nturns);
	assert_int_equal(s->requests, l->trail.requests);
	assert_int_equal(s->failures, failures(&l->trail));
	assert_int_equal(s->last_at, m->now);
	assert_text(&s->id, buf_slice(&m->id));
	assert_text(&s->wall, buf_slice(&m->wall));
	assert_text(&s->provider, buf_slice(&m->provider));
	assert_text(&s->model, buf_slice(&m->model));
	assert_text(&s->origin, buf_slice(&m->origin));
	assert_text(&s->title, model_setting(m, "title"));
}

/* Writes a session of events that may come in any order, with damage. */
static void
write_random(struct buf *out, uint64_t *seed)
{
	struct event ev;
	uint64_t n = random_next(seed) % 120;
	bool tame = random_next(seed) & 1;

	for (uint64_t i = 0; i < n; i++) {
		size_t from = out->len;
		events_random(&ev, seed);
		if (tame && ev.at < 0)
			ev.at = 0;
		if (ev.kind == EVENT_SETTING && random_next(seed) & 1)
			ev.setting.name = SLICE("title");
		line_encode(out, &ev);
		switch (random_next(seed) % 24) {
		case 0: /* blanks and another order are fine */
			buf_truncate(out, from);
			buf_add_str(out,
				" {\"at\": 7, \"req\": 2, \"attempt\": 1, "
				"\"kind\": \"delta\", \"text\":\"x\"} \n");
			break;
		case 1:
			buf_add_str(out, "no event\n");
			break;
		case 2:
			out->p[out->len - 2] = ']';
			break;
		}
	}
	if (n && random_next(seed) % 4 == 0)
		buf_truncate(out, out->len - 1 - random_next(seed) % 9);
}

static void
random_sessions_agree(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	uint64_t seed = 3;
	int sessions = 0;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		struct library_summary s = {0};
		struct loaded l = {0};
		struct load_report r;
		struct buf text = {0};
		struct error err;
		int rc;

		write_random(&text, &seed);
		temp_write(dir, "s.jsonl", buf_slice(&text));
		summary_read(&s, path);
		rc = load_text(
			buf_slice(&text), path, loaded_take, &l, &r, &err);
		assert_int_equal(!rc, !s.error.text[0]);
		sessions += !rc;
		assert_agrees(&s, &l);
		assert_memory_equal(&r, &s.report, sizeof(r));
		assert_int_equal(
			summary_is_damaged(&s), rc || r.skipped || r.torn);
		summary_free(&s);
		loaded_free(&l);
		buf_free(&text);
	}
	assert_true(sessions > 1000);
	free(path);
	temp_remove(dir);
}

static const struct {
	const char *lines, *title;
} titles[] = {
	{"'kind':'note','text':'nothing was said'\n", ""},
	{"'kind':'prompt','text':'why?'\n", "why?"},
	{"'kind':'prompt','text':' \\n\\n first \\r\\nsecond'\n"
	 "'kind':'prompt','text':'later'\n",
		"first"},
	{"'kind':'prompt','text':null\n'kind':'prompt','text':'later'\n", ""},
	{"'kind':'prompt','text':'why?'\n"
	 "'kind':'setting','name':'title','value':'on causes'\n",
		"on causes"},
	{"'kind':'setting','name':'title','value':'on causes'\n"
	 "'kind':'prompt','text':'why?'\n"
	 "'kind':'setting','name':'title','value':null\n",
		"why?"},
};

static void
a_session_is_called_by_its_title_or_prompt(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(titles); i++) {
		struct library_summary s = {0};
		events_feed(titles[i].lines, summary_take, &s);
		if (!slice_is(summary_title(&s), titles[i].title))
			fail_msg("case %zu: %s", i, summary_title(&s).p);
		summary_free(&s);
	}
}

/* A long prompt is cut between characters. */
static void
a_long_prompt_is_cut(void **state)
{
	struct event ev = {.kind = EVENT_PROMPT};
	struct library_summary s = {0};
	struct buf text = {0};

	(void)state;
	buf_add_char(&text, 'x');
	for (int i = 0; i < 200; i++)
		buf_add_str(&text, "中");
	ev.prompt.text = buf_slice(&text);
	summary_take(&s, &ev);
	assert_int_equal(s.prompt.len, 238);
	assert_memory_equal(s.prompt.p, text.p, s.prompt.len);
	summary_free(&s);
	buf_free(&text);
}

static void
what_is_no_session_says_so(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct library_summary s = {0};

	(void)state;
	summary_read(&s, path);
	assert_non_null(strstr(s.error.text, "No such file"));
	assert_true(summary_is_damaged(&s));
	summary_free(&s);
	temp_write(dir, "s.jsonl", SLICE("{\"a\":1}\n"));
	summary_read(&s, path);
	assert_non_null(strstr(s.error.text, "no session file"));
	assert_int_equal(s.report.skipped, 1);
	summary_free(&s);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_sessions_agree),
		cmocka_unit_test(a_session_is_called_by_its_title_or_prompt),
		cmocka_unit_test(a_long_prompt_is_cut),
		cmocka_unit_test(what_is_no_session_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
