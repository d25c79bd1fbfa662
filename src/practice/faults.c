/* Turns the row of a failing model into the answer it describes. */
#include "practice/faults.h"

#include <assert.h>
#include <time.h>

#include "base/random.h"
#include "practice/texts.h"

enum { DATE_AHEAD_MS = 4000, GARBAGE_BYTES = 2048, STALL_DELTAS = 2 };

/* Says that it got through, as PLAN bends it. */
static void
say(struct answer *a, const struct fault *f, const struct plan *plan)
{
	struct reply r = {0};
	reply_fill(&r, f->chat, 0);
	if (f->chat->stream)
		compose_stream(a, f->chat, f->wire, &r, plan);
	else
		compose_whole(a, f->chat, f->wire, &r, plan);
	reply_free(&r);
}

/* Half an answer, and then END. */
static void
say_half(struct answer *a, const struct fault *f, enum answer_end end)
{
	struct reply r = {0};
	reply_fill(&r, f->chat, 0);
	size_t half = reply_count(&r, buf_slice(&r.content)) / 2;
	reply_free(&r);
	say(a, f,
		&(struct plan){.pace_ms = f->pace_ms,
			.cut = true,
			.deltas = half,
			.end = end});
}

/* The row's message with its port filled in, owned by the caller. */
static struct buf
message_of(const struct fault *f)
{
	struct buf out = {0};
	struct slice text = slice_str(f->chat->model->message);
	ptrdiff_t at = slice_find(text, SLICE("{port}"));
	if (at < 0) {
		buf_add_slice(&out, text);
		return out;
	}
	buf_add_slice(&out, slice_sub(text, 0, (size_t)at));
	buf_addf(&out, "%d", f->port);
	buf_add_slice(
		&out, slice_from(text, (size_t)at + sizeof("{port}") - 1));
	return out;
}

static void
error(struct answer *a, const struct fault *f)
{
	const struct model *m = f->chat->model;
	for (int i = 0; i < 2 && m->header[i][0] != NULL; i++)
		answer_header(a, m->header[i][0], "%s", m->header[i][1]);
	if (m->body != NULL) {
		a->status = m->status;
		a->type = m->content;
		buf_add_str(&a->body, m->body);
		return;
	}
	struct buf message = message_of(f);
	wire_fail(a, m->status,
		&(struct wire_error){.type = m->type,
			.code = m->code,
			.param = m->param,
			.message = buf_str(&message)});
	buf_free(&message);
}

