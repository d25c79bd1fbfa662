/* Events for tests: from lines of text, and at random. */
#include "tests/lib/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "event/schema.h"

/* What the lines so far said, for lines that leave it out. */
struct script {
	int64_t at, req, attempt;
};

static void
expand(struct buf *out, struct slice line, const struct script *s)
{
	buf_add_char(out, '{');
	for (size_t i = 0; i < line.len; i++)
		buf_add_char(out, line.p[i] == '\'' ? '"' : line.p[i]);
	if (slice_find(line, SLICE("'at':")) < 0)
		buf_addf(out, ",\"at\":%lld", (long long)s->at + 10);
	if (slice_find(line, SLICE("'req':")) < 0 && s->req)
		buf_addf(out, ",\"req\":%lld", (long long)s->req);
	if (slice_find(line, SLICE("'attempt':")) < 0 && s->req)
		buf_addf(out, ",\"attempt\":%lld", (long long)s->attempt);
	buf_add_char(out, '}');
}

void
events_feed(const char *lines, bus_sink *take, void *arg)
{
	struct slice rest = slice_str(lines), line;
	struct script s = {.at = -10};
	struct buf text = {0};
	struct line_hold hold;
	struct error err;
	struct event ev;

	while (slice_line(&rest, &line)) {
		buf_clear(&text);
		expand(&text, line, &s);
		if (line_decode(&ev, &hold, buf_slice(&text), &err))
			fail_msg("%s: %s", buf_str(&text), err.text);
		s.at = ev.at;
		if (ev.kind == EVENT_REQUEST) {
			s.req = ev.req;
			s.attempt = ev.attempt;
		}
		take(arg, &ev);
		line_release(&hold);
	}
	buf_free(&text);
}

static struct slice
random_text(uint64_t *seed)
{
	static const char *const texts[] = {NULL, "", "stop", "cancelled",
		"truncated", "content", "reasoning", "refusal", "tool", "dns",
		"connect", "tls", "sent", "model", "system", "user", "length",
		"RateLimitError", "rate_limit_exceeded", "429", "warning",
		"why?", "\033[2J\033]52;c;Zm9v\a\n\r\x7f", "\xff\xc3",
		"\xe2\x80\xae中文\xcc\x81😀", "req_0123456789abcdef0123456789",
		"a rather long sentence that has to be laid out in rows, and "
		"not only in one: it goes on and on until it is long enough "
		"for every width that a test may ask for"};

	return slice_str(
		texts[random_next(seed) % (sizeof(texts) / sizeof(texts[0]))]);
}

static int64_t
random_number(uint64_t *seed)
{
	static const int64_t edges[] = {EVENT_UNKNOWN, 0, 1, 2, 60, 200, 429,
		1000, 59999, 86400000, INT64_C(8999999999999999),
		INT64_C(-8999999999999999)};
	uint64_t r = random_next(seed);

	if (r & 1)
		return (int64_t)(r >> 8 & 0x3fff);
	return edges[(r >> 8) % (sizeof(edges) / sizeof(edges[0]))];
}

static void
fill(void *base, const struct schema_field *fields, uint64_t *seed)
{
	for (const struct schema_field *f = fields; f->name; f++) {
		void *to = (char *)base + f->offset;
		switch (f->type) {
		case FIELD_TEXT:
			*(struct slice *)to = random_text(seed);
			break;
		case FIELD_JSON:
			*(struct slice *)to = random_next(seed) & 1
						      ? SLICE_NONE
						      : SLICE("{\"a\":[0.7]}");
			break;
		case FIELD_NUMBER:
			*(int64_t *)to = random_number(seed);
			break;
		case FIELD_BOOL:
			*(bool *)to = random_next(seed) & 1;
			break;
		case FIELD_OBJECT:
			fill(to, f->fields, seed);
			break;
		}
	}
}

void
events_random(struct event *ev, uint64_t *seed)
{
	*ev = (struct event){.kind = (enum event_kind)(
				     random_next(seed) % EVENT_KIND_COUNT)};
	ev->at = random_number(seed);
	fill(ev, schema_kind(ev->kind)->fields, seed);
	if (!schema_kind(ev->kind)->attempt)
		return;
	ev->req = (int64_t)(random_next(seed) % 5);
	ev->attempt = (int64_t)(random_next(seed) % 4);
	if (random_next(seed) % 16 == 0)
		ev->req = random_number(seed);
	if (random_next(seed) % 16 == 0)
		ev->attempt = random_number(seed);
}
