/* What is wrong with an API key by its looks alone. */
#include "api/keyshape.h"

#include <ctype.h>
#include <string.h>

#include "api/keyprefix.h"
#include "base/lang.h"

enum { LENGTH_MIN = 20, LENGTH_MAX = 4096, LENGTH_HUGE = 8192 };

#define FAIL CHECKLIST_FAILED
#define WARN CHECKLIST_WARNING

static const struct keyshape_words words[] = {
	[KEYSHAPE_GOOD] = {CHECKLIST_OK, NULL, NULL},
	[KEYSHAPE_EMPTY] = {FAIL, N_("it is nothing but blanks"),
		N_("copy the key anew")},
	[KEYSHAPE_LINES] = {FAIL, N_("a line break is inside it"),
		N_("copy the key anew, as one line")},
	[KEYSHAPE_CONTROL] = {FAIL, N_("a control character is inside it"),
		N_("copy the key anew")},
	[KEYSHAPE_NOT_ASCII] = {FAIL, N_("a character is no ASCII"),
		N_("copy the key anew; a word processor or chat may have "
		   "changed its dashes or quotes")},
	[KEYSHAPE_QUOTED] = {FAIL, N_("quotes are part of it"),
		N_("take the quotes off")},
	[KEYSHAPE_BEARER] = {FAIL, N_("\"Bearer\" is part of it"),
		N_("take \"Bearer \" off: it is added when it is sent")},
	[KEYSHAPE_ASSIGNMENT] = {FAIL, N_("it begins with NAME="),
		N_("take the name and the = off")},
	[KEYSHAPE_SPACED] = {FAIL, N_("a blank is inside it"),
		N_("copy the key anew, without blanks")},
	[KEYSHAPE_HUGE] = {FAIL, N_("that is far too long for a key"),
		N_("copy the key anew: a whole file may have been taken for "
		   "it")},
	[KEYSHAPE_PLACEHOLDER] = {FAIL, N_("it is a placeholder, not a key"),
		N_("put the key from the provider's console in its place")},
	[KEYSHAPE_FOREIGN] = {FAIL,
		N_("it is one for %s, so it is not sent here"),
		N_("set this provider's key, or --provider to the key's")},
	[KEYSHAPE_SHORT] = {WARN, N_("that is short for a key"),
		N_("see whether all of it was copied")},
	[KEYSHAPE_LONG] = {WARN, N_("that is long for a key"),
		N_("see whether it was pasted twice, or more than the key")},
	[KEYSHAPE_BLANKS] = {WARN,
		N_("blanks around it are taken off here; other programs may "
		   "fail"),
		N_("take the blanks off")},
};
_Static_assert(sizeof(words) / sizeof(words[0]) == KEYSHAPE_COUNT,
	"words for each shape");

/* Anywhere in a key: too long to be there by chance. */
static const char *const fillers[] = {"your_api", "your-api", "yourapi",
	"your_key", "your-key", "_here", "-here", "change_me", "changeme",
	"placeholder", "example", "replace", "xxxxx", "*****", "...", "$"};

/* The whole of it. */
static const char *const stand_ins[] = {"sk-", "key", "api-key", "apikey",
	"none", "null", "nil", "undefined", "test", "dummy", "secret", "todo",
	"abc", "foo", "bar", "123", "sk-1234", "sk-123456"};

static bool
has(struct slice s, bool (*is)(unsigned char c))
{
	for (size_t i = 0; i < s.len; i++) {
		if (is((unsigned char)s.p[i]))
			return true;
	}
	return false;
}

static bool
is_line_break(unsigned char c)
{
	return c == '\n' || c == '\r';
}

static bool
is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

static bool
is_not_ascii(unsigned char c)
{
	return c >= 0x80;
}

static bool
is_blank(unsigned char c)
{
	return c == ' ';
}

static bool
is_quoted(struct slice s)
{
	return strchr("\"'`", s.p[0]) || strchr("\"'`", s.p[s.len - 1]);
}

static bool
is_bearer(struct slice s)
{
	struct slice word = slice_sub(s, 0, 6);

	return slice_ieq(word, SLICE("Bearer")) &&
	       (s.len == 6 || s.p[6] == ' ' || s.p[6] == ':');
}

/* OPENAI_API_KEY=…, with or without "export " before it. */
static bool
is_assignment(struct slice s)
{
	size_t i;

	if (slice_starts(s, "export "))
		return true;
	for (i = 0; i < s.len &&
		    (isupper((unsigned char)s.p[i]) ||
			    isdigit((unsigned char)s.p[i]) || s.p[i] == '_');
		i++)
		continue;
	/* The padding of base64 is an = at the end, not one before more. */
	return i > 3 && i + 1 < s.len && s.p[i] == '=' && s.p[i + 1] != '=';
}

static bool
is_placeholder(struct slice s)
{
	if (s.p[0] == '<' || s.p[0] == '{' || s.p[0] == '[')
		return true;
	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		if (slice_ifind(s, fillers[i]) >= 0)
			return true;
	}
	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++) {
		if (slice_ieq(s, slice_str(stand_ins[i])))
			return true;
	}
	return false;
}

/* Whose key S is, if that is known and not P. */
static const char *
foreign_owner(struct slice s, const struct provider *p)
{
	const struct keyprefix *k;

	for (size_t i = 0; (k = keyprefix_at(i)); i++) {
		if (!slice_starts(s, k->prefix))
			continue;
		return k->owner && strcmp(k->owner, p->name) ? k->owner : NULL;
	}
	return NULL;
}

/* What no server takes: none of it can stand in a header, or means it. */
static enum keyshape
judge_spelling(struct slice s)
{
	if (!s.len)
		return KEYSHAPE_EMPTY;
	if (has(s, is_line_break))
		return KEYSHAPE_LINES;
	if (has(s, is_control))
		return KEYSHAPE_CONTROL;
	if (has(s, is_not_ascii))
		return KEYSHAPE_NOT_ASCII;
	if (is_quoted(s))
		return KEYSHAPE_QUOTED;
	if (is_bearer(s))
		return KEYSHAPE_BEARER;
	if (is_assignment(s))
		return KEYSHAPE_ASSIGNMENT;
	if (has(s, is_blank))
		return KEYSHAPE_SPACED;
	return s.len >= LENGTH_HUGE ? KEYSHAPE_HUGE : KEYSHAPE_GOOD;
}

/* Servers nobody lists and those of this machine take any word, and gateways
 * take anybody's key. */
static enum keyshape
judge_meaning(struct slice s, const struct provider *p, const char **owner)
{
	if (!p->key_var || !*p->host)
		return KEYSHAPE_GOOD;
	if (is_placeholder(s))
		return KEYSHAPE_PLACEHOLDER;
	*owner = foreign_owner(s, p);
	if (*owner)
		return KEYSHAPE_FOREIGN;
	if (s.len < LENGTH_MIN)
		return KEYSHAPE_SHORT;
	return s.len > LENGTH_MAX ? KEYSHAPE_LONG : KEYSHAPE_GOOD;
}

enum keyshape
keyshape_judge(struct slice raw, const struct provider *p, const char **owner)
{
	struct slice s = slice_trim(raw);
	enum keyshape shape = judge_spelling(s);

	*owner = NULL;
	if (shape == KEYSHAPE_GOOD)
		shape = judge_meaning(s, p, owner);
	if (shape == KEYSHAPE_GOOD && s.len != raw.len)
		shape = KEYSHAPE_BLANKS;
	return shape;
}

const struct keyshape_words *
keyshape_words(enum keyshape shape)
{
	return &words[shape];
}
