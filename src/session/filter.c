/* Reads a filter's line into terms and holds rows of the trail against them. */
#include "session/filter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "api/duration.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "session/pattern.h"
#include "session/rowfield.h"

struct filter_term {
	const struct rowfield *field;
	bool negated;
	struct pattern pattern;
	int64_t low, high; /* of a number, both included */
	unsigned states;   /* a bit for each state */
	const struct rowflag *flag;
};
_Static_assert(TRAIL_STATE_COUNT <= 32, "a bit for every state");

bool
filter_field(size_t i, const char **name, const char **what)
{
	const struct rowfield *field = rowfield_at(i);

	if (!field)
		return false;
	*name = field->name;
	*what = field->what;
	return true;
}

bool
filter_flag(size_t i, const char **name, const char **what)
{
	const struct rowflag *flag = rowflag_at(i);

	if (!flag)
		return false;
	*name = flag->name;
	*what = flag->what;
	return true;
}

static bool
parse_count(struct slice s, int64_t *n)
{
	enum { MOST_DIGITS = 15 };

	if (!s.len || s.len > MOST_DIGITS)
		return false;
	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (s.p[i] - '0');
	}
	return true;
}

static bool
parse_amount(enum rowfield_kind kind, struct slice s, int64_t *n)
{
	const double most = 1e12; /* seconds: the product stays exact */
	double seconds;

	if (kind != ROWFIELD_TIME)
		return parse_count(s, n);
	if (!duration_parse(s, &seconds) || seconds > most)
		return false;
	*n = llround(seconds * 1000);
	return true;
}

/* "4xx" */
static bool
parse_class(struct filter_term *t, struct slice s)
{
	if (s.len != 3 || s.p[0] < '1' || s.p[0] > '9' ||
		!slice_ieq(slice_from(s, 1), SLICE("xx")))
		return false;
	t->low = (s.p[0] - '0') * 100;
	t->high = t->low + 99;
	return true;
}

/* ">=400", "<2s": false when S begins with no comparison. */
static bool
parse_comparison(struct filter_term *t, struct slice s)
{
	bool above = slice_starts(s, ">");
	bool equal = slice_sub(s, 1, 1).len && s.p[1] == '=';
	int64_t n;

	if (!above && !slice_starts(s, "<"))
		return false;
	if (!parse_amount(t->field->kind, slice_from(s, 1 + equal), &n))
		return false;
	if (above)
		t->low = equal ? n : n + 1;
	else
		t->high = equal ? n : n - 1;
	return true;
}

static bool
parse_range(struct filter_term *t, struct slice s)
{
	ptrdiff_t dash = slice_find(s, SLICE("-"));
	enum rowfield_kind kind = t->field->kind;

	if (dash >= 0)
		return parse_amount(
			       kind, slice_sub(s, 0, (size_t)dash), &t->low) &&
		       parse_amount(kind, slice_from(s, (size_t)dash + 1),
			       &t->high) &&
		       t->low <= t->high;
	/* No time is met to the millisecond: that is a slip. */
	if (kind == ROWFIELD_TIME)
		return false;
	if (!parse_amount(kind, slice_from(s, slice_starts(s, "=")), &t->low))
		return false;
	t->high = t->low;
	return true;
}

static bool
parse_number(struct filter_term *t)
{
	struct slice s = buf_slice(&t->pattern.said);

	t->low = 0;
	t->high = INT64_MAX;
	if (pattern_is_any(&t->pattern))
		return true;
	if (t->field->kind == ROWFIELD_STATUS && parse_class(t, s))
		return true;
	return parse_comparison(t, s) || parse_range(t, s);
}

/* As a glyph, a bare * or ? says more than as a wildcard. */
static bool
parse_state(struct filter_term *t, struct slice value)
{
	unsigned glyphs = 0, words = 0;

	for (int i = 0; i < TRAIL_STATE_COUNT; i++) {
		enum trail_state state = (enum trail_state)i;
		const char *glyph = trail_glyph(state);
		struct slice word = slice_str(trail_word(state));
		if (slice_is(value, glyph) ||
			slice_is(buf_slice(&t->pattern.said), glyph))
			glyphs |= 1u << i;
		/* A user may write what the screen shows. */
		if (pattern_match(&t->pattern, word) ||
			pattern_match(
				&t->pattern, slice_str(_(trail_word(state)))))
			words |= 1u << i;
	}
	t->states = glyphs ? glyphs : words;
	return t->states;
}

