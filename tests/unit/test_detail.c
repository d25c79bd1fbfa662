/* The detail page: every tab, every kind of row, every width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "tui/detail.h"
#include "tui/streamview.h"

/* A session that has everything: attempts that fail and recover, a finding, a
 * note, one that runs, one that waits, and text that is up to no good. */
struct session {
	struct trail trail;
	struct model model;
};

static void
apply(struct session *s, int64_t at, struct event ev)
{
	ev.at = at;
	trail_apply(&s->trail, &ev);
	model_apply(&s->model, &ev);
}

static void
request(struct session *s, int64_t at, int64_t req, int64_t attempt)
{
	apply(s, at,
		(struct event){.kind = EVENT_REQUEST,
			.req = req,
			.attempt = attempt,
			.request = {.of = 3,
				.method = SLICE("POST"),
				.url = SLICE("https://api.example.org/v1/chat/"
					     "completions"),
				.model = SLICE("gpt-4o"),
				.bytes = 812,
				.tokens = 190,
				.params = SLICE(
					"{\"temperature\": 0.7, \"stop\": "
					"[\"a,b\", \"}\\\"\"],\"stream\":true,"
					"\"o\":{\"x\":1,\"y\":[]}}")}});
}

static void
phase(struct session *s, int64_t at, int64_t req, const char *name)
{
	apply(s, at,
		(struct event){.kind = EVENT_PHASE,
			.req = req,
			.attempt = 1,
			.phase.name = slice_str(name)});
}

static void
headers(struct session *s, int64_t at, int64_t req, int64_t attempt,
	int64_t status)
{
	apply(s, at,
		(struct event){.kind = EVENT_HEADERS,
			.req = req,
			.attempt = attempt,
			.headers = {.status = status,
				.request_id = SLICE("req_7f3a9c51d2e84b19a"),
				.http = SLICE("2"),
				.remote = SLICE("[2001:db8::1]:443"),
				.limits = {60, 12, 18000, 40000, EVENT_UNKNOWN,
					EVENT_UNKNOWN}}});
}

static void
delta(struct session *s, int64_t at, int64_t req, int64_t attempt,
	const char *channel, const char *text)
{
	apply(s, at,
		(struct event){.kind = EVENT_DELTA,
			.req = req,
			.attempt = attempt,
			.delta = {slice_str(channel), slice_str(text)}});
}

static void
failure(struct session *s, int64_t at, int64_t req, int64_t attempt,
	struct event_failure f)
{
	apply(s, at,
		(struct event){.kind = EVENT_FAILURE,
			.req = req,
			.attempt = attempt,
			.failure = f});
}

static void
retry(struct session *s, int64_t at, int64_t req, int64_t attempt,
	int64_t delay_ms)
{
	apply(s, at,
		(struct event){.kind = EVENT_RETRY,
			.req = req,
			.attempt = attempt,
			.retry = {3, delay_ms, SLICE("retry-after")}});
}

static const struct event_failure rate_limited = {
	.status = 429,
	.class = {"RateLimitError", 14},
	.cause = {"rate_limit_exceeded", 19},
	.code = {"rate_limit_exceeded", 19},
	.type = {"requests", 8},
	.message = {"Rate limit reached for gpt-4o.\nPlease try again.", 48},
	.fix = {"slow down, or lower max_tokens", 30},
	.phase = {"waiting", 7},
	.retryable = true,
};

/* Request 1: fails, waits two seconds, answers. */
static void
recovered(struct session *s)
{
	apply(s, 900,
		(struct event){.kind = EVENT_PROMPT,
			.prompt.text = SLICE("why is 天 blue?\nsay \033[2J")});
	request(s, 1000, 1, 1);
	phase(s, 1000, 1, "dns");
	phase(s, 1020, 1, "connect");
	phase(s, 1050, 1, "tls");
	phase(s, 1110, 1, "sent");
	headers(s, 1400, 1, 1, 429);
	failure(s, 1410, 1, 1, rate_limited);
	retry(s, 1410, 1, 2, 2000);
	request(s, 3410, 1, 2);
	headers(s, 3600, 1, 2, 200);
	delta(s, 3600, 1, 2, "content", "");
	delta(s, 3650, 1, 2, "reasoning", "Light scatters.");
	delta(s, 3700, 1, 2, "content", "Because ");
	delta(s, 3710, 1, 2, "content", "of 空気\n");
	delta(s, 3910, 1, 2, "content", "<\xe2\x80\xae>");
	apply(s, 4010,
		(struct event){.kind = EVENT_DONE,
			.req = 1,
			.attempt = 2,
			.done = {.reason = SLICE("stop"),
				.usage = {20, 37, EVENT_UNKNOWN, 0},
				.timing = {20, 30, 60, 1, 80, 240, 400, 600},
				.reused = true}});
}

