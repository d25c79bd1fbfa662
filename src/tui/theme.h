/* Theme roles: what a thing on the screen is, mapped to how it looks. */
#ifndef SIDETONE_TUI_THEME_H
#define SIDETONE_TUI_THEME_H

#include "base/buf.h"
#include "base/error.h"
#include "base/words.h"

/* Role, its name in a theme file, and what it dresses. */
#define THEME_ROLES(X)                                                     \
	X(TEXT, "text", "plain text")                                      \
	X(USER_LABEL, "user-label", "the word you above a prompt")         \
	X(USER_TEXT, "user-text", "what you wrote")                        \
	X(MODEL_LABEL, "model-label", "the model's name above an answer")  \
	X(REASONING, "reasoning", "what the model thought aloud")          \
	X(QUIET, "quiet", "notes and hints of lesser weight")              \
	X(FAILURE_LINE, "failure-line", "a failure in the conversation")   \
	X(HEADING, "heading", "Markdown headings")                         \
	X(CODE, "code", "code in a line of text")                          \
	X(CODE_BLOCK, "code-block", "fenced and indented code")            \
	X(CODE_LABEL, "code-label", "the language of a code block")        \
	X(CODE_KEYWORD, "code-keyword", "keywords in code")                \
	X(CODE_STRING, "code-string", "strings in code")                   \
	X(CODE_NUMBER, "code-number", "numbers in code")                   \
	X(CODE_COMMENT, "code-comment", "comments in code")                \
	X(LINK, "link", "links and addresses")                             \
	X(QUOTE, "quote", "quoted text and its bar")                       \
	X(LIST_MARK, "list-mark", "bullets and numbers of lists")          \
	X(RULE, "rule", "rules and table lines")                           \
	X(BORDER, "border", "pane borders")                                \
	X(BORDER_FOCUS, "border-focus",                                    \
		"the border of the pane with the keys")                    \
	X(TITLE, "title", "pane titles")                                   \
	X(STATUS, "status", "the status line")                             \
	X(STATUS_MODEL, "status-model", "the model in the status line")    \
	X(STATUS_WARNING, "status-warning", "warnings in the status line") \
	X(GAUGE, "gauge", "what the rate limit leaves")                    \
	X(GAUGE_WARNING, "gauge-warning", "the same when its end is near") \
	X(PRACTICE, "practice", "the practice mark")                       \
	X(LOG_TIME, "log-time", "the time of a log row")                   \
	X(LOG_OK, "log-ok", "a request that succeeded")                    \
	X(LOG_ACTIVE, "log-active", "a request on its way")                \
	X(LOG_FAILED, "log-failed", "a request that failed")               \
	X(LOG_WAIT, "log-wait", "a request that waits for its retry")      \
	X(LOG_CANCELLED, "log-cancelled", "a request that was cancelled")  \
	X(LOG_CODE, "log-code", "error class and code")                    \
	X(LOG_ID, "log-id", "request IDs")                                 \
	X(LOG_NUMBER, "log-number", "times and counts of a row")           \
	X(LOG_SELECTED, "log-selected", "the selected row")                \
	X(FIX, "fix", "the suggested fix")                                 \
	X(COUNTDOWN, "countdown", "the retry countdown")                   \
	X(MATCH, "match", "search matches")                                \
	X(INPUT, "input", "the input line")                                \
	X(PROMPT_MARK, "prompt-mark", "the mark before the input")         \
	X(HINT_KEY, "hint-key", "keys in the hint line")                   \
	X(HINT, "hint", "the hint line")

enum theme_role {
#define X(role, name, what) ROLE_##role,
	THEME_ROLES(X)
#undef X
		ROLE_COUNT
};

enum theme_attr {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_ITALIC = 4,
	ATTR_UNDERLINE = 8,
	ATTR_REVERSE = 16,
};

enum { THEME_DEFAULT_COLOR = -1 };

/* Colours are palette numbers: -1 the terminal's own, 0 to 15 the sixteen
 * whose look the user chose, 16 to 255 the xterm cube and greys. */
struct theme_style {
	short fg, bg;
	unsigned attrs;
};

struct theme {
	struct theme_style style[ROLE_COUNT];
	bool set[ROLE_COUNT]; /* named by the theme, not left at plain */
};

/* The name and the description of ROLE. */
const char *theme_role_name(enum theme_role role);
const char *theme_role_what(enum theme_role role);

/* Every role plain: default colours, no attributes. */
void theme_clear(struct theme *t);

/* Applies one line of the theme language, already split into words:
 * "color ROLE FOREGROUND BACKGROUND [bold dim italic underline reverse]".
 * A colour is default, a number 0-255, a name (black red green yellow blue
 * magenta cyan white, each also bright-…) or rrggbb in hex digits, which
 * becomes the nearest of the 256 ("#rrggbb" needs its quotes: # begins a
 * comment). Returns 0, or -1 with ERR naming the wrong word and
 * what is allowed. */
int theme_color(struct theme *t, const struct words *w, struct error *err);

/* Reads a theme in this language from TEXT; NAME stands in errors as
 * "NAME:LINE: …". Returns 0, or -1 with ERR set and T half changed. */
int theme_parse(struct theme *t, const char *name, struct slice text,
	struct error *err);

/* How many roles T does not name; *FIRST (may be NULL) is the first. */
size_t theme_missing(const struct theme *t, enum theme_role *first);

#endif
