/* Keys: what a terminal sends, named; pastes, clicks, and hostile bytes. */
#include "tui/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PASTE(text) "\033[200~" text "\033[201~"

/* The keys of BYTES one behind the other, as "F5 C-c 'a' paste<text>". */
static void
drain(struct keys *k, struct buf *out)
{
	struct key key;

	while (keys_next(k, &key)) {
		if (out->len)
			buf_add_char(out, ' ');
		switch (key.kind) {
		case KEYS_TEXT:
			buf_addf(out, "'%s'", key.name);
			break;
		case KEYS_NAMED:
			buf_add_str(out, key.name);
			break;
		case KEYS_PASTE:
			buf_add_str(out, "paste<");
			buf_add_slice(out, key.paste);
			buf_add_char(out, '>');
			break;
		case KEYS_MOUSE:
			buf_addf(out, "%s@%d,%d", key.name, key.row, key.col);
			break;
		}
	}
}

/* Feeds a copy, so that a sanitizer sees a slice that outlives it. */
static void
feed(struct keys *k, struct slice bytes)
{
	char *copy = mem_alloc(bytes.len);

	if (bytes.len)
		memcpy(copy, bytes.p, bytes.len);
	keys_feed(k, (struct slice){copy, bytes.len});
	free(copy);
}

static const struct {
	const char *bytes, *keys;
} rows[] = {
	{"a", "'a'"},
	{"aé中😀", "'a' 'é' '中' '😀'"},
	{" ", "' '"},
	{"\r", "Enter"},
	{"\n", "C-j"},
	{"\t", "Tab"},
	{"\x7f", "Backspace"},
	{"\b", "Backspace"},
	{"\x01\x03\x04\x1a", "C-a C-c C-d C-z"},
	{"\x1c\x1d\x1e\x1f", "C-\\ C-] C-^ C-_"},
	/* xterm, normal and application mode */
	{"\033[A\033[B\033[C\033[D", "Up Down Right Left"},
	{"\033OA\033OB\033OC\033OD", "Up Down Right Left"},
	{"\033[H\033[F\033OH\033OF", "Home End Home End"},
	{"\033[1~\033[4~\033[7~\033[8~", "Home End Home End"},
	{"\033[2~\033[3~\033[5~\033[6~", "Insert Delete PgUp PgDn"},
	{"\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4"},
	{"\033[11~\033[12~\033[13~\033[14~", "F1 F2 F3 F4"},
	{"\033[15~\033[17~\033[18~\033[19~", "F5 F6 F7 F8"},
	{"\033[20~\033[21~\033[23~\033[24~", "F9 F10 F11 F12"},
	{"\033[[A\033[[E", "F1 F5"}, /* Linux console */
	{"\033[Z", "S-Tab"},
	{"\033OM", "Enter"},
	/* modifiers */
	{"\033[1;2A", "S-Up"},
	{"\033[1;3B", "M-Down"},
	{"\033[1;5C", "C-Right"},
	{"\033[1;6D", "C-S-Left"},
	{"\033[1;8H", "C-M-S-Home"},
	{"\033[1;5P", "C-F1"},
	{"\033[15;5~", "C-F5"},
	{"\033[3;3~", "M-Delete"},
	{"\033[5;2~", "S-PgUp"},
	/* CSI u */
	{"\033[97;5u", "C-a"},
	{"\033[13;2u", "S-Enter"},
	{"\033[13;5u", "C-Enter"},
	{"\033[9;5u", "C-Tab"},
	{"\033[27u", "Esc"},
	{"\033[127;5u", "C-Backspace"},
	{"\033[32;5u", "C-Space"},
	{"\033[47;7u", "C-M-/"},
	/* modifyOtherKeys */
	{"\033[27;5;13~", "C-Enter"},
	{"\033[27;6;97~", "C-S-a"},
	{"\033[27;3;46~", "M-."},
	/* Alt */
	{"\033a", "M-a"},
	{"\033\r", "M-Enter"},
	{"\033\x7f", "M-Backspace"},
	{"\033\x08", "M-Backspace"},
	{"\033\x03", "M-C-c"},
	{"\033é", "M-é"},
	{"\033 ", "M-Space"},
	/* Escape, then a key that is a sequence */
	{"\033\033[A", "Esc Up"},
	{"\033\033OP", "Esc F1"},
	/* SGR mouse */
	{"\033[<0;10;5M", "Click@4,9"},
	{"\033[<0;10;5m", "Unknown@4,9"},
	{"\033[<64;1;1M\033[<65;223;99M", "WheelUp@0,0 WheelDown@98,222"},
	{"\033[<2;3;4M", "Unknown@3,2"},
	/* what nobody knows, and what others leave behind */
	{"\033[99~", "Unknown"},
	{"\033[1;5", ""},
	{"\033[5n", "Unknown"},
	{"\033[?62;c", "Unknown"},
	{"\033OZ", "Unknown"},
	{"\033[I\033[Ox", "Unknown Unknown 'x'"},
	{"\033[999999999999999999999~", "Unknown"},
	{"\033[\033[A", "M-[ Up"},
	{"\033[1;\003", "Unknown C-c"},
	{"\033[1\xe4\xb8\xad", "Unknown '中'"},
	/* not UTF-8 */
	{"\xff\x61", "'�' 'a'"},
	{"\xc3\x61", "'�' 'a'"},
	{"\xed\xa0\x80x", "'�' '�' '�' 'x'"},
	/* pastes */
	{PASTE("two\nlines \033[A \x03"), "paste<two\nlines \033[A \x03>"},
	{PASTE(""), "paste<>"},
	{"a" PASTE("x") "b" PASTE("y"), "'a' paste<x> 'b' paste<y>"},
	{PASTE("\033[201\033[200~\033[20"), "paste<\033[201\033[200~\033[20>"},
	{"\033[201~z", "Unknown 'z'"},
};