static void
make(struct session *s)
{
	*s = (struct session){0};
	apply(s, 0,
		(struct event){.kind = EVENT_SESSION,
			.session.wall =
				SLICE("2026-11-21T12:04:30.000+01:00")});
	recovered(s);
	apply(s, 4100,
		(struct event){.kind = EVENT_CHECK,
			.check = {SLICE("warning"), SLICE("context_length"),
				SLICE("messages"), SLICE("nearly full"),
				SLICE("trim it")}});
	apply(s, 4200,
		(struct event){.kind = EVENT_NOTE,
			.note = {SLICE("info"), SLICE("the model changed")}});
	request(s, 5000, 2, 1);
	phase(s, 5000, 2, "dns");
	phase(s, 5100, 2, "connect");
	request(s, 6000, 3, 1);
	failure(s, 6500, 3, 1, rate_limited);
	retry(s, 6500, 3, 2, 9500);
	request(s, 7000, 4, 3);
	failure(s, 7250, 4, 3,
		(struct event_failure){.class = SLICE("APIConnectionError"),
			.cause = SLICE("dns"),
			.phase = SLICE("dns"),
			.retryable = true,
			.final = true});
}

/* The rows it makes, in the order of the pages below. */
enum { ROW_COUNT = 7 };

static void
unmake(struct session *s)
{
	trail_free(&s->trail);
	model_free(&s->model);
}

/* The page as lines. */
static void
build(struct buf *out, const struct session *s, size_t row, enum detail_tab tab,
	int width)
{
	struct rich page = {0};
	const struct detail_input in = {
		.trail = &s->trail,
		.row = row,
		.model = &s->model,
		.now = 9000,
		.tab = tab,
	};

	detail_build(&page, width, &in);
	buf_clear(out);
	for (size_t i = 0; i < page.nrows; i++) {
		buf_add_slice(out, rich_row(&page, i).text);
		buf_add_char(out, '\n');
	}
	rich_free(&page);
}

