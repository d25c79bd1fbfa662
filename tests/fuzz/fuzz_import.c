/* Fuzzes imports: any bytes give events that can be read again, in order. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "event/line.h"
#include "session/import.h"
#include "session/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	int64_t at, requests, ends;
	bool open;
};

static void
see(void *arg, const struct event *ev)
{
	struct seen *s = arg;
	bool end = ev->kind == EVENT_DONE || ev->kind == EVENT_FAILURE;

	assert(ev->at >= s->at);
	s->at = ev->at;
	s->requests += ev->kind == EVENT_REQUEST;
	assert(ev->kind != EVENT_REQUEST || !s->open);
	assert(ev->kind != EVENT_DELTA || (s->open && ev->delta.text.len));
	if (ev->kind == EVENT_REQUEST)
		s->open = true;
	else if (end)
		s->open = false;
}

static bool
take(void *arg, const struct import_session *s)
{
	size_t *sessions = arg;
	struct load_report r;
	struct seen seen = {0};
	struct error err;

	++*sessions;
	assert(s->own_id.len || s->key.len);
	if (s->own_id.len)
		return true;
	assert(s->prompts);
	assert(!load_text(s->events, "f", see, &seen, &r, &err));
	assert(!r.skipped && !r.torn && !seen.open);
	assert(seen.requests >= (int64_t)s->requests);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	size_t sessions = 0;
	const struct import_job job = {.take = take, .arg = &sessions};
	struct import_report r;
	struct error err = {""};
	struct buf words = {0};
	int rc = import_text(text, "f", &job, &r, &err);

	assert(!rc || err.text[0]);
	assert(r.sessions == sessions);
	if (!rc)
		import_describe(&words, &r, "f");
	assert(rc || !words.len == !r.skipped);
	buf_free(&words);
	return 0;
}
