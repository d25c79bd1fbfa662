/* The schema, the line codec and the bus. */
#include "event/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/random.h"
#include "base/text.h"
#include "event/bus.h"
#include "event/schema.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NO EVENT_UNKNOWN
/* As SLICE and SLICE_NONE, for what is static. */
#define T(lit)                         \
	{                              \
		(lit), sizeof(lit) - 1 \
	}
#define NONE            \
	{               \
		NULL, 0 \
	}

/* The schema */

static const size_t sizes[EVENT_KIND_COUNT] = {
#define X(upper, lower) [EVENT_##upper] = sizeof(struct event_##lower),
	EVENT_KINDS(X)
#undef X
};

static size_t
field_size(const struct schema_field *f)
{
	size_t total = 0;

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_JSON:
		return sizeof(struct slice);
	case FIELD_NUMBER:
		return sizeof(int64_t);
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_OBJECT:
		for (const struct schema_field *m = f->fields; m->name; m++) {
			assert_int_equal(m->offset, total);
			assert_true(m->what && *m->what);
			total += field_size(m);
		}
		return total;
	}
	fail();
	return 0;
}

/* Every member has a row, in the order of the struct. */
static void
the_schema_covers_every_field(void **state)
{
	const size_t base = offsetof(struct event, note);

	(void)state;
	for (int i = 0; i < EVENT_KIND_COUNT; i++) {
		const struct schema_kind *k = schema_kind((enum event_kind)i);
		size_t at = 0, json = 0;
		assert_true(k->name && k->what && *k->what);
		for (const struct schema_field *f = k->fields; f->name; f++) {
			assert_int_equal(f->offset, base + at);
			assert_true(f->what && *f->what);
			at += field_size(f);
			json += f->type == FIELD_JSON;
		}
		assert_int_equal(
			(at + 7) / 8 * 8, sizes[i]); /* padding at the end */
		assert_true(json <= COUNT(((struct line_hold *)0)->json));
		assert_int_equal(k->attempt, i >= EVENT_REQUEST);
		assert_int_equal(schema_find(slice_str(k->name)), i);
	}
	assert_int_equal(schema_find(SLICE("Note")), EVENT_KIND_COUNT);
	assert_int_equal(schema_find(SLICE("")), EVENT_KIND_COUNT);
	assert_int_equal(schema_find(SLICE_NONE), EVENT_KIND_COUNT);
}

/* Encoding and decoding */