static const struct {
	size_t row;
	enum detail_tab tab;
	int width;
	const char *has; /* a part of the page */
} pages[] = {
	{0, DETAIL_SUMMARY, 80, "[1 summary] 2 request  3 response  4 stream"},
	{0, DETAIL_ATTEMPTS, 80, " 6 headers [7 attempts]\n"},
	{0, DETAIL_REQUEST, 40, " 1 [2 request] 3  4  5  6  7 \n"},
	{0, DETAIL_REQUEST, 12, "[2 request]\n"},
	{0, DETAIL_REQUEST, 4, "re…t\n"},
	/* summary */
	{0, DETAIL_SUMMARY, 80, "\nstate        ! failed\n"},
	{0, DETAIL_SUMMARY, 80, "\nstatus       429\n"},
	{0, DETAIL_SUMMARY, 80, "\nclass        RateLimitError\n"},
	{0, DETAIL_SUMMARY, 80, "\ncode         rate_limit_exceeded\n"},
	{0, DETAIL_SUMMARY, 80, "\ntype         requests\n"},
	{0, DETAIL_SUMMARY, 80, "\nparam        -\n"},
	{0, DETAIL_SUMMARY, 80, "\ncause        rate_limit_exceeded\n"},
	{0, DETAIL_SUMMARY, 80,
		"\nmeaning      too many requests or tokens in a short time\n"},
	{0, DETAIL_SUMMARY, 80,
		"\nmessage      Rate limit reached for gpt-4o.\n"
		"             Please try again.\n"},
	{0, DETAIL_SUMMARY, 80,
		"\nfix          slow down, or lower max_tokens\n"},
	{0, DETAIL_SUMMARY, 80, "\nretryable    yes\n"},
	{0, DETAIL_SUMMARY, 80,
		"\nnext         attempt 2 of 3 followed after 2.0s "
		"(retry-after)\n"},
	{0, DETAIL_SUMMARY, 80, "\nrequest ID   req_7f3a9c51d2e84b19a\n"},
	{0, DETAIL_SUMMARY, 80, "\nattempt      1 of 3 of request #1\n"},
	{0, DETAIL_SUMMARY, 80,
		"\nstarted      12:04:31, 1.0s into the session\n"},
	{0, DETAIL_SUMMARY, 80, "\nduration     410ms\n"},
	{0, DETAIL_SUMMARY, 20, "\nclass\n  RateLimitError\n"},
	{1, DETAIL_SUMMARY, 80, "\nstate        + done, finish reason stop\n"},
	{2, DETAIL_SUMMARY, 80,
		"\nstate        ? check\nlevel        warning\n"
		"code         context_length\nparam        messages\n"
		"message      nearly full\nfix          trim it\n"},
	{3, DETAIL_SUMMARY, 80,
		"\nstate        * note\nlevel        info\n"
		"message      the model changed\nstarted      12:04:34,"},
	{3, DETAIL_TIMING, 80, "\na note: nothing was sent\n"},
	{2, DETAIL_STREAM, 80, "\na check before anything is sent\n"},
	{4, DETAIL_SUMMARY, 80, "\nstate        ~ connect\nstatus       -\n"},
	{4, DETAIL_SUMMARY, 80, "\nduration     4.0s so far\n"},
	{5, DETAIL_SUMMARY, 80,
		"\nnext         retry in 07s (retry-after) at 12:04:46\n"},
	{6, DETAIL_SUMMARY, 80,
		"\nnext         nothing: this was the last attempt\n"},
	{6, DETAIL_SUMMARY, 80,
		"\nfailed while looking up the name\nmessage      -\n"},
	{7, DETAIL_SUMMARY, 80, "\nthere is no such row\n"},
	{SIZE_MAX, DETAIL_STREAM, 80, "\nthere is no such row\n"},
	/* request */
	{0, DETAIL_REQUEST, 80,
		"\nmethod       POST\n"
		"url          https://api.example.org/v1/chat/completions\n"
		"model        gpt-4o\nbytes        812\n"
		"tokens       ~190 (estimate)\n"
		"params       \"temperature\": 0.7\n"
		"             \"stop\": [\"a,b\", \"}\\\"\"]\n"
		"             \"stream\":true\n"
		"             \"o\":{\"x\":1,\"y\":[]}\n"
		"\nprompt\n  why is 天 blue?\n  say ^[[2J\n"},
	{4, DETAIL_REQUEST, 80, "\nprompt\n  -\n"},
	/* response */
	{1, DETAIL_RESPONSE, 80,
		"\nfinish       stop\ntokens in    20\ncached       0\n"
		"tokens out   37\nreasoning    -\n"
		"\nreasoning\n  Light scatters.\n"
		"\ncontent\n  Because of 空気\n  <<U+202E>>\n"},
	{0, DETAIL_RESPONSE, 80, "\nno text of an answer has come\n"},
	/* stream */
	{1, DETAIL_STREAM, 80,
		"\npieces       5, 38 bytes\nfirst token  240ms\n"
		"gaps         p50 50ms · p95 200ms · max 200ms\n"
		"rate         12.9 pieces/s · 100.0 tokens/s\n"},
	{1, DETAIL_STREAM, 80,
		"\n     after      gap   bytes    channel\n"
		"    0.190s        -       0    content\n"
		"    0.240s     50ms      15  reasoning  Light scatters.\n"
		"    0.290s     50ms       8    content  Because \n"
		"    0.300s     10ms      10    content  of 空気 \n"
		"    0.500s    200ms       5    content  <<U+202E>>\n"},
	{1, DETAIL_STREAM, 20, "\n    0.240s     50ms\n"},
	{0, DETAIL_STREAM, 80, "\nno piece of an answer has come\n"},
	/* timing */
	{1, DETAIL_TIMING, 64,
		"\ndns               20ms  █\n"
		"connect           30ms   ██\n"
		"tls               60ms     ████\n"
		"send               1ms         ▏\n"
		"wait              80ms         ██████\n"
		"first token      240ms  ────────────────\n"
		"receive          400ms               ███████████████████████"
		"████\n"
		"total            600ms  ────────────────────────────────────"
		"────\n"
		"the connection was reused"},
	{0, DETAIL_TIMING, 64,
		"\ndns               20ms  ██\n"
		"connect           30ms    ███\n"
		"tls               60ms       ██████\n"
		"send                 -\n"
		"wait             290ms             ████████████████████████"
		"████\n"
		"first token          -\n"
		"receive           10ms                                     "
		"    █\n"
		"total            410ms  "},
	{4, DETAIL_TIMING, 64, "\nconnect         3900ms   ███████"},
	{4, DETAIL_TIMING, 64, "\nso far          4000ms  ────────"},
	{1, DETAIL_TIMING, 20, "\nfirst token\n  240ms\n"},
	/* headers */
	{0, DETAIL_HEADERS, 80,
		"\nstatus       429\nHTTP         2\n"
		"remote       [2001:db8::1]:443\n"
		"request ID   req_7f3a9c51d2e84b19a\n"
		"\nrequests\nlimit        60\nremaining    12\n"
		"reset after  18s, at 12:04:49\n"
		"\ntokens\nlimit        40000\nremaining    -\n"
		"reset after  -\n"},
	{6, DETAIL_HEADERS, 80, "\nno headers have come\n"},
	/* attempts */
	{1, DETAIL_ATTEMPTS, 80,
		"\n  1/3  ! failed      410ms  429  rate_limit_exceeded  "
		"retry after 2.0s (retry-\n    after)\n"
		"> 2/3  + done        600ms  200\n"},
	{5, DETAIL_ATTEMPTS, 100,
		"\n> 1/3  ! retry-wait  500ms  429  rate_limit_exceeded  "
		"retry after 9.5s (retry-after)\n"},
};

