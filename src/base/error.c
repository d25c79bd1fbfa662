/* One sentence about an expected local failure, owned by the caller. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A sentence may quote what somebody else wrote: nothing in it can steer a
 * terminal. */
static void
make_visible(struct error *err)
{
	struct buf shown = {0};
	size_t n;

	text_visible_row(&shown, slice_str(err->text));
	n = shown.len < sizeof(err->text) ? shown.len : sizeof(err->text) - 1;
	n -= text_incomplete_tail(slice_sub(buf_slice(&shown), 0, n));
	memcpy(err->text, buf_str(&shown), n);
	err->text[n] = '\0';
	buf_free(&shown);
}

int
error_set(struct error *err, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	/* What does not fit ends with a whole character. */
	if (n >= (int)sizeof(err->text)) {
		struct slice s = slice_str(err->text);
		err->text[s.len - text_incomplete_tail(s)] = '\0';
	}
	make_visible(err);
	return -1;
}
