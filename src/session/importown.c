/* Takes session files of our own, as they are. */
#include "session/importpart.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "event/line.h"
#include "session/walltime.h"

enum { ID_MAX = 64 };

struct own {
	struct import_out *out;
	struct buf file, id, origin, wall, title;
	int64_t last;
	size_t prompts, requests, failures;
};

static bool
knows(const json_t *line)
{
	return json_is_string(json_object_get(line, "kind")) &&
	       json_is_number(json_object_get(line, "at"));
}

static void *
begin(struct import_out *out)
{
	struct own *o = mem_alloc(sizeof(*o));

	o->out = out;
	return o;
}

static void
take_event(struct own *o, const struct event *ev)
{
	o->last = ev->at > o->last ? ev->at : o->last;
	o->prompts += ev->kind == EVENT_PROMPT;
	o->requests += ev->kind == EVENT_REQUEST && ev->attempt == 1;
	o->failures += ev->kind == EVENT_FAILURE;
	if (ev->kind == EVENT_SETTING && slice_is(ev->setting.name, "title"))
		buf_set(&o->title, ev->setting.value);
	if (ev->kind != EVENT_SESSION || o->id.len)
		return;
	buf_set(&o->id, ev->session.id);
	buf_set(&o->origin, ev->session.origin);
	buf_set(&o->wall, ev->session.wall);
}

/* A line that is no event is kept too: the file stays as it was. */
static const char *
take_line(void *decoder, struct slice line)
{
	struct own *o = decoder;
	struct line_hold hold;
	struct error ignored;
	struct event ev;

	buf_add_slice(&o->file, line);
	buf_add_char(&o->file, '\n');
	if (line_decode(&ev, &hold, line, &ignored))
		return N_("it is no event (it was copied)");
	take_event(o, &ev);
	line_release(&hold);
	return NULL;
}

/* The ID becomes a file's name. */
static bool
is_good_id(struct slice id)
{
	if (!id.len || id.len > ID_MAX || id.p[0] == '.' || id.p[0] == '-')
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			    (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
			    c == '.'))
			return false;
	}
	return true;
}

static void
hand_over(struct own *o)
{
	struct walltime w = walltime_read(buf_slice(&o->wall));
	struct import_session s = {.own_id = buf_slice(&o->id),
		.key = buf_slice(&o->origin),
		.title = buf_slice(&o->title),
		.start_ms = w.known ? w.start_ms : EVENT_UNKNOWN,
		.end_ms = w.known ? w.start_ms + o->last : EVENT_UNKNOWN,
		.prompts = o->prompts,
		.requests = o->requests,
		.failures = o->failures,
		.events = buf_slice(&o->file)};

	o->out->report->sessions++;
	o->out->report->stopped = !o->out->job->take(o->out->job->arg, &s);
}

static int
end(void *decoder, const char *name, struct error *err)
{
	struct own *o = decoder;
	int rc = 0;

	if (!is_good_id(buf_slice(&o->id)))
		rc = error_set(err,
			_("%s: the session event is missing, or its id is "
			  "none: 1 to %d of letters, digits, - _ ."),
			name, ID_MAX);
	else if (!o->out->report->stopped) /* half a file is none */
		hand_over(o);
	buf_free(&o->file);
	buf_free(&o->id);
	buf_free(&o->origin);
	buf_free(&o->wall);
	buf_free(&o->title);
	free(o);
	return rc;
}

const struct import_decoder importown_decoder = {.name = "sidetone",
	.knows = knows,
	.begin = begin,
	.line = take_line,
	.end = end};
