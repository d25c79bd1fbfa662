/* The support report: whole texts, and what must never be in one. */
#include "session/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/sending.h"
#include "base/file.h"
#include "session/curl.h"
#include "session/load.h"
#include "session/walltime.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SESSION                                                          \
	"'kind':'session','version':1,'id':'20261121-210411-3f2a',"      \
	"'wall':'2026-11-21T21:04:11.027+05:30','app':'sidetone 0.1.0'," \
	"'provider':'openai','url':'https://api.openai.com/v1',"         \
	"'model':'gpt-4o'\n"                                             \
	"'kind':'setting','name':'system','value':'Be brief.'\n"
#define REQUEST(req, attempt)                                               \
	"'kind':'request','at':" #req #attempt "00,'req':" #req             \
	",'attempt':" #attempt ",'of':3,'method':'POST','url':"             \
	"'https://api.openai.com/v1/chat/completions','model':'gpt-4o',"    \
	"'bytes':420,'tokens':17,'params':{'temperature':0.7,'stream':true" \
	"}\n"
#define HEADERS(status, id)                                               \
	"'kind':'headers','status':" #status ",'request_id':'" id         \
	"','http':'2','remote':'162.159.140.245:443','limits':{"          \
	"'requests_limit':60,'requests_remaining':12,'requests_reset_ms'" \
	":18000}\n"
#define FAIL(status, code, message, final)                               \
	"'kind':'failure','status':" #status ",'class':'RateLimitError'" \
	",'cause':'rate_limit_exceeded','code':'" code                   \
	"','type':'tokens','message':'" message                          \
	"','phase':'sent','retryable':true,'final':" #final "\n"
#define RETRY(attempt)                       \
	"'kind':'retry','attempt':" #attempt \
	",'of':3,'delay_ms':700,'source':'retry-after'\n"
#define DONE "'kind':'done','reason':'stop'\n"
#define SAY(text) "'kind':'delta','channel':'content','text':'" text "'\n"

#define ANSWERED                                       \
	"'kind':'prompt','text':'uno'\n" REQUEST(1, 1) \
		HEADERS(200, "req_0001") SAY("due") DONE
#define LIMITED                                                               \
	"'kind':'prompt','text':'my key is sk-A1b2C3d4E5f6G7h8'\n" REQUEST(2, \
		1) HEADERS(429, "req_0002") FAIL(429, "rate_limit_exceeded",  \
		"Limit reached for org-A1b2C3d4E5 on TPM. Write to "          \
		"help@example.org.",                                          \
		false) RETRY(2) REQUEST(2, 2) HEADERS(429,                    \
		"550e8400-e29b-41d4-a716-446655440000") SAY("quattro")        \
		FAIL(429, "rate_limit_exceeded", "Limit reached.", true)
#define HOSTILE                                                         \
	"'kind':'prompt','text':'````\\n# not mine'\n" REQUEST(3, 1)    \
		HEADERS(400, "a|b`c``d") FAIL(400, "x | y\\n# z",       \
			"```\\n# Heading\\n[x](http://evil)\\u001b[31m" \
			"\\u202e <script>\\n````text",                  \
			true)

static const struct {
	const char *name, *events;
	int64_t req;
	bool with_text;
} goldens[] = {
	{"report-failed", SESSION ANSWERED LIMITED, 2, false},
	{"report-text", SESSION ANSWERED LIMITED, 2, true},
	{"report-fine", SESSION ANSWERED, 1, false},
	{"report-all", SESSION LIMITED ANSWERED HOSTILE, 0, false},
	{"report-hostile", SESSION HOSTILE, 3, true},
	{"report-bare", "'kind':'failure','req':4,'attempt':2\n", 4, true},
};

static struct report_outcome
build(struct buf *out, const struct loaded *l, int64_t req, bool with_text)
{
	const struct report_input in = {.model = &l->model,
		.trail = &l->trail,
		.req = req,
		.with_text = with_text,
		.programs = "sidetone 0.1.0, libcurl/8.5.0, jansson/2.14",
		.system = "Linux 6.1.0 x86_64"};
	struct report_outcome o;

	report_build(out, &in, &o);
	return o;
}

