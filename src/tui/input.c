/* The input line: readline as a component that never sees a terminal. */
#include "tui/input.h"

#include <assert.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wctype.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/inputtext.h"
#include "tui/keys_seq.h"
#include "tui/recall.h"

/* A byte that is in no UTF-8 text, bound to nothing at all: fed to readline
 * it ends an unfinished key sequence and changes nothing else. */
#define NOTHING "\xff"
#define ABORT "\007"
/* Two more, for moving in the history on behalf of another command. */
#define PREVIOUS "\xfe"
#define NEXT "\xfd"

enum {
	HISTORY_MAX = 1000,
	/* Readline allows a million; pasting a page a million times does not
	 * come back. */
	ARGUMENT_MAX = 1000,
	/* Bytes of the text; more is cut off. */
	TEXT_MAX = 8 * 1024 * 1024,
	/* Bytes looked at before and behind the cursor. */
	REPAIR_MAX = 64 * 1024,
	PENDING = RL_STATE_NUMERICARG | RL_STATE_VIMOTION | RL_STATE_CHARSEARCH,
	SEARCHING = RL_STATE_ISEARCH | RL_STATE_NSEARCH,
};

/* What the next unit is for when a command asked for a character. */
enum input_wait { WAIT_NONE, WAIT_CHARACTER, WAIT_QUOTED };

struct input_strings {
	struct buf *items;
	size_t n, cap;
};

static struct {
	bool open;
	char *history;
	size_t history_max;
	void (*complete)(void *arg, const struct input_completion *c);
	void *arg;

	locale_t utf8;    /* what readline runs in, whatever LANG says */
	struct buf queue; /* bytes for readline */
	size_t read;      /* of the queue */
	struct keys_seq keys;
	enum input_wait wait;
	rl_command_func_t *search; /* of prefixes, if it was the last command */
	bool stepping;             /* it had no prefix */
	int timeout_ms;
	int goal;        /* column that moving by lines aims at, or -1 */
	bool ctrl_d_cut; /* the last units were Ctrl-D on some text */

	bool quit, editor;
	struct input_strings submitted, candidates;
	bool completed; /* the last unit made the candidates */
	struct buf message;
	struct error problem;
} input;

static void
input_strings_add(struct input_strings *list, struct slice s)
{
	list->items = mem_grow(
		list->items, &list->cap, list->n + 1, sizeof(*list->items));
	buf_set(&list->items[list->n++], s);
}

/* Empties LIST and keeps its memory. */
static void
input_strings_clear(struct input_strings *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_free(&list->items[i]);
	list->n = 0;
}

static void
input_tell(const struct error *err)
{
	if (!input.problem.text[0])
		input.problem = *err;
}

/* ---- readline's hooks ---- */

static int
input_getc(FILE *stream)
{
	(void)stream;
	if (input.read >= input.queue.len)
		return EOF;
	return (unsigned char)input.queue.p[input.read++];
}

/* Asked without a time-out, and not behind an ESC, readline wants to insert
 * typed-ahead bytes at once, which it does by other rules. */
static int
input_available(void)
{
	return input.read && input.read < input.queue.len &&
	       (rl_set_keyboard_input_timeout(-1) > 0 ||
		       input.queue.p[input.read - 1] == 033);
}

static void
input_no_redisplay(void)
{
}

static void
input_no_prepare(int meta)
{
	(void)meta;
}

static void
input_no_matches(char **matches, int n, int longest)
{
	(void)matches;
	(void)n;
	(void)longest;
}

static void
input_line_done(char *line)
{
	if (!line) {
		input.quit = true;
		return;
	}
	input_strings_add(&input.submitted, slice_str(line));
	input_history_add(slice_str(line));
	free(line);
}

/* ---- completion ---- */

static void
input_add_candidate(void *to, struct slice candidate)
{
	struct input_strings *list = to;

	if (!text_is_valid(candidate) || !candidate.len)
		return;
	for (size_t i = 0; i < list->n; i++) {
		if (slice_eq(buf_slice(&list->items[i]), candidate))
			return;
	}
	input_strings_add(list, candidate);
}

static char *
input_next_candidate(const char *word, int state)
{
	static size_t next;

	(void)word;
	if (!state)
		next = 0;
	if (next >= input.candidates.n)
		return NULL;
	return slice_dup(buf_slice(&input.candidates.items[next++]));
}

static char **
input_complete(const char *word, int start, int end)
{
	struct input_completion c = {input_text(), (size_t)end, SLICE_NONE,
		input_add_candidate, &input.candidates};
	char last;

	(void)word;
	/* Never fall back to names of files. */
	rl_attempted_completion_over = 1;
	input_strings_clear(&input.candidates);
	c.word = slice_sub(c.line, (size_t)start, (size_t)(end - start));
	if (input.complete)
		input.complete(input.arg, &c);
	if (!input.candidates.n)
		return NULL;
	input.completed = true;
	last = input.candidates.items[0].p[input.candidates.items[0].len - 1];
	rl_completion_suppress_append = last == '/' || last == '=';
	return rl_completion_matches(word, input_next_candidate);
}

/* Whether the last command walks through candidates it already has. */
static bool
input_is_menu(void)
{
	return rl_last_func == rl_menu_complete ||
	       rl_last_func == rl_backward_menu_complete ||
	       rl_last_func == rl_old_menu_complete;
}

