/* Masks what looks like a secret in text that leaves the machine. */
#include "session/redact.h"

#include <string.h>

#include "api/scan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum kind { KEY, EMAIL, ORGANIZATION, PROJECT };

static const char *const marks[] = {
	[KEY] = "[key]",
	[EMAIL] = "[email]",
	[ORGANIZATION] = "[organization]",
	[PROJECT] = "[project]",
};

/* A key is a prefix and at least MIN characters that look random. */
static const struct shape {
	const char *prefix;
	size_t min;
	enum kind kind;
} shapes[] = {
	{"sk-", 10, KEY}, /* OpenAI, Anthropic, DeepSeek, OpenRouter … */
	{"sk_", 16, KEY},
	{"gsk_", 10, KEY}, /* Groq */
	{"csk-", 10, KEY}, /* Cerebras */
	{"AIza", 20, KEY}, /* Google */
	{"xai-", 10, KEY}, /* xAI */
	{"hf_", 10, KEY},  /* Hugging Face */
	{"nvapi-", 10, KEY},
	{"pplx-", 10, KEY}, /* Perplexity */
	{"fw_", 16, KEY},   /* Fireworks */
	{"sess-", 16, KEY},
	{"ghp_", 16, KEY},
	{"github_pat_", 16, KEY},
	{"AKIA", 16, KEY}, /* Amazon */
	{"eyJ", 20, KEY},  /* a JSON web token */
	{"org-", 8, ORGANIZATION},
	{"org_", 16, ORGANIZATION},
	{"proj_", 8, PROJECT},
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

/* Whether nobody would write S as a word: it has digits or stars, or small
 * and capital letters mixed. */
static bool
looks_random(struct slice s)
{
	bool small = false, capital = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (scan_is_digit(c) || c == '*')
			return true;
		small |= c >= 'a' && c <= 'z';
		/* A capital at the beginning is one of a sentence. */
		capital |= i > 0 && c >= 'A' && c <= 'Z';
	}
	return small && capital;
}

/* Whether REST begins with WORD, whatever its case. */
static bool
begins(struct slice rest, const char *word)
{
	return slice_ieq(slice_sub(rest, 0, strlen(word)), slice_str(word));
}

/* Each matcher returns how many bytes at S.p[AT] to mask, or 0; *KEEP is how
 * many bytes stand in front of them and stay. */

static size_t
match_shape(struct slice s, size_t at, enum kind *kind)
{
	struct slice rest = slice_from(s, at);

	for (size_t i = 0; i < COUNT(shapes); i++) {
		size_t n = strlen(shapes[i].prefix);
		if (!slice_starts(rest, shapes[i].prefix))
			continue;
		/* A web token has dots. */
		size_t len = span(rest, n,
			shapes[i].prefix[0] == 'e' ? is_token_char
						   : is_key_char);
		if (len < shapes[i].min ||
			!looks_random(slice_sub(rest, n, len)))
			continue;
		*kind = shapes[i].kind;
		return n + len;
	}
	return 0;
}

static bool
is_separator(char c)
{
	return c && strchr(" \t\"'`=:\\", c);
}

/* A token at S.p[AT] of at least MIN characters that is no ID. */
static size_t
token_length(struct slice s, size_t at, size_t min)
{
	size_t n = span(s, at, is_token_char);
	struct slice token = slice_sub(s, at, n);

	while (n && strchr("./", s.p[at + n - 1]))
		n--; /* the end of a sentence */
	token.len = n;
	if (n < min || (!looks_random(token) && n < 24))
		return 0;
	for (size_t i = 0; i < COUNT(ids); i++) {
		if (slice_starts(token, ids[i]))
			return 0;
	}
	return n;
}

static size_t
match_bearer(struct slice s, size_t at, size_t *keep)
{
	struct slice rest = slice_from(s, at);
	size_t blanks;

	if (!begins(rest, "bearer"))
		return 0;
	blanks = span(rest, 6, is_separator);
	*keep = 6 + blanks;
	return blanks ? token_length(rest, *keep, 8) : 0;
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
match_word(struct slice s, size_t at, size_t *keep)
{
	struct slice rest = slice_from(s, at);

	for (size_t i = 0; i < COUNT(words); i++) {
		size_t n = strlen(words[i]);
		if (!begins(rest, words[i]) || n >= rest.len ||
			!is_separator(rest.p[n]))
			continue;
		*keep = skip_link(rest, n);
		return token_length(rest, *keep, 12);
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
match(struct slice s, size_t at, size_t *keep, enum kind *kind)
{
	size_t n = 0;
	bool first = !at || !is_alnum(s.p[at - 1]);

	*keep = 0;
	*kind = KEY;
	if (s.p[at] == ':')
		n = match_userinfo(s, at, keep);
	else if (first)
		n = match_bearer(s, at, keep);
	if (!n && first) {
		*keep = 0;
		n = match_shape(s, at, kind);
	}
	if (!n && first)
		n = match_word(s, at, keep);
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
	size_t from = 0, keep;
	enum kind kind;

	for (size_t i = 0; i < text.len;) {
		size_t len = match(text, i, &keep, &kind);
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
