/* Exports: whole files, what is in them, and what must never be. */
#include "session/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/file.h"
#include "session/exportpart.h"
#include "session/mdout.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DIR "tests/data/export/"

static const struct format {
	const char *ending;
	void (*write)(struct buf *out, const struct loaded *s,
		const struct export_options *o);
	bool json;
} formats[] = {
	{"md", export_md, false},
	{"html", export_html, false},
	{"json", export_json, true},
	{"har", export_har, true},
	{"otlp.json", export_otlp, true},
};

static const char *const sessions[] = {"talk", "broken", "hostile", "bare"};

static struct loaded
load(const char *name)
{
	struct loaded l = {0};
	struct load_report r;
	struct error err;
	char path[128];

	snprintf(path, sizeof(path), DIR "%s.jsonl", name);
	assert_int_equal(load_events(path, loaded_take, &l, &r, &err), 0);
	assert_int_equal(r.skipped, 0);
	return l;
}

static void
write_as(struct buf *out, const struct format *f, const struct loaded *l,
	bool with_reasoning)
{
	const struct export_options o = {
		.with_reasoning = with_reasoning, .version = "0.1.0"};

	f->write(out, l, &o);
}

static json_t *
parse(const struct buf *text)
{
	json_error_t err;
	json_t *v = json_loadb(text->p, text->len, JSON_ALLOW_NUL, &err);

	if (!v)
		fail_msg("no JSON, line %d: %s", err.line, err.text);
	return v;
}

/* Session NAME as format F of the table, read again. */
static json_t *
exported(const char *name, size_t f)
{
	struct loaded l = load(name);
	struct buf out = {0};
	json_t *v;

	write_as(&out, &formats[f], &l, false);
	v = parse(&out);
	buf_free(&out);
	loaded_free(&l);
	return v;
}

enum { MD, HTML, JSON, HAR, OTLP };

/* Whole files */

static void
check_golden(const char *name, const char *ending, const struct buf *got)
{
	struct buf path = {0}, want = {0};
	struct error err;
	FILE *f;

	buf_addf(&path, DIR "%s.%s", name, ending);
	if (getenv("GENERATE")) {
		f = fopen(buf_str(&path), "w");
		assert_non_null(f);
		fwrite(got->p, 1, got->len, f);
		fclose(f);
	}
	assert_int_equal(file_read(buf_str(&path), 1 << 20, &want, &err), 0);
	if (!slice_eq(buf_slice(&want), buf_slice(got)))
		fail_msg("%s is now:\n%s", buf_str(&path), buf_str(got));
	buf_free(&path);
	buf_free(&want);
}

static void
test_goldens(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sessions) * COUNT(formats); i++) {
		const char *name = sessions[i / COUNT(formats)];
		const struct format *f = &formats[i % COUNT(formats)];
		struct loaded l = load(name);
		struct buf out = {0}, again = {0};

		write_as(&out, f, &l, true);
		check_golden(name, f->ending, &out);
		write_as(&again, f, &l, true);
		assert_string_equal(buf_str(&out), buf_str(&again));
		if (f->json)
			json_decref(parse(&out));
		buf_free(&out);
		buf_free(&again);
		loaded_free(&l);
	}
}

static void
test_empty_session(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct loaded l = {0};
		struct buf out = {0};

		write_as(&out, &formats[i], &l, true);
		assert_true(out.len > 0);
		if (formats[i].json)
			json_decref(parse(&out));
		buf_free(&out);
		loaded_free(&l);
	}
}

/* What a model thought is in no export unless it is asked for. */
static void
test_reasoning(void **state)
{
	struct loaded l = load("talk");

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct buf out = {0};

		write_as(&out, &formats[i], &l, false);
		assert_null(strstr(buf_str(&out), "First the bounds"));
		buf_clear(&out);
		write_as(&out, &formats[i], &l, true);
		if (i != OTLP)
			assert_non_null(
				strstr(buf_str(&out), "First the bounds"));
		buf_free(&out);
	}
	loaded_free(&l);
}