static const struct {
	struct event ev;
	const char *line;
} lines[] = {
	{{.kind = EVENT_SESSION,
		 .session = {1, T("20261121-210411-3f2a"),
			 T("2026-11-21T21:04:11.027+01:00"),
			 T("sidetone 0.1.0"), T("openai"),
			 T("https://api.openai.com/v1"), T("gpt-4o"), NONE}},
		"{\"kind\":\"session\",\"at\":0,\"version\":1,"
		"\"id\":\"20261121-210411-3f2a\","
		"\"wall\":\"2026-11-21T21:04:11.027+01:00\","
		"\"app\":\"sidetone 0.1.0\",\"provider\":\"openai\","
		"\"url\":\"https://api.openai.com/v1\",\"model\":\"gpt-4o\","
		"\"origin\":null}\n"},
	{{.kind = EVENT_SETTING,
		 .at = 12,
		 .setting = {T("system"), T("be \"brief\"")}},
		"{\"kind\":\"setting\",\"at\":12,\"name\":\"system\","
		"\"value\":\"be \\\"brief\\\"\"}\n"},
	{{.kind = EVENT_SETTING, .setting = {T("model"), NONE}},
		"{\"kind\":\"setting\",\"at\":0,\"name\":\"model\","
		"\"value\":null}\n"},
	{{.kind = EVENT_PROMPT,
		 .at = 999,
		 .prompt = {T("a\nb\tc\rd\\ \x01\x7f é中😀\0."), NONE}},
		"{\"kind\":\"prompt\",\"at\":999,\"text\":\"a\\nb\\tc\\rd\\\\ "
		"\\u0001\\u007f é中😀\\u0000.\",\"attachments\":null}\n"},
	{{.kind = EVENT_PROMPT, .prompt = {T(""), T("[{\"name\":\"a.c\"}]")}},
		"{\"kind\":\"prompt\",\"at\":0,\"text\":\"\","
		"\"attachments\":[{\"name\":\"a.c\"}]}\n"},
	{{.kind = EVENT_CHECK,
		 .at = 1,
		 .check = {T("warning"), T("model_not_supported"), NONE,
			 T("no such model"), T("/model")}},
		"{\"kind\":\"check\",\"at\":1,\"level\":\"warning\","
		"\"code\":\"model_not_supported\",\"param\":null,"
		"\"message\":\"no such model\",\"fix\":\"/model\"}\n"},
	{{.kind = EVENT_REQUEST,
		 .at = 5,
		 .req = 2,
		 .attempt = 1,
		 .request = {3, T("POST"), T("http://h/v1"), T("m"), 250, NO,
			 T("{\"temperature\":0.7,\"seed\": 1e3}")}},
		"{\"kind\":\"request\",\"at\":5,\"req\":2,\"attempt\":1,"
		"\"of\":3,\"method\":\"POST\",\"url\":\"http://h/v1\","
		"\"model\":\"m\",\"bytes\":250,\"tokens\":null,"
		"\"params\":{\"temperature\":0.7,\"seed\": 1e3}}\n"},
	{{.kind = EVENT_PHASE,
		 .at = 6,
		 .req = 2,
		 .attempt = 1,
		 .phase = {T("tls")}},
		"{\"kind\":\"phase\",\"at\":6,\"req\":2,\"attempt\":1,"
		"\"name\":\"tls\"}\n"},
	{{.kind = EVENT_HEADERS,
		 .at = 7,
		 .req = 2,
		 .attempt = 1,
		 .headers = {200, T("req_1"), T("2"), T("127.0.0.1:80"),
			 {60, 59, 1000, NO, 0, NO}}},
		"{\"kind\":\"headers\",\"at\":7,\"req\":2,\"attempt\":1,"
		"\"status\":200,\"request_id\":\"req_1\",\"http\":\"2\","
		"\"remote\":\"127.0.0.1:80\",\"limits\":{"
		"\"requests_limit\":60,\"requests_remaining\":59,"
		"\"requests_reset_ms\":1000,\"tokens_limit\":null,"
		"\"tokens_remaining\":0,\"tokens_reset_ms\":null}}\n"},
	{{.kind = EVENT_DELTA,
		 .at = 8,
		 .req = 2,
		 .attempt = 1,
		 .delta = {T("content"), T("/Hi")}},
		"{\"kind\":\"delta\",\"at\":8,\"req\":2,\"attempt\":1,"
		"\"channel\":\"content\",\"text\":\"/Hi\"}\n"},
	{{.kind = EVENT_FAILURE,
		 .at = 9,
		 .req = 2,
		 .attempt = 1,
		 .failure = {429, T("RateLimitError"), T("rate_limit_exceeded"),
			 T("c"), T("t"), NONE, T("slow down"), T("wait"),
			 T("sent"), NONE, true, false}},
		"{\"kind\":\"failure\",\"at\":9,\"req\":2,\"attempt\":1,"
		"\"status\":429,\"class\":\"RateLimitError\","
		"\"cause\":\"rate_limit_exceeded\",\"code\":\"c\","
		"\"type\":\"t\",\"param\":null,\"message\":\"slow down\","
		"\"fix\":\"wait\",\"phase\":\"sent\",\"request_id\":null,"
		"\"retryable\":true,\"final\":false}\n"},
	{{.kind = EVENT_RETRY,
		 .at = 9,
		 .req = 2,
		 .attempt = 2,
		 .retry = {3, 1500, T("retry-after")}},
		"{\"kind\":\"retry\",\"at\":9,\"req\":2,\"attempt\":2,"
		"\"of\":3,\"delay_ms\":1500,\"source\":\"retry-after\"}\n"},
	{{.kind = EVENT_DONE,
		 .at = 9007199254740991 / 2,
		 .req = 2,
		 .attempt = 2,
		 .done = {T("stop"), {11, 22, NO, 0},
			 {1, 2, NO, 0, 5, 6, 7, 30}, true}},
		"{\"kind\":\"done\",\"at\":4503599627370495,\"req\":2,"
		"\"attempt\":2,\"reason\":\"stop\",\"usage\":{\"in\":11,"
		"\"out\":22,\"reasoning\":null,\"cached\":0},\"timing\":{"
		"\"dns\":1,\"connect\":2,\"tls\":null,\"send\":0,\"wait\":5,"
		"\"first_token\":6,\"receive\":7,\"total\":30},"
		"\"reused\":true}\n"},
	{{.kind = EVENT_NOTE, .at = 3, .note = {T("info"), T("n")}},
		"{\"kind\":\"note\",\"at\":3,\"level\":\"info\","
		"\"text\":\"n\"}\n"},
	{{.kind = EVENT_NOTE,
		 .at = -3,
		 .req = 1,
		 .attempt = 2,
		 .note = {T("error"), NONE}},
		"{\"kind\":\"note\",\"at\":-3,\"req\":1,\"attempt\":2,"
		"\"level\":\"error\",\"text\":null}\n"},
};