static void
check(struct keys *k, size_t i, const struct buf *out, const char *how)
{
	if (strcmp(buf_str(out), rows[i].keys))
		print_error("row %zu %s\n", i, how);
	assert_string_equal(buf_str(out), rows[i].keys);
	keys_free(k);
}

static void
sequences_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keys *k = keys_new();
		struct buf out = {0};
		feed(k, slice_str(rows[i].bytes));
		drain(k, &out);
		check(k, i, &out, "whole");
		buf_free(&out);
	}
}

/* Neither where a read ends, nor how often the keys are asked for, matters;
 * only ESC ESC and breaks need the bytes behind them. */
static void
sequences_may_come_in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice s = slice_str(rows[i].bytes);
		for (size_t at = 0; at <= s.len + 1; at++) {
			struct keys *k = keys_new();
			struct buf out = {0};
			size_t step = at <= s.len ? at : 1;
			struct slice rest = s;
			while (rest.len) {
				struct slice part = rest;
				if (step && step < rest.len)
					part.len = step;
				feed(k, part);
				drain(k, &out);
				rest = slice_from(rest, part.len);
				step = at <= s.len ? 0 : 1;
			}
			check(k, i, &out, "in pieces");
			buf_free(&out);
		}
	}
}

static void
the_bytes_of_a_key_are_kept(void **state)
{
	static const struct {
		struct slice in, seq;
	} seqs[] = {
		{{"\033[1;5A", 6}, {"\033[1;5A", 6}},
		{{"a", 1}, {"a", 1}},
		{{"é", 2}, {"é", 2}},
		{{"\033b", 2}, {"\033b", 2}},
		{{"\0", 1}, {"\0", 1}},
		{{"\xff", 1}, {"\xef\xbf\xbd", 3}},
		{{"\x03", 1}, {"\x03", 1}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(seqs); i++) {
		struct keys *k = keys_new();
		struct key key;
		feed(k, seqs[i].in);
		assert_true(keys_next(k, &key));
		assert_int_equal(key.seqlen, seqs[i].seq.len);
		assert_memory_equal(key.seq, seqs[i].seq.p, key.seqlen);
		if (!seqs[i].in.p[0])
			assert_string_equal(key.name, "C-Space");
		assert_false(keys_next(k, &key));
		keys_free(k);
	}
}

static const struct {
	const char *bytes, *before, *after;
} expired[] = {
	{"\033", "", "Esc"},
	{"a\033", "'a'", "'a' Esc"},
	{"\033\033", "Esc", "Esc Esc"},
	{"\033[", "", "Esc '['"},
	{"\033O", "", "Esc 'O'"},
	{"\033[1;5", "", "Esc '[' '1' ';' '5'"},
	{"\xe4\xb8", "", "'�'"},
	{"\033\xc3", "", "M-�"},
};

static void
time_ends_what_is_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(expired); i++) {
		struct keys *k = keys_new();
		struct buf out = {0};
		assert_false(keys_timeout_ms(k) == KEYS_ESC_MS);
		feed(k, slice_str(expired[i].bytes));
		drain(k, &out);
		assert_string_equal(buf_str(&out), expired[i].before);
		assert_true(keys_timeout_ms(k) == KEYS_ESC_MS);
		keys_expire(k);
		drain(k, &out);
		assert_string_equal(buf_str(&out), expired[i].after);
		assert_false(keys_timeout_ms(k) == KEYS_ESC_MS);
		/* what comes later begins anew */
		feed(k, SLICE("\033"));
		drain(k, &out);
		assert_string_equal(buf_str(&out), expired[i].after);
		feed(k, SLICE("[A"));
		buf_clear(&out);
		drain(k, &out);
		assert_string_equal(buf_str(&out), "Up");
		keys_free(k);
		buf_free(&out);
	}
}

