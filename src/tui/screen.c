/* The screen: curses, the terminal's modes, and their way back. */
#define _GNU_SOURCE /* wcwidth, wide curses */
#include "tui/screen.h"

#include <errno.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"

enum { CLIPBOARD_MAX = 74 * 1024 }; /* 100 KB of base64: xterm's limit */

/* curses undoes what it set, but knows nothing of what is written beside it
 * (bracketed paste, mouse), and restores nothing on SIGSEGV or SIGHUP. So
 * every way out goes through one list of bytes and one saved termios. */
static const char modes_on[] = "\033[?2004h";
static const char modes_off[] = "\033[?2026l\033[?1006l\033[?1000l\033[?2004l";
static const char sync_on[] = "\033[?2026h";
static const char sync_off[] = "\033[?2026l";

static struct {
	bool open, active; /* `active`: the terminal is ours at the moment */
	bool recorded;     /* there is no terminal: a file gets the output */
	struct termios before;
	SCREEN *screen;
	struct buf leave; /* what endwin writes, ready for a signal */
	bool mouse, redraw;
	short pair[ROLE_COUNT];
	attr_t attrs[ROLE_COUNT];
} scr;

/* Terminal output that must not wait in stdio behind the frame. */
static void
put_raw(const char *bytes, size_t n)
{
	while (n && !scr.recorded) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		bytes += done;
		n -= (size_t)done;
	}
}

static void
take_modes(void)
{
	put_raw(modes_on, sizeof(modes_on) - 1);
	if (scr.mouse)
		screen_mouse(true);
	scr.active = true;
}

/* A signal handler can neither call curses nor look a capability up. */
static void
prepare_leave(void)
{
	static const char *const caps[] = {
		"sgr0", "rmacs", "cnorm", "rmkx", "rmcup", "cr"};

	buf_clear(&scr.leave);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		const char *s = tigetstr(caps[i]);
		if (!s || s == (const char *)-1)
			continue;
		while (*s) {
			size_t n = strncmp(s, "$<", 2) ? 0 : strcspn(s, ">");
			if (!n) /* else it is padding */
				buf_add_char(&scr.leave, *s);
			s += s[n] ? n + 1 : n;
		}
	}
}

static void
configure(void)
{
	raw(); /* ^C and ^Z are keys: the loop decides what they do */
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	nodelay(stdscr, TRUE);
}

struct screen_terminal
screen_terminal(void)
{
	const char *term = getenv("TERM");
	int rc = 0, colors;

	if (!term || !*term)
		return (struct screen_terminal){.known = false};
	if (!scr.open &&
		(setupterm(term, STDOUT_FILENO, &rc) == ERR || rc != 1))
		return (struct screen_terminal){.known = false};
	colors = tigetnum("colors");
	if (!scr.open)
		del_curterm(cur_term);
	return (struct screen_terminal){true, colors > 0 ? colors : 0};
}

int
screen_open(struct error *err)
{
	const char *term = getenv("TERM");
	int rc = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_set(err,
			_("standard input and output must be a terminal; use "
			  "sidetone ask or --linear for pipes"));
	if (!term || !*term)
		return error_set(
			err, _("TERM is not set; set it to the type of this "
			       "terminal, like xterm-256color"));
	if (setupterm(term, STDOUT_FILENO, &rc) == ERR || rc != 1)
		return error_set(err,
			_("TERM=%s: this terminal type is not known here; set "
			  "TERM to one that is, like xterm-256color"),
			term);
	if (!tigetstr("cup") || tigetstr("cup") == (char *)-1)
		return error_set(err,
			_("TERM=%s: this terminal cannot move its cursor; use "
			  "sidetone --linear"),
			term);
	del_curterm(cur_term); /* newterm makes its own */
	tcgetattr(STDIN_FILENO, &scr.before);
	/* With these set curses keeps the old size after a resize. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	scr.screen = newterm(term, stdout, stdin);
	if (!scr.screen)
		return error_set(
			err, _("TERM=%s: curses does not start"), term);
	prepare_leave();
	configure();
	start_color();
	use_default_colors();
	scr.open = true;
	die_hook = screen_close;
	take_modes();
	return 0;
}

int
screen_record(int cols, int rows, FILE *out, struct error *err)
{
	static const char type[] = "xterm-256color";
	char text[16];
	int rc = 0;

	if (setupterm(type, fileno(out), &rc) == ERR || rc != 1)
		return error_set(err,
			_("the terminal type %s is not known here; install "
			  "the terminal descriptions (ncurses-term or "
			  "ncurses-base)"),
			type);
	del_curterm(cur_term);
	snprintf(text, sizeof(text), "%d", cols);
	setenv("COLUMNS", text, 1);
	snprintf(text, sizeof(text), "%d", rows);
	setenv("LINES", text, 1);
	scr.screen = newterm(type, out, stdin);
	unsetenv("COLUMNS");
	unsetenv("LINES");
	if (!scr.screen)
		return error_set(
			err, _("TERM=%s: curses does not start"), type);
	start_color();
	use_default_colors();
	scr.open = scr.recorded = true;
	return 0;
}

static void
close_record(void)
{
	endwin();
	delscreen(scr.screen);
	scr.open = scr.recorded = false;
}

void
screen_close(void)
{
	if (!scr.open)
		return;
	if (scr.recorded) {
		close_record();
		return;
	}
	scr.open = false;
	die_hook = NULL;
	if (scr.active) {
		put_raw(modes_off, sizeof(modes_off) - 1);
		endwin();
	}
	scr.active = false;
	delscreen(scr.screen);
	buf_free(&scr.leave);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &scr.before);
}

void
screen_restore_now(void)
{
	if (!scr.active)
		return;
	scr.active = false;
	put_raw(modes_off, sizeof(modes_off) - 1);
	put_raw(scr.leave.p, scr.leave.len);
	tcsetattr(STDIN_FILENO, TCSANOW, &scr.before);
}

void
screen_suspend(void)
{
	if (!scr.active)
		return;
	scr.active = false;
	put_raw(modes_off, sizeof(modes_off) - 1);
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &scr.before);
}

void
screen_resume(void)
{
	if (scr.active || !scr.open)
		return;
	screen_resize();
	configure();
	/* The first refresh enters the alternate screen again. */
	clearok(curscr, TRUE);
	refresh();
	take_modes();
}

