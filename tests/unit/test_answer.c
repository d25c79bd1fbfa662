/* The answer's fold: the shared vectors, and servers they leave out. */
#include "api/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/sse.h"
#include "tests/lib/vectors.h"

enum { CHANNELS = ANSWER_TOOL + 1 };

/* One stream on its way into one answer. */
struct run {
	struct sse sse;
	struct answer answer;
	struct buf text[CHANNELS];
	bool parse_all; /* without the shortcut for repeated frames */
};

static void
take_delta(void *arg, enum answer_channel channel, struct slice text)
{
	struct run *r = arg;

	assert_true(text.len > 0);
	buf_add_slice(&r->text[channel], text);
}

static void
take_event(void *arg, const struct sse_event *ev)
{
	struct run *r = arg;

	if (r->parse_all)
		buf_clear(&r->answer.frame.head);
	answer_event(&r->answer, ev, take_delta, r);
}

static void
begin(struct run *r)
{
	*r = (struct run){0};
	answer_init(&r->answer);
}

/* Feeds IN in pieces of STEP bytes (0: one block). */
static void
feed_by(struct run *r, struct slice in, size_t step)
{
	while (in.len) {
		size_t n = step && step < in.len ? step : in.len;
		sse_feed(&r->sse, slice_sub(in, 0, n), take_event, r);
		in = slice_from(in, n);
	}
}

static void
end(struct run *r)
{
	answer_end(&r->answer, !sse_end(&r->sse));
}

static void
finish(struct run *r)
{
	for (int i = 0; i < CHANNELS; i++)
		buf_free(&r->text[i]);
	answer_free(&r->answer);
	sse_free(&r->sse);
}

static json_t *
text_or_null(const struct buf *b)
{
	return b->len ? json_stringn(b->p, b->len) : json_null();
}

static json_t *
calls_json(const struct answer *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->n_calls; i++) {
		const struct answer_call *c = &a->calls[i];
		json_array_append_new(list,
			json_pack("{s:o,s:o,s:s}", "id", text_or_null(&c->id),
				"name", text_or_null(&c->name), "arguments",
				buf_str(&c->arguments)));
	}
	return list;
}

/* Message, code and type of the error, as the vectors write them. */
static json_t *
error_json(const struct answer *a)
{
	json_t *root = json_loads(buf_str(&a->error_json), 0, NULL), *result;
	const json_t *from = json_object_get(root, "error");
	json_t *message = json_object_get(from ? from : root, "message");
	json_t *code = json_object_get(from ? from : root, "code");
	json_t *type = json_object_get(from ? from : root, "type");

	if (!a->error_json.len)
		return json_null();
	if (json_is_string(from))
		message = json_object_get(root, "error");
	result = json_pack("{s:O?,s:O?,s:O?}", "message", message, "code", code,
		"type", type);
	if (!message)
		json_object_set_new(result, "message", json_null());
	if (!code)
		json_object_set_new(result, "code", json_null());
	if (!type)
		json_object_set_new(result, "type", json_null());
	json_decref(root);
	return result;
}

static json_t *
usage_json(const struct answer *a)
{
	if (a->usage.in < 0 && a->usage.out < 0)
		return json_null();
	return json_pack("{s:I,s:I}", "prompt", (json_int_t)a->usage.in,
		"completion", (json_int_t)a->usage.out);
}

/* The run as the vectors' "expect". */
static json_t *
run_json(const struct run *r)
{
	const struct answer *a = &r->answer;

	return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:b,s:o,s:I,s:s}", "text",
		buf_str(&r->text[ANSWER_CONTENT]), "reasoning",
		buf_str(&r->text[ANSWER_REASONING]), "refusal",
		buf_str(&r->text[ANSWER_REFUSAL]), "tool_calls", calls_json(a),
		"finish_reason", text_or_null(&a->finish_reason), "usage",
		usage_json(a), "done", (int)a->done, "error", error_json(a),
		"bad_json", (json_int_t)a->bad_json, "status",
		answer_status_name(a->status));
}

