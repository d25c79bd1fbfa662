/* The list of findings, and names that are near. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/checklist.h"
#include "api/closest.h"

static void
the_first_failure_decides(void **state)
{
	struct checklist c = {0};

	(void)state;
	assert_int_equal(checklist_status(&c), 0);
	checklist_add(&c, "a", CHECKLIST_WARNING)->status = 4;
	assert_int_equal(checklist_status(&c), 0);
	checklist_add(&c, "b", CHECKLIST_FAILED)->status = 8;
	checklist_add(&c, "c", CHECKLIST_FAILED)->status = 3;
	assert_int_equal(checklist_status(&c), 8);
	assert_ptr_equal(checklist_find(&c, "b"), &c.list[1]);
	assert_null(checklist_find(&c, "d"));
	checklist_free(&c);
}

static void
json_is_a_list(void **state)
{
	struct checklist c = {0};
	struct checklist_line *l;
	struct buf out = {0};

	(void)state;
	l = checklist_add(&c, "dns", CHECKLIST_FAILED);
	buf_add_str(&l->text, "a \"b\" \xff my-secret");
	buf_add_str(&l->fix, "see my-secret");
	l->ms = 12;
	checklist_skip(&c, "tls", "dns");
	checklist_hide(&c, SLICE("my-secret"));
	checklist_json(&c, &out);
	assert_string_equal(out.p,
		"[\n{\"name\":\"dns\",\"state\":\"failed\",\"text\":\"a "
		"\\\"b\\\" \xef\xbf\xbd [key]\",\"fix\":\"see [key]\","
		"\"ms\":12},\n{\"name\":\"tls\",\"state\":\"skipped\","
		"\"text\":\"needs dns\",\"fix\":null,\"ms\":null}\n]\n");
	buf_free(&out);
	checklist_free(&c);
}

static void
an_empty_list_is_json_too(void **state)
{
	struct checklist c = {0};
	struct buf out = {0};

	(void)state;
	checklist_json(&c, &out);
	assert_string_equal(out.p, "[\n]\n");
	buf_free(&out);
}

static void
distances_count_edits(void **state)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} rows[] = {{"", "", 0}, {"abc", "abc", 0}, {"abc", "ABC", 0},
		{"abc", "", 3}, {"", "ab", 2}, {"abc", "abd", 1},
		{"kitten", "sitting", 3}, {"gpt-4o", "gpt4o", 1},
		/* Neighbours that are swapped are one edit. */
		{"gtp-4o", "gpt-4o", 1}, {"ab", "BA", 1}, {"abcd", "badc", 2},
		{"ca", "abc", 3}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(closest_distance(slice_str(rows[i].a),
					 slice_str(rows[i].b)),
			rows[i].distance);
}

static void
near_names_are_told_best_first(void **state)
{
	static const char *const names[] = {"llama-3", "gpt-5o", "gpt-40",
		"gpt-4o-2024-08-06", "gpt-4", "dall-e-3", "gpt-4oo"};
	struct closest n = {.wanted = SLICE("gpt-4o")};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		closest_see(&n, slice_str(names[i]));
	assert_false(n.found);
	assert_int_equal(n.names, 7);
	assert_int_equal(n.n, 3);
	assert_string_equal(n.best[0].name, "gpt-5o");
	assert_string_equal(n.best[1].name, "gpt-40");
	assert_string_equal(n.best[2].name, "gpt-4");
}

static void
a_name_is_found_by_its_other_spellings(void **state)
{
	static const struct {
		const char *wanted, *name;
		bool found;
	} rows[] = {{"gpt-4o", "gpt-4o", true}, {"gpt-4o", "GPT-4o", false},
		{"gemini-2", "models/gemini-2", true},
		{"models/gemini-2", "gemini-2", true},
		{"llama3", "llama3:latest", true},
		{"llama3", "llama3:8b", false}, {"gpt-4o", "", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct closest n = {.wanted = slice_str(rows[i].wanted)};

		closest_see(&n, slice_str(rows[i].name));
		assert_int_equal(n.found, rows[i].found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_failure_decides),
		cmocka_unit_test(json_is_a_list),
		cmocka_unit_test(an_empty_list_is_json_too),
		cmocka_unit_test(distances_count_edits),
		cmocka_unit_test(near_names_are_told_best_first),
		cmocka_unit_test(a_name_is_found_by_its_other_spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