/* Reads VALUE as it is written; = in front is an operator behind the name of
 * a field only. */
static bool
parse_value(struct filter_term *t, struct slice value, bool named)
{
	enum rowfield_kind kind = t->field->kind;
	bool words = kind == ROWFIELD_TEXT || kind == ROWFIELD_EVERY_TEXT ||
		     kind == ROWFIELD_STATE;
	bool whole = words && named && slice_starts(value, "=");

	pattern_read(&t->pattern, slice_from(value, whole));
	t->pattern.whole |= whole;
	if (!t->pattern.said.len)
		return false;
	switch (kind) {
	case ROWFIELD_TEXT:
	case ROWFIELD_EVERY_TEXT:
		return true;
	case ROWFIELD_NUMBER:
	case ROWFIELD_STATUS:
	case ROWFIELD_TIME:
		return parse_number(t);
	case ROWFIELD_STATE:
		return parse_state(t, value);
	case ROWFIELD_FLAG:
		t->flag = rowflag_find(buf_slice(&t->pattern.said));
		return t->flag;
	}
	return false;
}

static void
add_listed(struct buf *out, const char *name)
{
	if (out->len)
		buf_add_str(out, ", ");
	buf_add_str(out, name);
}

static void
add_allowed(struct buf *out, enum rowfield_kind kind)
{
	const char *name, *what;

	switch (kind) {
	case ROWFIELD_TEXT:
	case ROWFIELD_EVERY_TEXT:
		buf_add_str(out, _("text, * and ? are wildcards"));
		break;
	case ROWFIELD_NUMBER:
		buf_add_str(out, "2, >=2, <9, 2-9, *");
		break;
	case ROWFIELD_STATUS:
		buf_add_str(out, "429, >=400, <500, 400-499, 4xx, *");
		break;
	case ROWFIELD_TIME:
		buf_add_str(out, ">2s, <=500ms, 1s-1m30s, *");
		break;
	case ROWFIELD_STATE:
		for (int i = 0; i < TRAIL_STATE_COUNT; i++)
			add_listed(out, trail_word((enum trail_state)i));
		break;
	case ROWFIELD_FLAG:
		for (size_t i = 0; filter_flag(i, &name, &what); i++)
			add_listed(out, name);
		break;
	}
}

/* WORD so that a long or hostile one leaves room for the sentence. */
static void
add_word(struct buf *out, struct slice word)
{
	enum { WORD_BYTES = 64, WORD_COLS = 40 };
	struct slice cut = slice_sub(word, 0, WORD_BYTES);
	struct buf shown = {0};

	cut.len -= text_incomplete_tail(cut);
	text_visible_row(&shown, cut);
	if (cut.len < word.len)
		buf_add_str(&shown, "…");
	text_elide(out, buf_slice(&shown), WORD_COLS);
	buf_free(&shown);
}

static int
bad_value(const struct rowfield *field, struct slice value, struct error *err)
{
	struct buf word = {0}, allowed = {0};

	add_allowed(&allowed, field->kind);
	add_word(&word, value);
	if (value.len)
		error_set(err, _("%s: %s does not fit, allowed are: %s"),
			field->name, buf_str(&word), buf_str(&allowed));
	else
		error_set(err, _("%s: the value is missing, allowed are: %s"),
			field->name, buf_str(&allowed));
	buf_free(&word);
	buf_free(&allowed);
	return -1;
}

static int
bad_field(struct slice name, struct error *err)
{
	struct buf word = {0}, allowed = {0};
	const char *known, *what;

	for (size_t i = 0; filter_field(i, &known, &what); i++)
		add_listed(&allowed, known);
	add_word(&word, name);
	error_set(err,
		_("%s: no such field, allowed are: %s; "
		  "in quotes it is looked for as text"),
		buf_str(&word), buf_str(&allowed));
	buf_free(&word);
	buf_free(&allowed);
	return -1;
}

/* Bytes of the name in front of a colon, 0 where S has none: names begin with
 * a letter, so that 12:30 is a word. */
