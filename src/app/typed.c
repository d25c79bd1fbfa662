/* Words typed on a page, which has no input line: added and rubbed out. */
#include "app/typed.h"

#include <string.h>

static void
add(struct buf *typed, struct slice text)
{
	struct slice line = SLICE("");

	slice_line(&text, &line);
	if (typed->len + line.len <= TYPED_MAX)
		buf_add_slice(typed, line);
}

static void
rub_out(struct buf *typed)
{
	size_t n = typed->len;

	while (n > 0 && ((unsigned char)typed->p[--n] & 0xc0) == 0x80)
		;
	if (typed->len)
		buf_truncate(typed, n);
}

static void
rub_out_word(struct buf *typed)
{
	size_t n = typed->len;

	while (n > 0 && typed->p[n - 1] == ' ')
		n--;
	while (n > 0 && typed->p[n - 1] != ' ')
		n--;
	if (typed->len)
		buf_truncate(typed, n);
}

bool
typed_key(struct buf *typed, const struct key *k)
{
	if (k->kind == KEYS_TEXT)
		add(typed, slice_str(k->name));
	else if (k->kind == KEYS_PASTE)
		add(typed, k->paste);
	else if (k->kind != KEYS_NAMED)
		return false;
	else if (!strcmp(k->name, "Backspace"))
		rub_out(typed);
	else if (!strcmp(k->name, "C-w"))
		rub_out_word(typed);
	else if (!strcmp(k->name, "C-u"))
		buf_clear(typed);
	else
		return false;
	return true;
}