/* ---- commands ---- */

static int
input_nothing(int count, int key)
{
	(void)count;
	(void)key;
	return 0;
}

static int
input_submit(int count, int key)
{
	return rl_newline(count, key);
}

static int
input_newline(int count, int key)
{
	(void)key;
	for (int i = 0; i < count; i++)
		rl_insert_text("\n");
	return 0;
}

static int
input_editor(int count, int key)
{
	(void)count;
	(void)key;
	input.editor = true;
	return 0;
}

static int
input_line_begin(int count, int key)
{
	(void)count;
	(void)key;
	rl_point = (int)inputtext_line_begin(input_text(), input_cursor());
	return 0;
}

static int
input_line_end(int count, int key)
{
	(void)count;
	(void)key;
	rl_point = (int)inputtext_line_end(input_text(), input_cursor());
	return 0;
}

/* Readline's own moves on by bytes. Here COUNT characters behind the cursor
 * change places with the one before it. */
static int
input_transpose_chars(int count, int key)
{
	struct slice text = input_text();
	size_t mid = input_cursor(), from, to;
	struct buf swapped = {0};

	(void)key;
	if (mid == text.len)
		mid = inputtext_before(text, mid);
	from = inputtext_before(text, mid);
	to = mid;
	for (; count > 0 && to < text.len; count--)
		to = inputtext_behind(text, to);
	if (from == mid || to == mid)
		return 0;
	buf_add_slice(&swapped, slice_sub(text, mid, to - mid));
	buf_add_slice(&swapped, slice_sub(text, from, mid - from));
	rl_begin_undo_group();
	rl_delete_text((int)from, (int)to);
	rl_point = (int)from;
	rl_insert_text(swapped.p);
	rl_end_undo_group();
	buf_free(&swapped);
	return 0;
}

static int input_previous(int count, int key);
static int input_next(int count, int key);

/* Moves the cursor a line up or down; false at the first or last line. */
static bool
input_move_line(bool (*move)(struct slice, size_t *, int))
{
	size_t at = input_cursor();

	if (input.goal < 0 ||
		(rl_last_func != input_previous && rl_last_func != input_next))
		input.goal = inputtext_column(input_text(), at);
	if (!move(input_text(), &at, input.goal)) {
		input.goal = -1;
		return false;
	}
	rl_point = (int)at;
	return true;
}

static int
input_previous(int count, int key)
{
	if (count < 0)
		return input_next(-count, key);
	for (; count > 0; count--) {
		if (!input_move_line(inputtext_above))
			return rl_get_previous_history(count, key);
	}
	return 0;
}

static int
input_next(int count, int key)
{
	if (count < 0)
		return input_previous(-count, key);
	for (; count > 0; count--) {
		if (!input_move_line(inputtext_below))
			return rl_get_next_history(count, key);
	}
	return 0;
}

static int
input_start_macro(int count, int key)
{
	(void)count;
	(void)key;
	keys_seq_record(&input.keys, true);
	return 0;
}

static int
input_end_macro(int count, int key)
{
	bool recording = input.keys.recording;

	(void)key;
	keys_seq_record(&input.keys, false);
	/* With an argument it is run at once, one time less. */
	if (recording && count > 1)
		keys_seq_replay(&input.keys, count - 1);
	return 0;
}

static int
input_call_macro(int count, int key)
{
	(void)key;
	keys_seq_replay(&input.keys, count);
	return 0;
}

static int input_reread(int count, int key);

/* Readline's commands that would write to the terminal, read from it, or
 * know nothing of lines, and what runs instead wherever they are bound. */
static const struct {
	rl_command_func_t *from, *to;
} input_replaced[] = {
	{rl_get_previous_history, input_previous},
	{rl_get_next_history, input_next},
	{rl_beg_of_line, input_line_begin},
	{rl_end_of_line, input_line_end},
	{rl_transpose_chars, input_transpose_chars},
	{rl_re_read_init_file, input_reread},
	{rl_bracketed_paste_begin, input_nothing},
	{rl_clear_screen, input_nothing},
	{rl_clear_display, input_nothing},
	{rl_refresh_line, input_nothing},
	{rl_stop_output, input_nothing},
	{rl_restart_output, input_nothing},
	{rl_tty_status, input_nothing},
	{rl_dump_functions, input_nothing},
	{rl_dump_macros, input_nothing},
	{rl_dump_variables, input_nothing},
	{rl_print_last_kbd_macro, input_nothing},
	{rl_start_kbd_macro, input_start_macro},
	{rl_end_kbd_macro, input_end_macro},
	{rl_call_last_kbd_macro, input_call_macro},
	/* Sends "#text": a comment to a shell, a message to a model. */
	{rl_insert_comment, input_nothing},
};