/* Secrets */

#define SECRETS                                                           \
	"'kind':'session','version':1,'id':'s','provider':'custom',"      \
	"'url':'https://u:pass-A1b2@h/v1','model':'m'\n"                  \
	"'kind':'prompt','text':'my key is sk-A1b2C3d4E5f6G7h8'\n"        \
	"'kind':'request','req':1,'attempt':1,'url':"                     \
	"'https://user:pass-A1b2@h/v1/chat/completions?api_key=A1b2Query" \
	"&v=1','model':'m','params':{'user':'ada@example.org',"           \
	"'metadata':{'api_key':'A1b2C3d4E5f6'},'stop':["                  \
	"'sk-A1b2C3d4E5f6G7h9'],'temperature':0.7}\n"                     \
	"'kind':'failure','status':401,'class':'AuthenticationError',"    \
	"'cause':'invalid_api_key','code':'invalid_api_key','message':"   \
	"'Incorrect API key provided: sk-A1b2C3d4E5f6G7hX. "              \
	"bob@example.org','fix':'Bearer A1b2C3d4E5f6','request_id':"      \
	"'req_0123456789','final':true\n"

static void
test_secrets(void **state)
{
	static const char *const never[] = {"pass-A1b2", "A1b2Query",
		"example.org", "G7h9", "G7hX", "\"A1b2C3d4E5f6\"",
		"Bearer A1b2"};
	struct loaded l = {0};

	(void)state;
	events_feed(SECRETS, loaded_take, &l);
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct buf out = {0};

		write_as(&out, &formats[i], &l, true);
		for (size_t k = 0; k < COUNT(never); k++) {
			if (strstr(buf_str(&out), never[k]))
				fail_msg("%s is in %s", never[k],
					formats[i].ending);
		}
		/* What the user said is the user's. */
		assert_int_equal(
			strstr(buf_str(&out), "sk-A1b2C3d4E5f6G7h8") != NULL,
			i != OTLP);
		if (i != JSON && i != MD)
			assert_non_null(strstr(buf_str(&out), "h/v1/chat"));
		buf_free(&out);
	}
	loaded_free(&l);
}

/* Markdown */

static void
test_quote(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"a\n\nb", "> a\n>\n> b\n\n"},
		{"<b>x</b> 1 < 2", "> \\<b>x\\</b> 1 < 2\n\n"},
		{"`<b>` ``<i>`` `<u>", "> `<b>` ``<i>`` `\\<u>\n\n"},
		{"\\<b> \\`<b>`", "> \\<b> \\`\\<b>`\n\n"},
		{"```\n<b>\n```\n<b>", "> ```\n> <b>\n> ```\n> \\<b>\n\n"},
		{"~~~~\n~~~\n<b>", "> ~~~~\n> ~~~\n> <b>\n\n"},
		{"``` `x\n<b>", "> ``` `x\n> \\<b>\n\n"},
		{"    ```\n<!-- x", ">     ```\n> \\<!-- x\n\n"},
		{"\033[31m", "> ^[[31m\n\n"},
		{"", "\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf out = {0};
		struct mdout m = {.out = &out, .plain = true};

		mdout_quote(&m, slice_str(cases[i].text));
		assert_string_equal(buf_str(&out), cases[i].want);
		buf_free(&out);
	}
}

/* Behind a hostile prompt and answer the document goes on as it was. */
static void
test_md_structure(void **state)
{
	struct loaded l = load("hostile");
	struct buf out = {0};
	struct slice rest, line;
	size_t headings = 0, fence = 0, n;

	(void)state;
	write_as(&out, &formats[MD], &l, false);
	rest = buf_slice(&out);
	while (slice_line(&rest, &line)) {
		for (n = 0; n < line.len && line.p[n] == '`';)
			n++;
		if (n >= 3 && !fence)
			fence = n;
		else if (fence && n >= fence)
			fence = 0;
		else if (!fence && slice_starts(line, "#"))
			headings++;
	}
	assert_int_equal(fence, 0);
	assert_int_equal(headings, 3); /* title, you, model */
	buf_free(&out);
	loaded_free(&l);
}

