/* Theme roles: their names, and the language that dresses them. */
#include "tui/theme.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

static const struct {
	const char *name, *what;
} roles[] = {
#define X(role, name, what) [ROLE_##role] = {name, what},
	THEME_ROLES(X)
#undef X
};
_Static_assert(sizeof(roles) / sizeof(roles[0]) == ROLE_COUNT,
	"every role has its row");

static const char *const color_names[] = {"black", "red", "green", "yellow",
	"blue", "magenta", "cyan", "white", "bright-black", "bright-red",
	"bright-green", "bright-yellow", "bright-blue", "bright-magenta",
	"bright-cyan", "bright-white"};

static const struct {
	const char *name;
	unsigned attr;
} attr_names[] = {
	{"bold", ATTR_BOLD},
	{"dim", ATTR_DIM},
	{"italic", ATTR_ITALIC},
	{"underline", ATTR_UNDERLINE},
	{"reverse", ATTR_REVERSE},
};

const char *
theme_role_name(enum theme_role role)
{
	return roles[role].name;
}

const char *
theme_role_what(enum theme_role role)
{
	return roles[role].what;
}

void
theme_clear(struct theme *t)
{
	*t = (struct theme){0};
	for (int i = 0; i < ROLE_COUNT; i++) {
		t->style[i].fg = THEME_DEFAULT_COLOR;
		t->style[i].bg = THEME_DEFAULT_COLOR;
	}
}

enum { NAME_MAX_LEN = 24 };

/* Levenshtein distance of two short names. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LEN + 1], n = strlen(b);

	if (strlen(a) > NAME_MAX_LEN || n > NAME_MAX_LEN)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];
		row[0] = i + 1;
		for (size_t j = 1; j <= n; j++) {
			size_t best = corner + (a[i] != b[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[n];
}

static int
find_role(const char *name, struct error *err)
{
	size_t best = SIZE_MAX;
	int nearest = 0;

	for (int i = 0; i < ROLE_COUNT; i++) {
		size_t d = distance(name, roles[i].name);
		if (!d)
			return i;
		if (d < best) {
			best = d;
			nearest = i;
		}
	}
	return error_set(err,
		_("%.40s: no such role, the nearest is %s (the default theme "
		  "names them all)"),
		name, roles[nearest].name);
}

/* The nearest of the 256 to R, G, B: of the cube 16-231 and the greys
 * 232-255, never of the first 16, whose look is the user's choice. */
static short
nearest_color(int r, int g, int b)
{
	static const int step[] = {0, 95, 135, 175, 215, 255};
	const int want[] = {r, g, b};
	int level[3], far = 0, grey = (r + g + b) / 3, grey_far = 0;

	for (int i = 0; i < 3; i++) {
		level[i] = 0;
		for (int k = 1; k < 6; k++) {
			if (abs(want[i] - step[k]) <
				abs(want[i] - step[level[i]]))
				level[i] = k;
		}
		far += (want[i] - step[level[i]]) * (want[i] - step[level[i]]);
	}
	grey = grey < 8 ? 0 : grey > 238 ? 23 : (grey - 3) / 10;
	for (int i = 0; i < 3; i++) {
		int off = want[i] - (8 + 10 * grey);
		grey_far += off * off;
	}
	return (short)(grey_far < far
			       ? 232 + grey
			       : 16 + 36 * level[0] + 6 * level[1] + level[2]);
}

/* Reads one colour word into *COLOR; 0, or -1 with ERR set. */
static int
read_color(const char *word, short *color, struct error *err)
{
	const char *hex;
	char *end;
	long n;

	if (!strcmp(word, "default")) {
		*color = THEME_DEFAULT_COLOR;
		return 0;
	}
	for (size_t i = 0; i < 16; i++) {
		if (!strcmp(word, color_names[i])) {
			*color = (short)i;
			return 0;
		}
	}
	if (word[0] >= '0' && word[0] <= '9') {
		n = strtol(word, &end, 10);
		if (!*end && n <= 255 && strlen(word) <= 3) {
			*color = (short)n;
			return 0;
		}
	}
	hex = word + (word[0] == '#');
	if (strlen(hex) == 6 && strspn(hex, "0123456789abcdefABCDEF") == 6) {
		n = strtol(hex, NULL, 16);
		*color = nearest_color(
			(int)(n >> 16), (int)(n >> 8 & 255), (int)(n & 255));
		return 0;
	}
	return error_set(err,
		_("%.40s: not a colour, allowed are default, 0 to 255, rrggbb, "
		  "and black red green yellow blue magenta cyan white, each "
		  "also bright-…"),
		word);
}

static int
read_attr(const char *word, unsigned *attrs, struct error *err)
{
	for (size_t i = 0; i < sizeof(attr_names) / sizeof(attr_names[0]);
		i++) {
		if (!strcmp(word, attr_names[i].name)) {
			*attrs |= attr_names[i].attr;
			return 0;
		}
	}
	return error_set(err,
		_("%.40s: not an attribute, allowed are bold dim italic "
		  "underline reverse"),
		word);
}

int
theme_color(struct theme *t, const struct words *w, struct error *err)
{
	struct theme_style style = {0};
	int role;

	if (w->n < 4)
		return error_set(err,
			_("color: too few words, it takes ROLE FOREGROUND "
			  "BACKGROUND [bold dim italic underline reverse]"));
	role = find_role(w->word[1], err);
	if (role < 0 || read_color(w->word[2], &style.fg, err) < 0 ||
		read_color(w->word[3], &style.bg, err) < 0)
		return -1;
	for (int i = 4; i < w->n; i++) {
		if (read_attr(w->word[i], &style.attrs, err) < 0)
			return -1;
	}
	t->style[role] = style;
	t->set[role] = true;
	return 0;
}

static int
parse_line(struct theme *t, struct slice line, struct error *err)
{
	struct words w;
	int result = 0;

	if (line.len && memchr(line.p, '\0', line.len))
		return error_set(err, _("a zero byte, a theme is text"));
	if (words_split(&w, line, 0, err) < 0)
		return -1;
	if (w.n && strcmp(w.word[0], "color") != 0)
		result = error_set(err,
			_("%.40s: a theme holds only lines that begin with "
			  "color"),
			w.word[0]);
	else if (w.n)
		result = theme_color(t, &w, err);
	words_free(&w);
	return result;
}

int
theme_parse(
	struct theme *t, const char *name, struct slice text, struct error *err)
{
	struct slice line;
	struct error why = {0};

	for (int n = 1; slice_line(&text, &line); n++) {
		if (parse_line(t, line, &why) < 0)
			return error_set(
				err, "%.100s:%d: %s", name, n, why.text);
	}
	return 0;
}

size_t
theme_missing(const struct theme *t, enum theme_role *first)
{
	size_t n = 0;

	for (int i = ROLE_COUNT - 1; i >= 0; i--) {
		if (t->set[i])
			continue;
		n++;
		if (first)
			*first = (enum theme_role)i;
	}
	return n;
}