static void
assert_encodes(const struct event *ev, const char *want)
{
	struct buf out = {0};

	line_encode(&out, ev);
	assert_string_equal(buf_str(&out), want);
	assert_int_equal(strlen(buf_str(&out)), out.len);
	buf_free(&out);
}

static void
every_kind_is_written_byte_for_byte(void **state)
{
	bool seen[EVENT_KIND_COUNT] = {false};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_encodes(&lines[i].ev, lines[i].line);
		seen[lines[i].ev.kind] = true;
	}
	for (int i = 0; i < EVENT_KIND_COUNT; i++)
		assert_true(seen[i]);
}

static void
assert_same_fields(
	const void *a, const void *b, const struct schema_field *fields)
{
	for (const struct schema_field *f = fields; f->name; f++) {
		const void *x = (const char *)a + f->offset;
		const void *y = (const char *)b + f->offset;
		const struct slice *s = x, *t = y;
		switch (f->type) {
		case FIELD_TEXT:
		case FIELD_JSON:
			assert_int_equal(!s->p, !t->p);
			assert_true(slice_eq(*s, *t));
			break;
		case FIELD_NUMBER:
			assert_true(*(const int64_t *)x == *(const int64_t *)y);
			break;
		case FIELD_BOOL:
			assert_int_equal(*(const bool *)x, *(const bool *)y);
			break;
		case FIELD_OBJECT:
			assert_same_fields(x, y, f->fields);
			break;
		}
	}
}

static void
every_kind_is_read_back(void **state)
{
	struct line_hold hold;
	struct error err;
	struct event ev;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		const struct event *want = &lines[i].ev;
		struct slice line = slice_str(lines[i].line);
		/* with its LF and without */
		for (size_t cut = 0; cut < 2; cut++) {
			line.len -= cut;
			assert_int_equal(
				line_decode(&ev, &hold, line, &err), 0);
			assert_int_equal(ev.kind, want->kind);
			assert_true(ev.at == want->at);
			assert_true(ev.req == want->req);
			assert_true(ev.attempt == want->attempt);
			assert_same_fields(
				&ev, want, schema_kind(ev.kind)->fields);
			assert_encodes(&ev, lines[i].line);
			line_release(&hold);
		}
	}
}

static void
json_text_stays_as_it_is(void **state)
{
	/* none and empty are null, and a line feed cannot break the line */
	static const struct {
		struct slice in;
		const char *out;
	} rows[] = {
		{NONE, "null"},
		{T(""), "null"},
		{T("[1,\n\t2]"), "[1,  2]"},
		{T("{\"a\" : 0.10, \"b\":1E+2}"), "{\"a\" : 0.10, \"b\":1E+2}"},
		{T("\"x]},{:\\\"\""), "\"x]},{:\\\"\""},
		{T("0.7"), "0.7"},
		{T("[{\"attachments\":[1,{\"x\":\"}\"}]},\":\"]"),
			"[{\"attachments\":[1,{\"x\":\"}\"}]},\":\"]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct event ev = {.kind = EVENT_PROMPT,
			.prompt = {SLICE("attachments"), rows[i].in}};
		struct buf out = {0}, want = {0};
		struct line_hold hold;
		struct error err;
		line_encode(&out, &ev);
		buf_addf(&want,
			"{\"kind\":\"prompt\",\"at\":0,"
			"\"text\":\"attachments\",\"attachments\":%s}\n",
			rows[i].out);
		assert_string_equal(buf_str(&out), buf_str(&want));
		assert_int_equal(
			line_decode(&ev, &hold, buf_slice(&out), &err), 0);
		assert_encodes(&ev, buf_str(&want));
		line_release(&hold);
		buf_free(&out);
		buf_free(&want);
	}
}

