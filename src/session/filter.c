/* Reads a filter's line into terms and holds rows of the trail against them. */
#include "session/filter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "api/duration.h"
#include "base/mem.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Wildcards inside a pattern: bytes that no UTF-8 text holds, so that a
 * quoted * stays an asterisk. */
enum { WILD_ANY = 0xff, WILD_ONE = 0xfe };

enum field_kind {
	FILTER_TEXT,
	FILTER_EVERY_TEXT,
	FILTER_NUMBER,
	FILTER_STATUS,
	FILTER_TIME,
	FILTER_STATE,
	FILTER_IS,
};

struct field {
	const char *name, *what;
	enum field_kind kind;
	size_t offset;  /* of a text in struct trail_row */
	bool bare_word; /* a text that bare words are looked for in */
	/* A number, or a time in milliseconds; negative where there is none. */
	int64_t (*number)(const struct trail_row *row);
};

struct filter_term {
	const struct field *field;
	bool negated;
	struct buf pattern; /* of a text */
	int64_t low, high;  /* of a number, both included */
	unsigned states;    /* a bit for each state */
	bool (*flag)(const struct trail_row *row);
};

static int64_t
status_of(const struct trail_row *row)
{
	return row->status > 0 ? row->status : EVENT_UNKNOWN;
}

static int64_t
req_of(const struct trail_row *row)
{
	return row->req > 0 ? row->req : EVENT_UNKNOWN;
}

static int64_t
attempt_of(const struct trail_row *row)
{
	return row->attempt > 0 ? row->attempt : EVENT_UNKNOWN;
}

static int64_t
tokens_of(const struct trail_row *row)
{
	return row->usage.out;
}

/* The numbers of a foreign file may be any. */
static int64_t
span(int64_t from, int64_t to)
{
	return from >= 0 && to >= from ? to - from : EVENT_UNKNOWN;
}

static int64_t
total_of(const struct trail_row *row)
{
	return span(row->at, row->end_at);
}

static int64_t
first_of(const struct trail_row *row)
{
	return span(row->at, row->first_at);
}

static int64_t
delay_of(const struct trail_row *row)
{
	return span(row->retry_set_at, row->retry_at);
}

static int64_t
silent_of(const struct trail_row *row)
{
	int64_t longest = EVENT_UNKNOWN;

	for (size_t i = 1; i < row->npieces; i++) {
		int64_t gap = span(row->pieces[i - 1].at, row->pieces[i].at);
		if (gap > longest)
			longest = gap;
	}
	return longest;
}

#define TEXT(member) \
	.kind = FILTER_TEXT, .offset = offsetof(struct trail_row, member)
#define BARE(member) TEXT(member), .bare_word = true
#define NUMBER(function) .kind = FILTER_NUMBER, .number = function
#define TIME(function) .kind = FILTER_TIME, .number = function

static const struct field fields[] = {
	{"text", "any text of the row, as a bare word",
		.kind = FILTER_EVERY_TEXT},
	{"status", "HTTP status: 429, >=400, 400-499, 4xx",
		.kind = FILTER_STATUS, .number = status_of},
	{"code", "error code, as the provider said it", BARE(code)},
	{"type", "error type, as the provider said it", BARE(type)},
	{"param", "parameter the error names", TEXT(param)},
	{"class", "class of the failure, level of a note", BARE(class)},
	{"cause", "cause of the failure in the catalogue", BARE(cause)},
	{"message", "message of the failure or note", BARE(message)},
	{"fix", "suggested fix", BARE(fix)},
	{"phase", "phase in which it failed", TEXT(phase)},
	{"source", "where the delay before the retry came from", BARE(source)},
	{"reason", "why the answer ended", BARE(reason)},
	{"model", "model asked for", BARE(model)},
	{"url", "address the request went to", BARE(url)},
	{"id", "request ID", BARE(request_id)},
	{"req", "number of the request", NUMBER(req_of)},
	{"attempt", "number of the attempt", NUMBER(attempt_of)},
	{"tokens", "tokens of the answer, as the provider counted",
		NUMBER(tokens_of)},
	{"total", "time from the request to its end", TIME(total_of)},
	{"first", "time from the request to the first output", TIME(first_of)},
	{"silent", "longest time between two pieces of output",
		TIME(silent_of)},
	{"delay", "time between a failure and its retry", TIME(delay_of)},
	{"state", "word or glyph of the state: failed, retry*, !",
		.kind = FILTER_STATE},
	{"is", "one of a few words: failed, retried, slow", .kind = FILTER_IS},
};