static void
check_vector(const json_t *vector, struct run *r)
{
	json_t *got;

	end(r);
	got = run_json(r);
	assert_non_null(got);
	if (!json_equal(got, json_object_get(vector, "expect")))
		fail_msg("%s: %s",
			json_string_value(json_object_get(vector, "id")),
			json_dumps(got, JSON_COMPACT));
	assert_string_equal(
		buf_str(&r->text[ANSWER_REFUSAL]), buf_str(&r->answer.refusal));
	json_decref(got);
	finish(r);
}

static void
run_vector(const json_t *vector)
{
	static const size_t steps[] = {0, 1, 2, 3, 7};
	struct buf all = {0};
	struct run r;
	size_t i;
	json_t *hex;

	begin(&r);
	json_array_foreach(json_object_get(vector, "chunks_hex"), i, hex)
	{
		size_t from = all.len;
		vectors_unhex(&all, json_string_value(hex));
		feed_by(&r, slice_from(buf_slice(&all), from), 0);
	}
	check_vector(vector, &r);
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		begin(&r);
		feed_by(&r, buf_slice(&all), steps[i]);
		check_vector(vector, &r);
	}
	buf_free(&all);
}

static void
test_vectors(void **state)
{
	(void)state;
	assert_true(vectors_each("sse-vectors.json", "layer", "chat",
			    run_vector) > 20);
}

/* A run in one line: texts "C:… R:… F:… T:…" where there are, calls
 * "[index id name arguments]", reason, usage, and how it ended. */
static void
describe(struct buf *out, const struct run *r)
{
	const struct answer *a = &r->answer;
	const struct event_usage *u = &a->usage;

	for (int i = 0; i < CHANNELS; i++) {
		if (r->text[i].len)
			buf_addf(
				out, "%c:%s ", "CRFT"[i], buf_str(&r->text[i]));
	}
	for (size_t i = 0; i < a->n_calls; i++)
		buf_addf(out, "[%d %s %s %s] ", (int)a->calls[i].index,
			buf_str(&a->calls[i].id), buf_str(&a->calls[i].name),
			buf_str(&a->calls[i].arguments));
	if (a->finish_reason.len)
		buf_addf(out, "%s ", buf_str(&a->finish_reason));
	if (u->in >= 0 || u->out >= 0)
		buf_addf(out, "%d/%d/%d/%d ", (int)u->in, (int)u->out,
			(int)u->reasoning, (int)u->cached);
	if (a->bad_json)
		buf_addf(out, "bad %d ", (int)a->bad_json);
	if (a->error_json.len)
		buf_addf(out, "<%s> ", buf_str(&a->error_json));
	buf_addf(out, "%s%s", a->done ? "done " : "",
		answer_status_name(a->status));
}

#define CHOICE(more) "data: {\"choices\":[{\"index\":0," more "}]}\n\n"
#define DELTA(more) CHOICE("\"delta\":{" more "}")
#define TEXT(text) DELTA("\"content\":\"" text "\"")
#define CALLS(list) DELTA("\"tool_calls\":[" list "]")
#define STOP CHOICE("\"delta\":{},\"finish_reason\":\"stop\"")
#define DONE "data: [DONE]\n\n"

