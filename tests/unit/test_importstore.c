/* The store of imports: each session once, whole, and under a good name. */
#include "session/importstore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "session/load.h"
#include "tests/lib/temp.h"

enum { MESSAGES, BODY, CHATGPT, CODEX, CODEX_OLD, CLAUDE, OWN, SAMPLES };

static const struct {
	const char *file;
	size_t sessions;
} samples[SAMPLES] = {
	[MESSAGES] = {"messages.json", 1},
	[BODY] = {"body.json", 1},
	[CHATGPT] = {"chatgpt.json", 4},
	[CODEX] = {"codex.jsonl", 1},
	[CODEX_OLD] = {"codex-old.jsonl", 1},
	[CLAUDE] = {"claude.jsonl", 3},
	[OWN] = {"own.jsonl", 1},
};

struct shelf {
	struct importstore st;
	struct buf ids;
	size_t fates[3];
};

static bool
put(void *arg, const struct import_session *s)
{
	struct shelf *sh = arg;
	enum import_fate fate;
	struct buf id = {0};
	struct error err;

	if (importstore_put(&sh->st, s, &id, &fate, &err))
		fail_msg("%s", err.text);
	buf_addf(&sh->ids, "%s\n", buf_str(&id));
	sh->fates[fate]++;
	buf_free(&id);
	return true;
}

/* Imports sample I into DIR; the counts of what became of it. */
static void
shelve(struct shelf *sh, size_t i)
{
	const struct import_job job = {.take = put, .arg = sh};
	char *path = temp_path("tests/data/import", samples[i].file);
	int fd = open(path, O_RDONLY);
	struct import_report r;
	struct error err;

	assert_true(fd >= 0);
	assert_int_equal(import_read(fd, "f", &job, &r, &err), 0);
	close(fd);
	free(path);
}

static void
shelf_free(struct shelf *sh)
{
	importstore_free(&sh->st);
	buf_free(&sh->ids);
}

static void
twice_makes_no_double(void **state)
{
	char *dir = temp_new();
	struct buf list = {0};

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct shelf a = {.st.dir = dir}, b = {.st.dir = dir},
			     c = {.st = {.dir = dir, .force = true}};
		shelve(&a, i);
		shelve(&b, i);
		shelve(&c, i);
		assert_int_equal(a.fates[IMPORT_MADE], samples[i].sessions);
		assert_int_equal(b.fates[IMPORT_THERE], samples[i].sessions);
		assert_int_equal(c.fates[IMPORT_REPLACED], samples[i].sessions);
		assert_string_equal(buf_str(&a.ids), buf_str(&b.ids));
		shelf_free(&a);
		shelf_free(&b);
		shelf_free(&c);
	}
	assert_int_equal(temp_list(dir, &list), 12);
	assert_int_equal(temp_mode(dir, "20251103-101502-2da1.jsonl"), 0600);
	temp_remove(dir);
	buf_free(&list);
}

/* What was written loads, and a fork names the session it left. */
static void
what_is_written_loads(void **state)
{
	char *dir = temp_new(), *path;
	struct shelf sh = {.st.dir = dir};
	struct load_report r;
	struct loaded l = {0};
	struct error err = {""};

	(void)state;
	shelve(&sh, CHATGPT);
	path = temp_path(dir, "20251103-101502-ed1d.jsonl");
	if (load_events(path, loaded_take, &l, &r, &err))
		fail_msg("%s", err.text);
	assert_int_equal(r.skipped, 0);
	assert_string_equal(buf_str(&l.model.origin),
		"fork of 20251103-101502-2da1 at turn 1 (import chatgpt "
		"68f0a1b2-0000-8000-8000-000000000001/a1)");
	assert_string_equal(buf_str(&l.model.id), "20251103-101502-ed1d");
	assert_true(slice_is(model_setting(&l.model, "title"), "Sorting in C"));
	loaded_free(&l);
	free(path);
	shelf_free(&sh);
	temp_remove(dir);
}

/* An answer whose status the source does not tell has none. */
static void
unknown_statuses(void **state)
{
	char *dir = temp_new(), *path;
	struct shelf sh = {.st.dir = dir};
	struct load_report r;
	struct loaded l = {0};
	const struct trail_row *row;
	struct error err;

	(void)state;
	shelve(&sh, CLAUDE);
	path = temp_path(dir, "20251203-182700-bb2d.jsonl");
	assert_int_equal(load_events(path, loaded_take, &l, &r, &err), 0);
	row = trail_find(&l.trail, 1, 1);
	assert_int_equal(row->status, 529);
	row = trail_find(&l.trail, 1, 2);
	assert_int_equal(row->status, 0);
	assert_string_equal(buf_str(&row->request_id), "req_011B");
	loaded_free(&l);
	free(path);
	shelf_free(&sh);
	temp_remove(dir);
}

/* A file of the same name from elsewhere is left alone. */
static void
another_has_the_name(void **state)
{
	char *dir = temp_new();
	struct shelf sh = {.st = {.dir = dir, .force = true}};
	struct buf text = {0};

	(void)state;
	temp_write(dir, "20251103-101502-61f3.jsonl", SLICE("mine\n"));
	shelve(&sh, CODEX);
	assert_int_equal(sh.fates[IMPORT_MADE], 1);
	assert_true(temp_read(dir, "20251103-101502-61f3.jsonl", &text));
	assert_string_equal(buf_str(&text), "mine\n");
	assert_int_equal(temp_list(dir, NULL), 2);
	buf_free(&text);
	shelf_free(&sh);
	temp_remove(dir);
}

static void
dry_runs_write_nothing(void **state)
{
	char *dir = temp_new(), *below = temp_path(dir, "sessions");
	struct shelf sh = {.st = {.dir = below, .dry_run = true}};

	(void)state;
	shelve(&sh, CLAUDE);
	assert_int_equal(sh.fates[IMPORT_MADE], 3);
	assert_false(temp_exists(dir, "sessions"));
	shelf_free(&sh);
	free(below);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twice_makes_no_double),
		cmocka_unit_test(what_is_written_loads),
		cmocka_unit_test(unknown_statuses),
		cmocka_unit_test(another_has_the_name),
		cmocka_unit_test(dry_runs_write_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
