/* One sentence about an expected local failure, owned by the caller. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

int
error_set(struct error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -1;
}