void
screen_retake(void)
{
	if (scr.active)
		screen_suspend();
	screen_resume();
}

void
screen_resize(void)
{
	struct winsize ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) || !ws.ws_row || !ws.ws_col)
		return;
	if (ws.ws_row != LINES || ws.ws_col != COLS)
		resizeterm(ws.ws_row, ws.ws_col);
	scr.redraw = true;
}

int
screen_rows(void)
{
	return LINES;
}

int
screen_cols(void)
{
	return COLS;
}

void
screen_mouse(bool on)
{
	static const char mouse_on[] = "\033[?1000h\033[?1006h";
	static const char mouse_off[] = "\033[?1006l\033[?1000l";

	scr.mouse = on;
	if (on)
		put_raw(mouse_on, sizeof(mouse_on) - 1);
	else
		put_raw(mouse_off, sizeof(mouse_off) - 1);
}

bool
screen_read(struct keys *k)
{
	char bytes[16384];
	int waiting = 0;
	ssize_t n;

	if (ioctl(STDIN_FILENO, FIONREAD, &waiting) || !waiting) {
		/* Readable without bytes is the end: the terminal is gone. */
		n = read(STDIN_FILENO, bytes, 1);
		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		keys_feed(k, (struct slice){bytes, (size_t)n});
		return true;
	}
	n = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (n > 0)
		keys_feed(k, (struct slice){bytes, (size_t)n});
	return n > 0 || errno == EINTR || errno == EAGAIN;
}

void
screen_define_keys(struct keys *k)
{
	static const struct {
		const char *cap, *name;
	} caps[] = {{"kcuu1", "Up"}, {"kcud1", "Down"}, {"kcuf1", "Right"},
		{"kcub1", "Left"}, {"khome", "Home"}, {"kend", "End"},
		{"kpp", "PgUp"}, {"knp", "PgDn"}, {"kdch1", "Delete"},
		{"kich1", "Insert"}, {"kcbt", "S-Tab"}, {"kf1", "F1"},
		{"kf2", "F2"}, {"kf3", "F3"}, {"kf4", "F4"}, {"kf5", "F5"},
		{"kf6", "F6"}, {"kf7", "F7"}, {"kf8", "F8"}, {"kf9", "F9"},
		{"kf10", "F10"}, {"kf11", "F11"}, {"kf12", "F12"}};

	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		const char *seq = tigetstr(caps[i].cap);
		if (seq && seq != (const char *)-1)
			keys_define(k, seq, caps[i].name);
	}
}

/* The nearest of the sixteen or eight for a colour of the 256. */
static short
fit_color(short c)
{
	static const short cube_to_16[8] = {0, 4, 2, 6, 1, 5, 3, 7};
	int r, g, b;

	if (c < COLORS)
		return c;
	if (c < 16)
		return (short)(c % 8);
	if (c >= 232)
		return (short)(c < 244 ? 0 : 7);
	c = (short)(c - 16);
	r = c / 36 > 2;
	g = c / 6 % 6 > 2;
	b = c % 6 > 2;
	return cube_to_16[r << 2 | g << 1 | b];
}