static void
check_golden(const char *name, const struct buf *got)
{
	struct buf path = {0}, want = {0};
	struct error err;
	FILE *f;

	buf_addf(&path, "tests/data/%s.md", name);
	if (getenv("GENERATE")) {
		f = fopen(buf_str(&path), "w");
		assert_non_null(f);
		fwrite(got->p, 1, got->len, f);
		fclose(f);
	}
	assert_int_equal(file_read(buf_str(&path), 1 << 20, &want, &err), 0);
	if (strcmp(buf_str(&want), buf_str(got)))
		fail_msg("%s is now:\n%s", buf_str(&path), buf_str(got));
	buf_free(&path);
	buf_free(&want);
}

static void
test_goldens(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goldens); i++) {
		struct loaded l = {0};
		struct buf out = {0};

		events_feed(goldens[i].events, loaded_take, &l);
		build(&out, &l, goldens[i].req, goldens[i].with_text);
		check_golden(goldens[i].name, &out);
		buf_free(&out);
		loaded_free(&l);
	}
}

/* Words that are in the session and in no report. */
static void
test_left_out(void **state)
{
	static const char *const never[] = {"sk-A1b2", "org-A1b2",
		"help@example.org", "Be brief", "uno", "due", "quattro",
		"not mine", "\033", "\xe2\x80\xae"};
	static const char *const always[] = {"`req_0002`",
		"`550e8400-e29b-41d4-a716-446655440000`", "[organization]",
		"[email]"};
	struct loaded l = {0};
	struct buf out = {0}, words = {0};
	struct report_input in = {.with_text = false};
	struct report_outcome o;

	(void)state;
	events_feed(SESSION ANSWERED LIMITED HOSTILE, loaded_take, &l);
	o = build(&out, &l, 0, false);
	for (size_t i = 0; i < COUNT(never); i++) {
		if (strstr(buf_str(&out), never[i]))
			fail_msg("%s is in the report", never[i]);
	}
	buf_clear(&out);
	o = build(&out, &l, 2, false);
	for (size_t i = 0; i < COUNT(always); i++)
		assert_non_null(strstr(buf_str(&out), always[i]));
	assert_int_equal(o.requests, 1);
	assert_int_equal(o.texts, 5); /* system, two prompts, two answers */
	report_outcome_words(&words, &o, &in);
	assert_string_equal(buf_str(&words),
		"left out: the key, prompts and answers (5 texts); masked: "
		"0 keys, 1 e-mail address, 1 account ID");
	buf_clear(&out);
	o = build(&out, &l, 2, true);
	assert_int_equal(o.masked.keys, 1);
	assert_int_equal(o.texts, 2);
	assert_null(strstr(buf_str(&out), "sk-A1b2"));
	buf_free(&out);
	buf_free(&words);
	loaded_free(&l);
}