/* Keys as they are before the inputrc, in every keymap. */
static const struct {
	const char *keys;
	rl_command_func_t *command;
} input_bindings[] = {
	{"\r", input_submit},
	{"\n", input_newline},
	{"\033\r", input_newline},
	{"\033\n", input_newline},
	{"\033[13;2u", input_newline},
	{"\033[27;2;13~", input_newline},
	{"\033[13;3u", input_newline},
	{"\033[27;3;13~", input_newline},
	{"\033[A", input_previous},
	{"\033OA", input_previous},
	{"\033[B", input_next},
	{"\033OB", input_next},
	{"\033[C", rl_forward_char},
	{"\033OC", rl_forward_char},
	{"\033[D", rl_backward_char},
	{"\033OD", rl_backward_char},
	{"\033[H", input_line_begin},
	{"\033OH", input_line_begin},
	{"\033[1~", input_line_begin},
	{"\033[7~", input_line_begin},
	{"\033[F", input_line_end},
	{"\033OF", input_line_end},
	{"\033[4~", input_line_end},
	{"\033[8~", input_line_end},
	{"\033[3~", rl_delete},
	{"\033[1;5C", rl_forward_word},
	{"\033[1;5D", rl_backward_word},
	{"\033[1;3C", rl_forward_word},
	{"\033[1;3D", rl_backward_word},
	{"\033[Z", rl_backward_menu_complete},
};

/* The keymap behind a key that is a prefix; C has no cast from a pointer to
 * a function to one to an object. */
static Keymap
input_keymap(rl_command_func_t *function)
{
	Keymap map;

	_Static_assert(sizeof(map) == sizeof(function), "one pointer size");
	memcpy(&map, &function, sizeof(map));
	return map;
}

static void
input_replace_in(Keymap map)
{
	for (size_t i = 0; i < KEYMAP_SIZE; i++) {
		if (map[i].type == ISKMAP && map[i].function)
			input_replace_in(input_keymap(map[i].function));
		if (map[i].type != ISFUNC)
			continue;
		for (size_t k = 0;
			k < sizeof(input_replaced) / sizeof(input_replaced[0]);
			k++) {
			if (map[i].function == input_replaced[k].from)
				map[i].function = input_replaced[k].to;
		}
	}
}

/* ---- readline's start ---- */

static void
input_bind_defaults(void)
{
	Keymap maps[] = {
		emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap};

	for (size_t m = 0; m < sizeof(maps) / sizeof(maps[0]); m++) {
		for (size_t i = 0;
			i < sizeof(input_bindings) / sizeof(input_bindings[0]);
			i++) {
			/* Readline takes control bytes only as it writes them
			 * itself, so each is spelled in octal. */
			struct buf keys = {0};
			for (const char *k = input_bindings[i].keys; *k; k++)
				buf_addf(&keys, "\\%03o", (unsigned char)*k);
			rl_bind_keyseq_in_map(
				keys.p, input_bindings[i].command, maps[m]);
			buf_free(&keys);
		}
	}
	rl_bind_keyseq_in_map(
		"\\C-x\\C-e", input_editor, emacs_standard_keymap);
	rl_bind_key_in_map('v', input_editor, vi_movement_keymap);
}

static void
input_add_commands(void)
{
	rl_add_defun("sidetone-submit", input_submit, -1);
	rl_add_defun("sidetone-newline", input_newline, -1);
	rl_add_defun("sidetone-previous", input_previous, -1);
	rl_add_defun("sidetone-next", input_next, -1);
	rl_add_defun("sidetone-line-begin", input_line_begin, -1);
	rl_add_defun("sidetone-line-end", input_line_end, -1);
	rl_add_defun("sidetone-editor", input_editor, -1);
}

/* What no inputrc can change: the line is UTF-8, readline is silent, and its
 * time-outs are ours. */
static void
input_after_inputrc(void)
{
	static const char *const settings[][2] = {
		{"keyseq-timeout", "0"},
		{"bell-style", "none"},
		{"blink-matching-paren", "off"},
		{"convert-meta", "off"},
		{"enable-bracketed-paste", "off"},
		{"input-meta", "on"},
		{"output-meta", "on"},
	};
	const char *timeout = rl_variable_value("keyseq-timeout");
	Keymap maps[] = {
		emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap};

	input.timeout_ms = timeout ? atoi(timeout) : 0;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		rl_variable_bind(settings[i][0], settings[i][1]);
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		rl_bind_key_in_map(
			(unsigned char)NOTHING[0], input_nothing, maps[i]);
		rl_bind_key_in_map(
			(unsigned char)PREVIOUS[0], input_previous, maps[i]);
		rl_bind_key_in_map((unsigned char)NEXT[0], input_next, maps[i]);
		input_replace_in(maps[i]);
	}
}

/* Runs WORK with standard error, where readline writes about an inputrc, in
 * a file, and keeps the first line of it as the problem. */
static void
input_overhear(void (*work)(void))
{
	FILE *told = tmpfile();
	int saved = dup(STDERR_FILENO);
	struct error err = {0};

	fflush(stderr);
	if (told && saved >= 0)
		dup2(fileno(told), STDERR_FILENO);
	work();
	fflush(stderr);
	if (saved >= 0) {
		dup2(saved, STDERR_FILENO);
		close(saved);
	}
	if (!told)
		return;
	rewind(told);
	if (fgets(err.text, sizeof(err.text), told)) {
		struct slice line = slice_trim(slice_str(err.text));
		if (slice_starts(line, "readline: "))
			line = slice_from(line, strlen("readline: "));
		memmove(err.text, line.p, line.len);
		err.text[line.len] = '\0';
		input_tell(&err);
	}
	fclose(told);
}

static void
input_read_inputrc(void)
{
	char timeout[16];

	snprintf(timeout, sizeof(timeout), "%d", input.timeout_ms);
	rl_variable_bind("keyseq-timeout", timeout);
	rl_read_init_file(getenv("INPUTRC"));
}