/* HTML */

/* Every tag of the page is one of ours, with our attributes. */
static void
test_html_tags(void **state)
{
	static const char *const tags[] = {"!DOCTYPE", "html", "head", "meta",
		"title", "style", "body", "header", "h1", "h2", "h3", "p",
		"main", "section", "article", "div", "span", "pre", "code", "a",
		"b", "i", "input", "label", "ol", "li", "details", "summary",
		"dl", "dt", "dd", "h4", "strong", "br"};

	(void)state;
	for (size_t k = 0; k < COUNT(sessions); k++) {
		struct loaded l = load(sessions[k]);
		struct buf out = {0};

		write_as(&out, &formats[HTML], &l, true);
		for (size_t i = 0; i < out.len; i++) {
			size_t t = 0, from = i + 1 + (out.p[i + 1] == '/');
			if (out.p[i] != '<')
				continue;
			while (t < COUNT(tags) &&
				(strncmp(out.p + from, tags[t],
					 strlen(tags[t])) ||
					!strchr(" >",
						out.p[from + strlen(tags[t])])))
				t++;
			if (t == COUNT(tags))
				fail_msg("%s: <%.20s", sessions[k], out.p + i);
		}
		assert_null(strstr(buf_str(&out), "http:"));
		assert_null(strchr(buf_str(&out), '\033'));
		assert_null(strstr(buf_str(&out), "\xe2\x80\xae"));
		assert_non_null(strstr(buf_str(&out), "default-src 'none'"));
		buf_free(&out);
		loaded_free(&l);
	}
}

static void
assert_part(const struct buf *out, const char *part)
{
	if (!strstr(buf_str(out), part))
		fail_msg("%s is not in:\n%s", part, buf_str(out));
}

static void
test_html_code(void **state)
{
	struct loaded l = load("talk");
	struct buf out = {0};

	(void)state;
	write_as(&out, &formats[HTML], &l, false);
	assert_part(&out, "<pre data-lang=\"c\"><code>for (i = 0; i &lt; n; "
			  "i++) {\n\tputs(&quot;&lt;ok&gt; &amp; more&quot;);"
			  "\n}\n</code></pre>\n<p>That is all.</p>");
	assert_part(&out, "href=\"#attempt-2-1\"");
	assert_part(&out, "<li id=\"attempt-2-1\" class=\"failed retried\">");
	assert_part(&out, "<li id=\"attempt-2-2\" class=\"retried\">");
	buf_free(&out);
	loaded_free(&l);
}

/* Messages */