static const struct {
	const char *in, *out;
} streams[] = {
	/* Ends. */
	{"", "truncated"},
	{": ping\n\n", "truncated"},
	{DONE, "done complete_no_reason"},
	{TEXT("a") STOP DONE TEXT("b") STOP, "C:a stop done complete"},
	{TEXT("a") STOP TEXT("b"), "C:ab stop complete"},
	{TEXT("a") "data: [DONE]  \r\n\r\n", "C:a done complete_no_reason"},
	{TEXT("a") CHOICE("\"delta\":{},\"finish_reason\":\"\"") DONE,
		"C:a done complete_no_reason"},
	{CHOICE("\"delta\":{},\"finish_reason\":\"content_filter\"") DONE,
		"content_filter done complete"},
	{CHOICE("\"delta\":{\"content\":\"x\"},\"finish_reason\":"
		"\"model_length\""),
		"C:x model_length complete"},
	{CHOICE("\"delta\":null,\"finish_reason\":\"stop\""), "stop complete"},
	{CHOICE("\"finish_reason\":\"stop\""), "stop complete"},
	/* Bad chunks are counted and passed over. */
	{TEXT("a") "data: {\"choices\":[{\n\n" TEXT("b") STOP,
		"C:ab stop bad 1 complete"},
	{"data: oops\n\ndata: 42\n\ndata: null\n\n" TEXT("a") STOP DONE,
		"C:a stop bad 3 done complete"},
	{"data: {\"choices\":[]} {}\n\n" STOP, "stop bad 1 complete"},
	{"data:\n\ndata: \n\n" TEXT("a") STOP, "C:a stop complete"},
	{"data: {}\n\ndata: {\"choices\":null}\n\n"
	 "data: {\"choices\":[null,1]}\n\n" STOP,
		"stop complete"},
	/* Errors. */
	{TEXT("a") "data: {\"error\":{\"message\":\"m\"}}\n\n" TEXT("b") DONE,
		"C:a <{\"error\":{\"message\":\"m\"}}> error"},
	{"event: error\ndata: {\"message\":\"m\",\"code\":1}\n\n" DONE,
		"<{\"message\":\"m\",\"code\":1}> error"},
	{"event: error\ndata: {\"error\":{\"message\":\"m\"}}\n\n",
		"<{\"error\":{\"message\":\"m\"}}> error"},
	{"event: error\ndata: out of memory\n\n", "<out of memory> error"},
	{"event: error\ndata:\n\n", "error"},
	{"event: message\n" TEXT("a") "event: done\n" STOP,
		"C:a stop complete"},
	{"data: {\"error\":{\"code\":502},\"choices\":[{\"delta\":{"
	 "\"content\":\"a\"},\"finish_reason\":\"error\"}]}\n\n" DONE,
		"C:a error <{\"error\":{\"code\":502},\"choices\":[{\"delta\":{"
		"\"content\":\"a\"},\"finish_reason\":\"error\"}]}> error"},
	{CHOICE("\"error\":{\"code\":502}"),
		"<{\"index\":0,\"error\":{\"code\":502}}> error"},
	{"data: {\"x_groq\":{\"error\":\"m\"}}\n\n",
		"<{\"error\":\"m\"}> error"},
	{"data: [{\"error\":{\"code\":429}}]\n\n",
		"<[{\"error\":{\"code\":429}}]> error"},
	{"data: {\"object\":\"error\",\"message\":\"m\"}\n\n",
		"<{\"object\":\"error\",\"message\":\"m\"}> error"},
	{"data: {\"type\":\"error\",\"message\":\"m\"}\n\n",
		"<{\"type\":\"error\",\"message\":\"m\"}> error"},
	{"data: {\"code\":20012,\"message\":\"m\",\"data\":null}\n\n",
		"<{\"code\":20012,\"message\":\"m\",\"data\":null}> error"},
	{"data: {\"base_resp\":{\"status_code\":1008}}\n\n",
		"<{\"base_resp\":{\"status_code\":1008}}> error"},
	{"data: {\"base_resp\":{\"status_code\":0}}\n\n" STOP, "stop complete"},
	{"data: {\"error\":false}\n\ndata: {\"error\":\"\"}\n\n"
	 "data: {\"error\":{}}\n\ndata: {\"code\":0,\"message\":\"ok\"}\n\n"
	 "data: {\"type\":\"ping\"}\n\n" STOP,
		"stop complete"},
	/* Texts. */
	{DELTA("\"reasoning_content\":\"r\",\"reasoning\":\"r\"")
			DELTA("\"reasoning\":\"s\",\"content\":\"a\"") STOP,
		"C:a R:rs stop complete"},
	{DELTA("\"reasoning_content\":\"\",\"reasoning\":\"s\"") STOP,
		"R:s stop complete"},
	{DELTA("\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":"
	       "\"text\",\"text\":\"b\"}]") STOP,
		"C:ab stop complete"},
	{DELTA("\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":"
	       "\"text\",\"text\":\"r\"}]},{\"type\":\"text\",\"text\":"
	       "\"a\"}]") STOP,
		"C:a R:r stop complete"},
	{DELTA("\"content\":7") STOP, "stop complete"},
	{TEXT("\\u4f60\\n\\ud83d\\ude00") STOP,
		"C:\xe4\xbd\xa0\n\xf0\x9f\x98\x80 stop complete"},
	{TEXT("a\\ud83d") TEXT("\\ude00\\\\ud83d") STOP,
		"C:a\xef\xbf\xbd\xef\xbf\xbd\\ud83d stop complete"},
	{"data: {\"seed\":18446744073709551615,\"choices\":[{\"delta\":{"
	 "\"content\":\"a\"}}]}\n\n" STOP,
		"C:a stop complete"},
	/* A gateway that sends the whole message, alone or once more. */
	{CHOICE("\"message\":{\"content\":\"all\"},\"finish_reason\":"
		"\"stop\"") DONE,
		"C:all stop done complete"},
	{TEXT("a") TEXT("b") CHOICE(
		 "\"message\":{\"content\":\"ab\"},\"finish_reason\":"
		 "\"stop\""),
		"C:ab stop complete"},
	/* Choices: the first. */
	{"data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"},"
	 "\"finish_reason\":\"length\"},{\"index\":0,\"delta\":{\"content\":"
	 "\"a\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"c\"}},"
	 "{\"delta\":{\"content\":\"d\"}}]}\n\n",
		"C:ac truncated"},
	{"data: "
	 "{\"id\":\"\",\"choices\":[],\"prompt_filter_results\":[]}\n\n" TEXT(
		 "a") STOP DONE,
		"C:a stop done complete"},
	/* Tool calls. */
	{CALLS("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\"}}")
			CALLS("{\"index\":0,\"id\":\"a\",\"function\":{"
			      "\"name\":\"f\",\"arguments\":\"1\"}}")
				CALLS("{\"index\":1,\"function\":{"
				      "\"arguments\":\"2\"}}"),
		"T:12 [0 a f 1] [1 b g 2] truncated"},
	{CALLS("{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":"
	       "\"1\"}},{\"id\":\"b\",\"function\":{\"name\":\"g\","
	       "\"arguments\":\"2\"}}")
			CALLS("{\"function\":{\"arguments\":\"3\"}}")
				CALLS("{\"id\":\"a\",\"function\":{"
				      "\"arguments\":\"4\"}}"),
		"T:1234 [0 a f 14] [1 b g 23] truncated"},
	{CALLS("{\"function\":{\"name\":\"f\",\"arguments\":{\"x\": 1}}},"
	       "{\"function\":{\"name\":\"g\",\"arguments\":null}}"),
		"T:{\"x\":1} [0  f {\"x\":1}] [1  g ] truncated"},
	{CALLS("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}")
			CALLS("{\"index\":0,\"id\":\"b\",\"function\":{"
			      "\"name\":\"g\"}}"),
		"[0 a f ] [0 b g ] truncated"},
	{CALLS("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}")
			CALLS("{\"index\":0,\"id\":\"a\",\"function\":{"
			      "\"name\":\"f\",\"arguments\":\"1\"}}"),
		"T:1 [0 a f 1] truncated"},
	{CALLS("null,7,{}"), "[0   ] truncated"},
	{DELTA("\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}")
			DELTA("\"function_call\":{\"arguments\":\"{}\"}"),
		"T:{} [0  f {}] truncated"},
	/* Usage. */
	{"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,"
	 "\"completion_tokens\":8,\"completion_tokens_details\":{"
	 "\"reasoning_tokens\":7},\"prompt_tokens_details\":{"
	 "\"cached_tokens\":6}}}\n\n",
		"9/8/7/6 truncated"},
	{"data: {\"usage\":{\"input_tokens\":9,\"output_tokens\":8,"
	 "\"output_tokens_details\":{\"reasoning_tokens\":7},"
	 "\"input_tokens_details\":{\"cached_tokens\":6}}}\n\n",
		"9/8/7/6 truncated"},
	{"data: {\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":null,"
	 "\"prompt_cache_hit_tokens\":3}}\n\ndata: {\"usage\":null}\n\n",
		"9/-1/-1/3 truncated"},
	{"data: {\"usage\":{\"prompt_tokens\":-9,\"completion_tokens\":8.0}}"
	 "\n\n",
		"-1/8/-1/-1 truncated"},
	{CHOICE("\"delta\":{},\"usage\":{\"prompt_tokens\":1,"
		"\"completion_tokens\":2}"),
		"1/2/-1/-1 truncated"},
};

