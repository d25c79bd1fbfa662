/* Fuzzer of Markdown in rows: it fits, it is safe, pieces do not matter. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "tui/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_row(struct rich_row row, int width)
{
	struct slice s = row.text;
	size_t sum = 0;
	uint32_t cp;

	assert(text_width(s) <= width);
	assert(row.prefix <= s.len && text_is_valid(s));
	for (size_t i = 0; i < row.nspans; i++) {
		assert(row.spans[i].role < ROLE_COUNT);
		sum += row.spans[i].len;
	}
	assert(sum == s.len);
	while (s.len) {
		s = slice_from(s, utf8_decode(s, &cp));
		assert(cp >= 0x20 && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0));
		assert(!(cp >= 0x202a && cp <= 0x202e));
	}
}

static void
check(const struct md *m, int width)
{
	for (size_t i = 0; i < md_rows(m); i++)
		check_row(md_row(m, i), width);
}

static void
check_same(const struct md *a, const struct md *b)
{
	assert(md_rows(a) == md_rows(b));
	for (size_t i = 0; i < md_rows(a); i++) {
		struct rich_row x = md_row(a, i), y = md_row(b, i);
		assert(slice_eq(x.text, y.text) && x.soft == y.soft);
		assert(x.nspans == y.nspans && x.prefix == y.prefix);
		assert(x.blanks == y.blanks);
		assert(slice_eq(md_code_at(a, i), md_code_at(b, i)));
		for (size_t k = 0; k < x.nspans; k++)
			assert(x.spans[k].len == y.spans[k].len &&
				x.spans[k].role == y.spans[k].role &&
				x.spans[k].attrs == y.spans[k].attrs);
	}
}

/* One input: the width, the size of the pieces, how often the whole is
 * repeated (so that blocks grow beyond their caps), the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct md *whole, *grown;
	struct buf text = {0};
	size_t step;
	int width;

	if (size < 3)
		return 0;
	width = data[0] % 120 + 1;
	step = (size_t)data[1] * data[1] + 1;
	for (int n = data[2] < 16 ? 40 : 1; n > 0; n--)
		buf_add(&text, data + 3, size - 3);
	whole = md_new(width);
	grown = md_new(width);
	md_set(whole, buf_slice(&text), true);
	check(whole, width);
	if (text.len / step > 200)
		step = text.len / 200 + 1;
	for (size_t at = 0; at < text.len; at += step) {
		md_set(grown, slice_sub(buf_slice(&text), 0, at), false);
		check(grown, width);
	}
	md_set(grown, buf_slice(&text), true);
	check_same(whole, grown);
	md_free(whole);
	md_free(grown);
	buf_free(&text);
	return 0;
}
