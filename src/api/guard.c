/* Holds back the end of a stream while it could be the start of a secret. */
#include "api/guard.h"

#include <string.h>

/* Bytes of a secret that tell nothing yet: "sk-proj". */
enum { PARTIAL_MAX = 8 };

/* Bytes at the end of S that are a proper prefix of SECRET. */
static size_t
prefix_tail(struct slice s, struct slice secret)
{
	size_t n = secret.len - 1 < s.len ? secret.len - 1 : s.len;

	while (n && memcmp(s.p + s.len - n, secret.p, n))
		n--;
	return n;
}

void
guard_pass(struct guard *g, struct slice s, struct buf *out)
{
	size_t from = out->len, tail;
	struct slice added;
	ptrdiff_t at;

	buf_add_slice(out, buf_slice(&g->held));
	buf_clear(&g->held);
	buf_add_slice(out, s);
	if (!g->secret.len)
		return;
	added = slice_from(buf_slice(out), from);
	/* A secret that is complete stays so, even if it ends as it begins. */
	while ((at = slice_find(added, g->secret)) >= 0)
		added = slice_from(added, (size_t)at + g->secret.len);
	tail = prefix_tail(added, g->secret);
	buf_add_slice(&g->held, slice_from(added, added.len - tail));
	buf_truncate(out, out->len - tail);
}

void
guard_flush(struct guard *g, struct buf *out)
{
	/* The stream broke off within a good part of the secret. */
	if (g->held.len >= PARTIAL_MAX || g->held.len * 3 > g->secret.len)
		buf_add_str(out, g->held.len ? "[key]" : "");
	else
		buf_add_slice(out, buf_slice(&g->held));
	buf_clear(&g->held);
}

void
guard_hide(struct slice secret, struct buf *text, bool cut)
{
	struct slice rest = buf_slice(text);
	struct buf out = {0};
	ptrdiff_t at;
	size_t tail;

	if (!secret.len)
		return;
	for (; (at = slice_find(rest, secret)) >= 0;
		rest = slice_from(rest, (size_t)at + secret.len)) {
		buf_add_slice(&out, slice_sub(rest, 0, (size_t)at));
		buf_add_str(&out, "[key]");
	}
	tail = cut ? prefix_tail(rest, secret) : 0;
	buf_add_slice(&out, slice_sub(rest, 0, rest.len - tail));
	if (tail)
		buf_add_str(&out, "[key]");
	buf_free(text);
	*text = out;
}

/* Bytes that S and SECRET have in common at their beginnings. */
static size_t
common(struct slice s, struct slice secret)
{
	size_t n = 0;

	while (n < s.len && n < secret.len && s.p[n] == secret.p[n])
		n++;
	return n;
}

void
guard_hide_parts(struct slice secret, struct buf *text)
{
	struct slice rest = buf_slice(text);
	struct buf out = {0};

	if (!secret.len)
		return;
	while (rest.len) {
		size_t n = common(rest, secret);
		if (n == secret.len || n >= PARTIAL_MAX) {
			buf_add_str(&out, "[key]");
		} else {
			n = 1;
			buf_add_char(&out, rest.p[0]);
		}
		rest = slice_from(rest, n);
	}
	buf_free(text);
	*text = out;
}

void
guard_free(struct guard *g)
{
	buf_free(&g->held);
}
