/* The documentation: its generated parts, and how they are put in place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/docs.h"
#include "tests/lib/temp.h"

static void
are_up_to_date(void **unused)
{
	struct error err;

	(void)unused;
	if (docs_check("docs", &err))
		fail_msg("%s", err.text);
}

static void
print_two_lines(struct buf *out)
{
	buf_add_str(out, "one\ntwo\n");
}

static void
fill(void **unused)
{
	static const struct {
		const char *text, *filled;
	} rows[] = {
		{"a\n<!-- begin generated x -->\n<!-- end generated x -->\nb\n",
			"a\n<!-- begin generated x -->\none\ntwo\n"
			"<!-- end generated x -->\nb\n"},
		{".\\\" begin generated x\nold\n.\\\" end generated x\n",
			".\\\" begin generated x\none\ntwo\n"
			".\\\" end generated x\n"},
		{".\\\" begin generated x\none\ntwo\n.\\\" end generated x",
			".\\\" begin generated x\none\ntwo\n"
			".\\\" end generated x"},
		{"", NULL},
		{".\\\" begin generated x\n", NULL},
		{".\\\" end generated x\n.\\\" begin generated x\n", NULL},
		{".\\\" begin generated xy\n.\\\" end generated xy\n", NULL},
		{"# begin generated x\n# end generated x\n", NULL},
	};
	const struct docs_part part = {"x", "x.md", print_two_lines};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = {0};
		struct error err;
		buf_add_str(&text, rows[i].text);
		int rc = docs_fill(&text, &part, &err);
		assert_int_equal(rc, rows[i].filled ? 0 : -1);
		assert_string_equal(buf_str(&text),
			rows[i].filled ? rows[i].filled : rows[i].text);
		if (rc)
			assert_string_equal(err.text,
				"the comments \"begin generated x\" and \"end "
				"generated x\" are not there");
		buf_free(&text);
	}
}

/* Files that hold nothing but the comments of their parts. */
static void
write_empty(const char *dir)
{
	const struct docs_part *part;

	for (size_t i = 0; (part = docs_part_at(i)); i++) {
		struct buf text = {0};
		temp_read(dir, part->file, &text);
		buf_addf(&text, ".\\\" begin generated %s\n", part->name);
		buf_addf(&text, ".\\\" end generated %s\n", part->name);
		temp_write(dir, part->file, buf_slice(&text));
		buf_free(&text);
	}
}

static void
check_and_write(void **unused)
{
	char *dir = temp_new();
	struct buf text = {0};
	struct error err;

	(void)unused;
	assert_int_equal(docs_check(dir, &err), -1);
	assert_non_null(strstr(err.text, "/sidetone.1: No such file"));
	write_empty(dir);
	assert_int_equal(docs_check(dir, &err), -1);
	assert_non_null(strstr(err.text, "/sidetone.1: its generated parts"));
	assert_int_equal(docs_write(dir, &err), 0);
	assert_int_equal(docs_check(dir, &err), 0);
	assert_true(temp_read(dir, "errors.md", &text));
	assert_true(
		slice_find(buf_slice(&text),
			SLICE("| `insufficient_quota` | 429 | no | 5 |")) > 0);
	temp_write(dir, "events.md", SLICE("empty\n"));
	assert_int_equal(docs_check(dir, &err), -1);
	assert_non_null(strstr(err.text, "/events.md: the comments"));
	buf_free(&text);
	temp_remove(dir);
}

static void
parts(void **unused)
{
	const struct docs_part *part;

	(void)unused;
	for (size_t i = 0; (part = docs_part_at(i)); i++) {
		struct buf out = {0};
		assert_ptr_equal(docs_part_find(part->name), part);
		part->print(&out);
		assert_true(out.len > 100);
		assert_int_equal(out.p[out.len - 1], '\n');
		assert_int_equal(slice_find(buf_slice(&out), SLICE(" \n")), -1);
		buf_free(&out);
	}
	assert_null(docs_part_find("nothing"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(are_up_to_date),
		cmocka_unit_test(fill),
		cmocka_unit_test(check_and_write),
		cmocka_unit_test(parts),
	};

	return cmocka_run_group_tests_name("docs", tests, NULL, NULL);
}
