/* Keys: bytes from a terminal decoded into named keys, pastes and clicks. */
#include "tui/keys.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { SEQ_MAX = 31, PASTE_MAX = 64 << 20 };

struct keys_row {
	const char *seq, *name;
};

/* What is fixed by habit rather than by terminfo (xterm's ctlseqs). CSI with
 * modifiers (1;5A) and CSI u are decoded by rule below. */
static const struct keys_row fixed[] = {
	{"\033OP", "F1"},
	{"\033OQ", "F2"},
	{"\033OR", "F3"},
	{"\033OS", "F4"},
	{"\033[[A", "F1"},
	{"\033[[B", "F2"},
	{"\033[[C", "F3"},
	{"\033[[D", "F4"},
	{"\033[[E", "F5"},
	{"\033OA", "Up"},
	{"\033OB", "Down"},
	{"\033OC", "Right"},
	{"\033OD", "Left"},
	{"\033OH", "Home"},
	{"\033OF", "End"},
	{"\033[Z", "S-Tab"},
	{"\033OM", "Enter"},
};

struct keys_own {
	char *seq, *name;
};

struct keys {
	struct buf in;
	size_t at; /* bytes of `in` that were taken */
	struct keys_own *own;
	size_t nown, own_cap;
	bool pasting;
	bool expired; /* a lone ESC is a key now */
	struct buf paste;
};

struct keys *
keys_new(void)
{
	return mem_alloc(sizeof(struct keys));
}

void
keys_free(struct keys *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->nown; i++) {
		free(k->own[i].seq);
		free(k->own[i].name);
	}
	free(k->own);
	buf_free(&k->in);
	buf_free(&k->paste);
	free(k);
}

void
keys_define(struct keys *k, const char *seq, const char *name)
{
	size_t n = strlen(seq);

	if (n < 2 || n > SEQ_MAX || seq[0] != '\033')
		return;
	k->own = mem_grow(k->own, &k->own_cap, k->nown + 1, sizeof(*k->own));
	k->own[k->nown++] =
		(struct keys_own){mem_strdup(seq), mem_strdup(name)};
}

void
keys_feed(struct keys *k, struct slice bytes)
{
	if (k->at == k->in.len) {
		buf_clear(&k->in);
		k->at = 0;
	}
	buf_add_slice(&k->in, bytes);
	k->expired = false;
}

static struct slice
rest(const struct keys *k)
{
	return slice_from(buf_slice(&k->in), k->at);
}

int
keys_timeout_ms(const struct keys *k)
{
	if (k->pasting)
		return KEYS_PASTE_MS;
	return k->at < k->in.len ? KEYS_ESC_MS : -1;
}

void
keys_expire(struct keys *k)
{
	k->expired = true;
}

static void
set_name(struct key *out, const char *name)
{
	snprintf(out->name, sizeof(out->name), "%s", name);
}

static void
take(struct keys *k, struct key *out, size_t n)
{
	struct slice s = slice_sub(rest(k), 0, n);

	out->seqlen = s.len < sizeof(out->seq) ? s.len : 0;
	memcpy(out->seq, s.p, out->seqlen);
	k->at += n;
}

static void
name_control(struct key *out, unsigned char c)
{
	char name[8] = {'C', '-', (char)(c | 0x60)};

	out->kind = KEYS_NAMED;
	if (c == '\r')
		set_name(out, "Enter");
	else if (c == '\t')
		set_name(out, "Tab");
	else if (c == 0x7f || c == 0x08)
		set_name(out, "Backspace");
	else if (c == 0x1b)
		set_name(out, "Esc");
	else if (c == 0)
		set_name(out, "C-Space");
	else if (c < 0x1b)
		set_name(out, name);
	else {
		name[2] = (char)(c + 0x40);
		set_name(out, name);
	}
}

/* Modifiers as CSI has them: 1 + (1 shift, 2 alt, 4 control). */
static void
add_modifiers(char *to, size_t size, int mod)
{
	mod = mod > 0 ? mod - 1 : 0;
	snprintf(to, size, "%s%s%s", mod & 4 ? "C-" : "", mod & 2 ? "M-" : "",
		mod & 1 ? "S-" : "");
}