static void
escaped_and_spaced_keys_are_found(void **state)
{
	struct slice line = SLICE(" { \"attachments\" : [ 1 , 0.5 ] ,\"text\" "
				  ": \"x\", \"at\":1, \"kind\":\"prompt\"} ");
	struct line_hold hold;
	struct error err;
	struct event ev;

	(void)state;
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_true(slice_is(ev.prompt.attachments, "[ 1 , 0.5 ]"));
	line_release(&hold);
	line = SLICE("{\"kind\":\"prompt\",\"at\":1,"
		     "\"\\u0061ttachments\":[ 1 ]}");
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_true(slice_is(ev.prompt.attachments, "[1]"));
	line_release(&hold);
}

/* A user may set a parameter that another one becomes. */
static void
names_that_stand_twice_are_read(void **state)
{
	static const struct {
		struct slice line, want;
	} rows[] = {
		{T("{\"kind\":\"prompt\",\"at\":1,\"text\":\"a\","
		   "\"attachments\":{\"a\":1,\"a\":2}}"),
			T("{\"kind\":\"prompt\",\"at\":1,\"text\":\"a\","
			  "\"attachments\":{\"a\":1,\"a\":2}}\n")},
		{T("{\"kind\":\"prompt\",\"at\":1,\"text\":\"a\","
		   "\"attachments\":[1],\"at\":2,\"text\":\"b\","
		   "\"attachments\":[2]}"),
			T("{\"kind\":\"prompt\",\"at\":2,\"text\":\"b\","
			  "\"attachments\":[2]}\n")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct line_hold hold;
		struct event ev;
		struct error err;
		struct buf out = {0};

		assert_int_equal(
			line_decode(&ev, &hold, rows[i].line, &err), 0);
		line_encode(&out, &ev);
		assert_string_equal(buf_str(&out), rows[i].want.p);
		line_release(&hold);
		buf_free(&out);
	}
}

static void
bad_text_is_repaired(void **state)
{
	struct event ev = {.kind = EVENT_PHASE,
		.req = 1,
		.attempt = 1,
		.phase = {SLICE("a\xff\xc3z")}};

	(void)state;
	assert_encodes(&ev, "{\"kind\":\"phase\",\"at\":0,\"req\":1,"
			    "\"attempt\":1,\"name\":\"a��z\"}\n");
}

static void
what_is_missing_is_none_or_unknown(void **state)
{
	struct line_hold hold;
	struct error err;
	struct event ev;
	struct slice line = SLICE("{\"at\":1.9,\"attempt\":1,\"req\":2,"
				  "\"later\":[{}],\"kind\":\"done\"}");

	(void)state;
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_int_equal(ev.at, 1);
	assert_null(ev.done.reason.p);
	assert_int_equal(ev.done.usage.cached, NO);
	assert_int_equal(ev.done.timing.total, NO);
	assert_false(ev.done.reused);
	line_release(&hold);
	line = SLICE("{\"kind\":\"headers\",\"at\":1,\"req\":1,\"attempt\":1,"
		     "\"limits\":null,\"status\":null}");
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_int_equal(ev.headers.status, NO);
	assert_int_equal(ev.headers.limits.tokens_reset_ms, NO);
	line_release(&hold);
	line = SLICE("{\"kind\":\"telepathy\",\"at\":4,\"req\":[]}");
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_int_equal(ev.kind, EVENT_NOTE);
	assert_int_equal(ev.at, 4);
	assert_int_equal(ev.req, 0);
	assert_non_null(ev.note.text.p);
	line_release(&hold);
	line_release(&hold);
}

static const struct {
	const char *line, *error;
} wrong[] = {
	{"", "no JSON"},
	{"\n", "no JSON"},
	{"{", "no JSON"},
	{"null", "no JSON"},
	{"[]", "not a JSON object"},
	{"{}", "\"kind\" is missing"},
	{"{\"kind\":7,\"at\":0}", "\"kind\" is missing"},
	{"{\"kind\":\"note\"}", "\"at\" must be a number"},
	{"{\"kind\":\"note\",\"at\":null}", "\"at\" must be a number"},
	{"{\"kind\":\"note\",\"at\":\"1\"}", "\"at\" must be a number"},
	{"{\"kind\":\"note\",\"at\":9223372036854775807}", "below 9e15"},
	{"{\"kind\":\"note\",\"at\":-1e300}", "below 9e15"},
	{"{\"kind\":\"note\",\"at\":99999999999999999999}", "no JSON"},
	{"{\"kind\":\"note\",\"at\":0,\"text\":1}", "\"text\" must be text"},
	{"{\"kind\":\"note\",\"at\":0,\"text\":[]}", "\"text\" must be text"},
	{"{\"kind\":\"note\",\"at\":0} x", "no JSON"},
	{"{\"kind\":\"note\",\"at\":0}{\"kind\":\"note\",\"at\":0}", "no JSON"},
	{"{\"kind\":\"note\",\"at\":0,\"text\":\"\xff\"}", "no JSON"},
	{"{\"kind\":\"note\",\"at\":0,\"text\":\"\\ud800\"}", "no JSON"},
	{"{\"kind\":\"note\",\"at\":0,\"text\":\"a\nb\"}", "no JSON"},
	{"{\"kind\":\"phase\",\"at\":0}", "\"req\" must be a number"},
	{"{\"kind\":\"phase\",\"at\":0,\"req\":1}", "\"attempt\""},
	{"{\"kind\":\"done\",\"at\":0,\"req\":1,\"attempt\":1,\"usage\":[]}",
		"\"usage\" must be an object"},
	{"{\"kind\":\"done\",\"at\":0,\"req\":1,\"attempt\":1,"
	 "\"usage\":{\"in\":true}}",
		"\"in\" must be a number or null"},
	{"{\"kind\":\"done\",\"at\":0,\"req\":1,\"attempt\":1,\"reused\":0}",
		"\"reused\" must be true or false"},
};

static void
hostile_lines_are_refused(void **state)
{
	struct line_hold hold;
	struct event ev;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct error err = {""};
		assert_int_equal(
			line_decode(&ev, &hold, slice_str(wrong[i].line), &err),
			-1);
		if (!strstr(err.text, wrong[i].error))
			print_error("%s: %s\n", wrong[i].line, err.text);
		assert_non_null(strstr(err.text, wrong[i].error));
		assert_null(hold.root);
	}
	struct error err;
	assert_int_equal(line_decode(&ev, &hold, SLICE_NONE, &err), -1);
	assert_int_equal(line_decode(&ev, &hold, SLICE("\0\0"), &err), -1);
}

