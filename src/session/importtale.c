/* Writes one imported session as events by their grammar. */
#include "session/importtale.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "event/jsonvalue.h"
#include "event/line.h"
#include "session/importtalestate.h"

enum {
	STEP_MS = 1000,  /* between things without a time */
	SEED_MAX = 256,  /* bytes of the first prompt */
	FIELD_MAX = 200, /* bytes of a source's id, a title … */
};

/* 9999-12-31: RFC 3339 has no later years. */
#define TIME_MAX INT64_C(253402300799999)

const struct event_usage tale_no_usage = {
	EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};

struct tale *
tale_new(const char *format)
{
	struct tale *t = mem_alloc(sizeof(*t));

	t->format = format;
	t->start_ms = EVENT_UNKNOWN;
	t->usage = tale_no_usage;
	t->calls = json_object();
	return t;
}

static void
drop_notes(struct tale *t)
{
	for (size_t i = 0; i < t->nnotes; i++)
		buf_free(&t->notes[i].text);
	t->nnotes = 0;
}

void
tale_free(struct tale *t)
{
	if (!t)
		return;
	drop_notes(t);
	free(t->notes);
	free(t->marks);
	json_decref(t->calls);
	for (size_t i = 0; i < TALE_FIELDS; i++)
		buf_free(&t->fields[i]);
	buf_free(&t->events);
	buf_free(&t->seed);
	buf_free(&t->model);
	buf_free(&t->system);
	buf_free(&t->reason);
	buf_free(&t->results);
	buf_free(&t->attachments);
	buf_free(&t->key);
	buf_free(&t->wall);
	buf_free(&t->head);
	free(t);
}

struct slice
tale_line(struct slice text)
{
	struct slice rest = slice_trim(text), line = SLICE("");

	slice_line(&rest, &line);
	line = slice_trim(line);
	if (line.len > FIELD_MAX) {
		line = slice_sub(line, 0, FIELD_MAX);
		line.len -= text_incomplete_tail(line);
	}
	return line;
}

void
tale_set(struct tale *t, enum tale_field field, struct slice text)
{
	struct slice line = tale_line(text);

	if (!line.len || (t->fields[field].len && field != TALE_TITLE))
		return;
	buf_set(&t->fields[field], line);
	if (field == TALE_MODEL)
		buf_set(&t->model, line);
}

void
tale_time(struct tale *t, int64_t unix_ms)
{
	bool began = t->events.len || t->nnotes || t->results.len;
	int64_t next = began ? t->now + STEP_MS : 0;

	if (unix_ms <= 0 || unix_ms > TIME_MAX) {
		t->now = next > t->last ? next : t->last;
		return;
	}
	if (t->start_ms == EVENT_UNKNOWN)
		t->start_ms = unix_ms > next ? unix_ms - next : 0;
	t->now = unix_ms - t->start_ms;
	if (t->now < t->last)
		t->now = t->last;
}

/* Events */

struct tale_mark
tale_here(const struct tale *t)
{
	return (struct tale_mark){
		t->events.len, t->hash, t->last, t->req, t->failures};
}

/* Notes and failures hold words in the user's language: by the hash the same
 * source is the same session in any of them. */
static void
add_hash(struct tale *t, enum event_kind kind, size_t from)
{
	if (kind != EVENT_NOTE && kind != EVENT_FAILURE)
		t->hash = hash_text(
			slice_from(buf_slice(&t->events), from), t->hash);
}

/* Writes EV, not before the latest. */
static void
emit_at(struct tale *t, struct event *ev, int64_t at)
{
	size_t from = t->events.len;

	ev->at = at > t->last ? at : t->last;
	t->last = ev->at;
	line_encode(&t->events, ev);
	add_hash(t, ev->kind, from);
}

void
tale_emit_attempt(struct tale *t, struct event *ev, int64_t at)
{
	ev->req = t->req;
	ev->attempt = t->attempt;
	emit_at(t, ev, at);
}

void
tale_emit_setting(struct tale *t, const char *name, struct slice value)
{
	struct event ev = {
		.kind = EVENT_SETTING, .setting = {slice_str(name), value}};

	emit_at(t, &ev, t->last);
}

void
tale_flush_notes(struct tale *t)
{
	for (size_t i = 0; i < t->nnotes; i++) {
		struct event ev = {.kind = EVENT_NOTE,
			.note = {slice_str(t->notes[i].level),
				buf_slice(&t->notes[i].text)}};
		emit_at(t, &ev, t->last);
	}
	drop_notes(t);
}

