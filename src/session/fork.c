/* A fork: a new session that begins with the events of another. */
#include "session/fork.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "event/line.h"

#define FORK_OF "fork of "
#define AT_TURN " at turn "

enum { PIECE = 1 << 20 };

struct forking {
	const struct fork_cut *cut;
	struct slice id;
	size_t events, turns; /* seen and not cut off */
	int64_t req;          /* of the latest turn; 0: none yet */
	bool over;
	struct buf origin;
	bus_sink *take;
	void *arg;
	bool begun;
	int fd; /* -1: nothing is written */
	int failed;
	struct buf lines;
};

/* The events by which the model knows a turn. */
static bool
is_of_turn(enum event_kind kind)
{
	return kind == EVENT_REQUEST || kind == EVENT_DELTA ||
	       kind == EVENT_FAILURE || kind == EVENT_RETRY ||
	       kind == EVENT_DONE;
}

/* Whether EV begins a turn of the model, which has one for answers without a
 * prompt too. */
static bool
begins_turn(const struct forking *f, const struct event *ev)
{
	if (ev->kind == EVENT_PROMPT)
		return true;
	return is_of_turn(ev->kind) &&
	       (!f->turns || (f->req && f->req != ev->req));
}

/* Whether EV stands before the cut; it is counted then. */
static bool
is_kept(struct forking *f, const struct event *ev)
{
	bool begins = begins_turn(f, ev);

	f->over = f->over || f->events == f->cut->events ||
		  (begins && f->turns == f->cut->turns);
	if (f->over)
		return false;
	f->events++;
	f->turns += begins;
	if (begins || is_of_turn(ev->kind))
		f->req = ev->req;
	return true;
}

/* The first pass: how many turns there will be, and whose. */
static void
count(void *arg, const struct event *ev)
{
	struct forking *f = arg;

	if (is_kept(f, ev) && ev->kind == EVENT_SESSION && !f->origin.len &&
		ev->session.id.len) {
		buf_add_str(&f->origin, FORK_OF);
		buf_add_slice(&f->origin,
			f->cut->of.len ? f->cut->of : ev->session.id);
	}
}

struct slice
fork_parent(struct slice origin)
{
	ptrdiff_t end = slice_find(origin, SLICE(AT_TURN));

	if (!slice_starts(origin, FORK_OF) || end < (ptrdiff_t)strlen(FORK_OF))
		return SLICE_NONE;
	return slice_from(slice_sub(origin, 0, (size_t)end), strlen(FORK_OF));
}

static void
write_out(struct forking *f)
{
	if (f->fd >= 0 && !f->failed && file_write(f->fd, buf_slice(&f->lines)))
		f->failed = errno;
	buf_clear(&f->lines);
}

static void
hand_on(struct forking *f, const struct event *ev)
{
	f->take(f->arg, ev);
	line_encode(&f->lines, ev);
	if (f->lines.len >= PIECE)
		write_out(f);
}

/* A session begins with its event, also where the other has lost it. */
static void
begin(struct forking *f, const struct event *ev)
{
	struct event head = {.kind = EVENT_SESSION, .at = ev->at};

	if (ev->kind == EVENT_SESSION)
		head = *ev;
	head.session.version = EVENT_VERSION;
	head.session.id = f->id;
	head.session.origin = buf_slice(&f->origin);
	hand_on(f, &head);
	f->begun = true;
}

/* The second pass. */
static void
copy(void *arg, const struct event *ev)
{
	struct forking *f = arg;

	if (!is_kept(f, ev))
		return;
	if (!f->begun)
		begin(f, ev);
	if (ev->kind != EVENT_SESSION)
		hand_on(f, ev);
}

static int
run(struct forking *f, struct load_report *r, struct error *err)
{
	const char *from = f->cut->from;

	if (load_events(from, count, f, r, err))
		return -1;
	if (!f->origin.len)
		buf_addf(&f->origin, FORK_OF "%s", from);
	buf_addf(&f->origin, AT_TURN "%zu", f->turns);
	f->events = f->turns = 0;
	f->req = 0;
	f->over = false;
	if (load_events(from, copy, f, r, err))
		return -1;
	if (!f->begun)
		begin(f, &(struct event){.kind = EVENT_SESSION});
	write_out(f);
	return 0;
}

static int
finish(struct forking *f, const char *to, int rc, struct error *err)
{
	if (!rc && fsync(f->fd) && errno != EINVAL)
		f->failed = errno;
	if (close(f->fd) && !f->failed)
		f->failed = errno;
	if (!rc && f->failed)
		rc = error_set(err, _("%s: the fork cannot be written: %s"), to,
			strerror(f->failed));
	if (rc)
		unlink(to);
	return rc;
}

int
fork_session(const struct fork_cut *cut, const char *id, const char *to,
	bus_sink *take, void *arg, struct load_report *r, struct error *err)
{
	struct forking f = {.cut = cut,
		.id = slice_str(id),
		.take = take,
		.arg = arg,
		.fd = -1};
	int rc;

	if (to)
		f.fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to && f.fd < 0)
		return error_set(err, _("%s: the fork cannot be written: %s"),
			to, strerror(errno));
	rc = run(&f, r, err);
	if (to)
		rc = finish(&f, to, rc, err);
	buf_free(&f.origin);
	buf_free(&f.lines);
	return rc;
}
