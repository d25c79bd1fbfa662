/* Counts the runs of a text and what they cost a tokenizer. */
#include "api/tokenscan.h"

#include "base/text.h"

/* A tokenizer of this family first cuts text into words, numbers, runs of
 * punctuation and white space, and then looks each of them up. So the runs
 * are counted here, and what one costs depends on its kind and its length
 * (struct script), and a little on what stands around it: a single mark is
 * often a part of the word behind it, a blank always is, and letters among
 * digits are no word at all. Costs are hundredths of a token, fitted to true
 * counts; tests/tools/tokens.sh measures how far off they are. */
enum { LETTERS, MARKS, NEWLINES, BLANKS, DIGITS };

static const struct script ascii[] = {
	[LETTERS] = {.run = 90, .free = 8, .each = 21, .repeat = 13},
	[MARKS] = {.run = 99, .free = 3, .each = 54, .repeat = 2},
	[NEWLINES] = {.run = 110, .free = 3, .each = 6, .repeat = 6},
	[BLANKS] = {.run = 75, .free = 3, .each = 1, .repeat = 1},
	[DIGITS] = {0},
};

enum {
	UNIT = 100,
	PREFIX = 41,      /* a single mark in front of a letter */
	LINE_END = 30,    /* a line break behind a mark */
	FIRST_WORD = 57,  /* of a line: no blank in front */
	TAB = 100,        /* a single one */
	TABS = 5,         /* each of more, beside what a blank costs */
	RARE_LETTER = 40, /* in words of RARE_FROM letters or more */
	RARE_FROM = 4,
	CAPITALS = 30, /* two capitals, and each more */
	CAPITAL = 8,
	MIXED = 100, /* letters behind digits: two, and each more */
	MIXED_EACH = 83,
	NUMBER = 3, /* digits that make a token */
	SAME = 3,   /* more of the same are a repetition */
};

/* Kind and flags of each character of ASCII. */
enum {
	KIND = 7,
	UPPER = 8,
	RARE = 16, /* j k q w x y z: rare in English */
	IS_TAB = 32,
	L = LETTERS,
	R = LETTERS | RARE,
	U = LETTERS | UPPER,
	V = LETTERS | UPPER | RARE,
	M = MARKS,
	N = NEWLINES,
	B = BLANKS,
	T = BLANKS | IS_TAB,
	D = DIGITS,
};
static const uint8_t flags_of[] = {M, M, M, M, M, M, M, M, M, T, N, M, M, N, M,
	M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, B, M, M, M, M, M, M,
	M, M, M, M, M, M, M, M, M, D, D, D, D, D, D, D, D, D, D, M, M, M, M, M,
	M, M, U, U, U, U, U, U, U, U, U, V, V, U, U, U, U, U, V, U, U, U, U, U,
	V, V, V, V, M, M, M, M, M, M, L, L, L, L, L, L, L, L, L, R, R, L, L, L,
	L, L, R, L, L, L, L, L, R, R, R, R, M, M, M, M, M};
_Static_assert(sizeof(flags_of) == 128, "one for each character of ASCII");

static const struct script *
kind_of(uint32_t cp)
{
	const struct script *s;

	if (cp < 0x80)
		return &ascii[flags_of[cp] & KIND];
	s = script_of(cp);
	return script_is_latin(s) ? &ascii[LETTERS] : s;
}

static int64_t
over(int64_t n, int64_t free)
{
	return n > free ? n - free : 0;
}

static int64_t
plain_cost(const struct tokenscan_run *r)
{
	const struct script *k = r->kind;

	return k->run + k->each * over(r->n - r->repeated, k->free) +
	       k->repeat * r->repeated + r->extra;
}