static void
deep_nesting_is_refused(void **state)
{
	struct line_hold hold;
	struct error err;
	struct event ev;
	struct buf line = {0};

	(void)state;
	buf_add_str(&line, "{\"kind\":\"prompt\",\"at\":0,\"attachments\":");
	for (int i = 0; i < 100000; i++)
		buf_add_str(&line, "[");
	assert_int_equal(line_decode(&ev, &hold, buf_slice(&line), &err), -1);
	buf_free(&line);
}

static void
text_with_nul_goes_round(void **state)
{
	struct slice line = SLICE("{\"kind\":\"delta\",\"at\":0,\"req\":1,"
				  "\"attempt\":1,\"channel\":\"content\","
				  "\"text\":\"a\\u0000b\"}\n");
	struct line_hold hold;
	struct error err;
	struct event ev;

	(void)state;
	assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
	assert_true(slice_eq(ev.delta.text, SLICE("a\0b")));
	assert_encodes(&ev, line.p);
	line_release(&hold);
}

static void
truncated_lines_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct slice line = slice_str(lines[i].line);
		for (size_t n = 0; n + 1 < line.len; n++) {
			struct line_hold hold;
			struct error err;
			struct event ev;
			char *part = slice_dup(slice_sub(line, 0, n));
			assert_int_equal(line_decode(&ev, &hold,
						 (struct slice){part, n}, &err),
				-1);
			free(part);
		}
	}
}

/* One byte of a good line changed: refused, or an event that encodes to a
 * line which decodes to the same. */