static bool
is_running(const struct trail_row *row)
{
	return row->state < TRAIL_DONE;
}

static bool
is_failed(const struct trail_row *row)
{
	return row->state == TRAIL_FAILED || row->state == TRAIL_TRUNCATED ||
	       row->state == TRAIL_RETRY_WAIT;
}

static bool
is_final(const struct trail_row *row)
{
	return is_failed(row) && row->final;
}

static bool
is_retried(const struct trail_row *row)
{
	return row->retry_set_at != EVENT_UNKNOWN;
}

static bool
is_cancelled(const struct trail_row *row)
{
	return row->state == TRAIL_CANCELLED;
}

static bool
is_slow(const struct trail_row *row)
{
	int64_t first = first_of(row);

	if (first < 0)
		first = total_of(row);
	return first >= FILTER_SLOW_MS || silent_of(row) >= FILTER_SLOW_MS;
}

static const struct {
	const char *name, *what;
	bool (*holds)(const struct trail_row *row);
} flags[] = {
	{"running", "under way", is_running},
	{"failed", "failed, truncated or waiting for a retry", is_failed},
	{"final", "failed, and not to be tried again", is_final},
	{"retried", "failed, and a retry was set", is_retried},
	{"cancelled", "cancelled by the user", is_cancelled},
	{"slow", "2 s or more without output", is_slow},
};

bool
filter_field(size_t i, const char **name, const char **what)
{
	if (i >= COUNT(fields))
		return false;
	*name = fields[i].name;
	*what = fields[i].what;
	return true;
}

