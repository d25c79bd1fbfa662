/* A session of any length, as a file: what a year of talk leaves behind. */
#include "tests/lib/longsession.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "event/line.h"
#include "tests/lib/temp.h"

enum {
	DELTAS = 300,
	LIMITED = 7,  /* each so manieth request is refused once */
	FAILING = 50, /* … fails for good */
	MARKED = 100, /* … has a mark behind it */
	FLUSH = 1 << 20,
};

struct writing {
	FILE *file;
	struct buf lines;
	size_t events;
	int64_t at, req, attempt;
};

static void
put(struct writing *w, struct event ev)
{
	ev.at = w->at;
	if (ev.kind >= EVENT_REQUEST && ev.kind < EVENT_NOTE) {
		ev.req = w->req;
		ev.attempt = w->attempt;
	}
	line_encode(&w->lines, &ev);
	w->events++;
	if (w->lines.len < FLUSH)
		return;
	if (fwrite(w->lines.p, 1, w->lines.len, w->file) != w->lines.len)
		die(1, "a long session cannot be written");
	buf_clear(&w->lines);
}

static void
begin_attempt(struct writing *w)
{
	static const char *const phases[] = {"dns", "connect", "sent"};

	w->attempt++;
	put(w, (struct event){.kind = EVENT_REQUEST,
		       .request = {3, SLICE("POST"),
			       SLICE("http://127.0.0.1:8080/v1/chat/"
				     "completions"),
			       SLICE("bench"), 4096, 900,
			       SLICE("{\"stream\":true}")}});
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		put(w, (struct event){.kind = EVENT_PHASE,
			       .phase = {slice_str(phases[i])}});
	w->at += 180;
}

static void
answer_headers(struct writing *w, int64_t status)
{
	put(w, (struct event){.kind = EVENT_HEADERS,
		       .headers = {status,
			       SLICE("req_0123456789abcdef01234567"),
			       SLICE("1.1"), SLICE("127.0.0.1:8080"),
			       {60, 60 - w->req % 60, 1000, -1, -1, -1}}});
}

static void
refuse(struct writing *w, bool final)
{
	begin_attempt(w);
	answer_headers(w, 429);
	put(w, (struct event){.kind = EVENT_FAILURE,
		       .failure = {.status = 429,
			       .class = SLICE("RateLimitError"),
			       .cause = SLICE("rate_limit_exceeded"),
			       .code = SLICE("rate_limit_exceeded"),
			       .message = SLICE("Rate limit reached: try again "
						"in 7s."),
			       .fix = SLICE("wait, then retry"),
			       .phase = SLICE("waiting"),
			       .retryable = true,
			       .final = final}});
	if (final)
		return;
	w->attempt++;
	put(w, (struct event){.kind = EVENT_RETRY,
		       .retry = {3, 7000, SLICE("retry-after")}});
	w->attempt--;
	w->at += 7000;
}

static void
answer(struct writing *w)
{
	static const char *const words[] = {"Typing, ", "scrolling ", "and ",
		"`resizing` ", "are ", "**never** ", "blocked: ", "not ",
		"by a ", "stream.\n\n", "- a wait, ", "a resolver\n",
		"- a slow disk\n\n", "\xe4\xbd\xa0\xe5\xa5\xbd ", "and so ",
		"on. "};

	begin_attempt(w);
	answer_headers(w, 200);
	for (int i = 0; i < DELTAS; i++) {
		put(w, (struct event){.kind = EVENT_DELTA,
			       .delta = {SLICE("content"),
				       slice_str(words[i % 16])}});
		w->at += 20;
	}
	put(w, (struct event){.kind = EVENT_DONE,
		       .done = {.reason = SLICE("stop"),
			       .usage = {900, DELTAS, -1, -1},
			       .timing = {0, 1, -1, 0, 180, 180, 6000, 6180}}});
}

static void
talk(struct writing *w)
{
	w->req++;
	w->attempt = 0;
	w->at += 20000;
	put(w, (struct event){.kind = EVENT_PROMPT,
		       .prompt = {.text = SLICE("What blocks typing?")}});
	if (w->req % LIMITED == 0 || w->req % FAILING == 0)
		refuse(w, w->req % FAILING == 0);
	if (w->req % FAILING)
		answer(w);
	if (w->req % MARKED == 0)
		put(w, (struct event){.kind = EVENT_NOTE,
			       .note = {SLICE("mark"), SLICE("a mark")}});
}

size_t
longsession_write(const char *dir, const char *name, int requests)
{
	char *path = temp_path(dir, name);
	struct writing w = {.file = fopen(path, "wb")};

	if (!w.file)
		die(1, "%s cannot be written", path);
	put(&w, (struct event){.kind = EVENT_SESSION,
			.session = {1, SLICE("20261122-090000-0001"),
				SLICE("2026-11-22T09:00:00.000+00:00"),
				SLICE("sidetone 0.1.0"), SLICE("custom"),
				SLICE("http://127.0.0.1:8080/v1"),
				SLICE("bench"), SLICE_NONE}});
	while (requests--)
		talk(&w);
	if (fwrite(w.lines.p, 1, w.lines.len, w.file) != w.lines.len ||
		fclose(w.file))
		die(1, "%s cannot be written", path);
	buf_free(&w.lines);
	free(path);
	return w.events;
}