static attr_t
curses_attrs(unsigned attrs)
{
	attr_t a = A_NORMAL;

	if (attrs & ATTR_BOLD)
		a |= A_BOLD;
	if (attrs & ATTR_DIM)
		a |= A_DIM;
	if (attrs & ATTR_ITALIC)
		a |= A_ITALIC;
	if (attrs & ATTR_UNDERLINE)
		a |= A_UNDERLINE;
	if (attrs & ATTR_REVERSE)
		a |= A_REVERSE;
	return a;
}

void
screen_theme(const struct theme *t, bool mono)
{
	bool colors = has_colors() && !mono;

	for (int i = 0; i < ROLE_COUNT; i++) {
		const struct theme_style *s = &t->style[i];
		scr.attrs[i] = curses_attrs(s->attrs);
		scr.pair[i] = 0;
		if (!colors || (s->fg < 0 && s->bg < 0))
			continue;
		/* Role numbers fit the 64 pairs of the poorest terminal. */
		scr.pair[i] = (short)(i + 1);
		init_pair(scr.pair[i], fit_color(s->fg), fit_color(s->bg));
	}
	scr.redraw = true;
}

void
screen_begin(void)
{
	erase();
}

void
screen_end(int row, int col)
{
	bool shown = row >= 0 && row < LINES && col >= 0 && col < COLS;

	curs_set(shown ? 1 : 0);
	if (shown)
		move(row, col);
	if (scr.redraw)
		clearok(curscr, TRUE);
	scr.redraw = false;
	put_raw(sync_on, sizeof(sync_on) - 1);
	refresh();
	put_raw(sync_off, sizeof(sync_off) - 1);
}

void
screen_redraw(void)
{
	scr.redraw = true;
}

static void
use_style(enum theme_role role, unsigned attrs)
{
	attr_set(scr.attrs[role] | curses_attrs(attrs), scr.pair[role], NULL);
}

/* One cluster into one cell. What the C library has no width for (newer than
 * it) curses would paint as nothing: it becomes U+FFFD in as many columns. */
static void
put_cluster(int row, int col, struct slice s, int width)
{
	wchar_t wide[CCHARW_MAX + 1];
	int n = 0;
	uint32_t cp;
	cchar_t cell;
	attr_t attrs;
	short pair;

	while (s.len && n < CCHARW_MAX) {
		s = slice_from(s, utf8_decode(s, &cp));
		if (n && wcwidth((wchar_t)cp) != 0)
			continue;
		wide[n++] = (wchar_t)cp;
	}
	if (wcwidth(wide[0]) != width) {
		wide[0] = 0xfffd;
		n = 1;
	}
	wide[n] = L'\0';
	attr_get(&attrs, &pair, NULL);
	setcchar(&cell, wide, attrs, pair, NULL);
	mvadd_wch(row, col, &cell);
	for (int i = 1; i < width && wide[0] == 0xfffd; i++)
		mvaddch(row, col + i, ' ');
}

static int
put_text(int row, int col, int cols, struct slice s)
{
	int used = 0, width;

	while (s.len) {
		unsigned char c = (unsigned char)s.p[0];
		bool plain = c < 0x80 &&
			     (s.len == 1 || (unsigned char)s.p[1] < 0x80);
		size_t n = plain ? 1 : text_cluster(s, &width);
		if (plain)
			width = 1;
		if (used + width > cols)
			break;
		if (plain)
			mvaddch(row, col + used,
				c < 0x20 || c == 0x7f ? '?' : c);
		else if (width)
			put_cluster(row, col + used, slice_sub(s, 0, n), width);
		used += width;
		s = slice_from(s, n);
	}
	return used;
}

static bool
clip(int row, int col, int *cols)
{
	if (row < 0 || row >= LINES || col < 0 || col >= COLS)
		return false;
	if (*cols > COLS - col)
		*cols = COLS - col;
	return *cols > 0;
}

int
screen_text(int row, int col, int cols, struct slice s, enum theme_role role,
	unsigned attrs)
{
	if (!clip(row, col, &cols))
		return 0;
	use_style(role, attrs);
	return put_text(row, col, cols, s);
}

void
screen_fill(int row, int col, int cols, enum theme_role role, unsigned attrs)
{
	if (!clip(row, col, &cols))
		return;
	use_style(role, attrs);
	mvhline(row, col, ' ', cols);
}

void
screen_rich(int row, int col, int cols, const struct rich_row *r,
	enum theme_role base, unsigned attrs)
{
	size_t at = 0;
	int used = 0;

	if (!clip(row, col, &cols))
		return;
	if (attrs)
		screen_fill(row, col, cols, base, attrs);
	for (size_t i = 0; i < r->nspans && used < cols; i++) {
		const struct rich_span *span = &r->spans[i];
		use_style((enum theme_role)span->role, span->attrs | attrs);
		used += put_text(row, col + used, cols - used,
			slice_sub(r->text, at, span->len));
		at += span->len;
	}
}

