/* Code in colours: one table of languages, one scanner. */
#include "tui/highlight.h"

#include <string.h>

enum flags {
	NESTED = 1,      /* comments nest */
	NO_CASE = 2,     /* keywords in any case */
	HASH_WORD = 4,   /* a line comment begins only where a word would */
	CHARS = 8,       /* ' opens a character, not a string */
	PREPROC = 16,    /* # begins a directive */
	COLON_KEYS = 32, /* a word or string before : is a key */
	EQUAL_KEYS = 64, /* a word before = is a key */
	SECTIONS = 128,  /* a line that begins with [ is a heading */
	MARKUP = 256,    /* tags */
	DIFF = 512,      /* lines by their first character */
	RAW = 1024,      /* no backslash escapes in strings */
	DASHED = 2048,   /* words hold - */
};

enum { TEXTS = 3 };

struct highlight_lang {
	const char *names;          /* blank-separated, with blanks around */
	const char *keywords;       /* likewise */
	const char *line[2];        /* what opens a comment to the line's end */
	const char *comment[2];     /* what opens and closes a longer one */
	const char *quotes;         /* strings that end with their line */
	const char *text[TEXTS][2]; /* strings that go over lines */
	unsigned flags;
};

#define C_WORDS                                                              \
	" auto break case char const continue default do double else enum "  \
	"extern float for goto if inline int long register restrict return " \
	"short signed sizeof static struct switch typedef union unsigned "   \
	"void volatile while bool true false "

#define JS_WORDS                                                             \
	" async await break case catch class const continue debugger "       \
	"default delete do else export extends false finally for from "      \
	"function get if import in instanceof let new null of return set "   \
	"static super switch this throw true try typeof undefined var void " \
	"while with yield "

#define JAVA_WORDS                                                           \
	" abstract assert boolean break byte case catch char class const "   \
	"continue default do double else enum extends final finally float "  \
	"for if implements import instanceof int interface long native new " \
	"package private protected public return short static strictfp "     \
	"super switch synchronized this throw throws transient try void "    \
	"volatile while true false null var record "

