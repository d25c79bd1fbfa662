/* Ends a tale, or divides it. */
#include <inttypes.h>

#include "base/mem.h"
#include "event/line.h"
#include "session/importtalestate.h"
#include "session/walltime.h"

size_t
tale_turns(const struct tale *t)
{
	return t->nmarks;
}

struct tale *
tale_fork(const struct tale *t, size_t turns)
{
	struct tale *f = tale_new(t->format);
	struct tale_mark end =
		turns < t->nmarks ? t->marks[turns] : tale_here(t);

	for (size_t i = 0; i < TALE_FIELDS; i++)
		buf_set(&f->fields[i], buf_slice(&t->fields[i]));
	buf_add(&f->events, t->events.p, end.len);
	f->hash = end.hash;
	buf_set(&f->seed, buf_slice(&t->seed));
	f->start_ms = t->start_ms;
	f->last = f->now = end.at;
	f->req = end.req;
	f->failures = end.failures;
	json_object_update(f->calls, t->calls);
	for (size_t i = 0; i < turns && i < t->nmarks; i++) {
		f->marks = mem_grow(f->marks, &f->marks_cap, f->nmarks + 1,
			sizeof(*f->marks));
		f->marks[f->nmarks++] = t->marks[i];
	}
	return f;
}

static struct slice
field(const struct tale *t, enum tale_field f)
{
	return t->fields[f].len ? buf_slice(&t->fields[f]) : SLICE_NONE;
}

static void
add_key(struct tale *t)
{
	buf_clear(&t->key);
	buf_addf(&t->key, "import %s ", t->format);
	if (t->fields[TALE_SOURCE].len)
		buf_add_slice(&t->key, field(t, TALE_SOURCE));
	else
		buf_addf(&t->key, "%016" PRIx64, t->hash);
}

static void
add_title(struct tale *t)
{
	struct event ev = {.kind = EVENT_SETTING,
		.setting = {SLICE("title"), field(t, TALE_TITLE)}};

	if (!ev.setting.value.len)
		return;
	line_encode(&t->head, &ev);
	buf_add_slice(&t->head, buf_slice(&t->events));
}

bool
tale_finish(struct tale *t, struct import_session *s)
{
	struct walltime w = {t->start_ms != EVENT_UNKNOWN, t->start_ms, 0};

	tale_settle(t);
	tale_flush_notes(t);
	if (!t->nmarks)
		return false;
	add_key(t);
	buf_clear(&t->wall);
	if (w.known)
		walltime_add_utc(&t->wall, &w, 0);
	buf_clear(&t->head);
	add_title(t);
	*s = (struct import_session){.key = buf_slice(&t->key),
		.head = {.version = EVENT_VERSION,
			.wall = t->wall.len ? buf_slice(&t->wall) : SLICE_NONE,
			.app = field(t, TALE_APP),
			.provider = field(t, TALE_PROVIDER),
			.model = field(t, TALE_MODEL)},
		.title = field(t, TALE_TITLE),
		.seed = buf_slice(&t->seed),
		.start_ms = t->start_ms,
		.end_ms = w.known ? t->start_ms + t->last : EVENT_UNKNOWN,
		.prompts = t->nmarks,
		.requests = (size_t)t->req,
		.failures = t->failures,
		.events = buf_slice(t->head.len ? &t->head : &t->events)};
	return true;
}
