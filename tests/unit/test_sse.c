/* The event-stream parser: the shared vectors, and rules they leave out. */
#include "api/sse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/mem.h"
#include "tests/lib/vectors.h"

/* What one stream gave, written as lines "event|data|id". */
struct result {
	struct buf events;
	json_t *list, *comments;
	bool pending;
};

static void
take_event(void *arg, const struct sse_event *ev)
{
	struct result *r = arg;
	json_t *row = json_pack("{s:s%,s:s%,s:s%}", "event", ev->event.p,
		ev->event.len, "data", ev->data.p, ev->data.len, "id", ev->id.p,
		ev->id.len);

	assert_non_null(row); /* also: it was valid UTF-8 */
	json_array_append_new(r->list, row);
	buf_add_slice(&r->events, ev->event);
	buf_add_char(&r->events, '|');
	buf_add_slice(&r->events, ev->data);
	buf_add_char(&r->events, '|');
	buf_add_slice(&r->events, ev->id);
	buf_add_char(&r->events, '\n');
}

static void
take_comment(void *arg, struct slice text)
{
	struct result *r = arg;

	json_array_append_new(r->comments, json_stringn(text.p, text.len));
}

/* Feeds BYTES in pieces of STEP (0: one block). Each piece is a copy of its
 * own, so that a sanitizer sees a slice that outlives its piece. */
static void
feed_by(struct sse *s, struct slice bytes, size_t step, struct result *r)
{
	while (bytes.len) {
		size_t n = step && step < bytes.len ? step : bytes.len;
		char *copy = mem_alloc(n);
		memcpy(copy, bytes.p, n);
		sse_feed(s, (struct slice){copy, n}, take_event, r);
		free(copy);
		bytes = slice_from(bytes, n);
	}
}

static void
begin(struct sse *s, struct result *r)
{
	*s = (struct sse){.on_comment = take_comment};
	*r = (struct result){.list = json_array(), .comments = json_array()};
}

static void
finish(struct sse *s, struct result *r)
{
	json_decref(r->list);
	json_decref(r->comments);
	buf_free(&r->events);
	sse_free(s);
}

static void
check_vector(const json_t *vector, struct sse *s, struct result *r)
{
	const json_t *expect = json_object_get(vector, "expect");
	const json_t *retry = json_object_get(expect, "retry");
	const json_t *comments = json_object_get(expect, "comments");
	const json_t *last = json_object_get(expect, "last_event_id");

	r->pending = sse_end(s);
	if (!json_equal(r->list, json_object_get(expect, "events")))
		fail_msg("%s: other events: %s",
			json_string_value(json_object_get(vector, "id")),
			buf_str(&r->events));
	assert_int_equal(s->events, json_array_size(r->list));
	assert_int_equal(s->retry_told, json_is_integer(retry));
	assert_int_equal(s->retry_ms, json_integer_value(retry));
	assert_string_equal(r->pending ? "pending_discarded" : "clean",
		json_string_value(json_object_get(expect, "eof")));
	if (comments)
		assert_true(json_equal(r->comments, comments));
	assert_int_equal(s->comments, json_array_size(r->comments));
	if (last)
		assert_string_equal(
			json_string_value(last), buf_str(&s->last_id));
}

static void
run_vector(const json_t *vector)
{
	static const size_t steps[] = {0, 1, 2, 3, 7};
	struct buf all = {0};
	struct result r;
	struct sse s;
	size_t i;
	json_t *hex;

	begin(&s, &r);
	json_array_foreach(json_object_get(vector, "chunks_hex"), i, hex)
	{
		size_t from = all.len;
		vectors_unhex(&all, json_string_value(hex));
		feed_by(&s, slice_from(buf_slice(&all), from), 0, &r);
	}
	check_vector(vector, &s, &r);
	finish(&s, &r);
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		begin(&s, &r);
		feed_by(&s, buf_slice(&all), steps[i], &r);
		check_vector(vector, &s, &r);
		assert_int_equal(s.bytes, all.len);
		assert_true(slice_eq(buf_slice(&s.head),
			slice_sub(buf_slice(&all), 0, SSE_HEAD_MAX)));
		finish(&s, &r);
	}
	buf_free(&all);
}

static void
test_vectors(void **state)
{
	(void)state;
	assert_true(vectors_each("sse-vectors.json", "layer", "sse",
			    run_vector) > 30);
}

/* A slice as the initializer of static data. */
#define TEXT(lit)                      \
	{                              \
		(lit), sizeof(lit) - 1 \
	}

