/* One sentence about an expected local failure, owned by the caller. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

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
	return -1;
}