static void
test_pick(void **state)
{
	static const struct {
		const char *events;
		int64_t req;
		bool failed;
	} cases[] = {
		{"", 0, false},
		{SESSION, 0, false},
		{ANSWERED, 1, false},
		{ANSWERED LIMITED, 2, true},
		{LIMITED ANSWERED, 2, true},
		{LIMITED HOSTILE, 3, true},
		{LIMITED "'kind':'note','text':'x','req':9,'attempt':1\n", 2,
			true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct loaded l = {0};
		bool failed = !cases[i].failed;

		events_feed(cases[i].events, loaded_take, &l);
		assert_int_equal(report_pick(&l.trail, &failed), cases[i].req);
		assert_int_equal(failed, cases[i].failed);
		assert_int_equal(
			report_knows(&l.trail, 2), cases[i].req > 1 || i == 4);
		loaded_free(&l);
	}
}

static void
test_walltime(void **state)
{
	static const struct {
		const char *wall;
		int64_t at;
		const char *local, *utc;
	} cases[] = {
		{"2026-11-21T21:04:11.027+01:00", 0,
			"2026-11-21T21:04:11.027+01:00",
			"2026-11-21T20:04:11.027Z"},
		{"2026-12-31T23:59:59.999-03:30", 1,
			"2027-01-01T00:00:00.000-03:30",
			"2027-01-01T03:30:00.000Z"},
		{"2026-11-21T20:04:11Z", 1500, "2026-11-21T20:04:12.500+00:00",
			"2026-11-21T20:04:12.500Z"},
		{"yesterday", 1500, "+1500 ms", "+1500 ms"},
		{"", -1, "-1 ms", "-1 ms"},
		{"2026-11-21T20:04:11Z", INT64_C(8000000000000000),
			"+8000000000000000 ms", "+8000000000000000 ms"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct walltime w = walltime_read(slice_str(cases[i].wall));
		struct buf local = {0}, utc = {0};

		walltime_add(&local, &w, cases[i].at);
		walltime_add_utc(&utc, &w, cases[i].at);
		assert_string_equal(buf_str(&local), cases[i].local);
		assert_string_equal(buf_str(&utc), cases[i].utc);
		buf_free(&local);
		buf_free(&utc);
	}
}

/* The report names the header lines that are sent, in their order. */
static void
test_headers(void **state)
{
	static const char *const providers[] = {"openai", "azure", "ollama"};

	(void)state;
	for (size_t i = 0; i < COUNT(providers); i++) {
		const struct provider *p =
			provider_find(slice_str(providers[i]));
		const struct conversation nothing = {0};
		const struct params none = {0};
		const struct request_input in = {.model = "m",
			.conversation = &nothing,
			.params = &none,
			.provider = p,
			.stream = true};
		const struct client_options o = {.base_url = "https://a.test",
			.key = "k",
			.organization = "o",
			.project = "p",
			.provider = p};
		struct sending s = {0};
		struct loaded l = {0};
		struct buf events = {0}, out = {0};
		const char *at;

		buf_addf(&events,
			"'kind':'session','version':1,'provider':'%s'\n%s",
			providers[i], REQUEST(1, 1));
		events_feed(buf_str(&events), loaded_take, &l);
		build(&out, &l, 1, false);
		at = strstr(buf_str(&out), "Headers that are sent:");
		sending_prepare(&s, &o, &in);
		assert_int_equal(s.nheaders, SENDING_HEADERS);
		for (int k = 0; k < s.nheaders; k++) {
			struct buf name = {0};
			buf_addf(&name,
				"\n%.*s: ", (int)strcspn(s.headers[k], ":"),
				s.headers[k]);
			at = at ? strstr(at, buf_str(&name)) : NULL;
			if (!at)
				fail_msg("%s%s", buf_str(&name), buf_str(&out));
			buf_free(&name);
		}
		sending_free(&s);
		loaded_free(&l);
		buf_free(&events);
		buf_free(&out);
	}
}

static void
test_curl(void **state)
{
	struct loaded l = {0};
	struct buf out = {0};

	(void)state;
	events_feed(SESSION ANSWERED "'kind':'prompt','text':'it\\u0027s\\n$x'"
				     "\n" REQUEST(2, 1)
					     FAIL(429, "c", "m", true) ANSWERED,
		loaded_take, &l);
	assert_true(curl_command(&out, &l.model, trail_find(&l.trail, 2, 1)));
	assert_string_equal(buf_str(&out),
		"curl -N 'https://api.openai.com/v1/chat/completions' \\\n"
		"  -H 'Content-Type: application/json' \\\n"
		"  -H \"Authorization: Bearer $OPENAI_API_KEY\" \\\n"
		"  -d '{\"model\":\"gpt-4o\",\"messages\":["
		"{\"role\":\"system\",\"content\":\"Be brief.\"},"
		"{\"role\":\"user\",\"content\":\"uno\"},"
		"{\"role\":\"assistant\",\"content\":\"due\"},"
		"{\"role\":\"user\",\"content\":\"it'\\''s\\n$x\"}],"
		"\"temperature\":0.7,\"stream\":true}'\n");
	buf_clear(&out);
	loaded_free(&l);
	/* Without its prompt a request cannot be said again. */
	events_feed(REQUEST(1, 1), loaded_take, &l);
	assert_false(curl_command(&out, &l.model, trail_find(&l.trail, 1, 1)));
	assert_int_equal(out.len, 0);
	buf_free(&out);
	loaded_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_pick),
		cmocka_unit_test(test_walltime),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_curl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
