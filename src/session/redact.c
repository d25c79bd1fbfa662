/* Masks what looks like a secret in text that leaves the machine. */
#include "session/redact.h"

#include <string.h>

#include "api/keyprefix.h"
#include "api/scan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum kind { KEY, EMAIL, ORGANIZATION, PROJECT };

static const char *const marks[] = {
	[KEY] = "[key]",
	[EMAIL] = "[email]",
	[ORGANIZATION] = "[organization]",
	[PROJECT] = "[project]",
};

/* What has a shape of its own beside keys: a prefix and at least MIN characters
 * that look random. */
static const struct shape {
	const char *prefix;
	size_t min;
	enum kind kind;
	bool is_token; /* may have a token's characters, not just a key's */
} shapes[] = {
	{"eyJ", 20, KEY, true}, /* a JSON web token has dots */
	{"org-", 8, ORGANIZATION, false},
	{"org_", 16, ORGANIZATION, false},
	{"proj_", 8, PROJECT, false},
};

/* Words in front of a secret; case does not matter. */
static const char *const words[] = {"api_key", "api-key", "apikey", "api key",
	"access_token", "access token", "auth_token", "token", "authorization",
	"secret", "password", "passwd"};

/* What may stand between such a word and the secret. */
static const char *const links[] = {"provided", "is", "was", "basic"};

/* Beginnings of IDs, which are no secrets wherever they stand. */
static const char *const ids[] = {
	"req_", "req-", "chatcmpl-", "resp_", "msg_", "call_"};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_alnum(char c)
{
	return is_letter(c) || scan_is_digit(c);
}

/* Providers mask the middle of a key with stars when they say it. */
static bool
is_key_char(char c)
{
	return is_alnum(c) || c == '_' || c == '-' || c == '*';
}

static bool
is_token_char(char c)
{
	return is_key_char(c) || (c && strchr("./+~=", c));
}

static size_t
span(struct slice s, size_t from, bool (*in)(char c))
{
	size_t i = from;

	while (i < s.len && in(s.p[i]))
		i++;
	return i - from;
}

/* A stretch of characters of one set, with what decides whether its tails look
 * random. A text may say "sk-" at every third byte of one long stretch: each
 * stretch is gone through once, not from every beginning anew. */
struct run {
	size_t from, end;
	size_t bare; /* the end without that of a sentence */
	/* Behind the last digit or star, small and capital letter; else 0. */
	size_t mark, small, capital;
};

/* A text, and the runs that were gone through last. */
struct scan {
	struct slice s;
	struct run key, token;
};

static void
note_char(struct run *r, char c)
{
	size_t next = ++r->end;

	if (scan_is_digit(c) || c == '*')
		r->mark = next;
	if (c >= 'a' && c <= 'z')
		r->small = next;
	if (c >= 'A' && c <= 'Z')
		r->capital = next;
	if (c != '.' && c != '/')
		r->bare = next;
}

/* The run of IN that S.p[AT] is in; *R is the last of them. Only its end and
 * what lies behind AT are of use. */
static void
find_run(struct slice s, size_t at, bool (*in)(char c), struct run *r)
{
	if (at >= r->from && at < r->end)
		return;
	*r = (struct run){.from = at, .end = at};
	while (r->end < s.len && in(s.p[r->end]))
		note_char(r, s.p[r->end]);
}

/* Whether nobody would write the rest of R from AT on as a word: it has digits
 * or stars, or small and capital letters mixed. A capital at the beginning is
 * one of a sentence. */
static bool
looks_random(const struct run *r, size_t at)
{
	return r->mark > at || (r->small > at && r->capital > at + 1);
}

/* Whether REST begins with WORD, whatever its case. */
static bool
begins(struct slice rest, const char *word)
{
	return slice_ieq(slice_sub(rest, 0, strlen(word)), slice_str(word));
}

/* Each matcher returns how many bytes at S.p[AT] to mask, or 0; *KEEP is how
 * many bytes stand in front of them and stay. */

/* How long a secret at S[AT] is whose prefix has N bytes, MIN or more behind
 * it; 0 if none is there. */
static size_t
secret_length(struct scan *scan, size_t at, size_t n, size_t min, bool is_token)
{
	struct run *r = is_token ? &scan->token : &scan->key;

	find_run(scan->s, at, is_token ? is_token_char : is_key_char, r);
	return r->end - at >= n + min && looks_random(r, at + n) ? r->end - at
								 : 0;
}

static size_t
match_key(struct scan *scan, size_t at)
{
	struct slice rest = slice_from(scan->s, at);
	const struct keyprefix *k;
	size_t len = 0;

	for (size_t i = 0; !len && (k = keyprefix_at(i)); i++) {
		if (slice_starts(rest, k->prefix))
			len = secret_length(
				scan, at, strlen(k->prefix), k->min, false);
	}
	return len;
}

static size_t
match_shape(struct scan *scan, size_t at, enum kind *kind)
{
	struct slice rest = slice_from(scan->s, at);
	size_t len = match_key(scan, at);

	for (size_t i = 0; !len && i < COUNT(shapes); i++) {
		const struct shape *shape = &shapes[i];

		if (!slice_starts(rest, shape->prefix))
			continue;
		*kind = shape->kind;
		len = secret_length(scan, at, strlen(shape->prefix), shape->min,
			shape->is_token);
	}
	return len;
}