static int64_t
letters_cost(const struct tokenscan *s)
{
	const struct tokenscan_run *r = &s->run;
	int64_t cost = plain_cost(r);

	if (s->mixed)
		return MIXED + MIXED_EACH * over(r->n - r->repeated, 2) +
		       r->kind->repeat * r->repeated + r->extra;
	if (s->before == &ascii[NEWLINES])
		cost += FIRST_WORD;
	if (r->n >= RARE_FROM)
		cost += RARE_LETTER * r->rare;
	if (r->upper >= 2)
		cost += CAPITALS + CAPITAL * (r->upper - 2);
	return cost;
}

static int64_t
marks_cost(const struct tokenscan *s, const struct script *next)
{
	if (s->run.n == 1 && s->before != &ascii[BLANKS] &&
		next == &ascii[LETTERS])
		return PREFIX;
	return plain_cost(&s->run);
}

/* The last blank goes with the word behind it, but never with a number. */
static int64_t
blanks_cost(const struct tokenscan_run *r, const struct script *next)
{
	int64_t number = next == &ascii[DIGITS] ? UNIT : 0;

	if (r->n == 1)
		return number + (r->tabs ? TAB : 0);
	return number + plain_cost(r) + TABS * r->tabs;
}

static int64_t
cost(const struct tokenscan *s, const struct script *next)
{
	const struct tokenscan_run *r = &s->run;

	if (r->kind == &ascii[LETTERS])
		return letters_cost(s);
	if (r->kind == &ascii[MARKS])
		return marks_cost(s, next);
	if (r->kind == &ascii[DIGITS])
		return (r->n + NUMBER - 1) / NUMBER * UNIT;
	if (r->kind == &ascii[BLANKS])
		return blanks_cost(r, next);
	if (r->kind == &ascii[NEWLINES] && s->before == &ascii[MARKS])
		return LINE_END + r->kind->each * over(r->n, r->kind->free);
	return plain_cost(r);
}

/* Ends the run: one of kind NEXT (NULL: nothing) follows. */
static void
end_run(struct tokenscan *s, const struct script *next)
{
	if (!s->run.n)
		return;
	s->total += cost(s, next);
	if (s->run.kind == &ascii[DIGITS])
		s->mixed = true;
	else if (s->run.kind != &ascii[LETTERS])
		s->mixed = false;
	s->before = s->run.kind;
	s->run = (struct tokenscan_run){.kind = next};
}

/* Whether CP, of KIND, goes on with the run; camelCase is two. */
static bool
joins(const struct tokenscan_run *r, const struct script *kind, uint32_t cp)
{
	bool camel = cp >= 'A' && cp <= 'Z' && r->last >= 'a' && r->last <= 'z';

	return r->kind == kind && !camel;
}

static void
add_ascii(struct tokenscan_run *r, uint32_t cp)
{
	unsigned flags = flags_of[cp];

	r->upper += !!(flags & UPPER);
	r->tabs += !!(flags & IS_TAB);
	r->rare += r->n && r->same < SAME && flags & RARE;
}

static void
add(struct tokenscan_run *r, uint32_t cp)
{
	r->same = r->n && cp == r->last ? r->same + 1 : 0;
	if (r->same >= SAME)
		r->repeated++;
	if (cp < 0x80)
		add_ascii(r, cp);
	else if (r->same < SAME)
		r->extra += script_extra(cp);
	r->last = cp;
	r->n++;
}

/* The call is worth saving: most text is ASCII. */
static size_t
decode(struct slice text, uint32_t *cp)
{
	*cp = (unsigned char)text.p[0];
	return *cp < 0x80 ? 1 : utf8_decode(text, cp);
}

void
tokenscan_add(struct tokenscan *s, struct slice text)
{
	uint32_t cp;

	while (text.len) {
		size_t n = decode(text, &cp);
		const struct script *kind = kind_of(cp);
		if (!joins(&s->run, kind, cp))
			end_run(s, kind);
		s->run.kind = kind;
		add(&s->run, cp);
		text.p += n;
		text.len -= n;
	}
}

int64_t
tokenscan_total(const struct tokenscan *s)
{
	struct tokenscan end = *s;

	end_run(&end, NULL);
	return (end.total + UNIT / 2) / UNIT;
}