static void
test_pages(void **state)
{
	struct buf out = {0};
	struct session s;

	(void)state;
	make(&s);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		build(&out, &s, pages[i].row, pages[i].tab, pages[i].width);
		if (!strstr(buf_str(&out), pages[i].has))
			print_error("case %zu: no\n%s\nin\n%s\n", i,
				pages[i].has, buf_str(&out));
		assert_non_null(strstr(buf_str(&out), pages[i].has));
	}
	buf_free(&out);
	unmake(&s);
}

/* No row is wider than the page or holds what could control a terminal, and
 * the first is the tabs. */
static void
check_page(const struct detail_input *in, int width)
{
	struct rich page = {0};
	struct buf shown = {0};

	detail_build(&page, width, in);
	assert_true(page.nrows >= 2);
	assert_int_equal(rich_open_width(&page), 0);
	for (size_t i = 0; i < page.nrows; i++) {
		struct slice text = rich_row(&page, i).text;
		assert_true(text_width(text) <= (width > 1 ? width : 1));
		buf_clear(&shown);
		text_visible_row(&shown, text);
		assert_true(slice_eq(text, buf_slice(&shown)));
	}
	rich_free(&page);
	buf_free(&shown);
}

static void
check_all(const struct trail *t, const struct model *m, int64_t now, int widest)
{
	for (size_t row = 0; row <= t->n; row++) {
		for (int tab = 0; tab < DETAIL_TAB_COUNT; tab++) {
			const struct detail_input in = {
				t, row, m, now, (enum detail_tab)tab};
			for (int width = 0; width <= widest; width++)
				check_page(&in, width);
		}
	}
}

static void
test_widths(void **state)
{
	struct session s;

	(void)state;
	make(&s);
	assert_int_equal(s.trail.n, ROW_COUNT);
	check_all(&s.trail, &s.model, 9000, 120);
	check_all(&s.trail, NULL, EVENT_UNKNOWN, 40);
	unmake(&s);
}

/* Every state with every number and text at its worst. */
static void
test_total(void **state)
{
	static const int64_t worst[] = {0, -1, INT64_MIN, INT64_MAX, 1};
	static const char evil[] = "\xff\t\r\n\033]0;x\a\xe2\x80\xae 日本語"
				   "{\"a\\";
	const size_t nworst = sizeof(worst) / sizeof(worst[0]);
	struct session s = {0};
	struct trail_row *r;

	(void)state;
	apply(&s, 0,
		(struct event){.kind = EVENT_SESSION,
			.session.wall = SLICE("xxxxxxxxxxx99:99:99xxxxxx")});
	for (size_t i = 0; i < TRAIL_STATE_COUNT * nworst; i++) {
		struct buf *texts[9];
		size_t n = 0;
		request(&s, 0, (int64_t)i, 1);
		delta(&s, 5, (int64_t)i, 1, "refusal", evil);
		delta(&s, 3, (int64_t)i, 1, "reasoning", "x");
		r = &s.trail.rows[s.trail.n - 1];
		r->state = (enum trail_state)(i % TRAIL_STATE_COUNT);
		r->at = worst[i % nworst];
		r->attempt = r->of = r->bytes = worst[(i + 1) % nworst];
		r->dns_at = r->sent_at = r->end_at = worst[(i + 2) % nworst];
		r->tls_at = r->first_at = worst[(i + 3) % nworst];
		r->headers_at = r->retry_at = worst[(i + 4) % nworst];
		r->retry_set_at = r->usage.out = worst[i / nworst % nworst];
		r->timing.total = r->timing.receive = worst[i % nworst];
		r->timing.dns = r->timing.wait = worst[(i + 2) % nworst];
		r->timing.first_token = worst[(i + 1) % nworst];
		r->limits.requests_reset_ms = worst[(i + 3) % nworst];
		r->pieces[1].at = worst[i % nworst];
		texts[n++] = &r->params;
		texts[n++] = &r->class;
		texts[n++] = &r->code;
		texts[n++] = &r->cause;
		texts[n++] = &r->message;
		texts[n++] = &r->source;
		texts[n++] = &r->reason;
		texts[n++] = &r->request_id;
		texts[n++] = &r->url;
		while (n--)
			buf_set(texts[n], slice_str(evil));
	}
	for (size_t i = 0; i < nworst; i++)
		check_all(&s.trail, &s.model, worst[i], 3);
	check_all(&s.trail, &s.model, 100, 60);
	unmake(&s);
}