static int
input_reread(int count, int key)
{
	(void)count;
	(void)key;
	input_overhear(input_read_inputrc);
	input_after_inputrc();
	return 0;
}

static void
input_set_hooks(void)
{
	rl_readline_name = "sidetone";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_getc_function = input_getc;
	rl_input_available_hook = input_available;
	rl_redisplay_function = input_no_redisplay;
	rl_prep_term_function = input_no_prepare;
	rl_deprep_term_function = input_no_redisplay;
	rl_completion_display_matches_hook = input_no_matches;
	rl_attempted_completion_function = input_complete;
	rl_completer_word_break_characters = " \t\n";
	rl_sort_completion_matches = 0;
	rl_tty_set_echoing(1);
}

static void
input_install(void)
{
	rl_callback_handler_install("", input_line_done);
}

/* Readline's own start, which reads the inputrc the first time only. */
static void
input_start_readline(void)
{
	static bool started;
	const char *now = setlocale(LC_CTYPE, NULL);
	char *ctype = mem_strdup(now);

	if (!started) {
		input_add_commands();
		input_bind_defaults();
	}
	input_overhear(input_install);
	if (started)
		input_reread(1, 0);
	else
		input_after_inputrc();
	started = true;
	/* Readline has set the environment's; the program may know better. */
	setlocale(LC_CTYPE, ctype);
	free(ctype);
}

static locale_t
input_utf8_locale(void)
{
	static const char *const names[] = {"C.UTF-8", "en_US.UTF-8", "UTF-8"};
	locale_t found = (locale_t)0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!found)
			found = newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
	}
	return found;
}

/* Enters the locale that readline is to see; returns the one to go back to.
 * Done by every function of the header that may call readline. */
static locale_t
input_enter(void)
{
	return input.utf8 ? uselocale(input.utf8) : uselocale((locale_t)0);
}

/* ---- calling readline ---- */

/* Whether the undo list of the line is, or ends in, the list DATA. */
static bool
input_is_undo(const void *data)
{
	for (const UNDO_LIST *u = rl_undo_list; u; u = u->next) {
		if (u == data)
			return true;
	}
	return false;
}

/* Takes the line's undo list from the entries of the history: with two owners
 * it would be freed twice. An entry gets it back when the line leaves it. */
static void
input_own_undo(void)
{
	HIST_ENTRY **entries = history_list();

	for (int i = 0; i < history_length; i++) {
		if (entries[i]->data && input_is_undo(entries[i]->data))
			entries[i]->data = NULL;
	}
}

/* Goes back to the draft behind the history. */
static void
input_leave_history(void)
{
	if (where_history() < history_length)
		rl_end_of_history(1, 0);
	input_own_undo();
}

/* Takes out what is not UTF-8, for some commands of readline work by bytes,
 * and NUL, which others put in and then loop over for ever. Of a huge text
 * only the part around the cursor is looked at, where they have been at work.
 * What was done before cannot be undone after that. */
static void
input_repair(void)
{
	size_t cursor = input_cursor();
	size_t at = cursor > REPAIR_MAX ? cursor - REPAIR_MAX : 0;
	bool bad = false;

	while (at && inputtext_is_inside(input_text(), at))
		at--;
	for (;;) {
		size_t to = cursor + REPAIR_MAX;
		while (inputtext_is_inside(input_text(), to))
			to++;
		at += inputtext_valid(slice_sub(input_text(), at, to - at));
		if (at >= to || at >= (size_t)rl_end)
			break;
		rl_delete_text((int)at, (int)at + 1);
		rl_point -= rl_point > (int)at ? 1 : 0;
		bad = true;
	}
	if (bad)
		rl_free_undo_list();
}

/* Bounds that readline does not keep by itself. */
static void
input_settle(void)
{
	size_t at = TEXT_MAX;

	if (rl_numeric_arg > ARGUMENT_MAX)
		rl_numeric_arg = ARGUMENT_MAX;
	input_own_undo();
	while (inputtext_is_inside(input_text(), at))
		at--;
	if ((size_t)rl_end > at)
		rl_delete_text((int)at, rl_end);
	if (rl_point < 0 || rl_point > rl_end)
		rl_point = rl_point < 0 ? 0 : rl_end;
	input_repair();
	at = input_cursor();
	while (inputtext_is_inside(input_text(), at))
		at--;
	/* Command mode stands on characters, not behind the last of a line. */
	if (rl_get_keymap() == vi_movement_keymap && !input_pending() &&
		!RL_ISSTATE(SEARCHING) && at &&
		at == inputtext_line_end(input_text(), at) &&
		rl_line_buffer[at - 1] != '\n')
		at = inputtext_before(input_text(), at);
	rl_point = (int)at;
}

static void
input_dispatch(struct slice bytes)
{
	bool searching = RL_ISSTATE(RL_STATE_NSEARCH);

	buf_set(&input.queue, bytes);
	input.read = 0;
	while (input.read < input.queue.len) {
		rl_callback_read_char();
		/* Behind an argument readline ends the line with a key. */
		if (rl_done && input.read == input.queue.len)
			buf_add_slice(&input.queue, SLICE(NOTHING));
	}
	if (searching && !RL_ISSTATE(RL_STATE_NSEARCH))
		using_history();
	input_settle();
}

