/* The tables of a row's fields and flags, and how each is read from it. */
#include "session/rowfield.h"

#include "base/lang.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int64_t
status_of(const struct trail_row *row)
{
	return row->status > 0 ? row->status : EVENT_UNKNOWN;
}

static int64_t
req_of(const struct trail_row *row)
{
	return row->req > 0 ? row->req : EVENT_UNKNOWN;
}

static int64_t
attempt_of(const struct trail_row *row)
{
	return row->attempt > 0 ? row->attempt : EVENT_UNKNOWN;
}

static int64_t
tokens_of(const struct trail_row *row)
{
	return row->usage.out;
}

/* The numbers of a foreign file may be any. */
static int64_t
span(int64_t from, int64_t to)
{
	return from >= 0 && to >= from ? to - from : EVENT_UNKNOWN;
}

static int64_t
total_of(const struct trail_row *row)
{
	return span(row->at, row->end_at);
}

static int64_t
first_of(const struct trail_row *row)
{
	return span(row->at, row->first_at);
}

static int64_t
delay_of(const struct trail_row *row)
{
	return span(row->retry_set_at, row->retry_at);
}

static int64_t
silent_of(const struct trail_row *row)
{
	int64_t longest = EVENT_UNKNOWN;

	for (size_t i = 1; i < row->npieces; i++) {
		int64_t gap = span(row->pieces[i - 1].at, row->pieces[i].at);
		if (gap > longest)
			longest = gap;
	}
	return longest;
}

#define TEXT(member) \
	.kind = ROWFIELD_TEXT, .offset = offsetof(struct trail_row, member)
#define BARE(member) TEXT(member), .bare_word = true
#define NUMBER(function) .kind = ROWFIELD_NUMBER, .number = function
#define TIME(function) .kind = ROWFIELD_TIME, .number = function

static const struct rowfield fields[] = {
	{"text", N_("any text of the row, as a bare word"),
		.kind = ROWFIELD_EVERY_TEXT},
	{"status", N_("HTTP status: 429, >=400, 400-499, 4xx"),
		.kind = ROWFIELD_STATUS, .number = status_of},
	{"code", N_("error code, as the provider said it"), BARE(code)},
	{"type", N_("error type, as the provider said it"), BARE(type)},
	{"param", N_("parameter the error names"), TEXT(param)},
	{"class", N_("class of the failure, level of a note"), BARE(class)},
	{"cause", N_("cause of the failure in the catalogue"), BARE(cause)},
	{"message", N_("message of the failure or note"), BARE(message)},
	{"fix", N_("suggested fix"), BARE(fix)},
	{"phase", N_("phase in which it failed"), TEXT(phase)},
	{"source", N_("where the delay before the retry came from"),
		BARE(source)},
	{"reason", N_("why the answer ended"), BARE(reason)},
	{"model", N_("model asked for"), BARE(model)},
	{"url", N_("address the request went to"), BARE(url)},
	{"id", N_("request ID"), BARE(request_id)},
	{"req", N_("number of the request"), NUMBER(req_of)},
	{"attempt", N_("number of the attempt"), NUMBER(attempt_of)},
	{"tokens", N_("tokens of the answer, as the provider counted"),
		NUMBER(tokens_of)},
	{"total", N_("time from the request to its end"), TIME(total_of)},
	{"first", N_("time from the request to the first output"),
		TIME(first_of)},
	{"silent", N_("longest time between two pieces of output"),
		TIME(silent_of)},
	{"delay", N_("time between a failure and its retry"), TIME(delay_of)},
	{"state", N_("word or glyph of the state: failed, retry*, !"),
		.kind = ROWFIELD_STATE},
	{"is", N_("one of a few words: failed, retried, slow"),
		.kind = ROWFIELD_FLAG},
};

static bool
is_running(const struct trail_row *row)
{
	return row->state < TRAIL_DONE;
}

static bool
is_final(const struct trail_row *row)
{
	return trail_has_failed(row) && row->final;
}

static bool
is_retried(const struct trail_row *row)
{
	return row->retry_set_at != EVENT_UNKNOWN;
}

static bool
is_cancelled(const struct trail_row *row)
{
	return row->state == TRAIL_CANCELLED;
}

static bool
is_slow(const struct trail_row *row)
{
	int64_t first = first_of(row);

	if (first < 0)
		first = total_of(row);
	return first >= ROWFIELD_SLOW_MS || silent_of(row) >= ROWFIELD_SLOW_MS;
}

static const struct rowflag flags[] = {
	{"running", N_("under way"), is_running},
	{"failed", N_("failed, truncated or waiting for a retry"),
		trail_has_failed},
	{"final", N_("failed, and not to be tried again"), is_final},
	{"retried", N_("failed, and a retry was set"), is_retried},
	{"cancelled", N_("cancelled by the user"), is_cancelled},
	{"slow", N_("2 s or more without output"), is_slow},
};

const struct rowfield *
rowfield_at(size_t i)
{
	return i < COUNT(fields) ? &fields[i] : NULL;
}

const struct rowflag *
rowflag_at(size_t i)
{
	return i < COUNT(flags) ? &flags[i] : NULL;
}

const struct rowfield *
rowfield_find(struct slice name)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (slice_ieq(name, slice_str(fields[i].name)))
			return &fields[i];
	}
	return NULL;
}

const struct rowflag *
rowflag_find(struct slice name)
{
	for (size_t i = 0; i < COUNT(flags); i++) {
		if (slice_ieq(name, slice_str(flags[i].name)))
			return &flags[i];
	}
	return NULL;
}

struct slice
rowfield_text(const struct rowfield *field, const struct trail_row *row)
{
	const void *at = (const char *)row + field->offset;
	const struct buf *text = at;

	return buf_slice(text);
}