static void
retry_date(struct answer *a, const struct fault *f)
{
	error(a, f);
	/* Rounded up: a date has no milliseconds. */
	time_t at = (time_t)((f->wall_ms + DATE_AHEAD_MS + 999) / 1000);
	struct tm tm;
	char date[ANSWER_HEADER_SIZE];
	gmtime_r(&at, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	answer_header(a, "retry-after", "%s", date);
}

static void
key_echo(struct answer *a, const struct fault *f)
{
	struct buf text = {0};
	struct slice key = f->authorization;
	if (slice_ifind(key, "bearer ") == 0)
		key = slice_from(key, sizeof("bearer ") - 1);
	buf_add_str(&text, "Incorrect API key provided: ");
	buf_add_slice(&text, key.len > 0 ? key : SLICE("(none)"));
	buf_add_str(&text, ". It should not have been repeated here.");
	wire_fail(a, 401,
		&(struct wire_error){.type = "invalid_request_error",
			.code = "invalid_api_key",
			.message = buf_str(&text)});
	buf_free(&text);
}

static void
escape_error(struct answer *a, const struct fault *f)
{
	(void)f;
	wire_fail(a, 400,
		&(struct wire_error){.type = "invalid_request_error\x1b[31m",
			.code = "invalid_value\x1b]0;owned\x07",
			.param = "\xe2\x80\xaemessages",
			.message = text_hostile.p});
}

static void
escape(struct answer *a, const struct fault *f)
{
	say(a, f, &(struct plan){.pace_ms = f->pace_ms});
}

static void
bad_utf8(struct answer *a, const struct fault *f)
{
	static const char text[] =
		"a lone \xff byte, a \xc3( cut sequence, \xe4\xbd half a "
		"character, an overlong \xc0\xaf, a surrogate \xed\xa0\x80, "
		"past the end \xf4\x90\x80\x80, and fine again: \xe2\x9c\x93\n";
	struct reply r = {0};
	buf_add_str(&r.content, text);
	const struct plan plan = {.pace_ms = f->pace_ms};
	if (f->chat->stream)
		compose_stream(a, f->chat, f->wire, &r, &plan);
	else
		compose_whole(a, f->chat, f->wire, &r, &plan);
	reply_free(&r);
}

static void
json(struct answer *a, const struct fault *f)
{
	struct reply r = {0};
	reply_fill(&r, f->chat, 0);
	compose_whole(a, f->chat, f->wire, &r, &(struct plan){0});
	reply_free(&r);
}

static void
no_done(struct answer *a, const struct fault *f)
{
	say(a, f, &(struct plan){.pace_ms = f->pace_ms, .no_done = true});
}

static void
slow_first(struct answer *a, const struct fault *f)
{
	say(a, f,
		&(struct plan){.pace_ms = f->pace_ms, .first_ms = f->slow_ms});
}

static void
headers_only(struct answer *a, const struct fault *f)
{
	say(a, f, &(struct plan){.cut = true, .end = ANSWER_SILENCE});
}

static void
stall(struct answer *a, const struct fault *f)
{
	say(a, f,
		&(struct plan){.pace_ms = f->pace_ms,
			.cut = true,
			.deltas = STALL_DELTAS,
			.end = ANSWER_SILENCE});
}

static void
keepalive(struct answer *a, const struct fault *f)
{
	say(a, f, &(struct plan){.cut = true, .end = ANSWER_KEEPALIVE});
	/* Without a stream the sign of life is an empty line. */
	buf_add_str(&a->body, f->chat->stream ? ": keep-alive\n\n" : "\n");
}

static void
truncated(struct answer *a, const struct fault *f)
{
	say_half(a, f, ANSWER_COMPLETE);
}

static void
dropped(struct answer *a, const struct fault *f)
{
	say_half(a, f, ANSWER_DROP);
}

static const struct wire_error midstream_error = {
	.type = "server_error",
	.message = "The server had an error while processing your request. "
		   "Sorry about that!",
};

static void
midstream(struct answer *a, const struct fault *f)
{
	if (!f->chat->stream) {
		wire_fail(a, 500, &midstream_error);
		return;
	}
	say_half(a, f, ANSWER_COMPLETE);
	answer_wait(a, f->pace_ms);
	buf_add_str(&a->body, "data: ");
	wire_error(&a->body, &midstream_error, false);
	buf_add_str(&a->body, "\n\n");
	wire_done(&a->body);
}

static void
error_event(struct answer *a, const struct fault *f)
{
	static const struct wire_error e = {.type = "server_error",
		.code = "provider_error",
		.param = "input",
		.message = "The provider rejected the request before it said a "
			   "word."};
	if (!f->chat->stream) {
		wire_fail(a, 500, &e);
		return;
	}
	say(a, f, &(struct plan){.cut = true});
	buf_add_str(&a->body, "event: error\ndata: ");
	wire_error(&a->body, &e, true);
	buf_add_str(&a->body, "\n\n");
}

/* The same bytes each time, and no ASCII letter among them. */
static void
garbage(struct answer *a, const struct fault *f)
{
	say(a, f, &(struct plan){.cut = true});
	a->chunked = true;
	uint64_t state = 1;
	for (int i = 0; i < GARBAGE_BYTES; i++) {
		uint64_t x = random_next(&state);
		buf_add_char(&a->body,
			x % 64 == 0 ? '\n' : (char)(0x80 | (x >> 32 & 0x7f)));
	}
}

static void
silent(struct answer *a, const struct fault *f)
{
	(void)f;
	a->end = ANSWER_SILENCE;
}

static void
refused(struct answer *a, const struct fault *f)
{
	(void)f;
	a->end = ANSWER_DROP;
}

static void (*const make[])(struct answer *, const struct fault *) = {
	[MODEL_ERROR] = error,
	[MODEL_RETRY_DATE] = retry_date,
	[MODEL_KEY_ECHO] = key_echo,
	[MODEL_ESCAPE_ERROR] = escape_error,
	[MODEL_ESCAPE] = escape,
	[MODEL_BAD_UTF8] = bad_utf8,
	[MODEL_JSON] = json,
	[MODEL_NO_DONE] = no_done,
	[MODEL_SLOW_FIRST] = slow_first,
	[MODEL_HEADERS_ONLY] = headers_only,
	[MODEL_STALL] = stall,
	[MODEL_KEEPALIVE] = keepalive,
	[MODEL_TRUNCATED] = truncated,
	[MODEL_DROPPED] = dropped,
	[MODEL_MIDSTREAM] = midstream,
	[MODEL_ERROR_EVENT] = error_event,
	[MODEL_GARBAGE] = garbage,
	[MODEL_SILENT] = silent,
	[MODEL_REFUSED] = refused,
};

_Static_assert(sizeof(make) / sizeof(*make) == MODEL_KIND_COUNT,
	"one for each kind that fails");

void
fault_answer(struct answer *a, const struct fault *f)
{
	assert(f->chat->model->kind >= MODEL_ERROR);
	make[f->chat->model->kind](a, f);
}