static void
test_streams(void **state)
{
	struct buf line = {0};
	struct run r;

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		for (size_t step = 0; step < 4; step++) {
			begin(&r);
			r.parse_all = step == 1;
			feed_by(&r, slice_str(streams[i].in), step);
			end(&r);
			buf_clear(&line);
			describe(&line, &r);
			assert_string_equal(buf_str(&line), streams[i].out);
			finish(&r);
		}
	}
	buf_free(&line);
}

#define BODY(message)                                                          \
	"{\"choices\":[{\"message\":{" message "},\"finish_reason\":\"stop\"}" \
	"]}"

static const struct {
	const char *in, *out;
} bodies[] = {
	{BODY("\"content\":\"a\\nb\""), "C:a\nb stop complete"},
	{"\xef\xbb\xbf\n " BODY("\"content\":\"a\"") "\r\n",
		"C:a stop complete"},
	{BODY("\"content\":null,\"refusal\":\"no\""), "F:no stop complete"},
	{BODY("\"reasoning\":\"r\",\"content\":[{\"type\":\"text\",\"text\":"
	      "\"a\"},\"b\"]"),
		"C:ab R:r stop complete"},
	{BODY("\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
	      "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]"),
		"T:{} [0 a f {}] stop complete"},
	{"{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":{"
	 "\"prompt_tokens\":1,\"completion_tokens\":2}}",
		"C:a 1/2/-1/-1 complete_no_reason"},
	{"{\"choices\":[{\"delta\":{\"content\":\"a\"},\"message\":{"
	 "\"content\":\"b\"}}]}",
		"C:b complete_no_reason"},
	{"{\"choices\":[{\"message\":{\"content\":\"a\xff\"}}]}",
		"C:a\xef\xbf\xbd complete_no_reason"},
	{"{\"error\":\"Unexpected endpoint\"}",
		"<{\"error\":\"Unexpected endpoint\"}> error"},
	{"{\"code\":\"c\",\"error\":\"e\"}",
		"<{\"code\":\"c\",\"error\":\"e\"}> error"},
	{"{\"error\":null,\"choices\":[]}",
		"<{\"error\":null,\"choices\":[]}> error"},
	{"{\"base_resp\":{\"status_code\":1008},\"choices\":null}",
		"<{\"base_resp\":{\"status_code\":1008},\"choices\":null}> "
		"error"},
	{"{\"error\":{\"code\":502},\"choices\":[{\"message\":{\"content\":"
	 "\"a\"}}]}",
		"C:a <{\"error\":{\"code\":502},\"choices\":[{\"message\":{"
		"\"content\":\"a\"}}]}> error"},
	{"{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":"
	 "\"error\"}]}",
		"error error"},
	{"{\"object\":\"list\"}", "<{\"object\":\"list\"}> error"},
	{"[]", "<[]> error"},
	{"<html>502</html>", "bad 1 <<html>502</html>> error"},
	{"{\"choices\":[{\"mess", "bad 1 <{\"choices\":[{\"mess> error"},
	{"", "bad 1 error"},
};

static void
test_bodies(void **state)
{
	struct buf line = {0};
	struct run r;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		begin(&r);
		answer_body(&r.answer, slice_str(bodies[i].in), take_delta, &r);
		answer_end(&r.answer, true);
		buf_clear(&line);
		describe(&line, &r);
		assert_string_equal(buf_str(&line), bodies[i].out);
		finish(&r);
	}
	buf_free(&line);
}