static void
what_the_terminal_defines_comes_first(void **state)
{
	struct keys *k = keys_new();
	struct buf out = {0};

	(void)state;
	keys_define(k, "\033[99~", "F20");
	keys_define(k, "\033OA", "Home");
	keys_define(k, "x", "F1");
	keys_define(k, "", "F1");
	keys_define(k, "\033", "F1");
	feed(k, SLICE("\033[99~\033OAx"));
	drain(k, &out);
	assert_string_equal(buf_str(&out), "F20 Home 'x'");
	keys_free(k);
	keys_free(NULL);
	buf_free(&out);
}

static void
a_megabyte_is_one_paste(void **state)
{
	struct keys *k = keys_new();
	struct buf text = {0};
	struct slice rest;
	struct key key;

	(void)state;
	while (text.len < 1 << 20)
		buf_add_str(&text, "中 line \033[20 of \033[201 text\n");
	feed(k, SLICE("\033[200~"));
	for (rest = buf_slice(&text); rest.len; rest = slice_from(rest, 4096)) {
		feed(k, slice_sub(rest, 0, 4096));
		assert_false(keys_next(k, &key));
		assert_false(keys_timeout_ms(k) == KEYS_ESC_MS);
	}
	feed(k, SLICE("\033[201~"));
	assert_true(keys_next(k, &key));
	assert_int_equal(key.kind, KEYS_PASTE);
	assert_true(slice_eq(key.paste, buf_slice(&text)));
	keys_free(k);
	buf_free(&text);
}

static void
check_key(const struct key *key)
{
	assert_true(memchr(key->name, '\0', sizeof(key->name)) != NULL);
	assert_true(text_is_valid(slice_str(key->name)));
	assert_true(key->seqlen <= sizeof(key->seq));
	if (key->kind != KEYS_PASTE)
		assert_true(key->name[0]);
	if (key->kind == KEYS_TEXT)
		assert_int_equal(key->seqlen, strlen(key->name));
}

/* Whatever comes, however it is cut: every byte is used up once time has
 * passed, and no more keys come than bytes went in. */
static void
hostile_bytes_never_hang(void **state)
{
	static const char *const bits[] = {"\033", "\033[", "\033O",
		"\033[200~", "\033[201~", ";", "1", "5", "~", "u", "\033[<",
		"M", "\xe4", "\xb8", "\xad", "\xf0\x9f", "[", "\x00"};
	uint64_t seed = 6;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct keys *k = keys_new();
		size_t in = 0, keys = 0;
		struct key key;
		for (int i = 0; i < 30; i++) {
			char byte = (char)random_next(&seed);
			struct slice s = {&byte, 1};
			if (random_next(&seed) & 1)
				s = slice_str(
					bits[random_next(&seed) % COUNT(bits)]);
			feed(k, s);
			in += s.len;
			if (random_next(&seed) % 8 == 0)
				keys_expire(k);
			for (; keys_next(k, &key); keys++)
				check_key(&key);
			assert_true(keys <= in);
		}
		keys_expire(k);
		for (; keys_next(k, &key); keys++)
			check_key(&key);
		assert_true(keys <= in);
		assert_false(keys_timeout_ms(k) == KEYS_ESC_MS);
		keys_free(k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_are_named),
		cmocka_unit_test(sequences_may_come_in_pieces),
		cmocka_unit_test(the_bytes_of_a_key_are_kept),
		cmocka_unit_test(time_ends_what_is_open),
		cmocka_unit_test(what_the_terminal_defines_comes_first),
		cmocka_unit_test(a_megabyte_is_one_paste),
		cmocka_unit_test(hostile_bytes_never_hang),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
