/* The panes of a replay: what was laid out on the way to a place is what is
 * laid out for it afresh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "session/replay.h"
#include "session/stops.h"
#include "tests/lib/journals.h"
#include "tui/chatview.h"
#include "tui/logview.h"

enum { MOVES = 120, LONG_MOVES = 12, LONG = 500 };

static const int widths[] = {80, 80, 80, 33};

/* The panes, as they are kept while a replay goes about. */
struct panes {
	struct chatview *chat;
	struct logview *log;
};

static struct panes
panes_new(void)
{
	return (struct panes){chatview_new(), logview_new()};
}

static void
panes_free(struct panes *p)
{
	chatview_free(p->chat);
	logview_free(p->log);
}

static void
write_chat(
	struct buf *out, struct chatview *v, const struct model *m, int width)
{
	struct scroll_list list;

	chatview_show(v, m, width);
	list = chatview_list(v);
	for (size_t i = 0; i < list.n; i++) {
		size_t rows = list.height(list.arg, i);
		for (size_t k = 0; k < rows; k++) {
			struct chat_row r = chatview_row(v, i, k);
			buf_addf(out, "%d%c ", r.indent, r.thought ? '~' : '|');
			buf_add_slice(out, r.row.text);
			buf_add_char(out, '\n');
		}
	}
}

static void
write_log(struct buf *out, struct logview *v, const struct replay *r, int width)
{
	const struct logrow_view look = {
		.width = width, .now = replay_now(r), .time = LOGROW_SESSION};
	const struct filter all = {.n = 0};
	struct scroll_list list;

	logview_show(v, replay_trail(r), &look, &all);
	list = logview_list(v);
	for (size_t i = 0; i < list.n; i++) {
		size_t rows = list.height(list.arg, i);
		for (size_t k = 0; k < rows; k++) {
			buf_add_slice(out, logview_row(v, i, k).text);
			buf_add_char(out, '\n');
		}
	}
}

static void
assert_afresh(
	struct panes *kept, const struct replay *r, int width, const char *name)
{
	struct panes fresh = panes_new();
	struct buf was = {0}, is = {0};

	write_chat(&was, kept->chat, replay_model(r), width);
	write_log(&was, kept->log, r, width);
	write_chat(&is, fresh.chat, replay_model(r), width);
	write_log(&is, fresh.log, r, width);
	if (!slice_eq(buf_slice(&was), buf_slice(&is))) {
		fprintf(stderr, "kept:\n%s\nafresh:\n%s\n", buf_str(&was),
			buf_str(&is));
		fail_msg(
			"%s: another picture at %zu", name, replay_position(r));
	}
	buf_free(&was);
	buf_free(&is);
	panes_free(&fresh);
}

/* By a step of some kind, a jump, a time, or the clock. */
static void
move(struct replay *r, struct clock_manual *time, uint64_t *seed)
{
	const struct tape *t = replay_tape(r);
	uint64_t dice = random_next(seed);
	size_t to = replay_position(r);

	switch (dice % 8) {
	case 0:
		to = random_next(seed) % (tape_count(t) + 1);
		break;
	case 1:
		replay_jump_time(r, (int64_t)(random_next(seed) %
					      (uint64_t)(replay_total(r) + 1)));
		return;
	case 2:
		replay_play(r, true);
		time->mono += (int64_t)(random_next(seed) % 300);
		replay_step(r);
		replay_play(r, false);
		return;
	default:
		to = stop_seek(t, to, (enum stop)(dice / 8 % STOP_COUNT),
			dice / 64 % 2 ? 1 : -1);
		break;
	}
	if (to != SIZE_MAX)
		replay_jump(r, to);
}

static void
every_way_leads_to_the_same_picture(void **state)
{
	struct journals all = journals_new();
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct clock_manual time = {0, 0};
		const struct clock clock = clock_manual(&time);
		struct replay *r =
			replay_new(journals_tape(all.names[i]), &clock);
		bool is_long = tape_count(replay_tape(r)) > LONG;
		struct panes kept = panes_new();
		for (int k = 0; k < (is_long ? LONG_MOVES : MOVES); k++) {
			move(r, &time, &seed);
			assert_afresh(
				&kept, r, widths[k / 8 % 4], all.names[i]);
		}
		panes_free(&kept);
		replay_free(r);
	}
	journals_free(&all);
}

/* Event by event: there, and all the way back. */
static void
each_event_leads_to_the_same_picture(void **state)
{
	struct journals all = journals_new();

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct clock_manual time = {0, 0};
		const struct clock clock = clock_manual(&time);
		struct replay *r =
			replay_new(journals_tape(all.names[i]), &clock);
		size_t n = tape_count(replay_tape(r));
		struct panes kept = panes_new();
		for (size_t k = 0; n <= LONG && k <= 2 * n; k++) {
			replay_jump(r, k <= n ? k : 2 * n - k);
			assert_afresh(&kept, r, 60, all.names[i]);
		}
		panes_free(&kept);
		replay_free(r);
	}
	journals_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_leads_to_the_same_picture),
		cmocka_unit_test(each_event_leads_to_the_same_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
