/* Which modes of a terminal a stream of output has on at the moment. */
#include "tests/lib/modes.h"

#include <stdlib.h>
#include <string.h>

/* ECMA-48, 5.3: an escape sequence, a control sequence, a control string. */
enum state {
	GROUND,
	ESCAPE,
	CHARSET,
	CONTROL,
	STRING,
	STRING_ESCAPE,
};

/* DEC private modes (xterm's ctlseqs): `inverse` ones are on by default, the
 * bits tell the mouse's modes apart. */
static const struct {
	int number;
	enum mode mode;
	bool inverse;
	unsigned mouse, coding;
} privates[] = {
	{1, MODE_CURSOR_KEYS, false, 0, 0},
	{7, MODE_NO_WRAP, true, 0, 0},
	{9, MODE_MOUSE, false, 1, 0},
	{25, MODE_CURSOR_HIDDEN, true, 0, 0},
	{47, MODE_ALT, false, 0, 0},
	{66, MODE_KEYPAD, false, 0, 0},
	{1000, MODE_MOUSE, false, 2, 0},
	{1001, MODE_MOUSE, false, 4, 0},
	{1002, MODE_MOUSE, false, 8, 0},
	{1003, MODE_MOUSE, false, 16, 0},
	{1004, MODE_FOCUS, false, 0, 0},
	{1005, MODE_MOUSE_CODING, false, 0, 1},
	{1006, MODE_MOUSE_CODING, false, 0, 2},
	{1015, MODE_MOUSE_CODING, false, 0, 4},
	{1016, MODE_MOUSE_CODING, false, 0, 8},
	{1047, MODE_ALT, false, 0, 0},
	{1049, MODE_ALT, false, 0, 0},
	{2004, MODE_PASTE, false, 0, 0},
	{2026, MODE_SYNC, false, 0, 0},
	{2027, MODE_CLUSTERS, false, 0, 0},
};

static void
turn(struct modes *m, enum mode mode, bool on)
{
	if (on) {
		m->on |= mode;
		m->seen |= mode;
	} else {
		m->on &= ~(unsigned)mode;
	}
}

static unsigned
with_bits(unsigned set, unsigned bits, bool on)
{
	return on ? set | bits : set & ~bits;
}

static void
set_private(struct modes *m, int number, bool on)
{
	for (size_t i = 0; i < sizeof(privates) / sizeof(privates[0]); i++) {
		if (privates[i].number != number)
			continue;
		if (privates[i].inverse)
			on = !on;
		m->mouse = with_bits(m->mouse, privates[i].mouse, on);
		m->coding = with_bits(m->coding, privates[i].coding, on);
		turn(m, privates[i].mode, on);
	}
	turn(m, MODE_MOUSE, m->mouse != 0);
	turn(m, MODE_MOUSE_CODING, m->coding != 0);
}

/* CSI ? n ; n … h or l */
static void
set_privates(struct modes *m, const char *p, bool on)
{
	char *end;

	for (;; p = end + 1) {
		long number = strtol(p, &end, 10);

		set_private(m, (int)number, on);
		if (*end != ';')
			return;
	}
}

/* CSI > flags u pushes, CSI < n u pops, CSI = flags u sets. */
static void
kitty(struct modes *m, const char *p)
{
	long n = strtol(p + 1, NULL, 10);

	if (*p == '>') {
		m->kitty_depth++;
	} else if (*p == '<') {
		m->kitty_depth -= n > 1 ? (int)n : 1;
		if (m->kitty_depth < 0)
			m->kitty_depth = 0;
	} else if (*p == '=') {
		turn(m, MODE_KITTY, n != 0);
		return;
	} else {
		return;
	}
	turn(m, MODE_KITTY, m->kitty_depth > 0);
}

/* CSI 22 t saves the title, CSI 23 t takes it back. */
static void
title(struct modes *m, const char *p)
{
	long what = strtol(p, NULL, 10);

	if (what == 22)
		m->title_depth++;
	else if (what == 23 && m->title_depth > 0)
		m->title_depth--;
	turn(m, MODE_TITLE, m->title_depth > 0);
}

/* One whole control sequence: its parameters, intermediates, final byte. */
static void
control(struct modes *m, const char *p, char final)
{
	switch (final) {
	case 'h':
	case 'l':
		if (*p == '?')
			set_privates(m, p + 1, final == 'h');
		break;
	case 'u':
		kitty(m, p);
		break;
	case 'm':
		if (strncmp(p, ">4", 2) == 0)
			turn(m, MODE_MODIFY_KEYS,
				p[2] == ';' && atoi(p + 3) > 0);
		break;
	case 'q':
		if (strchr(p, ' ') != NULL)
			turn(m, MODE_CURSOR_SHAPE, atoi(p) > 0);
		break;
	case 't':
		title(m, p);
		break;
	case 'p':
		if (strcmp(p, "!") == 0)
			m->on &= ~(unsigned)(MODE_CURSOR_HIDDEN | MODE_KEYPAD |
					     MODE_CURSOR_KEYS | MODE_NO_WRAP);
		break;
	}
}

static int
escape(struct modes *m, char c)
{
	switch (c) {
	case '[':
		m->len = 0;
		return CONTROL;
	case '(':
		return CHARSET;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		return STRING;
	case '\033':
		return ESCAPE;
	case '=':
	case '>':
		turn(m, MODE_KEYPAD, c == '=');
		break;
	case 'c':
		*m = (struct modes){.seen = m->seen};
		break;
	}
	return GROUND;
}

static int
control_byte(struct modes *m, char c)
{
	if (c == '\033')
		return ESCAPE;
	if (c == '\030' || c == '\032')
		return GROUND;
	if (c >= '@' && c <= '~') {
		m->sequence[m->len] = '\0';
		control(m, m->sequence, c);
		return GROUND;
	}
	if (m->len < MODES_SEQUENCE - 1)
		m->sequence[m->len++] = c;
	return CONTROL;
}

void
modes_feed(struct modes *m, struct slice output)
{
	for (size_t i = 0; i < output.len; i++) {
		char c = output.p[i];

		switch ((enum state)m->state) {
		case GROUND:
			m->state = c == '\033' ? ESCAPE : GROUND;
			break;
		case ESCAPE:
			m->state = escape(m, c);
			break;
		case CHARSET:
			turn(m, MODE_LINE_DRAWING, c == '0');
			m->state = GROUND;
			break;
		case CONTROL:
			m->state = control_byte(m, c);
			break;
		case STRING:
			if (c == '\033')
				m->state = STRING_ESCAPE;
			else if (c == '\a')
				m->state = GROUND;
			break;
		case STRING_ESCAPE:
			m->state = c == '\\' ? GROUND : escape(m, c);
			break;
		}
	}
}

void
modes_list(struct buf *out, unsigned on)
{
	static const char *const name[] = {
#define X(upper, text) [MODE_NUMBER_##upper] = text,
		MODES(X)
#undef X
	};
	const char *between = "";

	for (unsigned i = 0; i < MODE_COUNT; i++) {
		if ((on & 1u << i) == 0)
			continue;
		buf_addf(out, "%s%s", between, name[i]);
		between = ", ";
	}
}