/* What KEYS are bound to; NULL for nothing. *TYPE is as in a keymap. */
static rl_command_func_t *
input_bound(struct slice keys, int *type)
{
	return rl_function_of_keyseq_len(
		keys.p, keys.len, rl_get_keymap(), type);
}

static enum keys_seq_kind
input_look_up(struct slice keys, struct slice *macro)
{
	int type;
	rl_command_func_t *f = input_bound(keys, &type);
	const char *text;

	if (!f)
		return KEYS_SEQ_UNBOUND;
	if (type == ISFUNC)
		return KEYS_SEQ_COMMAND;
	if (type == ISKMAP)
		return input_keymap(f)[ANYOTHERKEY].function ? KEYS_SEQ_BOTH
							     : KEYS_SEQ_PREFIX;
	memcpy(&text, &f, sizeof(text));
	*macro = slice_str(text);
	return KEYS_SEQ_MACRO;
}

/* ---- commands that need care ---- */

/* The command that KEYS run. */
static rl_command_func_t *
input_command(struct slice keys, enum keys_seq_how how)
{
	int type;
	rl_command_func_t *f = input_bound(keys, &type);

	if (f && type == ISKMAP && how == KEYS_SEQ_ALONE)
		return input_keymap(f)[ANYOTHERKEY].function;
	if (f == rl_do_lowercase_version) {
		struct buf lower = {0};
		buf_add_slice(&lower, keys);
		lower.p[lower.len - 1] |= 0x20;
		f = input_bound(buf_slice(&lower), &type);
		buf_free(&lower);
	}
	return f && type == ISFUNC ? f : NULL;
}

static void
input_pass(struct slice keys, enum keys_seq_how how)
{
	struct buf bytes = {0};

	buf_add_slice(&bytes, keys);
	if (how == KEYS_SEQ_ALONE)
		buf_add_slice(&bytes, SLICE(NOTHING));
	input_dispatch(buf_slice(&bytes));
	buf_free(&bytes);
}

static void
input_care_quoted(struct slice keys, enum keys_seq_how how)
{
	input_pass(keys, how);
	input.wait = WAIT_QUOTED;
}

static void
input_care_character(struct slice keys, enum keys_seq_how how)
{
	char last = keys.p[keys.len - 1];

	input_pass(keys, how);
	/* These two of vi repeat the last search. */
	if (last != ';' && last != ',')
		input.wait = WAIT_CHARACTER;
}

/*
 * Readline 8.2 keeps the undo list of a history line in the history, and its
 * searches that are not incremental leave two lines with one list, which is
 * then freed twice. Nothing is shared while the line stands behind the whole
 * history, so these searches begin there and end there, with a copy of what
 * they found.
 */
static void
input_care_search(struct slice keys, enum keys_seq_how how)
{
	input_leave_history();
	input_pass(keys, how);
	using_history();
}

/* Makes the line a draft behind the history, with the text it has. */
static void
input_adopt(void)
{
	char *text;
	int at = rl_point;

	if (where_history() >= history_length)
		return;
	text = slice_dup(input_text());
	/* Else the search would find the line itself, as edited. */
	if (rl_undo_list)
		rl_revert_line(1, 0);
	input_leave_history();
	rl_begin_undo_group();
	rl_delete_text(0, rl_end);
	rl_point = 0;
	rl_insert_text(text);
	rl_end_undo_group();
	rl_point = at;
	free(text);
}

/* The search for what stands before the cursor. With nothing there it goes
 * step by step, and in a text of lines it moves by these first. */
static void
input_care_prefix(struct slice keys, enum keys_seq_how how)
{
	rl_command_func_t *f = input_command(keys, how);
	bool again = f == input.search,
	     up = f == rl_history_search_backward ||
		  f == rl_history_substr_search_backward;
	size_t at = input_cursor();

	if (!again)
		input.stepping =
			!at || (up ? inputtext_above : inputtext_below)(
				       input_text(), &at, 0);
	if (input.stepping) {
		input_pass(up ? SLICE(PREVIOUS) : SLICE(NEXT), KEYS_SEQ_WHOLE);
	} else {
		if (!again)
			input_adopt();
		input_pass(keys, how);
	}
	input.search = f;
}

/* Whether the text ends in a character of several bytes that the C library
 * has no width for, such as an emoji that is newer than it. */
static bool
input_ends_oddly(void)
{
	size_t at = (size_t)rl_end;
	uint32_t cp;

	if (!at)
		return false;
	do {
		at--;
	} while (at && inputtext_is_inside(input_text(), at));
	utf8_decode(slice_from(input_text(), at), &cp);
	return cp >= 0x80 && !iswprint((wint_t)cp);
}

/* Readline 8.2 walks back and forth before such an end for ever, but not if a
 * blank follows. */
static void
input_care_motion(struct slice keys, enum keys_seq_how how)
{
	bool oddly = input_ends_oddly();

	if (oddly) {
		rl_extend_line_buffer(rl_end + 1);
		rl_line_buffer[rl_end++] = ' ';
		rl_line_buffer[rl_end] = '\0';
	}
	input_pass(keys, how);
	if (oddly && rl_end)
		rl_line_buffer[--rl_end] = '\0';
	input_settle();
}