/* Streams and the events they give, "event|data|id" a line. */
static const struct {
	struct slice in;
	struct slice events;
	bool pending;
} rules[] = {
	{TEXT("data: x\n\n"), TEXT("message|x|\n"), false},
	{TEXT("data: a\n\ndata: b\n\n"), TEXT("message|a|\nmessage|b|\n"),
		false},
	{TEXT("data:  two\n\n"), TEXT("message| two|\n"), false},
	{TEXT("data:\tx\n\n"), TEXT("message|\tx|\n"), false},
	{TEXT("data\n\n"), TEXT("message||\n"), false},
	{TEXT("data:\ndata: \n\n"), TEXT("message|\n|\n"), false},
	{TEXT("data: a\ndata\ndata: b\n\n"), TEXT("message|a\n\nb|\n"), false},
	{TEXT("event: e\n\ndata: x\n\n"), TEXT("message|x|\n"), false},
	{TEXT("event: a\nevent: b\ndata: x\n\n"), TEXT("b|x|\n"), false},
	{TEXT("event: a\nevent\ndata: x\n\n"), TEXT("message|x|\n"), false},
	{TEXT("data: x\nevent: late\n\n"), TEXT("late|x|\n"), false},
	{TEXT("data: x\nid: 1\n\n"), TEXT("message|x|1\n"), false},
	{TEXT("id: 1\nid: 2\ndata: x\n\n"), TEXT("message|x|2\n"), false},
	{TEXT("id: a\0b\ndata: x\n\n"), TEXT("message|x|\n"), false},
	{TEXT("data: a\0b\n\n"), TEXT("message|a\0b|\n"), false},
	{TEXT("event: a\0b\ndata: x\n\n"), TEXT("a\0b|x|\n"), false},
	/* Only CR and LF end lines. */
	{TEXT("data: a\xe2\x80\xa8"
	      "b\xe2\x80\xa9"
	      "c\xc2\x85"
	      "d\v\fe\n\n"),
		TEXT("message|a\xe2\x80\xa8"
		     "b\xe2\x80\xa9"
		     "c\xc2\x85"
		     "d\v\fe|\n"),
		false},
	{TEXT("data: a\r\rdata: b\r\n\r\ndata: c\n\n"),
		TEXT("message|a|\nmessage|b|\nmessage|c|\n"), false},
	{TEXT("data: a\n\rdata: b\r\n\n"), TEXT("message|a|\nmessage|b|\n"),
		false},
	/* Byte order marks: one at the start, whole. */
	{TEXT("\xef\xbb\xbf"), TEXT(""), false},
	{TEXT("\xef\xbb"), TEXT(""), true},
	{TEXT("\xef\xbb\xbf\ndata: a\n\n"), TEXT("message|a|\n"), false},
	{TEXT("\xef\xbb\xbf\xef\xbb\xbf"
	      "data: a\n\ndata: b\n\n"),
		TEXT("message|b|\n"), false},
	{TEXT("\xbb\xbf"
	      "data: a\n\ndata: b\n\n"),
		TEXT("message|b|\n"), false},
	{TEXT("\n\xef\xbb\xbf"
	      "data: a\n\n"),
		TEXT(""), false},
	/* One U+FFFD for each maximal subpart. */
	{TEXT("data: \xe4\xbd\n\n"), TEXT("message|\xef\xbf\xbd|\n"), false},
	{TEXT("data: \xed\xa0\x80|\xc0\xaf\n\n"),
		TEXT("message|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|"
		     "\xef\xbf\xbd\xef\xbf\xbd|\n"),
		false},
	{TEXT("event: \xff\nid: \xfe\ndata: x\n\n"),
		TEXT("\xef\xbf\xbd|x|\xef\xbf\xbd\n"), false},
	{TEXT("data: abcdefgh\xf0\x9f\x98\x80ijklmnop\xe4\xbd\xa0\n\n"),
		TEXT("message|abcdefgh\xf0\x9f\x98\x80ijklmnop\xe4\xbd\xa0|"
		     "\n"),
		false},
	/* Ends. */
	{TEXT("data: a\n\ndata: b"), TEXT("message|a|\n"), true},
	{TEXT("data\n"), TEXT(""), true},
	{TEXT("event: e\n"), TEXT(""), false},
	{TEXT("id: 1\n"), TEXT(""), false},
	{TEXT(": half a comment"), TEXT(""), true},
	{TEXT("data: a\n\n\r\n\r"), TEXT("message|a|\n"), false},
};

static void
test_rules(void **state)
{
	struct result r;
	struct sse s;

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		for (size_t step = 0; step < 8; step++) {
			begin(&s, &r);
			feed_by(&s, rules[i].in, step, &r);
			r.pending = sse_end(&s);
			if (!slice_eq(buf_slice(&r.events), rules[i].events))
				fail_msg("%s: %s", rules[i].in.p,
					buf_str(&r.events));
			assert_int_equal(r.pending, rules[i].pending);
			finish(&s, &r);
		}
	}
}