static void
test_facts(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	feed_by(&r,
		SLICE("data: {\"id\":\"\",\"model\":\"\",\"choices\":[]}\n\n"
		      "data: {\"id\":\"c1\",\"model\":\"m-1\"}\n\n"
		      "data: {\"id\":\"c2\",\"model\":\"m-2\"}\n\n"),
		0);
	assert_string_equal(buf_str(&r.answer.id), "c1");
	assert_string_equal(buf_str(&r.answer.model), "m-1");
	assert_false(r.answer.output);
	assert_int_equal(r.answer.status, ANSWER_OPEN);
	feed_by(&r, SLICE(TEXT("a") "data: cut"), 0);
	assert_true(r.answer.output);
	end(&r);
	assert_false(r.answer.clean);
	assert_int_equal(r.answer.status, ANSWER_TRUNCATED);
	finish(&r);
	begin(&r);
	feed_by(&r, SLICE(CALLS("{\"function\":{\"name\":\"f\"}}")), 0);
	assert_true(r.answer.output);
	end(&r);
	assert_true(r.answer.clean);
	finish(&r);
}

/* A NUL in a text arrives: lengths are carried. */
static void
test_nul(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	feed_by(&r, SLICE(TEXT("a\\u0000b")), 0);
	assert_int_equal(r.text[ANSWER_CONTENT].len, 3);
	assert_memory_equal(r.text[ANSWER_CONTENT].p, "a\0b", 3);
	finish(&r);
}