static const struct {
	const char *params, *shown;
} params[] = {
	{"", "params       -\n"},
	{"{}", "params       -\n"},
	{" { } ", "params       -\n"},
	{"{\"a\":1", "params       \"a\":1\n"},
	{"{\"a\":\"", "params       \"a\":\"\n"},
	{"{\"a\":\"\\", "params       \"a\":\"\\\n"},
	{"[1,2]", "params       [1,2]\n"},
	{"{\"a\":\"\\\\\",\"b\":[{},[,]]}",
		"params       \"a\":\"\\\\\"\n             \"b\":[{},[,]]\n"},
	{"{\"a\":1}}}", "params       \"a\":1\n"},
	{"{,,1,}", "params       1\n"},
};

static void
test_params(void **state)
{
	struct session s = {0};
	struct buf out = {0};

	(void)state;
	request(&s, 0, 1, 1);
	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		buf_set(&s.trail.rows[0].params, slice_str(params[i].params));
		build(&out, &s, 0, DETAIL_REQUEST, 60);
		if (!strstr(buf_str(&out), params[i].shown))
			print_error("case %zu: %s\n", i, buf_str(&out));
		assert_non_null(strstr(buf_str(&out), params[i].shown));
	}
	buf_free(&out);
	unmake(&s);
}

static void
test_many_pieces(void **state)
{
	struct session s = {0};
	struct rich page = {0};
	const struct detail_input in = {.trail = &s.trail,
		.model = &s.model,
		.now = 9000,
		.tab = DETAIL_STREAM};
	struct slice last;

	(void)state;
	request(&s, 0, 1, 1);
	for (int64_t i = 0; i < STREAM_ROWS + 12; i++)
		delta(&s, i, 1, 1, "content", "x");
	detail_build(&page, 80, &in);
	/* tabs, four numbers, a blank, heads, pieces, the remark */
	assert_int_equal(page.nrows, 1 + 4 + 2 + STREAM_ROWS + 1);
	last = rich_row(&page, page.nrows - 1).text;
	assert_true(slice_is(last, "… 12 more pieces are left out"));
	rich_free(&page);
	unmake(&s);
}

static void
test_gaps(void **state)
{
	static const struct {
		int64_t at[6];
		size_t n;
		int64_t p50, p95, max;
	} cases[] = {
		{{0}, 0, -1, -1, -1},
		{{7}, 1, -1, -1, -1},
		{{7, 9}, 2, 2, 2, 2},
		{{0, 1, 3}, 3, 1, 2, 2},
		{{0, 40, 41, 43, 46, 50}, 6, 3, 40, 40},
		{{9, 5, 6}, 3, 0, 1, 1},
	};
	struct trail_piece pieces[6];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct trail_row row = {
			.pieces = pieces, .npieces = cases[i].n};
		struct stream_gaps g;
		for (size_t k = 0; k < cases[i].n; k++)
			pieces[k] =
				(struct trail_piece){cases[i].at[k], 1, 'c'};
		g = stream_gaps(&row);
		assert_int_equal(g.p50, cases[i].p50);
		assert_int_equal(g.p95, cases[i].p95);
		assert_int_equal(g.max, cases[i].max);
	}
	assert_int_equal(stream_rate(11, 0, 1000), 100);
	assert_int_equal(stream_rate(1, 0, 1000), EVENT_UNKNOWN);
	assert_int_equal(stream_rate(5, 10, 10), EVENT_UNKNOWN);
	assert_int_equal(stream_rate(5, EVENT_UNKNOWN, 10), EVENT_UNKNOWN);
	assert_int_equal(stream_rate(INT64_MAX, 0, 10), EVENT_UNKNOWN);
}

static void
test_names(void **state)
{
	(void)state;
	for (int i = 0; i < DETAIL_TAB_COUNT; i++)
		assert_true(strlen(detail_tab_name((enum detail_tab)i)) > 3);
	assert_string_equal(detail_tab_name(DETAIL_STREAM), "stream");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_total),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_many_pieces),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("detail", tests, NULL, NULL);
}
