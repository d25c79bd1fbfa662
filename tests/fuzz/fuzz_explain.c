/* Fuzzer of what explain makes of any bytes, as rows and as JSON. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/explain.h"
#include "api/explainjson.h"
#include "base/text.h"
#include "event/event.h"
#include "tui/explainview.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_view(const struct explanation *x, int width)
{
	struct rich page = {0};

	explainview_build(&page, width, x);
	assert(page.nrows > 0);
	for (size_t i = 0; i < page.nrows; i++) {
		struct slice row = rich_row(&page, i).text;
		assert(text_is_valid(row) && text_width(row) <= width);
		for (size_t k = 0; k < row.len; k++)
			assert((unsigned char)row.p[k] >= 0x20);
	}
	rich_free(&page);
}

/* One input: "!" and two bytes are a status, the rest is to be explained. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct explain_input in = {.text = {(const char *)data, size},
		.wall_ms = INT64_C(1795262400000)};
	struct explanation x = {.row = NULL};
	struct buf json = {0};

	if (size > 3 && data[0] == '!') {
		in.status = 100 + (data[1] * 256 + data[2]) % 500;
		in.text = slice_from(in.text, 3);
	}
	explain_read(&x, &in);
	assert(x.row || x.fine || x.how == EXPLAIN_NEAREST ||
		x.how == EXPLAIN_CLASS);
	assert(!x.row || x.class);
	assert(x.how != EXPLAIN_NEAREST || x.nnearest > 0);
	assert(text_is_valid(buf_slice(&x.said.message)));
	assert(x.wait_ms == EVENT_UNKNOWN || x.wait_ms >= 0);
	check_view(&x, 40);
	check_view(&x, 7);
	explainjson_add(&json, &x, in.text);
	assert(json.len > 2 && json.p[json.len - 1] == '\n');
	buf_free(&json);
	explain_free(&x);
	return 0;
}