static void
test_many_calls(void **state)
{
	struct buf in = {0};
	struct run r;

	(void)state;
	begin(&r);
	for (int i = 0; i < 2 * ANSWER_CALLS_MAX; i++)
		buf_addf(&in,
			CALLS("{\"index\":%d,\"function\":{\"name\":\"f\","
			      "\"arguments\":\"x\"}}"),
			i);
	feed_by(&r, buf_slice(&in), 0);
	assert_int_equal(r.answer.n_calls, ANSWER_CALLS_MAX);
	assert_int_equal(r.text[ANSWER_TOOL].len, ANSWER_CALLS_MAX);
	buf_free(&in);
	finish(&r);
}

/* Chunks that look like the one before: those the shortcut may take, and
 * those it must not. Parsing each gives the same. */
static const char *const repeated[] = {
	TEXT("a") TEXT("b") TEXT("") TEXT("cc"),
	TEXT("a") TEXT("\\n") TEXT("b\\\"") TEXT("c"),
	TEXT("a") DELTA("\"content\":\"b\",\"refusal\":\"c\"") TEXT("d"),
	DELTA("\"reasoning\":\"a\"") DELTA("\"reasoning\":\"b\"") TEXT("c"),
	DELTA("\"content\": \"a\" ") DELTA("\"content\": \"b\" "),
	DELTA("\"content\":\"x\",\"content\":\"y\"")
		DELTA("\"content\":\"z\",\"content\":\"y\""),
	TEXT("content") TEXT("\\\"content\\\":\\\"x\\\"") TEXT("b"),
	CHOICE("\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"")
		CHOICE("\"delta\":{\"content\":\"b\"},\"finish_reason\":"
		       "\"stop\""),
	CHOICE("\"message\":{\"content\":\"a\"}")
		CHOICE("\"message\":{\"content\":\"b\"}"),
	DELTA("\"content\":\"a\",\"tool_calls\":[{}]")
		DELTA("\"content\":\"b\",\"tool_calls\":[{}]"),
	TEXT("a") "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
		  "b\"}}],\"error\":\"x\"}\n\n",
	TEXT("a") "event: error\n" TEXT("b"),
	TEXT("a") DONE TEXT("b"),
};

static void
test_repeated(void **state)
{
	struct buf line[2] = {{0}, {0}};
	struct run r;

	(void)state;
	for (size_t i = 0; i < sizeof(repeated) / sizeof(*repeated); i++) {
		for (int all = 0; all < 2; all++) {
			begin(&r);
			r.parse_all = all;
			feed_by(&r, slice_str(repeated[i]), 0);
			end(&r);
			buf_clear(&line[all]);
			describe(&line[all], &r);
			finish(&r);
		}
		assert_string_equal(buf_str(&line[0]), buf_str(&line[1]));
	}
	buf_free(&line[0]);
	buf_free(&line[1]);
}

/* The shortcut is taken at all: it leaves no frame behind when it is not. */
static void
test_frame(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	feed_by(&r, SLICE(TEXT("a\\n")), 0);
	assert_int_equal(r.answer.frame.head.len, 0);
	feed_by(&r, SLICE(TEXT("abc")), 0);
	assert_true(r.answer.frame.head.len > 0);
	assert_int_equal(r.answer.frame.head.len + r.answer.frame.tail.len,
		sizeof(TEXT("")) - 1 - strlen("data: \n\n"));
	finish(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_many_calls),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