static void
emit_done(struct tale *t, struct slice reason)
{
	const struct event_timing untimed = {EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN};
	struct event ev = {
		.kind = EVENT_DONE, .done = {reason, t->usage, untimed, false}};

	tale_emit_attempt(t, &ev, t->last);
	t->state = TALE_IDLE;
	tale_flush_notes(t);
}

void
tale_done(struct tale *t)
{
	if (t->state == TALE_WAITING)
		emit_done(t, SLICE("cancelled"));
	if (t->state != TALE_OPEN)
		return;
	if (t->reason.len)
		emit_done(t, buf_slice(&t->reason));
	else
		emit_done(t, t->said[TALE_TOOL] ? SLICE("tool_calls")
						: SLICE("unknown"));
}

void
tale_emit_prompt(
	struct tale *t, struct slice text, struct slice attachments, int64_t at)
{
	struct event ev = {.kind = EVENT_PROMPT, .prompt = {text, attachments}};

	t->marks = mem_grow(
		t->marks, &t->marks_cap, t->nmarks + 1, sizeof(*t->marks));
	t->marks[t->nmarks++] = tale_here(t);
	emit_at(t, &ev, at);
	t->state = TALE_ASKED;
	if (!t->seed.len)
		buf_set(&t->seed, slice_sub(text, 0, SEED_MAX));
}

static void
flush_results(struct tale *t)
{
	if (!t->results.len)
		return;
	buf_add_char(&t->attachments, ']');
	tale_emit_prompt(t, buf_slice(&t->results), buf_slice(&t->attachments),
		t->results_at);
	buf_clear(&t->results);
	buf_clear(&t->attachments);
}

void
tale_settle(struct tale *t)
{
	tale_done(t);
	flush_results(t);
}

void
tale_setting(struct tale *t, const char *name, struct slice value)
{
	bool model = slice_is(slice_str(name), "model");
	struct buf *known = model ? &t->model : &t->system;

	if (model && !t->fields[TALE_MODEL].len) {
		tale_set(t, TALE_MODEL, value);
		return;
	}
	if (model || slice_is(slice_str(name), "system")) {
		if (slice_eq(buf_slice(known), value))
			return;
		buf_set(known, value);
	}
	tale_done(t);
	tale_emit_setting(t, name, value);
}

void
tale_prompt(struct tale *t, struct slice text)
{
	tale_settle(t);
	tale_emit_prompt(t, text, SLICE_NONE, t->now);
}

static struct slice
name_of_call(const struct tale *t, struct slice id)
{
	struct buf key = {0};
	struct slice name;

	buf_add_slice(&key, id);
	name = jsonvalue_string_at(t->calls, buf_str(&key));
	buf_free(&key);
	return name;
}

void
tale_result(
	struct tale *t, struct slice name, struct slice id, struct slice text)
{
	if (!name.len)
		name = name_of_call(t, id);
	buf_add_str(&t->attachments, t->attachments.len ? "," : "[");
	buf_add_str(&t->attachments, "{\"type\":\"tool_result\"");
	if (name.len) {
		buf_add_str(&t->attachments, ",\"name\":");
		line_quote(&t->attachments, name);
	}
	if (id.len) {
		buf_add_str(&t->attachments, ",\"id\":");
		line_quote(&t->attachments, id);
	}
	buf_add_char(&t->attachments, '}');
	if (t->results.len)
		buf_add_str(&t->results, "\n\n");
	buf_add_str(&t->results, "[result of ");
	buf_add_slice(&t->results, name.len ? name : SLICE("a tool"));
	buf_add_str(&t->results, "]\n");
	buf_add_slice(&t->results, text);
	t->results_at = t->now;
}

void
tale_note(struct tale *t, const char *level, struct slice text)
{
	t->notes = mem_grow(
		t->notes, &t->notes_cap, t->nnotes + 1, sizeof(*t->notes));
	t->notes[t->nnotes] = (struct tale_note){.level = level};
	buf_set(&t->notes[t->nnotes++].text, text);
	if (t->state == TALE_IDLE || t->state == TALE_ASKED) {
		if (t->now > t->last)
			t->last = t->now;
		tale_flush_notes(t);
	}
}

void
tale_left_out(struct tale *t, const char *what, struct slice of)
{
	struct buf text = {0};

	buf_addf(&text, _("left out: %s"), _(what));
	if (of.len) {
		buf_add_str(&text, " (");
		buf_add_slice(&text, tale_line(of));
		buf_add_char(&text, ')');
	}
	tale_note(t, "info", buf_slice(&text));
	buf_free(&text);
}

void
tale_left_out_files(struct tale *t, const char *what, size_t n)
{
	char count[32];

	snprintf(count, sizeof(count), "%zu", n);
	if (n)
		tale_left_out(t, what, slice_str(count));
}