static const struct highlight_lang langs[] = {
	{.names = " c h ",
		.keywords = C_WORDS "_Bool _Noreturn _Static_assert NULL ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.flags = CHARS | PREPROC},
	{.names = " cpp c++ cc cxx hpp hxx arduino cuda ",
		.keywords = C_WORDS
		" alignas alignof and catch class concept consteval constexpr "
		"const_cast co_await co_return co_yield decltype delete "
		"dynamic_cast explicit export final friend import module "
		"mutable namespace new noexcept not nullptr operator or "
		"override private protected public reinterpret_cast requires "
		"static_assert static_cast template this thread_local throw "
		"try typeid typename using virtual wchar_t ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.flags = CHARS | PREPROC},
	{.names = " csharp cs c# ",
		.keywords = JAVA_WORDS
		" as async await base bool checked decimal delegate event "
		"explicit extern fixed foreach get goto implicit in internal "
		"is lock namespace object operator out override params "
		"readonly ref sbyte sealed set sizeof stackalloc string "
		"struct typeof uint ulong unsafe ushort using virtual where "
		"yield ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.text = {{"\"\"\"", "\"\"\""}},
		.flags = CHARS | PREPROC},
	{.names = " python py python3 pycon ",
		.keywords = " False None True and as assert async await break "
			    "case class continue def del elif else except "
			    "finally for from global if import in is lambda "
			    "match nonlocal not or pass raise return self try "
			    "while with yield ",
		.line = {"#"},
		.quotes = "\"'",
		.text = {{"\"\"\"", "\"\"\""}, {"'''", "'''"}}},
	{.names = " javascript js jsx mjs cjs node ",
		.keywords = JS_WORDS,
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"'",
		.text = {{"`", "`"}}},
	{.names = " typescript ts tsx ",
		.keywords = JS_WORDS
		" abstract any as asserts bigint boolean declare enum "
		"implements infer interface is keyof module namespace never "
		"number object private protected public readonly satisfies "
		"string symbol type unique unknown ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"'",
		.text = {{"`", "`"}}},
	{.names = " go golang ",
		.keywords =
			" any bool break byte case chan const continue "
			"default defer else error fallthrough false float64 "
			"for func go goto if import int int64 interface map "
			"nil package range return rune select string struct "
			"switch true type uint64 var ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.text = {{"`", "`"}},
		.flags = CHARS},
	{.names = " rust rs ",
		.keywords =
			" Self as async await bool box break char const "
			"continue crate dyn else enum extern f32 f64 false fn "
			"for i16 i32 i64 i8 if impl in isize let loop match "
			"mod move mut pub ref return self static str struct "
			"super trait true type u16 u32 u64 u8 unsafe use "
			"usize where while ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.text = {{"\"", "\""}},
		.flags = CHARS | NESTED},
	{.names = " java ",
		.keywords = JAVA_WORDS,
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.text = {{"\"\"\"", "\"\"\""}},
		.flags = CHARS},
	{.names = " kotlin kt swift scala dart groovy ",
		.keywords = JAVA_WORDS
		" as by companion data def defer extension fun func guard in "
		"init inline inout internal is lateinit lazy let nil object "
		"open operator override protocol sealed self some struct "
		"suspend trait type typealias val when where with yield ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.text = {{"\"\"\"", "\"\"\""}},
		.flags = CHARS | NESTED},
	{.names = " shell sh bash zsh ksh shellsession console dockerfile ",
		.keywords =
			" alias break case cd continue declare do done echo "
			"elif else esac eval exec exit export fi for function "
			"if in local printf read readonly return select set "
			"shift source test then trap unset until while sudo "
			"FROM RUN CMD COPY ADD ENV ARG WORKDIR EXPOSE "
			"ENTRYPOINT USER VOLUME LABEL ",
		.line = {"#"},
		.quotes = "\"'`",
		.flags = HASH_WORD | DASHED},
	{.names = " json jsonc json5 jsonl ndjson ",
		.keywords = " true false null ",
		.line = {"//"},
		.comment = {"/*", "*/"},
		.quotes = "\"",
		.flags = COLON_KEYS},
	{.names = " yaml yml ",
		.keywords = " true false null yes no on off ",
		.line = {"#"},
		.quotes = "\"'",
		.flags = HASH_WORD | COLON_KEYS | DASHED},
	{.names = " toml ini conf cfg properties dotenv env ",
		.keywords = " true false ",
		.line = {"#", ";"},
		.quotes = "\"'",
		.text = {{"\"\"\"", "\"\"\""}, {"'''", "'''"}},
		.flags = HASH_WORD | EQUAL_KEYS | SECTIONS | DASHED},
	{.names = " sql mysql postgres postgresql sqlite plsql ",
		.keywords =
			" add all alter and as asc begin between bigint "
			"boolean by case check column commit constraint count "
			"create cross database date decimal default delete "
			"desc distinct drop else end exists foreign from full "
			"group having if in index inner insert int integer "
			"into is join key left like limit not null numeric "
			"offset on or order outer primary references "
			"returning right rollback select serial set sum table "
			"text then timestamp transaction union unique update "
			"using values varchar view when where with ",
		.line = {"--"},
		.comment = {"/*", "*/"},
		.quotes = "'\"",
		.flags = NO_CASE | RAW},
	{.names = " html xml xhtml svg vue svelte ",
		.comment = {"<!--", "-->"},
		.flags = MARKUP},
	{.names = " css scss less ",
		.keywords = " important and not only from to ",
		.comment = {"/*", "*/"},
		.quotes = "\"'",
		.flags = COLON_KEYS | DASHED},
	{.names = " diff patch ", .flags = DIFF},
	{.names = " ruby rb ",
		.keywords = " BEGIN END alias and begin break case class def "
			    "defined do else elsif end ensure false for if in "
			    "module next nil not or puts raise redo require "
			    "rescue retry return self super then true undef "
			    "unless until when while yield attr_accessor "
			    "attr_reader ",
		.line = {"#"},
		.comment = {"=begin", "=end"},
		.quotes = "\"'`"},
	{.names = " php ",
		.keywords =
			" abstract and array as break case catch class clone "
			"const continue declare default do echo else elseif "
			"empty enum extends false final finally fn for foreach "
			"function global if implements include include_once "
			"instanceof interface isset list match namespace new "
			"null or print private protected public readonly "
			"require require_once return static switch this throw "
			"trait true try unset use var while xor yield ",
		.line = {"//", "#"},
		.comment = {"/*", "*/"},
		.quotes = "\"'"},
	{.names = " lua ",
		.keywords =
			" and break do else elseif end false for function "
			"goto if in local nil not or repeat return then true "
			"until while ",
		.line = {"--"},
		.comment = {"--[[", "]]"},
		.quotes = "\"'",
		.text = {{"[[", "]]"}}},
	{.names = " makefile make mk gnumake ",
		.keywords = " define else endef endif export ifdef ifeq ifndef "
			    "ifneq include override undefine unexport vpath ",
		.line = {"#"},
		.flags = COLON_KEYS | EQUAL_KEYS | HASH_WORD | DASHED},
};