static bool
is_separator(char c)
{
	return c && strchr(" \t\"'`=:\\", c);
}

/* A token at AT of at least MIN characters that is no ID. */
static size_t
token_length(struct scan *scan, size_t at, size_t min)
{
	struct slice rest = slice_from(scan->s, at);
	const struct run *r = &scan->token;
	size_t n;

	find_run(scan->s, at, is_token_char, &scan->token);
	n = r->bare > at ? r->bare - at : 0;
	if (n < min || (!looks_random(r, at) && n < 24))
		return 0;
	for (size_t i = 0; i < COUNT(ids); i++) {
		if (slice_starts(rest, ids[i]))
			return 0;
	}
	return n;
}

static size_t
match_bearer(struct scan *scan, size_t at, size_t *keep)
{
	struct slice rest = slice_from(scan->s, at);
	size_t blanks;

	if (!begins(rest, "bearer"))
		return 0;
	blanks = span(rest, 6, is_separator);
	*keep = 6 + blanks;
	return blanks ? token_length(scan, at + *keep, 8) : 0;
}

/* Behind a word: separators, perhaps a link, separators. */
static size_t
skip_link(struct slice s, size_t at)
{
	size_t i = at + span(s, at, is_separator);

	for (size_t k = 0; k < COUNT(links); k++) {
		size_t n = strlen(links[k]);
		if (begins(slice_from(s, i), links[k]) && i + n < s.len &&
			is_separator(s.p[i + n]))
			return i + n + span(s, i + n, is_separator);
	}
	return i;
}

static size_t
match_word(struct scan *scan, size_t at, size_t *keep)
{
	struct slice rest = slice_from(scan->s, at);

	for (size_t i = 0; i < COUNT(words); i++) {
		size_t n = strlen(words[i]);
		if (!begins(rest, words[i]) || n >= rest.len ||
			!is_separator(rest.p[n]))
			continue;
		*keep = skip_link(rest, n);
		return token_length(scan, at + *keep, 12);
	}
	return 0;
}

static bool
is_userinfo_char(char c)
{
	return (unsigned char)c > ' ' && !strchr("/@\"'<>?#[", c);
}

/* user:password@ behind the :// of a URL. */
static size_t
match_userinfo(struct slice s, size_t at, size_t *keep)
{
	size_t n;

	if (!slice_starts(slice_from(s, at), "://"))
		return 0;
	n = span(s, at + 3, is_userinfo_char);
	*keep = 3;
	return n && at + 3 + n < s.len && s.p[at + 3 + n] == '@' ? n : 0;
}

static bool
is_local_char(char c)
{
	return is_alnum(c) || (c && strchr("._%+-", c));
}

static bool
is_domain_char(char c)
{
	return is_alnum(c) || c == '.' || c == '-';
}

/* The last label of a domain is of letters. */
static bool
is_domain(struct slice s)
{
	size_t letters = 0;

	while (letters < s.len && is_letter(s.p[s.len - 1 - letters]))
		letters++;
	return letters >= 2 && s.len > letters + 1 &&
	       s.p[s.len - 1 - letters] == '.';
}

static size_t
match_email(struct slice s, size_t at)
{
	size_t local = span(s, at, is_local_char), n;

	if (!local || at + local >= s.len || s.p[at + local] != '@')
		return 0;
	n = span(s, at + local + 1, is_domain_char);
	while (n && strchr(".-", s.p[at + local + n]))
		n--;
	return is_domain(slice_sub(s, at + local + 1, n)) ? local + 1 + n : 0;
}

static size_t
match(struct scan *scan, size_t at, size_t *keep, enum kind *kind)
{
	struct slice s = scan->s;
	size_t n = 0;
	/* All prefixes and words begin with a letter. */
	bool first = is_letter(s.p[at]) && (!at || !is_alnum(s.p[at - 1]));

	*keep = 0;
	*kind = KEY;
	if (s.p[at] == ':')
		n = match_userinfo(s, at, keep);
	else if (first)
		n = match_bearer(scan, at, keep);
	if (!n && first) {
		*keep = 0;
		n = match_shape(scan, at, kind);
	}
	if (!n && first) {
		*kind = KEY;
		n = match_word(scan, at, keep);
	}
	if (!n && (!at || !is_local_char(s.p[at - 1]))) {
		*keep = 0;
		*kind = EMAIL;
		n = match_email(s, at);
	}
	return n;
}

static void
count(struct redact_counts *n, enum kind kind)
{
	switch (kind) {
	case KEY:
		n->keys++;
		break;
	case EMAIL:
		n->emails++;
		break;
	case ORGANIZATION:
	case PROJECT:
		n->accounts++;
		break;
	}
}

void
redact(struct buf *out, struct slice text, struct redact_counts *n)
{
	struct scan scan = {.s = text};
	size_t from = 0, keep;
	enum kind kind;

	for (size_t i = 0; i < text.len;) {
		size_t len = match(&scan, i, &keep, &kind);
		if (!len) {
			i++;
			continue;
		}
		buf_add_slice(out, slice_sub(text, from, i + keep - from));
		buf_add_str(out, marks[kind]);
		count(n, kind);
		i += keep + len;
		from = i;
	}
	buf_add_slice(out, slice_from(text, from));
}