static void
test_messages(void **state)
{
	static const struct {
		const char *session, *roles; /* their first letters */
	} cases[] = {
		{"talk", "suaua"},
		{"broken", "uauau"}, /* broken texts go along, as when sent */
		{"hostile", "ua"},
		{"bare", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *list = exported(cases[i].session, JSON), *v;
		char roles[16] = "";
		size_t k;

		json_array_foreach(list, k, v)
		{
			roles[k] =
				*json_string_value(json_object_get(v, "role"));
			assert_int_equal(json_object_size(v), 2);
		}
		assert_string_equal(roles, cases[i].roles);
		json_decref(list);
	}
}

/* A setting that shortens requests does not shorten the export. */
static void
test_messages_history(void **state)
{
	struct loaded l = {0};
	struct buf out = {0};
	json_t *list;

	(void)state;
	events_feed("'kind':'setting','name':'history','value':'0'\n"
		    "'kind':'prompt','text':'one'\n"
		    "'kind':'request','req':1,'attempt':1\n"
		    "'kind':'delta','channel':'content','text':'1'\n"
		    "'kind':'done','reason':'stop'\n"
		    "'kind':'prompt','text':'lost'\n"
		    "'kind':'request','req':2,'attempt':1\n"
		    "'kind':'failure','class':'Timeout','final':true\n"
		    "'kind':'prompt','text':'two'\n",
		loaded_take, &l);
	write_as(&out, &formats[JSON], &l, false);
	list = parse(&out);
	assert_int_equal(json_array_size(list), 3);
	assert_null(strstr(buf_str(&out), "lost"));
	json_decref(list);
	buf_free(&out);
	loaded_free(&l);
}

/* HAR */

static json_int_t
number_at(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (!json_is_integer(v))
		fail_msg("%s is no number", key);
	return json_integer_value(v);
}

static const char *
text_at(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (!json_is_string(v))
		fail_msg("%s is no text", key);
	return json_string_value(v);
}

/* time is the sum of the timings that are known, and ssl within connect. */
static void
check_timings(const json_t *entry)
{
	static const char *const parts[] = {
		"blocked", "dns", "connect", "send", "wait", "receive"};
	const json_t *t = json_object_get(entry, "timings");
	json_int_t sum = 0, ms;

	for (size_t i = 0; i < COUNT(parts); i++) {
		ms = number_at(t, parts[i]);
		assert_true(ms >= (i < 3 ? -1 : 0));
		sum += ms > 0 ? ms : 0;
	}
	assert_int_equal(number_at(entry, "time"), sum);
	assert_true(number_at(t, "ssl") <= number_at(t, "connect"));
}

static void
check_entry(const json_t *entry)
{
	const json_t *q = json_object_get(entry, "request");
	const json_t *r = json_object_get(entry, "response");

	check_timings(entry);
	assert_int_equal(strlen(text_at(entry, "startedDateTime")) >= 24, 1);
	text_at(q, "httpVersion");
	assert_true(json_is_array(json_object_get(q, "cookies")));
	assert_true(json_is_array(json_object_get(q, "queryString")));
	assert_int_equal(number_at(q, "headersSize"), -1);
	number_at(q, "bodySize");
	number_at(r, "status");
	text_at(r, "statusText");
	text_at(r, "redirectURL");
	assert_true(json_is_array(json_object_get(r, "headers")));
	number_at(json_object_get(r, "content"), "size");
	text_at(json_object_get(r, "content"), "mimeType");
	assert_true(json_is_object(json_object_get(entry, "cache")));
}

static void
test_har(void **state)
{
	static const struct {
		const char *session;
		json_int_t statuses[4];
		size_t n;
	} cases[] = {
		{"talk", {200, 429, 200}, 3},
		{"broken", {200, 0, 200, 401}, 4},
		{"hostile", {200}, 1},
		{"bare", {0, 0}, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *root = exported(cases[i].session, HAR);
		const json_t *log = json_object_get(root, "log");
		const json_t *list = json_object_get(log, "entries");

		assert_string_equal(text_at(log, "version"), "1.2");
		assert_int_equal(json_array_size(list), cases[i].n);
		for (size_t k = 0; k < cases[i].n; k++) {
			const json_t *e = json_array_get(list, k);
			check_entry(e);
			assert_int_equal(
				number_at(json_object_get(e, "response"),
					"status"),
				cases[i].statuses[k]);
		}
		json_decref(root);
	}
}

/* The body can be sent again, and the pieces are the answer. */
static void
test_har_bodies(void **state)
{
	json_t *root = exported("talk", HAR), *body, *v;
	const json_t *e = json_array_get(
		json_object_get(json_object_get(root, "log"), "entries"), 2);
	const json_t *post =
		json_object_get(json_object_get(e, "request"), "postData");
	struct buf said = {0};
	size_t i;

	(void)state;
	body = json_loads(text_at(post, "text"), 0, NULL);
	assert_string_equal(text_at(body, "model"), "gpt-4o");
	assert_int_equal(json_array_size(json_object_get(body, "messages")), 4);
	assert_non_null(strstr(text_at(post, "text"), "\"temperature\": 0.7"));
	json_decref(body);
	json_array_foreach(json_object_get(e, "_eventSourceMessages"), i, v)
	{
		body = json_loads(text_at(v, "data"), 0, NULL);
		buf_add_str(&said,
			text_at(json_object_get(
					json_array_get(json_object_get(
							       body, "choices"),
						0),
					"delta"),
				"content"));
		json_decref(body);
	}
	assert_string_equal(
		buf_str(&said), "`for i in range(n)` stops before `n`.");
	assert_true(
		json_real_value(json_object_get(
			json_array_get(
				json_object_get(e, "_eventSourceMessages"), 0),
			"time")) > 1.79e9);
	buf_free(&said);
	json_decref(root);
}

/* Parts that follow from when the phases began. */
static void
test_times(void **state)
{
	static const struct {
		const char *events;
		struct export_times want;
	} cases[] = {
#define BEGIN "'kind':'request','at':100,'req':1,'attempt':1\n"
#define PHASE(name, at) "'kind':'phase','at':" #at ",'name':'" name "'\n"
#define END "'kind':'failure','at':200,'class':'Timeout'\n"
		{BEGIN, {-1, -1, -1, -1, 0, -1, -1}},
		{BEGIN END, {-1, -1, -1, -1, 100, -1, -1}},
		{BEGIN PHASE("dns", 103) END, {3, 97, -1, -1, -1, -1, -1}},
		{BEGIN PHASE("dns", 100) PHASE("connect", 110) PHASE("tls", 130)
				END,
			{0, 10, 20, 70, -1, -1, -1}},
		{BEGIN PHASE("sent", 105) END, {-1, -1, -1, -1, 5, 95, -1}},
		{BEGIN PHASE("dns", 101) PHASE("connect", 102) PHASE(
			 "sent", 110) "'kind':'headers',"
				      "'at':150,'status':500\n" END,
			{1, 1, 8, -1, -1, 40, 50}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct loaded l = {0};
		struct export_times got;

		events_feed(cases[i].events, loaded_take, &l);
		got = exportpart_times(&l.trail.rows[0]);
		if (memcmp(&got, &cases[i].want, sizeof(got)))
			fail_msg("case %zu: %lld %lld %lld %lld %lld %lld %lld",
				i, (long long)got.blocked, (long long)got.dns,
				(long long)got.connect, (long long)got.tls,
				(long long)got.send, (long long)got.wait,
				(long long)got.receive);
		loaded_free(&l);
	}
}

/* OTLP */

static const json_t *
spans_of(const json_t *root)
{
	const json_t *r =
		json_array_get(json_object_get(root, "resourceSpans"), 0);

	return json_object_get(
		json_array_get(json_object_get(r, "scopeSpans"), 0), "spans");
}

/* The value of attribute KEY of SPAN as JSON, or "" where there is none. */
static const char *
attribute(const json_t *span, const char *key)
{
	static char text[256];
	json_t *v;
	size_t i;

	text[0] = '\0';
	json_array_foreach(json_object_get(span, "attributes"), i, v)
	{
		if (!strcmp(text_at(v, "key"), key)) {
			size_t n = json_dumpb(json_object_get(v, "value"), text,
				sizeof(text) - 1, JSON_COMPACT);
			text[n < sizeof(text) ? n : 0] = '\0';
		}
	}
	return text;
}

static void
test_otlp(void **state)
{
	static const struct {
		const char *session;
		size_t span;
		const char *key, *value;
	} cases[] = {
		{"talk", 0, "gen_ai.operation.name",
			"{\"stringValue\":\"chat\"}"},
		{"talk", 0, "gen_ai.provider.name",
			"{\"stringValue\":\"openai\"}"},
		{"talk", 0, "gen_ai.usage.output_tokens",
			"{\"intValue\":\"64\"}"},
		{"talk", 0, "gen_ai.request.stream", "{\"boolValue\":true}"},
		{"talk", 0, "gen_ai.response.finish_reasons",
			"{\"arrayValue\":{\"values\":[{\"stringValue\":"
			"\"stop\"}]}}"},
		{"talk", 0, "server.port", "{\"intValue\":\"443\"}"},
		{"talk", 1, "http.request.method",
			"{\"stringValue\":\"POST\"}"},
		{"talk", 1, "http.request.resend_count", ""},
		{"talk", 1, "error.type", ""},
		{"talk", 3, "http.response.status_code",
			"{\"intValue\":\"429\"}"},
		{"talk", 3, "error.type", "{\"stringValue\":\"429\"}"},
		{"talk", 4, "http.request.resend_count",
			"{\"intValue\":\"1\"}"},
		{"broken", 0, "error.type", "{\"stringValue\":\"connect\"}"},
		{"broken", 2, "error.type",
			"{\"stringValue\":\"APIConnectionError\"}"},
		{"broken", 2, "http.response.status_code", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *root = exported(cases[i].session, OTLP);
		const json_t *span =
			json_array_get(spans_of(root), cases[i].span);

		assert_string_equal(
			attribute(span, cases[i].key), cases[i].value);
		json_decref(root);
	}
}

/* Each attempt hangs below a span of the same trace, and no ID is there
 * twice. */
static void
check_family(const json_t *spans)
{
	const json_t *above = NULL, *parent;
	json_t *span, *other;
	size_t i, k;

	json_array_foreach(spans, i, span)
	{
		parent = json_object_get(span, "parentSpanId");
		above = parent ? above : span;
		assert_non_null(above);
		assert_int_equal(strlen(text_at(span, "traceId")), 32);
		assert_int_equal(strlen(text_at(span, "spanId")), 16);
		if (parent)
			assert_string_equal(json_string_value(parent),
				text_at(above, "spanId"));
		assert_string_equal(
			text_at(span, "traceId"), text_at(above, "traceId"));
		assert_true(
			strtoull(text_at(span, "endTimeUnixNano"), NULL, 10) >=
			strtoull(text_at(span, "startTimeUnixNano"), NULL, 10));
		json_array_foreach(spans, k, other)
		{
			if (k < i)
				assert_string_not_equal(text_at(span, "spanId"),
					text_at(other, "spanId"));
		}
	}
}

static void
test_otlp_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sessions); i++) {
		json_t *root = exported(sessions[i], OTLP);

		check_family(spans_of(root));
		json_decref(root);
	}
}

static void
test_otlp_rejected(void **state)
{
	static const struct {
		const char *answer;
		int64_t n;
		const char *why;
	} cases[] = {
		{"", 0, ""},
		{"{}", 0, ""},
		{"<html>", 0, ""},
		{"{\"partialSuccess\":{}}", 0, ""},
		{"{\"partialSuccess\":{\"errorMessage\":\"hm\"}}", 0, ""},
		{"{\"partialSuccess\":{\"rejectedSpans\":\"3\","
		 "\"errorMessage\":\"too old\"}}",
			3, "too old"},
		{"{\"partialSuccess\":{\"rejectedSpans\":2}}", 2, ""},
		{"{\"partialSuccess\":{\"rejectedSpans\":-2}}", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf why = {0};

		assert_int_equal(
			export_otlp_rejected(slice_str(cases[i].answer), &why),
			cases[i].n);
		assert_string_equal(buf_str(&why), cases[i].why);
		buf_free(&why);
	}
}

/* Any events at all: no format fails on them. */
static void
test_random(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct loaded l = {0};
		struct event ev;

		for (int i = 0; i < 120; i++) {
			events_random(&ev, &seed);
			loaded_take(&l, &ev);
		}
		for (size_t f = 0; f < COUNT(formats); f++) {
			struct buf out = {0};

			write_as(&out, &formats[f], &l, true);
			if (formats[f].json)
				json_decref(parse(&out));
			buf_free(&out);
		}
		loaded_free(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens),
		cmocka_unit_test(test_empty_session),
		cmocka_unit_test(test_reasoning),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_md_structure),
		cmocka_unit_test(test_html_tags),
		cmocka_unit_test(test_html_code),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_messages_history),
		cmocka_unit_test(test_har),
		cmocka_unit_test(test_har_bodies),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_otlp),
		cmocka_unit_test(test_otlp_ids),
		cmocka_unit_test(test_otlp_rejected),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