static const char *
tilde_name(int n)
{
	static const char *const names[] = {[1] = "Home",
		[2] = "Insert",
		[3] = "Delete",
		[4] = "End",
		[5] = "PgUp",
		[6] = "PgDn",
		[7] = "Home",
		[8] = "End",
		[11] = "F1",
		[12] = "F2",
		[13] = "F3",
		[14] = "F4",
		[15] = "F5",
		[17] = "F6",
		[18] = "F7",
		[19] = "F8",
		[20] = "F9",
		[21] = "F10",
		[23] = "F11",
		[24] = "F12"};

	if (n < 0 || (size_t)n >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[n];
}

static const char *
letter_name(char c)
{
	switch (c) {
	case 'A':
		return "Up";
	case 'B':
		return "Down";
	case 'C':
		return "Right";
	case 'D':
		return "Left";
	case 'H':
		return "Home";
	case 'F':
		return "End";
	case 'P':
		return "F1";
	case 'Q':
		return "F2";
	case 'R':
		return "F3";
	case 'S':
		return "F4";
	default:
		return NULL;
	}
}

/* Name of code point N as CSI u and modifyOtherKeys report it. */
static void
name_code(char *to, size_t size, int n)
{
	if (n == 13)
		snprintf(to, size, "Enter");
	else if (n == 9)
		snprintf(to, size, "Tab");
	else if (n == 27)
		snprintf(to, size, "Esc");
	else if (n == 127)
		snprintf(to, size, "Backspace");
	else if (n == 32)
		snprintf(to, size, "Space");
	else if (n > 32 && n < 127)
		snprintf(to, size, "%c", n);
}

static void
name_csi(struct key *out, struct slice s)
{
	int p[3] = {0}, n = 0;
	char last = s.p[s.len - 1], base[12] = "", mods[12];
	const char *name = NULL;

	for (size_t i = 2; i + 1 < s.len && n < 3; i++) {
		if (s.p[i] == ';')
			n++;
		else if (s.p[i] >= '0' && s.p[i] <= '9' && p[n] < 100000)
			p[n] = p[n] * 10 + (s.p[i] - '0');
	}
	if (last == '~' && p[0] == 27)
		name_code(base, sizeof(base), p[2]);
	else if (last == '~')
		name = tilde_name(p[0]);
	else if (last == 'u')
		name_code(base, sizeof(base), p[0]);
	else
		name = letter_name(last);
	if (name)
		snprintf(base, sizeof(base), "%s", name);
	out->kind = KEYS_NAMED;
	if (!base[0]) {
		set_name(out, "Unknown");
		return;
	}
	add_modifiers(mods, sizeof(mods), p[1]);
	snprintf(out->name, sizeof(out->name), "%s%s", mods, base);
}

/* SGR mouse report: CSI < button ; column ; row M (m when released). */
static void
name_mouse(struct key *out, struct slice s)
{
	int p[3] = {0}, n = 0;

	for (size_t i = 3; i + 1 < s.len && n < 3; i++) {
		if (s.p[i] == ';')
			n++;
		else if (s.p[i] >= '0' && s.p[i] <= '9' && p[n] < 100000)
			p[n] = p[n] * 10 + (s.p[i] - '0');
	}
	out->kind = KEYS_MOUSE;
	out->col = p[1] - 1;
	out->row = p[2] - 1;
	if (p[0] == 64)
		set_name(out, "WheelUp");
	else if (p[0] == 65)
		set_name(out, "WheelDown");
	else if (p[0] == 0 && s.p[s.len - 1] == 'M')
		set_name(out, "Click");
	else
		set_name(out, "Unknown");
}

/* Length of the escape sequence at the start of S; 0 while it is open. */
static size_t
sequence_length(struct slice s)
{
	size_t i = 2;

	if (s.len < 2)
		return 0;
	if (s.p[1] == 'O' || (s.p[1] == '[' && s.len > 2 && s.p[2] == '['))
		return s.len > i + (s.p[1] == '[') ? i + 1 + (s.p[1] == '[')
						   : 0;
	if (s.p[1] != '[')
		return 2;
	while (i < s.len && s.p[i] >= 0x20 && s.p[i] <= 0x3f)
		i++;
	if (i == s.len)
		return i > SEQ_MAX ? i : 0;
	/* What cannot end a sequence breaks it off and counts for itself. */
	return i + (s.p[i] >= 0x40 && s.p[i] < 0x7f ? 1 : 0);
}

static const char *
look_up(const struct keys *k, struct slice s)
{
	for (size_t i = 0; i < k->nown; i++) {
		if (slice_is(s, k->own[i].seq))
			return k->own[i].name;
	}
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (slice_is(s, fixed[i].seq))
			return fixed[i].name;
	}
	return NULL;
}

