/* Fuzzes the reader of our own lines: what it takes, the codec takes too. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "event/line.h"
#include "event/ownline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(struct ownline *o, struct slice line, struct slice rest)
{
	struct slice was = rest;
	struct buf a = {0}, b = {0};
	struct line_hold hold;
	struct event own, ev;
	struct error err;
	bool taken = ownline_read(o, &own, &rest);
	bool good = !line_decode(&ev, &hold, line, &err);

	assert(good || !taken);
	assert(rest.len == was.len - (taken ? line.len + 1 : 0));
	if (taken) {
		line_encode(&a, &own);
		line_encode(&b, &ev);
		assert(slice_eq(buf_slice(&a), buf_slice(&b)));
	}
	if (good) {
		ownline_learn(o, &ev);
		line_release(&hold);
	}
	buf_free(&a);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size}, line, was;
	struct ownline o = {0};

	while (was = rest, slice_line(&rest, &line))
		check_line(&o, line, was);
	ownline_free(&o);
	return 0;
}
