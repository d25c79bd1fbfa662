/* Fuzzes the search: the first line is looked for in the others. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "session/needle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	struct slice text, needle;
	const char *behind; /* of the latest line that was found */
};

/* Lines come in order, and the place in one is the needle. */
static void
check(void *arg, struct slice line, size_t at, size_t len)
{
	struct check *c = arg;
	struct buf folded = {0};

	assert(line.p >= c->behind);
	assert(line.p + line.len <= c->text.p + c->text.len);
	assert(len && at + len <= line.len);
	c->behind = line.p + line.len;
	text_fold(&folded, slice_sub(line, at, len));
	assert(slice_eq(buf_slice(&folded), c->needle));
	buf_free(&folded);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, line;
	struct needle n = {0};

	if (!slice_line(&text, &line) || !line.len)
		return 0;
	needle_read(&n, line);
	struct check c = {text, buf_slice(&n.folded), text.p};
	needle_search(&n, text, check, &c);
	needle_free(&n);
	return 0;
}