/* A line or joint by the sides it connects: its Unicode character, and the
 * one of the alternate character set for locales without. */
static const struct {
	unsigned sides;
	wchar_t wide;
	char acs;
} line_chars[] = {
	{SIDE_LEFT | SIDE_RIGHT, 0x2500, 'q'},
	{SIDE_UP | SIDE_DOWN, 0x2502, 'x'},
	{SIDE_DOWN | SIDE_RIGHT, 0x250c, 'l'},
	{SIDE_DOWN | SIDE_LEFT, 0x2510, 'k'},
	{SIDE_UP | SIDE_RIGHT, 0x2514, 'm'},
	{SIDE_UP | SIDE_LEFT, 0x2518, 'j'},
	{SIDE_UP | SIDE_DOWN | SIDE_RIGHT, 0x251c, 't'},
	{SIDE_UP | SIDE_DOWN | SIDE_LEFT, 0x2524, 'u'},
	{SIDE_DOWN | SIDE_LEFT | SIDE_RIGHT, 0x252c, 'w'},
	{SIDE_UP | SIDE_LEFT | SIDE_RIGHT, 0x2534, 'v'},
	{SIDE_UP | SIDE_DOWN | SIDE_LEFT | SIDE_RIGHT, 0x253c, 'n'},
};
enum { LINE_CHARS = sizeof(line_chars) / sizeof(line_chars[0]) };

/* The alternate set is a mode of the terminal, which multiplexers, recorders
 * and captures get wrong now and then: Unicode where the locale has it. */
void
screen_line(int row, int col, unsigned sides, enum theme_role role)
{
	struct buf text = {0};
	int one = 1, i = 0;

	while (i < LINE_CHARS && line_chars[i].sides != sides)
		i++;
	if (i == LINE_CHARS || !clip(row, col, &one))
		return;
	use_style(role, 0);
	if (wcwidth(line_chars[i].wide) == 1) {
		utf8_encode(&text, (uint32_t)line_chars[i].wide);
		put_cluster(row, col, buf_slice(&text), 1);
		buf_free(&text);
	} else {
		mvaddch(row, col, NCURSES_ACS(line_chars[i].acs));
	}
}

/* The Unicode character of one of the alternate set. */
static wchar_t
acs_to_unicode(wchar_t c)
{
	for (int i = 0; i < LINE_CHARS; i++) {
		if (c == line_chars[i].acs)
			return line_chars[i].wide;
	}
	return c;
}

static unsigned
theme_attrs(attr_t a)
{
	return (a & A_BOLD ? ATTR_BOLD : 0u) | (a & A_DIM ? ATTR_DIM : 0u) |
	       (a & A_ITALIC ? ATTR_ITALIC : 0u) |
	       (a & A_UNDERLINE ? ATTR_UNDERLINE : 0u) |
	       (a & A_REVERSE ? ATTR_REVERSE : 0u);
}

struct screen_cell
screen_cell(int row, int col)
{
	struct screen_cell out = {.fg = -1, .bg = -1};
	wchar_t wide[CCHARW_MAX + 1] = L"";
	struct buf text = {0};
	cchar_t cell;
	attr_t attrs = 0;
	short pair = 0;

	if (mvin_wch(row, col, &cell) == ERR)
		return out;
	getcchar(&cell, wide, &attrs, &pair, NULL);
	if (pair)
		pair_content(pair, &out.fg, &out.bg);
	for (int i = 0; wide[i]; i++)
		utf8_encode(&text, (uint32_t)(attrs & A_ALTCHARSET
						      ? acs_to_unicode(wide[i])
						      : wide[i]));
	if (text.len < sizeof(out.text))
		memcpy(out.text, buf_str(&text), text.len);
	out.attrs = theme_attrs(attrs);
	buf_free(&text);
	return out;
}

static void
add_base64(struct buf *out, struct slice s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.len; i += 3) {
		unsigned v = 0;
		for (size_t k = 0; k < 3; k++)
			v = v << 8 |
			    (i + k < s.len ? (unsigned char)s.p[i + k] : 0u);
		buf_add_char(out, digits[v >> 18 & 63]);
		buf_add_char(out, digits[v >> 12 & 63]);
		buf_add_char(out, i + 1 < s.len ? digits[v >> 6 & 63] : '=');
		buf_add_char(out, i + 2 < s.len ? digits[v & 63] : '=');
	}
}

bool
screen_clipboard(struct slice s)
{
	struct buf out = {0};

	if (s.len > CLIPBOARD_MAX)
		return false;
	buf_add_str(&out, "\033]52;c;");
	add_base64(&out, s);
	buf_add_char(&out, '\a');
	put_raw(out.p, out.len);
	buf_free(&out);
	return true;
}
