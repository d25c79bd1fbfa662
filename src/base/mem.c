/* Memory that never fails, and the way out when it does. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*die_hook)(void);

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	if (die_hook)
		die_hook();
	fputs("sidetone: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

void *
mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		die(1, "out of memory (%zu bytes wanted)", n);
	return p;
}

void *
mem_realloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		die(1, "out of memory (%zu bytes wanted)", n);
	return p;
}

void *
mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;

	if (need <= n)
		return p;
	if (need > SIZE_MAX / 2 / size)
		die(1, "out of memory (%zu elements wanted)", need);
	n += n / 2 + 8;
	if (n < need)
		n = need;
	p = mem_realloc(p, n * size);
	memset((char *)p + *cap * size, 0, (n - *cap) * size);
	*cap = n;
	return p;
}

void *
mem_copy(const void *p, size_t n, size_t size)
{
	return n ? memcpy(mem_realloc(NULL, n * size), p, n * size) : NULL;
}

char *
mem_strdup(const char *s)
{
	return s ? mem_strndup(s, strlen(s)) : NULL;
}

char *
mem_strndup(const char *p, size_t n)
{
	char *s = mem_alloc(n + 1);

	if (n)
		memcpy(s, p, n);
	return s;
}