/* The same for what may change the text: here it must do nothing. */
static void
input_care_complete(struct slice keys, enum keys_seq_how how)
{
	if (input_ends_oddly())
		input_pass(SLICE(NOTHING), KEYS_SEQ_WHOLE);
	else
		input_pass(keys, how);
}

static const struct {
	rl_command_func_t *command;
	void (*run)(struct slice keys, enum keys_seq_how how);
} input_cares[] = {
	{rl_quoted_insert, input_care_quoted},
	{rl_char_search, input_care_character},
	{rl_backward_char_search, input_care_character},
	{rl_vi_char_search, input_care_character},
	{rl_vi_change_char, input_care_character},
	{rl_vi_set_mark, input_care_character},
	{rl_vi_goto_mark, input_care_character},
	{rl_noninc_forward_search, input_care_search},
	{rl_noninc_reverse_search, input_care_search},
	{rl_noninc_forward_search_again, input_care_search},
	{rl_noninc_reverse_search_again, input_care_search},
	{rl_vi_search, input_care_search},
	{rl_vi_search_again, input_care_search},
	{rl_history_search_backward, input_care_prefix},
	{rl_history_search_forward, input_care_prefix},
	{rl_history_substr_search_backward, input_care_prefix},
	{rl_history_substr_search_forward, input_care_prefix},
	{rl_vi_match, input_care_motion},
	{rl_vi_next_word, input_care_motion},
	{rl_vi_end_word, input_care_motion},
	{rl_vi_complete, input_care_complete},
	{rl_vi_redo, input_care_complete},
};

static void
input_run(struct slice keys, enum keys_seq_how how)
{
	rl_command_func_t *f =
		how == KEYS_SEQ_RAW ? NULL : input_command(keys, how);

	for (size_t i = 0; i < sizeof(input_cares) / sizeof(input_cares[0]);
		i++) {
		if (f && f == input_cares[i].command) {
			input_cares[i].run(keys, how);
			return;
		}
	}
	input.search = NULL;
	input_pass(keys, how);
}

/* ---- feeding ---- */

/* Ends a search (ACCEPT keeps what it found) and what else is pending. */
static void
input_leave_states(bool accept)
{
	if (RL_ISSTATE(RL_STATE_ISEARCH) && accept) {
		rl_callback_sigcleanup();
		input_settle();
	} else if (RL_ISSTATE(SEARCHING)) {
		input_dispatch(SLICE(ABORT));
	}
	input_expire();
}

/* Escape: never passed on in the mode of emacs, where it would swallow the
 * next key. */
static void
input_escape(void)
{
	input_leave_states(false);
	rl_last_func = NULL;
	if (rl_get_keymap() == vi_insertion_keymap)
		keys_seq_run(&input.keys, SLICE("\033"), KEYS_SEQ_ALONE);
}

/* Ctrl-D on an empty line quits, but not while it is held to cut a text. */
static bool
input_is_quit(struct slice key)
{
	if (!slice_is(key, "\004")) {
		input.ctrl_d_cut = false;
		return false;
	}
	if (rl_end)
		input.ctrl_d_cut = true;
	if (rl_end || input_pending() || RL_ISSTATE(SEARCHING))
		return false;
	input.quit = input.quit || !input.ctrl_d_cut;
	return true;
}

static void input_key(struct slice key);

/* Handles KEY if a command waits for a character; true if that was all. */
static bool
input_key_waiting(struct slice key)
{
	enum input_wait wait = input.wait;

	input.wait = WAIT_NONE;
	if (RL_ISSTATE(RL_STATE_CHARSEARCH)) /* of a motion */
		wait = WAIT_CHARACTER;
	if (wait == WAIT_NONE)
		return false;
	if (wait == WAIT_CHARACTER && key.p[0] == 033) {
		rl_callback_sigcleanup();
		return key.len == 1;
	}
	if (key.p[0] != 033) {
		keys_seq_run(&input.keys, key, KEYS_SEQ_RAW);
		return true;
	}
	/* Of a sequence only its ESC is quoted. */
	keys_seq_run(&input.keys, slice_sub(key, 0, 1), KEYS_SEQ_RAW);
	for (size_t n, at = 1; at < key.len; at += n) {
		uint32_t cp;
		n = utf8_decode(slice_from(key, at), &cp);
		input_key(slice_sub(key, at, n));
	}
	return true;
}

/* Whether KEY ends an incremental search without being a command. */
static bool
input_is_terminator(unsigned char c)
{
	const char *set = rl_variable_value("isearch-terminators");

	return c && strchr(set && *set ? set : "\033\n", c);
}

/* Whether an incremental search has a meaning of its own for a control
 * character: abort, the next word, the rest of the line. */
static bool
input_is_search_key(struct slice key)
{
	rl_command_func_t *f = input_command(key, KEYS_SEQ_WHOLE);

	return slice_is(key, "\007") || slice_is(key, "\027") ||
	       slice_is(key, "\031") || f == rl_abort || f == rl_rubout ||
	       f == rl_reverse_search_history || f == rl_forward_search_history;
}

/* Handles KEY if a search or a motion of vi takes it; true if that was all.
 * What ends a search does so before readline sees it: version 8.2 crashes
 * over some sequences there, and takes others apart. */
