/* Imports for tests: the sessions of a text, listed and checked. */
#include "tests/lib/imported.h"

#include <inttypes.h>

#include "event/schema.h"
#include "tests/lib/record.h"

static void
add_fields(struct buf *out, const struct schema_field *fields, const void *base)
{
	for (const struct schema_field *f = fields; f->name; f++) {
		const void *at = (const char *)base + f->offset;
		const struct slice *text = at;
		if (f->type == FIELD_OBJECT) {
			add_fields(out, f->fields, at);
		} else if (f->type == FIELD_NUMBER) {
			if (*(const int64_t *)at != EVENT_UNKNOWN)
				buf_addf(out, " %s=%" PRId64, f->name,
					*(const int64_t *)at);
		} else if (f->type == FIELD_BOOL) {
			if (*(const bool *)at)
				buf_addf(out, " %s", f->name);
		} else if (text->p && !slice_is(slice_str(f->name), "fix")) {
			buf_addf(out, " %s=", f->name);
			line_quote(out, *text);
		}
	}
}

static void
add_event(struct buf *out, const struct event *ev)
{
	const struct schema_kind *kind = schema_kind(ev->kind);

	buf_addf(out, "%" PRId64 " %s", ev->at, kind->name);
	if (ev->req)
		buf_addf(out, " %" PRId64 "/%" PRId64, ev->req, ev->attempt);
	add_fields(out, kind->fields, ev);
	buf_add_char(out, '\n');
}

static void
add_head(struct buf *out, const struct import_session *s)
{
	buf_add_str(out, "== ");
	line_quote(out, s->key);
	if (s->fork_turn)
		buf_addf(out, " fork at turn %zu", s->fork_turn);
	buf_addf(out, " %zu prompts, %zu requests, %zu failures", s->prompts,
		s->requests, s->failures);
	if (s->start_ms != EVENT_UNKNOWN)
		buf_addf(out, ", %" PRId64 " to %" PRId64, s->start_ms,
			s->end_ms);
	buf_add_str(out, "\n");
}

/* The file as it would be written. */
static void
add_file(struct buf *out, const struct import_session *s)
{
	struct event ev = {.kind = EVENT_SESSION, .session = s->head};

	ev.session.id = SLICE("ID");
	ev.session.origin = s->key;
	if (!s->own_id.len)
		line_encode(out, &ev);
	buf_add_slice(out, s->events);
}

static bool
take(void *arg, const struct import_session *s)
{
	struct imported *r = arg;
	struct record rec = {0};
	struct buf file = {0};

	r->sessions++;
	add_head(&r->list, s);
	add_file(&file, s);
	if (s->own_id.len)
		buf_add_slice(&r->list, buf_slice(&file));
	else if (!record_lines(&rec, buf_slice(&file)))
		buf_add_str(&r->wrong, "a line that is no event\n");
	else
		record_check_grammar(&rec, &r->wrong);
	for (size_t i = 0; i < rec.n; i++)
		add_event(&r->list, &rec.rows[i]->ev);
	record_free(&rec);
	buf_free(&file);
	return r->sessions != r->stop_after;
}

void
imported_read(struct imported *r, struct slice text)
{
	const struct import_job job = {.take = take, .arg = r};

	r->rc = import_text(text, "f", &job, &r->report, &r->err);
}

void
imported_free(struct imported *r)
{
	buf_free(&r->list);
	buf_free(&r->wrong);
	*r = (struct imported){0};
}
