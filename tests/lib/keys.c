/* The bytes a terminal sends for a key that has a name. */
#include "tests/lib/keys.h"

#include <string.h>

enum modifier { SHIFT = 1, ALT = 2, CONTROL = 4 };

/* Keys of one form: `number` ones are CSI number ~, the others CSI final, or
 * SS3 final as long as nothing is held and `ss3` or the mode says so. */
static const struct {
	const char *name;
	int number;
	char final;
	bool ss3;
} functions[] = {
	{"Up", 0, 'A', false},
	{"Down", 0, 'B', false},
	{"Right", 0, 'C', false},
	{"Left", 0, 'D', false},
	{"Home", 0, 'H', false},
	{"End", 0, 'F', false},
	{"Insert", 2, '~', false},
	{"Delete", 3, '~', false},
	{"PgUp", 5, '~', false},
	{"PgDn", 6, '~', false},
	{"F1", 0, 'P', true},
	{"F2", 0, 'Q', true},
	{"F3", 0, 'R', true},
	{"F4", 0, 'S', true},
	{"F5", 15, '~', false},
	{"F6", 17, '~', false},
	{"F7", 18, '~', false},
	{"F8", 19, '~', false},
	{"F9", 20, '~', false},
	{"F10", 21, '~', false},
	{"F11", 23, '~', false},
	{"F12", 24, '~', false},
};

static const struct {
	const char *name;
	char byte;
} plain[] = {
	{"Enter", '\r'},
	{"Tab", '\t'},
	{"Esc", '\033'},
	{"Backspace", '\177'},
	{"Space", ' '},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Takes the modifiers off NAME. */
static unsigned
take_modifiers(const char **name)
{
	unsigned held = 0;

	while ((*name)[0] != '\0' && (*name)[1] == '-' && (*name)[2] != '\0') {
		if (**name == 'S')
			held |= SHIFT;
		else if (**name == 'M')
			held |= ALT;
		else if (**name == 'C')
			held |= CONTROL;
		else
			break;
		*name += 2;
	}
	return held;
}

static bool
add_function(struct buf *out, const char *name, unsigned held, bool mode)
{
	size_t i = 0;

	while (i < COUNT(functions) && strcmp(functions[i].name, name) != 0)
		i++;
	if (i == COUNT(functions))
		return false;
	if (functions[i].number != 0)
		buf_addf(out, "\033[%d", functions[i].number);
	else if (held != 0)
		buf_add_str(out, "\033[1");
	else
		buf_add_str(out, mode || functions[i].ss3 ? "\033O" : "\033[");
	if (held != 0)
		buf_addf(out, ";%u", 1 + held);
	buf_add_char(out, functions[i].final);
	return true;
}

/* A key of one byte, and what control does to it. */
static bool
add_byte(struct buf *out, char byte, unsigned held)
{
	if (byte == '\t' && held == SHIFT) {
		buf_add_str(out, "\033[Z");
		return true;
	}
	if (byte == '\r' && (held & (SHIFT | CONTROL)) != 0) {
		buf_addf(out, "\033[13;%uu", 1 + held);
		return true;
	}
	if ((held & SHIFT) != 0)
		return false;
	if ((held & ALT) != 0)
		buf_add_char(out, '\033');
	if ((held & CONTROL) != 0)
		byte = byte == '?' ? '\177' : (char)(byte & 0x1f);
	buf_add_char(out, byte);
	return true;
}

bool
keys_add(struct buf *out, const char *name, bool cursor_keys)
{
	unsigned held = take_modifiers(&name);

	if (add_function(out, name, held, cursor_keys))
		return true;
	for (size_t i = 0; i < COUNT(plain); i++)
		if (strcmp(plain[i].name, name) == 0)
			return add_byte(out, plain[i].byte, held);
	if (name[0] != '\0' && name[1] == '\0')
		return add_byte(out, name[0], held);
	return false;
}