bool
filter_flag(size_t i, const char **name, const char **what)
{
	if (i >= COUNT(flags))
		return false;
	*name = flags[i].name;
	*what = flags[i].what;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

enum read { READ_END, READ_PLAIN, READ_QUOTED };

/* Takes one character off S by the rules of base/words.h; whole lines cannot
 * go through words_split, which forgets what was quoted. */
static enum read
read_char(struct slice *s, char *quote, char *c)
{
	for (; s->len; *s = slice_from(*s, 1)) {
		*c = s->p[0];
		if (*quote ? *c == *quote : *c == '"' || *c == '\'') {
			*quote = *quote ? '\0' : *c;
			continue;
		}
		if (*c != '\\' || *quote == '\'' || s->len == 1) {
			*s = slice_from(*s, 1);
			return *quote ? READ_QUOTED : READ_PLAIN;
		}
		*c = s->p[1];
		if (*quote)
			*c = *c == 'n'   ? '\n'
			     : *c == 't' ? '\t'
			     : *c == 'e' ? '\033'
					 : *c;
		*s = slice_from(*s, 2);
		return READ_QUOTED;
	}
	return READ_END;
}

/* Takes the next word off S as it is written; QUOTE is what was left open. */
static bool
take_word(struct slice *s, struct slice *word, char *quote)
{
	struct slice at;
	enum read how;
	char c;

	while (s->len && is_blank(s->p[0]))
		*s = slice_from(*s, 1);
	at = *s;
	*quote = '\0';
	do
		how = read_char(&at, quote, &c);
	while (how != READ_END && !(how == READ_PLAIN && is_blank(c)));
	*word = slice_sub(*s, 0, s->len - at.len - (how != READ_END));
	*s = at;
	return word->len > 0;
}

/* Appends what VALUE stands for; returns whether it has wildcards. */
static bool
add_pattern(struct buf *out, struct slice value)
{
	bool wild = false;
	char c, quote = '\0';
	enum read how;

	while ((how = read_char(&value, &quote, &c)) != READ_END) {
		if (how == READ_PLAIN && (c == '*' || c == '?')) {
			c = (char)(c == '*' ? WILD_ANY : WILD_ONE);
			wild = true;
		}
		buf_add_char(out, c);
	}
	return wild;
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
char_len(struct slice s)
{
	uint32_t cp;

	return (unsigned char)s.p[0] < 0x80 ? 1 : utf8_decode(s, &cp);
}

/* Bytes of TEXT (not empty) that the first byte of PATTERN takes, or 0. */
static size_t
glob_one(struct slice pattern, struct slice text)
{
	if (!pattern.len)
		return 0;
	if ((unsigned char)pattern.p[0] == WILD_ONE)
		return char_len(text);
	return fold(pattern.p[0]) == fold(text.p[0]);
}

/* Whether PATTERN is the whole of TEXT. Only the last * is ever gone back
 * to: an earlier one cannot do better. */
static bool
glob(struct slice pattern, struct slice text)
{
	struct slice star = SLICE_NONE, mark = text;

	while (text.len) {
		if (pattern.len && (unsigned char)pattern.p[0] == WILD_ANY) {
			star = pattern = slice_from(pattern, 1);
			mark = text;
			continue;
		}
		size_t n = glob_one(pattern, text);
		if (n) {
			pattern = slice_from(pattern, 1);
			text = slice_from(text, n);
		} else if (star.p) {
			pattern = star;
			text = mark = slice_from(mark, char_len(mark));
		} else {
			return false;
		}
	}
	while (pattern.len && (unsigned char)pattern.p[0] == WILD_ANY)
		pattern = slice_from(pattern, 1);
	return !pattern.len;
}

/* A bare word is never exact: `=` is an operator behind a field only. */
static bool
parse_text(struct filter_term *t, struct slice value, bool named)
{
	const char any = (char)WILD_ANY;
	bool whole = named && value.len && value.p[0] == '=';
	struct buf said = {0};

	whole |= add_pattern(&said, slice_from(value, whole));
	if (!said.len)
		return false;
	if (!whole)
		buf_add_char(&t->pattern, any);
	buf_add_slice(&t->pattern, buf_slice(&said));
	if (!whole)
		buf_add_char(&t->pattern, any);
	buf_free(&said);
	return true;
}

static bool
parse_count(struct slice s, int64_t *n)
{
	enum { MOST_DIGITS = 15 };

	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (s.p[i] - '0');
	}
	return s.len > 0 && s.len <= MOST_DIGITS;
}

static bool
parse_amount(enum field_kind kind, struct slice s, int64_t *n)
{
	const double most = 1e12; /* seconds: the product stays exact */
	double seconds;

	if (kind != FILTER_TIME)
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
	enum field_kind kind = t->field->kind;

	if (dash >= 0)
		return parse_amount(
			       kind, slice_sub(s, 0, (size_t)dash), &t->low) &&
		       parse_amount(kind, slice_from(s, (size_t)dash + 1),
			       &t->high) &&
		       t->low <= t->high;
	/* No time is met to the millisecond: that is a slip. */
	if (kind == FILTER_TIME)
		return false;
	if (!parse_amount(kind, slice_from(s, slice_starts(s, "=")), &t->low))
		return false;
	t->high = t->low;
	return true;
}

static bool
parse_number(struct filter_term *t, struct slice value)
{
	struct buf said = {0};
	struct slice s;
	bool ok;

	t->low = 0;
	t->high = INT64_MAX;
	add_pattern(&said, value);
	s = buf_slice(&said);
	ok = (s.len == 1 && (unsigned char)s.p[0] == WILD_ANY) ||
	     (t->field->kind == FILTER_STATUS && parse_class(t, s)) ||
	     parse_comparison(t, s) || parse_range(t, s);
	buf_free(&said);
	return ok;
}

/* The glyphs * and ? are wildcards too, but as glyphs they say more. */
static bool
parse_state(struct filter_term *t, struct slice value)
{
	for (int i = 0; i < TRAIL_STATE_COUNT; i++) {
		if (slice_is(value, trail_glyph((enum trail_state)i)))
			t->states |= 1u << i;
	}
	if (t->states || !parse_text(t, value, true))
		return t->states;
	for (int i = 0; i < TRAIL_STATE_COUNT; i++) {
		struct slice word = slice_str(trail_word((enum trail_state)i));
		if (glob(buf_slice(&t->pattern), word))
			t->states |= 1u << i;
	}
	return t->states;
}

static bool
parse_flag(struct filter_term *t, struct slice value)
{
	for (size_t i = 0; i < COUNT(flags); i++) {
		if (slice_ieq(value, slice_str(flags[i].name)))
			t->flag = flags[i].holds;
	}
	return t->flag;
}

static bool
parse_value(struct filter_term *t, struct slice value, bool named)
{
	switch (t->field->kind) {
	case FILTER_TEXT:
	case FILTER_EVERY_TEXT:
		return parse_text(t, value, named);
	case FILTER_NUMBER:
	case FILTER_STATUS:
	case FILTER_TIME:
		return parse_number(t, value);
	case FILTER_STATE:
		return parse_state(t, value);
	case FILTER_IS:
		return parse_flag(t, value);
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
add_allowed(struct buf *out, enum field_kind kind)
{
	switch (kind) {
	case FILTER_TEXT:
	case FILTER_EVERY_TEXT:
		buf_add_str(out, "text, * and ? are wildcards");
		break;
	case FILTER_NUMBER:
		buf_add_str(out, "2, >=2, <9, 2-9, *");
		break;
	case FILTER_STATUS:
		buf_add_str(out, "429, >=400, <500, 400-499, 4xx, *");
		break;
	case FILTER_TIME:
		buf_add_str(out, ">2s, <=500ms, 1s-1m30s, *");
		break;
	case FILTER_STATE:
		for (int i = 0; i < TRAIL_STATE_COUNT; i++)
			add_listed(out, trail_word((enum trail_state)i));
		break;
	case FILTER_IS:
		for (size_t i = 0; i < COUNT(flags); i++)
			add_listed(out, flags[i].name);
		break;
	}
}

/* WORD so that a long or hostile one leaves room for the sentence. */
static void
add_word(struct buf *out, struct slice word)
{
	enum { WORD_COLS = 40 };
	struct buf shown = {0};

	text_visible_row(&shown, word);
	text_elide(out, buf_slice(&shown), WORD_COLS);
	buf_free(&shown);
}

static int
bad_value(const struct field *field, struct slice value, struct error *err)
{
	struct buf word = {0}, allowed = {0};

	add_allowed(&allowed, field->kind);
	add_word(&word, value);
	if (value.len)
		error_set(err, "%s: %s is none of what is allowed: %s",
			field->name, buf_str(&word), buf_str(&allowed));
	else
		error_set(err, "%s: the value is missing, allowed are: %s",
			field->name, buf_str(&allowed));
	buf_free(&word);
	buf_free(&allowed);
	return -1;
}

static int
bad_field(struct slice name, struct error *err)
{
	struct buf word = {0}, allowed = {0};

	for (size_t i = 0; i < COUNT(fields); i++)
		add_listed(&allowed, fields[i].name);
	add_word(&word, name);
	error_set(err,
		"%s: no such field, allowed are: %s; "
		"in quotes it is looked for as text",
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
		char c = fold(s.p[n]);
		bool letter = c >= 'a' && c <= 'z';
		bool other = (c >= '0' && c <= '9') || c == '_' || c == '-';
		if (!letter && !(n && other))
			return 0;
	}
	return n < s.len ? n : 0;
}

static const struct field *
find_field(struct slice name)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (slice_ieq(name, slice_str(fields[i].name)))
			return &fields[i];
	}
	return NULL;
}

static int
parse_term(struct filter_term *t, struct slice word, struct error *err)
{
	struct slice rest = word;
	size_t named;

	t->negated = word.p[0] == '!' || word.p[0] == '-';
	rest = slice_from(rest, t->negated);
	if (!rest.len)
		return error_set(err, "%c: nothing follows, allowed is %cterm",
			word.p[0], word.p[0]);
	named = name_len(rest);
	t->field = &fields[0];
	if (named) {
		t->field = find_field(slice_sub(rest, 0, named));
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

	while (take_word(&rest, &word, &quote)) {
		if (quote)
			return error_set(
				err, "the quote %c is not closed", quote);
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
		buf_free(&f->terms[i].pattern);
	free(f->terms);
	buf_free(&f->text);
	*f = (struct filter){0};
}

bool
filter_is_empty(const struct filter *f)
{
	return !f->n;
}

static bool
text_matches(const struct filter_term *t, const struct field *field,
	const struct trail_row *row)
{
	const void *at = (const char *)row + field->offset;
	const struct buf *text = at;

	return text->len && glob(buf_slice(&t->pattern), buf_slice(text));
}

static bool
any_text_matches(const struct filter_term *t, const struct trail_row *row)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (fields[i].bare_word && text_matches(t, &fields[i], row))
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
	case FILTER_TEXT:
		return text_matches(t, t->field, row);
	case FILTER_EVERY_TEXT:
		return any_text_matches(t, row);
	case FILTER_NUMBER:
	case FILTER_STATUS:
	case FILTER_TIME:
		return number_matches(t, row);
	case FILTER_STATE:
		return t->states >> row->state & 1u;
	case FILTER_IS:
		return t->flag(row);
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
