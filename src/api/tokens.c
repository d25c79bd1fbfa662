/* An estimate of how many tokens a text is, without a tokenizer. */
#include "api/tokens.h"

#include "base/text.h"

/* A tokenizer of this family cuts text into runs of one kind first, so the
 * runs are counted; the weights fit mixed text (English, code, JSON, Chinese,
 * Japanese, Korean) within some percent. */
enum kind {
	LETTERS,
	DIGITS,
	MARKS,
	NEWLINES,
	BLANKS,
	WIDE_MARK,
	HAN,
	KANA,
	HANGUL,
	OTHER
};

enum { MESSAGE_TOKENS = 3, REPLY_TOKENS = 3 };

static enum kind
ascii_kind(uint32_t cp)
{
	if ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z')
		return LETTERS;
	if (cp >= '0' && cp <= '9')
		return DIGITS;
	if (cp == '\n' || cp == '\r')
		return NEWLINES;
	return cp == ' ' || cp == '\t' ? BLANKS : MARKS;
}

static enum kind
kind_of(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_kind(cp);
	if (cp < 0x250)
		return LETTERS;
	if ((cp >= 0x2000 && cp < 0x2070) || (cp >= 0x3000 && cp < 0x3040) ||
		(cp >= 0xff00 && cp < 0xff66))
		return WIDE_MARK;
	if (cp >= 0x3040 && cp < 0x3100)
		return KANA;
	if ((cp >= 0x3400 && cp < 0xa000) || (cp >= 0xf900 && cp < 0xfb00))
		return HAN;
	if (cp >= 0xac00 && cp < 0xd7b0)
		return HANGUL;
	return OTHER;
}

static double
weight(enum kind kind, int n)
{
	switch (kind) {
	case LETTERS:
		return n <= 6 ? 1.0 : 1.0 + 0.23 * (n - 6) / 4;
	case DIGITS:
		return (n + 2) / 3;
	case MARKS:
		return n <= 2 ? 0.79 : 0.79 + (n - 2) / 3.0;
	case NEWLINES:
		return 1.07;
	case BLANKS:
		return n < 2 ? 0 : 1;
	case WIDE_MARK:
		return 0.9 * n;
	case HAN:
	case HANGUL:
		return 0.73 * n;
	case KANA:
		return 0.71 * n;
	case OTHER:
		return n <= 2 ? n : 0.45 * n + 1.1;
	}
	return n;
}

static bool
is_case_change(uint32_t before, uint32_t cp)
{
	return before >= 'a' && before <= 'z' && cp >= 'A' && cp <= 'Z';
}

int64_t
tokens_estimate(struct slice s)
{
	enum kind kind = BLANKS;
	uint32_t cp, before = 0;
	double total = 0;
	int n = 0;

	while (s.len) {
		s = slice_from(s, utf8_decode(s, &cp));
		enum kind next = kind_of(cp);
		if (n && (next != kind || is_case_change(before, cp))) {
			total += weight(kind, n);
			n = 0;
		}
		kind = next;
		before = cp;
		n++;
	}
	if (n)
		total += weight(kind, n);
	return (int64_t)(total + 0.5);
}

int64_t
tokens_of_conversation(const struct conversation *c)
{
	int64_t total = REPLY_TOKENS;

	for (size_t i = 0; i < c->n; i++)
		total += MESSAGE_TOKENS + tokens_estimate(c->list[i].text);
	return total;
}
