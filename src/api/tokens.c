/* An estimate of how many tokens a text is, without a tokenizer. */
#include "api/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "api/tokenscan.h"
#include "base/mem.h"
#include "base/text.h"

int64_t
tokens_estimate(struct slice text)
{
	struct tokenscan s = {0};

	tokenscan_add(&s, text);
	return tokenscan_total(&s);
}

/* A character is read with a look at what follows it, so a mark holds only
 * while some bytes behind it are the same as well. */
enum { MARK_EVERY = 4096, LOOK_AHEAD = 4 };

/* How reading stood at byte `at`. */
struct tokens_mark {
	size_t at;
	struct tokenscan scan;
};

static size_t
common_prefix(struct slice a, struct slice b)
{
	size_t most = a.len < b.len ? a.len : b.len, at = 0;

	/* Blocks first: memcmp is much faster than a loop. */
	while (most - at >= MARK_EVERY &&
		!memcmp(a.p + at, b.p + at, MARK_EVERY))
		at += MARK_EVERY;
	while (at < most && a.p[at] == b.p[at])
		at++;
	return at;
}

static void
add_mark(struct tokens_memo *m, size_t at, const struct tokenscan *scan)
{
	m->marks = mem_grow(m->marks, &m->cap, m->n + 1, sizeof(*m->marks));
	m->marks[m->n++] = (struct tokens_mark){at, *scan};
}

/* Bytes of S up to the next mark, at the start of a character. */
static size_t
block(struct slice s)
{
	size_t n = MARK_EVERY;

	if (s.len < 2 * MARK_EVERY)
		return s.len;
	while (n < s.len && (s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

int64_t
tokens_memo_estimate(struct tokens_memo *m, struct slice text)
{
	size_t same = common_prefix(buf_slice(&m->text), text), at = 0;
	struct tokenscan scan = {0};

	while (m->n && m->marks[m->n - 1].at + LOOK_AHEAD > same)
		m->n--;
	if (m->n) {
		at = m->marks[m->n - 1].at;
		scan = m->marks[m->n - 1].scan;
	}
	buf_truncate(&m->text, same);
	buf_add_slice(&m->text, slice_from(text, same));
	while (at < text.len) {
		size_t n = block(slice_from(text, at));
		tokenscan_add(&scan, slice_sub(text, at, n));
		at += n;
		if (at < text.len)
			add_mark(m, at, &scan);
	}
	return tokenscan_total(&scan);
}

void
tokens_memo_free(struct tokens_memo *m)
{
	buf_free(&m->text);
	free(m->marks);
	*m = (struct tokens_memo){0};
}

/* The rule of the guides. */
static int64_t
count_simple(struct slice text)
{
	int64_t han = 0, others = 0;
	uint32_t cp;

	while (text.len) {
		size_t n = utf8_decode(text, &cp);
		if (cp >= 0x4e00 && cp <= 0x9fff)
			han++;
		else
			others++;
		text.p += n;
		text.len -= n;
	}
	return han + others / 4;
}

int64_t
tokens_count(struct slice s, enum tokens_method method)
{
	switch (method) {
	case TOKENS_ESTIMATE:
		return tokens_estimate(s);
	case TOKENS_SIMPLE:
		return count_simple(s);
	}
	return 0;
}

static const char *const methods[] = {
	[TOKENS_ESTIMATE] = "estimate",
	[TOKENS_SIMPLE] = "simple",
};
enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

const char *
tokens_method_name(enum tokens_method method)
{
	return methods[method];
}

int
tokens_method_find(const char *name)
{
	for (int i = 0; i < METHODS; i++) {
		if (!strcmp(methods[i], name))
			return i;
	}
	return -1;
}

int64_t
tokens_of_conversation(const struct conversation *c)
{
	int64_t total = TOKENS_REPLY;

	for (size_t i = 0; i < c->n; i++)
		total += TOKENS_MESSAGE + tokens_estimate(c->list[i].text);
	return total;
}