static bool
input_key_reading(struct slice key)
{
	unsigned char c = (unsigned char)key.p[0];
	struct slice macro;
	bool ends;

	if (RL_ISSTATE(RL_STATE_NSEARCH) && c == 033)
		return true;
	if (!RL_ISSTATE(SEARCHING | RL_STATE_VIMOTION))
		return false;
	if (c < 0x20 && !RL_ISSTATE(RL_STATE_NSEARCH)) {
		if (RL_ISSTATE(RL_STATE_ISEARCH))
			ends = !input_is_search_key(key);
		else
			ends = input_look_up(key, &macro) != KEYS_SEQ_COMMAND;
		if (ends || c == 033) {
			bool all = RL_ISSTATE(RL_STATE_ISEARCH) && c != 033 &&
				   input_is_terminator(c);
			input_leave_states(true);
			return all;
		}
	}
	keys_seq_run(&input.keys, key, KEYS_SEQ_RAW);
	return true;
}

static void
input_key(struct slice key)
{
	unsigned char c = (unsigned char)key.p[0];

	if (input_key_waiting(key) || input_is_quit(key))
		return;
	if (slice_is(key, "\033")) {
		input_escape();
		return;
	}
	if (input_key_reading(key))
		return;
	if (!input.keys.pending.len && c != 033) {
		struct slice first = slice_sub(key, 0, 1), macro;
		enum keys_seq_kind kind = input_look_up(first, &macro);
		/* A control character gets into the text by quoted insert
		 * only. */
		if (c < 0x20 && c != '\t' &&
			input_bound(key, NULL) == rl_insert)
			return;
		/* Keymaps are made of bytes, and an argument is to end. */
		if (kind == KEYS_SEQ_UNBOUND ||
			(kind == KEYS_SEQ_COMMAND && key.len > 1)) {
			keys_seq_run(&input.keys, key, KEYS_SEQ_RAW);
			return;
		}
	}
	keys_seq_key(&input.keys, key);
}

void
input_feed(struct slice unit)
{
	locale_t outer;
	uint32_t cp;

	assert(input.open);
	if (!text_is_valid(unit) || slice_starts(unit, "\033[200~") ||
		slice_starts(unit, "\033[201~"))
		return;
	outer = input_enter();
	input.completed = false;
	keys_seq_begin(&input.keys);
	while (unit.len) {
		/* Only an escape sequence is more than one character. */
		size_t n = unit.p[0] == 033 ? unit.len : utf8_decode(unit, &cp);
		input_key(slice_sub(unit, 0, n));
		unit = slice_from(unit, n);
	}
	if (!input.completed && !input_is_menu())
		input_strings_clear(&input.candidates);
	uselocale(outer);
}

void
input_expire(void)
{
	locale_t outer = input_enter();

	keys_seq_begin(&input.keys);
	if (input.wait != WAIT_NONE) {
		input.wait = WAIT_NONE;
		rl_callback_sigcleanup();
	}
	keys_seq_expire(&input.keys);
	if (RL_ISSTATE(PENDING))
		input_dispatch(SLICE(NOTHING));
	uselocale(outer);
}

bool
input_pending(void)
{
	return input.wait != WAIT_NONE || input.keys.pending.len ||
	       RL_ISSTATE(PENDING);
}

int
input_timeout_ms(void)
{
	return input.timeout_ms > 0 && keys_seq_is_ambiguous(&input.keys)
		       ? input.timeout_ms
		       : -1;
}

/* ---- opening and closing ---- */

static void
input_remember(void *arg, struct slice text)
{
	HIST_ENTRY *last = history_get(history_base + history_length - 1);

	(void)arg;
	if (!last || !slice_is(text, last->line)) {
		char *line = slice_dup(text);
		add_history(line);
		free(line);
	}
}

static void
input_load_history(void)
{
	struct error err;

	using_history();
	stifle_history((int)input.history_max);
	if (input.history && recall_load(input.history, input.history_max,
				     input_remember, NULL, &err))
		input_tell(&err);
	using_history();
}

void
input_open(const struct input_options *options)
{
	static const struct keys_seq_ops ops = {
		input_look_up, input_run, input_key};
	locale_t outer;

	assert(!input.open);
	input.open = true;
	input.history = mem_strdup(options->history);
	input.history_max =
		options->history_max ? options->history_max : HISTORY_MAX;
	if (input.history_max > INT_MAX)
		input.history_max = INT_MAX;
	input.complete = options->complete;
	input.arg = options->arg;
	input.keys.ops = &ops;
	input.utf8 = input_utf8_locale();
	rl_instream = fopen("/dev/null", "re");
	rl_outstream = fopen("/dev/null", "we");
	if (!rl_instream || !rl_outstream)
		die(1, _("/dev/null cannot be opened"));
	outer = input_enter();
	input_set_hooks();
	input_start_readline();
	input_load_history();
	uselocale(outer);
}

void
input_close(void)
{
	locale_t outer;

	assert(input.open);
	outer = input_enter();
	input_clear();
	rl_free_undo_list();
	rl_callback_handler_remove();
	rl_clear_history();
	/* Readline 8.2 leaves its list without an end. */
	if (history_list())
		history_list()[0] = NULL;
	uselocale(outer);
	if (input.utf8)
		freelocale(input.utf8);
	fclose(rl_instream);
	fclose(rl_outstream);
	rl_instream = rl_outstream = NULL;
	input_strings_clear(&input.submitted);
	input_strings_clear(&input.candidates);
	free(input.submitted.items);
	free(input.candidates.items);
	buf_free(&input.queue);
	keys_seq_free(&input.keys);
	buf_free(&input.message);
	free(input.history);
	memset(&input, 0, sizeof(input));
}

