/* An incremental parser of event streams (WHATWG HTML, 9.2.6). */
#include "api/sse.h"

#include <string.h>

#include "base/text.h"

/* Who listens while one piece is read. */
struct listener {
	sse_handler *handler;
	void *arg;
};

static size_t
limit(const struct sse *s)
{
	return s->event_max ? s->event_max : SSE_EVENT_MAX;
}

/* Bytes of ASCII at the start of S, eight at a time. */
static size_t
ascii_run(struct slice s)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	size_t n = 0;
	uint64_t word;

	for (; n + sizeof(word) <= s.len; n += sizeof(word)) {
		memcpy(&word, s.p + n, sizeof(word));
		if (word & high)
			break;
	}
	while (n < s.len && !(s.p[n] & 0x80))
		n++;
	return n;
}

/* As text_is_valid, quick where most is ASCII: no character reaches over an
 * ASCII byte, so only the runs between need a look. */
static bool
is_valid(struct slice s)
{
	for (;;) {
		size_t n = 0;
		s = slice_from(s, ascii_run(s));
		if (!s.len)
			return true;
		while (n < s.len && s.p[n] & 0x80)
			n++;
		if (!text_is_valid(slice_sub(s, 0, n)))
			return false;
		s = slice_from(s, n);
	}
}

/* TEXT as valid UTF-8; what had to be repaired holds until the next call. */
static struct slice
clean(struct sse *s, struct slice text)
{
	if (is_valid(text))
		return text;
	buf_clear(&s->repaired);
	text_repair(&s->repaired, text);
	return buf_slice(&s->repaired);
}

/* Copies the borrowed data line, whose bytes are about to go away. */
static void
keep_data(struct sse *s)
{
	if (!s->only.p)
		return;
	buf_set(&s->data, s->only);
	s->only = SLICE_NONE;
}

static void
forget_event(struct sse *s)
{
	s->has_data = s->too_long = false;
	s->only = SLICE_NONE;
	if (s->data.len)
		buf_clear(&s->data);
	if (s->name.len)
		buf_clear(&s->name);
}

static void
emit(struct sse *s, const struct listener *to)
{
	struct sse_event ev = {
		.event = s->name.len ? buf_slice(&s->name) : SLICE("message"),
		.data = s->only.p ? s->only : buf_slice(&s->data),
		.id = buf_slice(&s->last_id),
	};

	ev.data = clean(s, ev.data);
	s->events++;
	to->handler(to->arg, &ev);
}

/* An empty line: the event, if there is one, is complete. */
static void
dispatch(struct sse *s, const struct listener *to)
{
	if (s->has_id)
		buf_set(&s->last_id, buf_slice(&s->id));
	s->has_id = false;
	if (s->too_long)
		s->dropped++;
	else if (s->has_data)
		emit(s, to);
	forget_event(s);
}

static void
add_data(struct sse *s, struct slice value)
{
	size_t have = s->only.p ? s->only.len : s->data.len;

	if (s->has_data)
		have++; /* the LF between */
	if (s->too_long || have > limit(s) || value.len > limit(s) - have) {
		forget_event(s);
		s->too_long = true;
	} else if (!s->has_data) {
		s->only = value;
	} else {
		keep_data(s);
		buf_add_char(&s->data, '\n');
		buf_add_slice(&s->data, value);
	}
	s->has_data = true;
}

static void
set_retry(struct sse *s, struct slice value)
{
	int64_t ms = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return;
		if (ms > (INT64_MAX - 9) / 10)
			ms = INT64_MAX;
		else
			ms = ms * 10 + (value.p[i] - '0');
	}
	if (!value.len)
		return;
	s->retry_told = true;
	s->retry_ms = ms;
}

static void
field(struct sse *s, struct slice line)
{
	const char *colon = memchr(line.p, ':', line.len);
	size_t at = colon ? (size_t)(colon - line.p) : line.len;
	struct slice name = {line.p, at};
	struct slice value = slice_from(line, colon ? at + 1 : at);

	if (value.len && value.p[0] == ' ')
		value = slice_from(value, 1);
	if (slice_is(name, "data")) {
		add_data(s, value);
	} else if (slice_is(name, "event")) {
		buf_set(&s->name, clean(s, value));
	} else if (slice_is(name, "id")) {
		if (memchr(value.p, '\0', value.len))
			return;
		buf_set(&s->id, clean(s, value));
		s->has_id = true;
	} else if (slice_is(name, "retry")) {
		set_retry(s, value);
	}
}