static void
changed_lines_stay_stable(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 40000; round++) {
		size_t row = random_next(&seed) % COUNT(lines);
		struct buf line = {0}, once = {0}, twice = {0};
		struct line_hold hold;
		struct error err;
		struct event ev;
		buf_add_str(&line, lines[row].line);
		for (uint64_t n = random_next(&seed) % 3 + 1; n > 0; n--)
			line.p[random_next(&seed) % line.len] =
				"\"\\{}[],:0-1e\n\xc3 n"[random_next(&seed) %
							 16];
		if (!line_decode(&ev, &hold, buf_slice(&line), &err)) {
			line_encode(&once, &ev);
			line_release(&hold);
			assert_ptr_equal(memchr(once.p, '\n', once.len),
				once.p + once.len - 1);
			assert_int_equal(
				line_decode(&ev, &hold, buf_slice(&once), &err),
				0);
			line_encode(&twice, &ev);
			line_release(&hold);
			assert_string_equal(buf_str(&once), buf_str(&twice));
		}
		buf_free(&line);
		buf_free(&once);
		buf_free(&twice);
	}
}

static void
quoted_text_is_json(void **state)
{
	uint64_t seed = 9;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[16];
		size_t n = random_next(&seed) % sizeof(bytes);
		struct buf out = {0}, fixed = {0};
		json_t *json;
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)random_next(&seed);
		line_quote(&out, (struct slice){bytes, n});
		text_repair(&fixed, (struct slice){bytes, n});
		json = json_loadb(
			out.p, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_true(json_is_string(json));
		assert_true(slice_eq((struct slice){json_string_value(json),
					     json_string_length(json)},
			buf_slice(&fixed)));
		json_decref(json);
		buf_free(&out);
		buf_free(&fixed);
	}
}

/* The bus */

struct recorder {
	struct buf text;
	char name;
};

static void
record(void *arg, const struct event *ev)
{
	struct recorder *r = arg;

	buf_add_char(&r->text, r->name);
	line_encode(&r->text, ev);
}

/* Writes who was called, into a buffer that all sinks share. */
static void
record_order(void *arg, const struct event *ev)
{
	struct buf *b = arg;

	buf_addf(b, "%lld ", (long long)ev->at);
}

static void
time_never_goes_back(void **state)
{
	static const int64_t mono[] = {1000, 1010, 1005, 900, 1020, 1020, 0};
	struct clock_manual m = {1000, 0};
	struct clock clock = clock_manual(&m);
	struct buf seen = {0};
	struct bus bus;

	(void)state;
	bus_init(&bus, &clock);
	bus_add(&bus, record_order, &seen);
	for (size_t i = 0; i < COUNT(mono); i++) {
		/* what the caller wrote into `at` does not count */
		struct event ev = {.kind = EVENT_NOTE, .at = 77777};
		m.mono = mono[i];
		bus_emit(&bus, &ev);
		assert_int_equal(ev.at, 77777);
	}
	assert_string_equal(buf_str(&seen), "0 10 10 10 20 20 20 ");
	assert_int_equal(bus_now(&bus), 20);
	bus_free(&bus);
	buf_free(&seen);
}

static void
a_session_goes_on_where_its_time_is(void **state)
{
	/* When it goes on, and what the clock and an event say then. */
	static const struct {
		int64_t at, later, want;
	} rows[] = {{0, 5, 5}, {70, 0, 70}, {500, 20, 520}, {30, 0, 520},
		{-1, 3, 523}};
	struct clock_manual m = {1000, 0};
	struct clock clock = clock_manual(&m);
	struct bus bus;

	(void)state;
	bus_init(&bus, &clock);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct event ev = {.kind = EVENT_NOTE};
		bus_resume(&bus, rows[i].at);
		m.mono += rows[i].later;
		assert_int_equal(bus_now(&bus), rows[i].want);
		bus_emit(&bus, &ev);
		assert_int_equal(bus.last, rows[i].want);
	}
	bus_free(&bus);
}

static void
sinks_are_called_in_order(void **state)
{
	struct clock_manual m = {0, 0};
	struct clock clock = clock_manual(&m);
	struct recorder r[BUS_SINKS] = {0};
	struct event ev = {.kind = EVENT_NOTE, .at = 5};
	struct buf order = {0};
	struct bus bus;

	(void)state;
	bus_init(&bus, &clock);
	for (int i = 0; i < BUS_SINKS; i++) {
		r[i].name = (char)('a' + i);
		bus_add(&bus, record, &r[i]);
	}
	bus_replay(&bus, &ev); /* brings its own time */
	for (int i = 0; i < BUS_SINKS; i++) {
		assert_int_equal(r[i].text.p[0], 'a' + i);
		assert_non_null(strstr(r[i].text.p, "\"at\":5,"));
		buf_free(&r[i].text);
	}
	bus_free(&bus);
	bus_init(&bus, &clock);
	for (int i = 0; i < 3; i++)
		bus_add(&bus, record_order, &order);
	bus_emit(&bus, &ev);
	assert_string_equal(buf_str(&order), "0 0 0 ");
	buf_free(&order);
	bus_free(&bus);
}