static void
test_retry(void **state)
{
	static const struct {
		const char *in;
		bool told;
		int64_t ms;
	} rows[] = {
		{"retry: 0\n", true, 0},
		{"retry:250\nretry: 300\n", true, 300},
		{"retry: 3000\nretry: 2000x\n", true, 3000},
		{"retry\n", false, 0},
		{"retry: -1\n", false, 0},
		{"retry: 1.5\n", false, 0},
		{"retry:  1\n", false, 0},
		{"retry: 99999999999999999999\n", true, INT64_MAX},
		{"Retry: 5\n", false, 0},
		{"retry: 5", false, 0},
	};
	struct result r;
	struct sse s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(&s, &r);
		feed_by(&s, slice_str(rows[i].in), 0, &r);
		assert_int_equal(s.retry_told, rows[i].told);
		assert_true(s.retry_ms == rows[i].ms);
		finish(&s, &r);
	}
}

/* The last id follows the empty line, not the field. */
static void
test_last_id(void **state)
{
	struct result r;
	struct sse s;

	(void)state;
	begin(&s, &r);
	feed_by(&s, SLICE("id: 1\n\nid: 2\n"), 1, &r);
	assert_string_equal(buf_str(&s.last_id), "1");
	feed_by(&s, SLICE("\n"), 1, &r);
	assert_string_equal(buf_str(&s.last_id), "2");
	finish(&s, &r);
}

/* With room for eight bytes, whatever the pieces are. */
static void
test_too_long(void **state)
{
	static const struct {
		const char *in, *events;
		uint64_t dropped, comments;
		bool pending;
	} rows[] = {
		{"data:123\n\n", "message|123|\n", 0, 0, false},
		{"data:1234\n\ndata:a\n\n", "message|a|\n", 1, 0, false},
		{"data:12\ndata:34\ndata:56\n\n", "message|12\n34\n56|\n", 0, 0,
			false},
		{"data:12\ndata:34\ndata:567\n\n", "", 1, 0, false},
		{"data:12\ndata:34\ndata:56\ndata\n\nid:7\ndata:b\n\n",
			"message|b|7\n", 1, 0, false},
		{":a long comment\ndata:a\n\n", "message|a|\n", 0, 1, false},
		{"unknown field\n\ndata:a\n\n", "message|a|\n", 1, 0, false},
		{"data:12345", "", 0, 0, true},
		{"data:12345\n", "", 0, 0, true},
	};
	struct result r;
	struct sse s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t step = 0; step < 20; step++) {
			begin(&s, &r);
			s.event_max = 8;
			feed_by(&s, slice_str(rows[i].in), step, &r);
			r.pending = sse_end(&s);
			assert_string_equal(buf_str(&r.events), rows[i].events);
			assert_int_equal(s.dropped, rows[i].dropped);
			assert_int_equal(s.comments, rows[i].comments);
			assert_int_equal(r.pending, rows[i].pending);
			assert_true(s.line.cap < 64 && s.data.cap < 64);
			finish(&s, &r);
		}
	}
}

static void
count_event(void *arg, const struct sse_event *ev)
{
	*(size_t *)arg += ev->data.len;
}

/* An event of 10 MB passes; one without end takes no more than the cap. */
static void
test_large(void **state)
{
	enum { PIECE = 64 * 1024 };
	char *piece = mem_alloc(PIECE);
	struct sse s = {0};
	size_t total = 0;

	(void)state;
	memset(piece, 'x', PIECE);
	sse_feed(&s, SLICE("data:"), count_event, &total);
	for (int i = 0; i < 160; i++)
		sse_feed(&s, (struct slice){piece, PIECE}, count_event, &total);
	sse_feed(&s, SLICE("\n\n"), count_event, &total);
	assert_int_equal(total, 160 * PIECE);
	for (int i = 0; i < 600; i++)
		sse_feed(&s, (struct slice){piece, PIECE}, count_event, &total);
	assert_true(s.line.cap < 2 * (size_t)SSE_EVENT_MAX);
	sse_feed(&s, SLICE("\n\ndata:1\n\n"), count_event, &total);
	assert_int_equal(total, 160 * PIECE + 1);
	assert_int_equal(s.dropped, 1);
	assert_int_equal(s.events, 2);
	assert_int_equal(s.head.len, SSE_HEAD_MAX);
	sse_free(&s);
	free(piece);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_last_id),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