static void
take_line(struct sse *s, struct slice line, bool cut, const struct listener *to)
{
	if (!line.len) {
		dispatch(s, to);
	} else if (line.p[0] == ':') {
		s->comments++;
		if (s->on_comment && !cut)
			s->on_comment(to->arg, clean(s, slice_from(line, 1)));
	} else if (cut) {
		s->too_long = true;
	} else {
		field(s, line);
	}
}

/* Keeps PIECE of a line whose end has not come. Of one that grows too long
 * the first bytes stay, which tell a comment from a field. */
static void
keep_line(struct sse *s, struct slice piece)
{
	if (!piece.len || s->line_long)
		return;
	s->line_long = piece.len > limit(s) - s->line.len;
	if (!s->line_long)
		buf_add_slice(&s->line, piece);
	else if (!s->line.len)
		buf_add(&s->line, piece.p, 1);
}

/* The line that ends with PIECE, and may have begun in an earlier one. */
static void
end_line(struct sse *s, struct slice piece, const struct listener *to)
{
	if (!s->line.len) {
		take_line(s, piece, piece.len > limit(s), to);
		return;
	}
	keep_line(s, piece);
	take_line(s, buf_slice(&s->line), s->line_long, to);
	keep_data(s);
	buf_clear(&s->line);
	s->line_long = false;
}

/* Where C is next at or behind P: AT if that is still ahead, so that a
 * piece is searched once for each of the two line ends. */
static const char *
next_end(const char *at, const char *p, const char *end, char c)
{
	if (at && at >= p)
		return at;
	at = memchr(p, c, (size_t)(end - p));
	return at ? at : end;
}

static void
feed_lines(struct sse *s, struct slice bytes, const struct listener *to)
{
	const char *p = bytes.p, *end = p + bytes.len;
	const char *lf = NULL, *cr = NULL;

	while (p < end) {
		bool swallow = s->after_cr && *p == '\n';
		s->after_cr = false;
		if (swallow) {
			p++;
			continue;
		}
		lf = next_end(lf, p, end, '\n');
		cr = next_end(cr, p, end, '\r');
		const char *stop = lf < cr ? lf : cr;
		struct slice piece = {p, (size_t)(stop - p)};
		if (stop == end) {
			keep_line(s, piece);
			return;
		}
		end_line(s, piece, to);
		s->after_cr = *stop == '\r';
		p = stop + 1;
	}
}

/* Takes one byte order mark off the start of the stream. Its first bytes
 * are held back until they cannot become one, then they begin a line. */
static struct slice
skip_bom(struct sse *s, struct slice bytes)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (s->begun)
		return bytes;
	while (bytes.len && s->bom < 3 && bytes.p[0] == bom[s->bom]) {
		s->bom++;
		bytes = slice_from(bytes, 1);
	}
	if (s->bom == 3) {
		s->begun = true;
	} else if (bytes.len) {
		s->begun = true;
		keep_line(s, (struct slice){bom, s->bom});
	}
	return bytes;
}

void
sse_feed(struct sse *s, struct slice bytes, sse_handler *handler, void *arg)
{
	struct listener to = {handler, arg};

	s->bytes += bytes.len;
	if (s->head.len < SSE_HEAD_MAX)
		buf_add_slice(&s->head,
			slice_sub(bytes, 0, SSE_HEAD_MAX - s->head.len));
	bytes = skip_bom(s, bytes);
	if (bytes.len)
		feed_lines(s, bytes, &to);
	keep_data(s);
}

bool
sse_end(struct sse *s)
{
	bool pending = s->line.len || s->has_data || s->too_long ||
		       (!s->begun && s->bom);

	forget_event(s);
	buf_clear(&s->line);
	s->line_long = s->has_id = s->after_cr = false;
	s->bom = 0;
	return pending;
}

void
sse_free(struct sse *s)
{
	buf_free(&s->last_id);
	buf_free(&s->head);
	buf_free(&s->line);
	buf_free(&s->data);
	buf_free(&s->name);
	buf_free(&s->id);
	buf_free(&s->repaired);
	*s = (struct sse){0};
}