static size_t
name_len(struct slice s)
{
	size_t n = 0;

	for (; n < s.len && s.p[n] != ':'; n++) {
		char c = s.p[n];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool other = (c >= '0' && c <= '9') || c == '_' || c == '-';
		if (!letter && !(n && other))
			return 0;
	}
	return n < s.len ? n : 0;
}

static int
parse_term(struct filter_term *t, struct slice word, struct error *err)
{
	struct slice rest = word;
	size_t named;

	t->negated = word.p[0] == '!' || word.p[0] == '-';
	rest = slice_from(rest, t->negated);
	if (!rest.len)
		return error_set(err,
			_("%c: nothing follows, allowed is %cterm"), word.p[0],
			word.p[0]);
	named = name_len(rest);
	t->field = rowfield_at(0);
	if (named) {
		t->field = rowfield_find(slice_sub(rest, 0, named));
		if (!t->field)
			return bad_field(slice_sub(rest, 0, named), err);
		rest = slice_from(rest, named + 1);
	}
	return parse_value(t, rest, named) ? 0 : bad_value(t->field, rest, err);
}

static int
parse_terms(struct filter *f, struct error *err)
{
	struct slice rest = buf_slice(&f->text), word;
	char quote;

	while (pattern_word(&rest, &word, &quote)) {
		if (quote)
			return error_set(
				err, _("the quote %c is not closed"), quote);
		f->terms = mem_grow(
			f->terms, &f->cap, f->n + 1, sizeof(*f->terms));
		if (parse_term(&f->terms[f->n++], word, err))
			return -1;
	}
	return 0;
}

int
filter_parse(struct filter *f, struct slice text, struct error *err)
{
	struct filter read = {0};

	text_repair(&read.text, text);
	if (parse_terms(&read, err)) {
		filter_free(&read);
		return -1;
	}
	filter_free(f);
	*f = read;
	return 0;
}

void
filter_free(struct filter *f)
{
	for (size_t i = 0; i < f->n; i++)
		pattern_free(&f->terms[i].pattern);
	free(f->terms);
	buf_free(&f->text);
	*f = (struct filter){0};
}

bool
filter_is_empty(const struct filter *f)
{
	return !f->n;
}

/* A text the row does not have is not even matched by *. */
static bool
text_matches(const struct filter_term *t, const struct rowfield *field,
	const struct trail_row *row)
{
	struct slice text = rowfield_text(field, row);

	return text.len && pattern_match(&t->pattern, text);
}

static bool
any_text_matches(const struct filter_term *t, const struct trail_row *row)
{
	const struct rowfield *field;

	for (size_t i = 0; (field = rowfield_at(i)); i++) {
		if (field->bare_word && text_matches(t, field, row))
			return true;
	}
	return false;
}

static bool
number_matches(const struct filter_term *t, const struct trail_row *row)
{
	int64_t n = t->field->number(row);

	return n >= 0 && n >= t->low && n <= t->high;
}

static bool
term_matches(const struct filter_term *t, const struct trail_row *row)
{
	switch (t->field->kind) {
	case ROWFIELD_TEXT:
		return text_matches(t, t->field, row);
	case ROWFIELD_EVERY_TEXT:
		return any_text_matches(t, row);
	case ROWFIELD_NUMBER:
	case ROWFIELD_STATUS:
	case ROWFIELD_TIME:
		return number_matches(t, row);
	case ROWFIELD_STATE:
		return t->states >> row->state & 1u;
	case ROWFIELD_FLAG:
		return t->flag->holds(row);
	}
	return false;
}

bool
filter_match(const struct filter *f, const struct trail_row *row)
{
	for (size_t i = 0; i < f->n; i++) {
		if (term_matches(&f->terms[i], row) == f->terms[i].negated)
			return false;
	}
	return true;
}

ptrdiff_t
filter_search(const struct trail *t, const struct filter *needle,
	const struct filter *shown, size_t from, int step)
{
	size_t at = from;

	assert(step == 1 || step == -1);
	if (from >= t->n)
		at = step > 0 ? t->n - 1 : 0;
	for (size_t i = 0; i < t->n; i++) {
		if (step > 0)
			at = at + 1 < t->n ? at + 1 : 0;
		else
			at = at > 0 ? at - 1 : t->n - 1;
		if ((!shown || filter_match(shown, &t->rows[at])) &&
			filter_match(needle, &t->rows[at]))
			return (ptrdiff_t)at;
	}
	return -1;
}