#define SECRET "sk-test-0123"

static size_t
count_in(struct slice s, struct slice needle)
{
	size_t n = 0;

	for (ptrdiff_t at; (at = slice_find(s, needle)) >= 0; n++)
		s = slice_from(s, (size_t)at + needle.len);
	return n;
}

/* An event of KIND with the secret in all of its texts; returns how often. */
static size_t
fill_with_secret(struct event *ev, enum event_kind kind)
{
	const struct schema_field *f = schema_kind(kind)->fields;
	size_t n = 0;

	*ev = (struct event){.kind = kind, .req = 1, .attempt = 1};
	for (; f->name; f++) {
		struct slice *to = (void *)((char *)ev + f->offset);
		if (f->type == FIELD_TEXT)
			*to = SLICE("a " SECRET SECRET " b" SECRET);
		else if (f->type == FIELD_JSON)
			*to = SLICE("[\"" SECRET SECRET "\",\"" SECRET "\"]");
		else
			continue;
		n += 3;
	}
	return n;
}

static void
the_secret_is_taken_out_of_every_text(void **state)
{
	struct clock_manual m = {0, 0};
	struct clock clock = clock_manual(&m);
	struct recorder r = {.name = ' '};
	struct bus bus;

	(void)state;
	bus_init(&bus, &clock);
	bus_add(&bus, record, &r);
	bus_guard(&bus, SLICE("another-secret"));
	bus_guard(&bus, SLICE(SECRET));
	for (int i = 0; i < EVENT_KIND_COUNT; i++) {
		struct event ev;
		size_t n = fill_with_secret(&ev, (enum event_kind)i);
		buf_clear(&r.text);
		bus_emit(&bus, &ev);
		assert_int_equal(
			count_in(buf_slice(&r.text), SLICE("[key]")), n);
		assert_int_equal(
			count_in(buf_slice(&r.text), SLICE(SECRET)), 0);
		assert_int_equal(
			count_in(buf_slice(&r.text), SLICE("a [key][key] b")),
			count_in(buf_slice(&r.text), SLICE(" b[key]")));
	}
	bus_free(&bus);
	buf_free(&r.text);
}

static void
short_secrets_are_left(void **state)
{
	struct clock_manual m = {0, 0};
	struct clock clock = clock_manual(&m);
	struct recorder r = {.name = ' '};
	struct event ev = {.kind = EVENT_NOTE,
		.note = {SLICE("info"), SLICE("none 12345")}};
	struct bus bus;

	(void)state;
	bus_init(&bus, &clock);
	bus_add(&bus, record, &r);
	bus_guard(&bus, SLICE("12345"));
	bus_emit(&bus, &ev);
	bus_guard(&bus, SLICE_NONE);
	bus_emit(&bus, &ev);
	assert_int_equal(count_in(buf_slice(&r.text), SLICE("12345")), 2);
	bus_free(&bus);
	buf_free(&r.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_covers_every_field),
		cmocka_unit_test(every_kind_is_written_byte_for_byte),
		cmocka_unit_test(every_kind_is_read_back),
		cmocka_unit_test(json_text_stays_as_it_is),
		cmocka_unit_test(escaped_and_spaced_keys_are_found),
		cmocka_unit_test(names_that_stand_twice_are_read),
		cmocka_unit_test(bad_text_is_repaired),
		cmocka_unit_test(what_is_missing_is_none_or_unknown),
		cmocka_unit_test(hostile_lines_are_refused),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(text_with_nul_goes_round),
		cmocka_unit_test(truncated_lines_are_refused),
		cmocka_unit_test(changed_lines_stay_stable),
		cmocka_unit_test(quoted_text_is_json),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(a_session_goes_on_where_its_time_is),
		cmocka_unit_test(sinks_are_called_in_order),
		cmocka_unit_test(the_secret_is_taken_out_of_every_text),
		cmocka_unit_test(short_secrets_are_left),
	};

	return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