bool
input_problem(struct error *err)
{
	if (!input.problem.text[0])
		return false;
	*err = input.problem;
	input.problem.text[0] = '\0';
	return true;
}

/* ---- edits from outside ---- */

/* Command mode stands on a character: as in vim, a paste goes behind it
 * unless it is the first of its line. */
static void
input_step_behind(void)
{
	size_t at = input_cursor();

	if (rl_get_keymap() == vi_movement_keymap &&
		at != inputtext_line_begin(input_text(), at))
		rl_point = (int)inputtext_behind(input_text(), at);
}

/* Puts TEXT in place of the bytes from FROM to TO, as one edit. */
static void
input_replace(int from, int to, struct slice text)
{
	struct buf clean = {0};

	inputtext_clean(&clean, text);
	rl_begin_undo_group();
	if (from < to)
		rl_delete_text(from, to);
	rl_point = from;
	if (clean.len)
		rl_insert_text(clean.p);
	rl_end_undo_group();
	rl_last_func = NULL;
	buf_free(&clean);
	input_strings_clear(&input.candidates);
}

void
input_paste(struct slice text)
{
	locale_t outer = input_enter();

	assert(input.open);
	input_leave_states(true);
	input_step_behind();
	input_replace(rl_point, rl_point, text);
	uselocale(outer);
}

void
input_set(struct slice text)
{
	locale_t outer = input_enter();

	assert(input.open);
	input_leave_states(false);
	input_replace(0, rl_end, text);
	uselocale(outer);
}

void
input_clear(void)
{
	locale_t outer = input_enter();

	assert(input.open);
	input_leave_states(false);
	input_leave_history();
	if (rl_get_keymap() == vi_movement_keymap)
		rl_vi_insertion_mode(1, 0);
	input_replace(0, rl_end, SLICE_NONE);
	uselocale(outer);
}

void
input_history_add(struct slice text)
{
	struct error err;
	int at = where_history(), n = history_length;
	HIST_ENTRY *last = history_get(history_base + n - 1);

	if (!recall_keeps(text) || (last && slice_is(text, last->line)))
		return;
	input_remember(NULL, text);
	/* Stay behind the last entry, or on the same one, which has moved if
	 * the oldest was dropped. */
	if (at >= n)
		using_history();
	else if (history_length == n && at > 0)
		history_set_pos(at - 1);
	if (input.history && recall_append(input.history, text, &err))
		input_tell(&err);
}

/* ---- what there is to see and to take ---- */

bool
input_take(struct buf *out)
{
	struct input_strings *list = &input.submitted;

	if (!list->n)
		return false;
	buf_free(out);
	*out = list->items[0];
	list->n--;
	memmove(list->items, list->items + 1, list->n * sizeof(*list->items));
	list->items[list->n] = (struct buf){0};
	return true;
}

bool
input_wants_quit(void)
{
	bool quit = input.quit;

	input.quit = false;
	return quit;
}

bool
input_wants_editor(void)
{
	bool editor = input.editor;

	input.editor = false;
	return editor;
}

struct slice
input_text(void)
{
	return (struct slice){
		rl_line_buffer ? rl_line_buffer : "", (size_t)rl_end};
}

size_t
input_cursor(void)
{
	return (size_t)rl_point;
}

bool
input_is_empty(void)
{
	return rl_end == 0;
}

bool
input_region(size_t *from, size_t *to)
{
	int mark = rl_mark > rl_end ? rl_end : rl_mark;

	if (!rl_mark_active_p() || mark == rl_point || mark < 0)
		return false;
	*from = (size_t)(mark < rl_point ? mark : rl_point);
	*to = (size_t)(mark < rl_point ? rl_point : mark);
	return true;
}

/* Appends S without the parts between \1 and \2, which are for terminals. */
static void
input_add_mode(struct buf *out, const char *s)
{
	bool hidden = false;

	for (; s && *s; s++) {
		if (*s == RL_PROMPT_START_IGNORE)
			hidden = true;
		else if (*s == RL_PROMPT_END_IGNORE)
			hidden = false;
		else if (!hidden)
			buf_add_char(out, *s);
	}
}

struct slice
input_message(void)
{
	const char *mode = "emacs-mode-string";
	const char *shown = rl_variable_value("show-mode-in-prompt");

	/* Readline shows either its prompt, ours being empty, or a message. */
	if (rl_display_prompt && rl_display_prompt[0])
		return slice_str(rl_display_prompt);
	if (!shown || strcmp(shown, "on") != 0)
		return SLICE_NONE;
	if (rl_editing_mode == 0)
		mode = rl_get_keymap() == vi_movement_keymap
			       ? "vi-cmd-mode-string"
			       : "vi-ins-mode-string";
	buf_clear(&input.message);
	input_add_mode(&input.message, rl_variable_value(mode));
	return buf_slice(&input.message);
}

size_t
input_candidates(void)
{
	return input.candidates.n > 1 ? input.candidates.n : 0;
}

struct slice
input_candidate(size_t i)
{
	assert(i < input.candidates.n);
	return buf_slice(&input.candidates.items[i]);
}
