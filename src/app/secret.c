/* A secret that is typed: kept out of the input line, history and screen. */
#include "app/secret.h"

#include <string.h>

enum { SECRET_MAX = 8192 };

void
secret_begin(struct secret *s)
{
	secret_end(s);
	s->on = true;
	/* All of it at once: memory that grows leaves copies behind. */
	buf_reserve(&s->text, SECRET_MAX);
}

static void
add(struct secret *s, struct slice text)
{
	if (s->text.len + text.len < SECRET_MAX)
		buf_add_slice(&s->text, text);
}

static bool
starts_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static void
remove_last(struct secret *s)
{
	while (s->text.len && !starts_character(s->text.p[s->text.len - 1]))
		buf_truncate(&s->text, s->text.len - 1);
	if (s->text.len)
		buf_truncate(&s->text, s->text.len - 1);
}

enum secret_state
secret_key(struct secret *s, const struct key *k)
{
	if (k->kind == KEYS_TEXT)
		add(s, slice_str(k->name));
	else if (k->kind == KEYS_PASTE)
		add(s, slice_trim(k->paste));
	else if (k->kind != KEYS_NAMED)
		return SECRET_MORE;
	else if (!strcmp(k->name, "Enter"))
		return s->text.len ? SECRET_TAKEN : SECRET_LEFT;
	else if (!strcmp(k->name, "Backspace"))
		remove_last(s);
	else if (!strcmp(k->name, "C-u"))
		buf_clear(&s->text);
	else if (!strcmp(k->name, "Esc") || !strcmp(k->name, "C-c") ||
		 !strcmp(k->name, "C-d"))
		return SECRET_LEFT;
	return SECRET_MORE;
}

size_t
secret_count(const struct secret *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->text.len; i++)
		n += starts_character(s->text.p[i]);
	return n;
}

void
secret_end(struct secret *s)
{
	if (s->text.p)
		explicit_bzero(s->text.p, s->text.cap);
	buf_free(&s->text);
	s->on = false;
}
