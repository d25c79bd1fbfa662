/* Borrowed text (struct slice) and owned text (struct buf). */
#define _GNU_SOURCE /* memmem */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice
slice_str(const char *s)
{
	return (struct slice){s, s ? strlen(s) : 0};
}

bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

bool
slice_ieq(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !strncasecmp(a.p, b.p, a.len));
}

bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_str(s));
}

bool
slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && !memcmp(s.p ? s.p : "", prefix, n);
}

struct slice
slice_trim(struct slice s)
{
	while (s.len && is_space(s.p[0]))
		s = slice_from(s, 1);
	while (s.len && is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct slice
slice_from(struct slice s, size_t from)
{
	if (!s.p)
		return s;
	if (from > s.len)
		from = s.len;
	return (struct slice){s.p + from, s.len - from};
}

struct slice
slice_sub(struct slice s, size_t from, size_t len)
{
	s = slice_from(s, from);
	if (len < s.len)
		s.len = len;
	return s;
}

ptrdiff_t
slice_find(struct slice s, struct slice needle)
{
	const char *at;

	if (!needle.len)
		return 0;
	if (s.len < needle.len)
		return -1;
	at = memmem(s.p, s.len, needle.p, needle.len);
	return at ? at - s.p : -1;
}

ptrdiff_t
slice_ifind(struct slice s, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; i + n <= s.len; i++) {
		if (!strncasecmp(s.p + i, needle, n))
			return (ptrdiff_t)i;
	}
	return -1;
}

bool
slice_line(struct slice *s, struct slice *line)
{
	const char *lf;

	if (!s->len)
		return false;
	lf = memchr(s->p, '\n', s->len);
	*line = slice_sub(*s, 0, lf ? (size_t)(lf - s->p) : s->len);
	*s = slice_from(*s, line->len + (lf ? 1 : 0));
	return true;
}

char *
slice_dup(struct slice s)
{
	return s.p ? mem_strndup(s.p, s.len) : NULL;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->p)
		b->p[0] = '\0';
}

void
buf_reserve(struct buf *b, size_t n)
{
	if (b->len + n + 1 > b->cap)
		b->p = mem_grow(b->p, &b->cap, b->len + n + 1, 1);
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void
buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.len);
}

void
buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_add_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	enum { FIRST_TRY = 64 };
	va_list ap;
	size_t room;
	int n;

	buf_reserve(b, FIRST_TRY);
	room = b->cap - b->len;
	va_start(ap, fmt);
	n = vsnprintf(b->p + b->len, room, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if ((size_t)n >= room) {
		buf_reserve(b, (size_t)n);
		va_start(ap, fmt);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
}

void
buf_truncate(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	if (b->p)
		b->p[len] = '\0';
}

void
buf_own(struct buf *b)
{
	const struct buf other = *b;

	*b = (struct buf){0};
	if (other.len)
		buf_add(b, other.p, other.len);
}

void
buf_drop(struct buf *b, size_t n)
{
	assert(n <= b->len);
	if (!n)
		return;
	memmove(b->p, b->p + n, b->len - n);
	buf_truncate(b, b->len - n);
}

struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){b->p ? b->p : "", b->len};
}

const char *
buf_str(const struct buf *b)
{
	return b->p ? b->p : "";
}

void
buf_set(struct buf *b, struct slice s)
{
	buf_clear(b);
	buf_add_slice(b, s);
}