enum mode { IN_CODE, IN_LINE, IN_COMMENT, IN_TEXT, IN_QUOTES, IN_TAG };

/* WORD among the blank-separated words of LIST. */
static bool
listed(const char *list, struct slice word, bool any_case)
{
	char key[40];

	if (!list || word.len > sizeof(key) - 2)
		return false;
	key[0] = ' ';
	for (size_t i = 0; i < word.len; i++) {
		char c = word.p[i];
		if (any_case && c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c == ' ')
			return false;
		key[i + 1] = c;
	}
	key[word.len + 1] = ' ';
	return slice_find(slice_str(list), (struct slice){key, word.len + 2}) >=
	       0;
}

const struct highlight_lang *
highlight_find(struct slice name)
{
	for (size_t i = 0; name.len && i < sizeof(langs) / sizeof(*langs);
		i++) {
		if (listed(langs[i].names, name, true))
			return &langs[i];
	}
	return NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* A line on its way: what stands at AT, and where its parts go. */
struct scan {
	struct highlight *h;
	const struct highlight_lang *lang;
	struct slice line;
	size_t at;
	bool start; /* nothing but blanks stood before */
	struct rich *out;
};

static struct slice
rest(const struct scan *s)
{
	return slice_from(s->line, s->at);
}

static void
put(struct scan *s, size_t n, enum theme_role role)
{
	rich_add(s->out, slice_sub(s->line, s->at, n), role, 0);
	s->at += n;
}

/* Bytes up to and with END in the string at FROM, or all; *FOUND tells.
 * A backslash takes the next byte with it unless RAW. */
static size_t
string_end(
	struct slice line, size_t from, const char *end, bool raw, bool *found)
{
	size_t n = strlen(end);

	for (size_t i = from; i < line.len; i++) {
		if (line.p[i] == '\\' && !raw) {
			i++;
		} else if (line.p[i] == end[0] &&
			   slice_starts(slice_from(line, i), end)) {
			*found = true;
			return i + n;
		}
	}
	*found = false;
	return line.len;
}

/* Goes on in the comment the scanner is in. */
static void
put_comment(struct scan *s, size_t skip)
{
	const char *open = s->lang->comment[0], *close = s->lang->comment[1];
	size_t i = s->at + skip;

	for (; i < s->line.len; i++) {
		struct slice here = slice_from(s->line, i);
		if (slice_starts(here, close)) {
			i += strlen(close);
			if (s->h->depth && --s->h->depth)
				i--;
			else
				break;
		} else if (s->lang->flags & NESTED && s->h->depth < UINT8_MAX &&
			   slice_starts(here, open)) {
			s->h->depth++;
			i += strlen(open) - 1;
		}
	}
	if (i > s->line.len)
		i = s->line.len;
	if (!s->h->depth)
		s->h->mode = IN_CODE;
	put(s, i - s->at, ROLE_CODE_COMMENT);
}

/* Whether the token that ended at END is a key: KEY behind it, and behind
 * the : of a bare word a blank. */
static bool
is_key(const struct scan *s, size_t end, bool quoted)
{
	size_t i = end;

	while (i < s->line.len && s->line.p[i] == ' ')
		i++;
	if (i == s->line.len)
		return false;
	if (s->lang->flags & EQUAL_KEYS && s->line.p[i] == '=')
		return s->start;
	if (!(s->lang->flags & COLON_KEYS) || s->line.p[i] != ':')
		return false;
	return quoted || i + 1 == s->line.len || s->line.p[i + 1] == ' ' ||
	       s->line.p[i + 1] == '=';
}

static void
put_quotes(struct scan *s, size_t skip)
{
	const char end[2] = {(char)s->h->which, '\0'};
	bool found;
	size_t to = string_end(s->line, s->at + skip, end,
		s->lang->flags & RAW || s->h->which == '`', &found);

	if (found)
		s->h->mode = IN_CODE;
	put(s, to - s->at,
		found && is_key(s, to, true) ? ROLE_CODE_KEYWORD
					     : ROLE_CODE_STRING);
}

static void
put_text(struct scan *s, size_t skip)
{
	const char *end = s->lang->text[s->h->which][1];
	bool found;
	size_t to = string_end(s->line, s->at + skip, end,
		end[0] == ']' || s->lang->flags & RAW, &found);

	if (found)
		s->h->mode = IN_CODE;
	put(s, to - s->at, ROLE_CODE_STRING);
}

/* 'x' or '\n', but not a lifetime or a digit separator. */
static bool
put_char(struct scan *s)
{
	struct slice r = rest(s);
	size_t i = 1;

	if (i < r.len && r.p[i] == '\\')
		i += 2;
	while (i < r.len && i < 10 && r.p[i] != '\'' &&
		((unsigned char)r.p[i] >= 0x80 || i == 1 || r.p[1] == '\\'))
		i++;
	if (i >= r.len || i == 1 || r.p[i] != '\'')
		return false;
	put(s, i + 1, ROLE_CODE_STRING);
	return true;
}

/* A string or character that begins here, if one does. */
static bool
put_string(struct scan *s)
{
	struct slice r = rest(s);

	for (int i = 0; i < TEXTS && s->lang->text[i][0]; i++) {
		if (!slice_starts(r, s->lang->text[i][0]))
			continue;
		s->h->mode = IN_TEXT;
		s->h->which = (uint8_t)i;
		put_text(s, strlen(s->lang->text[i][0]));
		return true;
	}
	if (s->lang->flags & CHARS && r.p[0] == '\'')
		return put_char(s);
	if (!r.p[0] || !s->lang->quotes || !strchr(s->lang->quotes, r.p[0]))
		return false;
	s->h->mode = IN_QUOTES;
	s->h->which = (uint8_t)r.p[0];
	put_quotes(s, 1);
	return true;
}

static bool
opens_line_comment(const struct scan *s)
{
	for (int i = 0; i < 2 && s->lang->line[i]; i++) {
		if (slice_starts(rest(s), s->lang->line[i]))
			return !(s->lang->flags & HASH_WORD) || !s->at ||
			       s->line.p[s->at - 1] == ' ';
	}
	return false;
}

/* A comment that begins here, if one does. */
static bool
put_opening(struct scan *s)
{
	const char *open = s->lang->comment[0];

	if (open && slice_starts(rest(s), open)) {
		s->h->mode = IN_COMMENT;
		s->h->depth = 1;
		put_comment(s, strlen(open));
		return true;
	}
	if (!opens_line_comment(s))
		return false;
	s->h->mode = IN_LINE;
	return true;
}

static void
put_number(struct scan *s)
{
	struct slice r = rest(s);
	size_t n = 1;

	while (n < r.len &&
		(is_letter(r.p[n]) || is_digit(r.p[n]) ||
			(r.p[n] == '.' && n + 1 < r.len &&
				is_digit(r.p[n + 1])) ||
			((r.p[n] == '-' || r.p[n] == '+') &&
				(r.p[n - 1] == 'e' || r.p[n - 1] == 'E') &&
				r.p[1] != 'x')))
		n++;
	put(s, n, ROLE_CODE_NUMBER);
}

static void
put_word(struct scan *s)
{
	struct slice r = rest(s), word;
	bool known;
	size_t n = 1;

	while (n < r.len && (is_letter(r.p[n]) || is_digit(r.p[n]) ||
				    (r.p[n] == '-' && s->lang->flags & DASHED)))
		n++;
	word = slice_sub(r, 0, n);
	known = listed(s->lang->keywords, word, s->lang->flags & NO_CASE);
	put(s, n,
		known || is_key(s, s->at + n, false) ? ROLE_CODE_KEYWORD
						     : ROLE_CODE_BLOCK);
}

/* Up to the end of the tag, or of the line. */
static void
put_tag(struct scan *s)
{
	char c = s->line.p[s->at];
	const char *end;
	size_t n = 1;

	if (c == '>') {
		s->h->mode = IN_CODE;
		put(s, 1, ROLE_CODE_KEYWORD);
	} else if (c == '"' || c == '\'') {
		end = memchr(s->line.p + s->at + 1, c, s->line.len - s->at - 1);
		put(s,
			end ? (size_t)(end - s->line.p) + 1 - s->at
			    : s->line.len - s->at,
			ROLE_CODE_STRING);
	} else {
		while (s->at + n < s->line.len &&
			!strchr(">\"'", s->line.p[s->at + n]))
			n++;
		put(s, n, ROLE_CODE_BLOCK);
	}
}

static void
put_markup(struct scan *s)
{
	struct slice r = rest(s);
	size_t n = 1;

	if (r.p[0] == '<' && r.len > 1 &&
		(is_letter(r.p[1]) || strchr("/!?", r.p[1]))) {
		n = 2;
		while (n < r.len && (is_letter(r.p[n]) || is_digit(r.p[n]) ||
					    r.p[n] == '-' || r.p[n] == ':'))
			n++;
		s->h->mode = IN_TAG;
		put(s, n, ROLE_CODE_KEYWORD);
		return;
	}
	while (n < r.len && r.p[n] != '<')
		n++;
	put(s, n, ROLE_CODE_BLOCK);
}

static void
put_diff(struct scan *s)
{
	enum theme_role role = ROLE_CODE_BLOCK;
	struct slice r = s->line;

	if (slice_starts(r, "+++") || slice_starts(r, "---") ||
		slice_starts(r, "diff ") || slice_starts(r, "index "))
		role = ROLE_CODE_COMMENT;
	else if (slice_starts(r, "@@"))
		role = ROLE_CODE_NUMBER;
	else if (slice_starts(r, "+"))
		role = ROLE_CODE_STRING;
	else if (slice_starts(r, "-"))
		role = ROLE_CODE_KEYWORD;
	put(s, r.len, role);
}

/* #include, #if: the word behind # alone. */
static size_t
directive(struct slice r)
{
	size_t n = 1;

	while (n < r.len && r.p[n] == ' ')
		n++;
	while (n < r.len && is_letter(r.p[n]))
		n++;
	return n;
}

/* A word, number, directive or heading, or one byte of something else. */
static void
put_token(struct scan *s)
{
	struct slice r = rest(s);
	ptrdiff_t close;

	if (s->start && s->lang->flags & PREPROC && r.p[0] == '#') {
		put(s, directive(r), ROLE_CODE_KEYWORD);
	} else if (s->start && s->lang->flags & SECTIONS && r.p[0] == '[') {
		close = slice_find(r, SLICE("]"));
		put(s, close < 0 ? r.len : (size_t)close + 1,
			ROLE_CODE_KEYWORD);
	} else if (is_digit(r.p[0])) {
		put_number(s);
	} else if (is_letter(r.p[0])) {
		put_word(s);
	} else {
		put(s, 1, ROLE_CODE_BLOCK);
	}
	s->start = false;
}

static void
put_code(struct scan *s)
{
	struct slice r = rest(s);
	size_t n = 0;

	while (n < r.len && r.p[n] == ' ')
		n++;
	if (n) {
		put(s, n, ROLE_CODE_BLOCK);
		return;
	}
	if (put_opening(s))
		return;
	if (s->lang->flags & MARKUP) {
		put_markup(s);
		return;
	}
	if (put_string(s))
		s->start = false;
	else
		put_token(s);
}

/* One step in the mode the scanner is in; it always moves on. */
static void
step(struct scan *s)
{
	switch ((enum mode)s->h->mode) {
	case IN_CODE:
		put_code(s);
		break;
	case IN_LINE:
		put(s, s->line.len - s->at, ROLE_CODE_COMMENT);
		break;
	case IN_COMMENT:
		put_comment(s, 0);
		break;
	case IN_TEXT:
		put_text(s, 0);
		break;
	case IN_QUOTES:
		put_quotes(s, 0);
		break;
	case IN_TAG:
		put_tag(s);
		break;
	}
}

void
highlight_line(
	struct highlight *h, struct slice line, bool ends, struct rich *out)
{
	struct scan s = {
		.h = h,
		.lang = h->lang,
		.line = line,
		.start = true,
		.out = out,
	};

	if (!h->lang)
		rich_add(out, line, ROLE_CODE_BLOCK, 0);
	else if (h->lang->flags & DIFF)
		put_diff(&s);
	else
		while (s.at < line.len)
			step(&s);
	/* Line comments and simple strings end with their line. */
	if (ends && (h->mode == IN_LINE || h->mode == IN_QUOTES))
		h->mode = IN_CODE;
}