/* A character, or false when its bytes are not all here. */
static bool
next_text(struct keys *k, struct key *out)
{
	struct slice s = rest(k);
	unsigned char c = (unsigned char)s.p[0];
	uint32_t cp;
	size_t n;

	if (c < 0x20 || c == 0x7f) {
		take(k, out, 1);
		name_control(out, c);
		return true;
	}
	if (text_incomplete_tail(slice_sub(s, 0, 4)) == s.len && !k->expired)
		return false;
	n = utf8_decode(s, &cp);
	out->kind = KEYS_TEXT;
	take(k, out, n);
	if (cp == 0xfffd && (n != 3 || memcmp(out->seq, "\xef\xbf\xbd", 3))) {
		out->seqlen = 3;
		memcpy(out->seq, "\xef\xbf\xbd", 3);
	}
	memcpy(out->name, out->seq, out->seqlen);
	return true;
}

/* ESC before a key is Alt. */
static bool
next_meta(struct keys *k, struct key *out)
{
	struct key inner = {0};
	size_t before = k->at;

	k->at++;
	if (!next_text(k, &inner)) {
		k->at = before;
		return false;
	}
	size_t n = k->at - before;
	k->at = before;
	take(k, out, n);
	out->kind = KEYS_NAMED;
	snprintf(out->name, sizeof(out->name), "M-%.20s",
		strcmp(inner.name, " ") ? inner.name : "Space");
	return true;
}

static bool
next_escape(struct keys *k, struct key *out)
{
	struct slice s = rest(k);
	size_t n = sequence_length(s);
	const char *name;

	if (s.len == 1 || !n || s.p[1] == '\033') {
		if (!k->expired && (s.len == 1 || s.p[1] != '\033'))
			return false;
		take(k, out, 1);
		name_control(out, 0x1b);
		return true;
	}
	if (n == 2)
		return next_meta(k, out);
	s.len = n;
	if (slice_is(s, "\033[200~")) {
		k->at += n;
		k->pasting = true;
		buf_clear(&k->paste);
		return keys_next(k, out);
	}
	name = look_up(k, s);
	take(k, out, n);
	out->kind = KEYS_NAMED;
	if (name)
		set_name(out, name);
	else if (slice_starts(s, "\033[<"))
		name_mouse(out, s);
	else if (s.p[1] == '[')
		name_csi(out, s);
	else
		set_name(out, "Unknown");
	return true;
}

/* Moves what has come of a paste over; true when its end was found. The end
 * mark can be cut anywhere, so its longest possible beginning stays. */
static bool
collect_paste(struct keys *k)
{
	static const char end[] = "\033[201~";
	struct slice s = rest(k);
	ptrdiff_t at = slice_find(s, SLICE("\033[201~"));
	size_t n = at < 0 ? s.len : (size_t)at, keep = 0;

	if (at < 0) {
		for (keep = sizeof(end) - 2; keep; keep--) {
			if (s.len >= keep &&
				!memcmp(s.p + s.len - keep, end, keep))
				break;
		}
		n -= keep;
	}
	if (k->paste.len < PASTE_MAX)
		buf_add(&k->paste, s.p, n);
	k->at += n + (at < 0 ? 0 : sizeof(end) - 1);
	return at >= 0;
}

static void
wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_clear(b);
}

void
keys_forget(struct keys *k)
{
	/* What was read and not yet taken is somebody else's. */
	if (k->at == k->in.len) {
		wipe(&k->in);
		k->at = 0;
	}
	wipe(&k->paste);
}

bool
keys_next(struct keys *k, struct key *out)
{
	*out = (struct key){0};
	if (k->at == k->in.len && !(k->pasting && k->expired))
		return false;
	if (k->pasting) {
		if (!collect_paste(k) && !k->expired)
			return false;
		k->pasting = false;
		out->kind = KEYS_PASTE;
		out->paste = buf_slice(&k->paste);
		return true;
	}
	if (rest(k).p[0] == '\033')
		return next_escape(k, out);
	return next_text(k, out);
}
