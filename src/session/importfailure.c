/* Diagnoses what a source printed of a failed request. */
#include "session/importfailure.h"

#include "base/text.h"

enum { ID_MAX = 128, STATUS_MAX = 599 };

/* Words of agents for what the catalogue calls otherwise. */
static const struct {
	const char *word, *id;
} words[] = {
	{"rate_limit", "rate_limit_exceeded"},
	{"usage_limit_exceeded", "quota_window"},
	{"billing_error", "insufficient_quota"},
	{"authentication_failed", "invalid_api_key"},
	{"unauthorized", "invalid_api_key"},
	{"server_error", "internal_error"},
	{"internal_server_error", "internal_error"},
	{"server_overloaded", "service_unavailable"},
	{"overloaded", "service_unavailable"},
	{"context_window_exceeded", "context_length_exceeded"},
	{"response_stream_disconnected", "dropped"},
	{"response_stream_connection_failed", "connect"},
	{"http_connection_failed", "connect"},
	{"APIConnectionError", "connect"},
};

static bool
is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* "… request id: req_0123 …" */
static struct slice
find_request_id(struct slice text)
{
	static const char *const marks[] = {
		"request id: ", "request_id: ", "request-id: ", "requestid: "};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		ptrdiff_t at = slice_ifind(text, marks[i]);
		struct slice id;
		size_t n = 0;
		if (at < 0)
			continue;
		id = slice_from(text, (size_t)at + slice_str(marks[i]).len);
		while (n < id.len && n < ID_MAX && is_id_char(id.p[n]))
			n++;
		if (n)
			return slice_sub(id, 0, n);
	}
	return SLICE_NONE;
}

static bool
is_cause(const struct explanation *x)
{
	return x->diagnosed || (x->row && x->row->kind == CATALOGUE_CAUSE);
}

/* A word stands for a cause; what was said and its status stay. */
static bool
read_kind(struct explanation *x, struct slice kind)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_ieq(kind, slice_str(words[i].word)))
			continue;
		x->row = catalogue_find(slice_str(words[i].id));
		x->class = x->row ? x->row->class : NULL;
		return x->row != NULL;
	}
	return false;
}

static void
read_status(struct explanation *x, int status, int64_t wall_ms)
{
	const struct headers none = {0};
	struct diagnosis d;

	x->said.status = status ? status : 500;
	x->said.guessed = !status;
	d = diagnose_http(&x->said, &none, false);
	explain_diagnosed(x, &d, &none, wall_ms);
}

static int
known_status(const struct importfailure_input *in)
{
	return in->status >= 400 && in->status <= STATUS_MAX ? (int)in->status
							     : 0;
}

static struct slice
told(const struct buf *field)
{
	return field->len ? buf_slice(field) : SLICE_NONE;
}

static struct slice
fix_of(const struct explanation *x)
{
	if (x->fix.len)
		return buf_slice(&x->fix);
	return slice_str(catalogue_words(x->row)->fix);
}

static void
fill_event(struct importfailure *f, int64_t status)
{
	const struct explanation *x = &f->found;
	const struct diagnosis *d = x->diagnosed ? &x->diagnosis : NULL;

	f->event = (struct event_failure){.status = status,
		.class = slice_str(d ? d->class : x->row->class),
		.cause = slice_str(d ? d->cause : x->row->id),
		.code = told(&x->said.code),
		.type = told(&x->said.type),
		.param = told(&x->said.param),
		.message = told(&f->message),
		.fix = fix_of(x),
		.phase = slice_str(d ? d->phase : x->row->phase),
		.request_id = told(&f->request_id),
		.retryable = d ? x->retryable : x->row->retryable,
		.final = true};
}

/* A class without a cause is taken for one of its causes, but with what to do
 * about the class. */
static bool
read_class(struct explanation *x)
{
	const struct catalogue_row *row, *class = x->row;

	if (x->how == EXPLAIN_NEAREST || x->how == EXPLAIN_STATUS || !class)
		return false;
	if (!read_kind(x, slice_str(x->class))) {
		if (!explain_causes(x, &row, 1))
			return false;
		x->row = row;
	}
	buf_set(&x->fix, slice_str(catalogue_words(class)->fix));
	return true;
}

/* What a program printed in front: "Please run /login · API Error: …". */
static struct slice
skip_label(struct slice text)
{
	const struct slice label = SLICE("API Error: ");
	ptrdiff_t at = slice_find(text, label);

	return at < 0 ? text : slice_from(text, (size_t)at + label.len);
}

static int
status_of(const struct explanation *x, int known)
{
	if (known)
		return known;
	return x->said.http_status >= 400 ? x->said.http_status : x->status;
}

static void
fill_texts(struct importfailure *f, const struct importfailure_input *in)
{
	const struct errorbody *said = &f->found.said;

	text_repair(&f->message,
		said->message.len ? buf_slice(&said->message) : in->text);
	if (in->request_id.len)
		buf_set(&f->request_id, in->request_id);
	else if (said->request_id.len)
		buf_set(&f->request_id, buf_slice(&said->request_id));
	else
		buf_add_slice(&f->request_id, find_request_id(in->text));
}

void
importfailure_read(
	struct importfailure *f, const struct importfailure_input *in)
{
	struct slice text = skip_label(in->text.p ? in->text : SLICE(""));
	int status = known_status(in);
	bool body = slice_starts(slice_trim(text), "{");
	/* With a status any text would be taken for a body. */
	const struct explain_input what = {.text = text,
		.status = body ? status : 0,
		.wall_ms = in->wall_ms > 0 ? in->wall_ms : 0};
	struct explanation *x = &f->found;

	explain_read(x, &what);
	status = status_of(x, status);
	if (!is_cause(x) && !read_kind(x, in->kind) && !read_class(x))
		read_status(x, status, what.wall_ms);
	fill_texts(f, in);
	fill_event(f, status);
}

void
importfailure_free(struct importfailure *f)
{
	explain_free(&f->found);
	buf_free(&f->message);
	buf_free(&f->request_id);
	*f = (struct importfailure){0};
}
