/* Fixes that act: what is offered for a failure, and the line that does it. */
#include "session/remedy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct failure {
	const char *cause, *param, *message, *params;
	const char *fallback, *max_tokens, *page;
	size_t history;
	int64_t room, wait_ms;
	bool has_key;
};

static void
make_row(struct trail_row *row, const struct failure *f)
{
	*row = (struct trail_row){.state = TRAIL_FAILED};
	buf_set(&row->cause, slice_str(f->cause));
	buf_set(&row->model, SLICE("gpt-4o"));
	buf_set(&row->param, slice_str(f->param ? f->param : ""));
	buf_set(&row->message, slice_str(f->message ? f->message : ""));
	buf_set(&row->params, slice_str(f->params ? f->params : "{}"));
}

static void
free_row(struct trail_row *row)
{
	buf_free(&row->cause);
	buf_free(&row->model);
	buf_free(&row->param);
	buf_free(&row->message);
	buf_free(&row->params);
}

/* A line for each fix: "label: command". */
static void
show(struct buf *out, const struct failure *f)
{
	struct trail_row row;
	struct remedies r = {0};

	make_row(&row, f);
	const struct remedy_input in = {.row = &row,
		.fallback_model = f->fallback ? f->fallback : "",
		.max_tokens = f->max_tokens,
		.status_page = f->page,
		.history = f->history,
		.room = f->room,
		.wait_ms = f->wait_ms,
		.has_key = f->has_key};
	remedies_find(&r, &in);
	for (size_t i = 0; i < r.n; i++)
		buf_addf(out, "%s: %s\n", buf_str(&r.list[i].label),
			buf_str(&r.list[i].command));
	remedies_free(&r);
	free_row(&row);
}

static const struct {
	struct failure f;
	const char *has, *not ; /* lines, parted by | */
} rows[] = {
	{{.cause = "service_unavailable",
		 .fallback = "gpt-4o-mini",
		 .page = "https://status.example"},
		"send again now: retry\n|go on with gpt-4o-mini: fix "
		"fallback\n|choose another model: prompt /fix model\n|"
		"https://status.example: fix status\n",
		"wait|API key"},
	{{.cause = "service_unavailable", .fallback = "gpt-4o"},
		"send again now", "go on with|status page"},
	{{.cause = "context_length_exceeded",
		 .history = 7,
		 .max_tokens = "4000"},
		"send only the latest 3 of 7 earlier turns: fix drop-turns "
		"3\n|lower max-tokens from 4000 to 2000: fix max-tokens 2000\n|"
		"edit the message: fix edit\n",
		"send again now"},
	{{.cause = "context_length_exceeded", .history = 1},
		"send no earlier turns: fix drop-turns 0\n", "latest"},
	{{.cause = "context_length_exceeded"}, "edit", "turns"},
	{{.cause = "context_length_exceeded",
		 .max_tokens = "4000",
		 .room = 1000},
		"lower max-tokens from 4000 to 960: fix max-tokens 960\n", ""},
	{{.cause = "context_length_exceeded", .max_tokens = "1"}, "edit",
		"max-tokens"},
	{{.cause = "request_too_large"},
		"set max-tokens to 1024: fix max-tokens 1024\n", ""},
	{{.cause = "unsupported_parameter", .param = "top_p"},
		"send without top_p: fix drop-param top_p\n", ""},
	{{.cause = "unsupported_parameter",
		 .message = "Unknown field 'stream_options'",
		 .params = "{\"stream\":true,\"stream_options\":{}}"},
		"send without stream_options: fix drop-param stream_options\n",
		""},
	{{.cause = "unsupported_parameter",
		 .message = "no field is named",
		 .params = "{\"stream\":true,\"top_p\":1}"},
		"choose another model", "send without"},
	{{.cause = "unsupported_parameter",
		 .param = "max_tokens",
		 .message = "use 'max_completion_tokens' instead"},
		"send max_completion_tokens instead of max_tokens: fix "
		"drop-param max_tokens\n",
		""},
	{{.cause = "unsupported_parameter", .param = "messages[1].name"},
		"choose another model", "send without"},
	{{.cause = "unsupported_parameter", .param = "model"},
		"choose another model", "send without"},
	{{.cause = "invalid_api_key", .has_key = true},
		"enter another API key: key\n", "send again"},
	{{.cause = "invalid_api_key"}, "", "API key"},
	{{.cause = "rate_limit_exceeded", .wait_ms = 7001},
		"wait 8 s, then send again: retry 8\n", ""},
	{{.cause = "rate_limit_exceeded", .wait_ms = 200000},
		"wait 3 min 20 s, then send again: retry 200\n", ""},
	{{.cause = "quota_window", .wait_ms = 7500000},
		"wait 2 h 05 min, then send again: retry 7500\n",
		"send again now"},
	{{.cause = "insufficient_quota", .fallback = "local"},
		"go on with local", "send again now"},
	{{.cause = "unheard_of"},
		"send again now: retry\n|edit the message: fix edit\n",
		"model"},
};

static bool
holds(const char *text, const char *part, size_t len)
{
	struct slice s = slice_str(text), want = {part, len};

	return slice_find(s, want) >= 0;
}

static void
test_offers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *lists[] = {rows[i].has, rows[i].not };
		struct buf out = {0};
		show(&out, &rows[i].f);
		for (int k = 0; k < 2; k++) {
			for (const char *p = lists[k]; *p;) {
				size_t n = strcspn(p, "|");
				if (holds(buf_str(&out), p, n) != (k == 0))
					fail_msg("row %zu (%s): %.*s: %s", i,
						rows[i].f.cause, (int)n, p,
						buf_str(&out));
				p += n + (p[n] == '|');
			}
		}
		buf_free(&out);
	}
}

static void
test_order(void **state)
{
	struct buf out = {0};

	(void)state;
	show(&out, &(struct failure){
			   .cause = "service_unavailable", .fallback = "b"});
	assert_true(strstr(out.p, "send again") < strstr(out.p, "go on with"));
	assert_true(strstr(out.p, "go on with") < strstr(out.p, "choose"));
	buf_free(&out);
}

/* While a retry waits there is nothing more to wait for. */
static void
test_waiting(void **state)
{
	struct failure f = {.cause = "rate_limit_exceeded", .wait_ms = 5000};
	struct trail_row row;
	struct remedies r = {0};

	(void)state;
	make_row(&row, &f);
	row.state = TRAIL_RETRY_WAIT;
	remedies_find(&r,
		&(struct remedy_input){
			.row = &row, .fallback_model = "", .wait_ms = 5000});
	for (size_t i = 0; i < r.n; i++)
		assert_int_not_equal(r.list[i].action, ACTION_WAIT);
	assert_true(r.n > 0);
	remedies_free(&r);
	free_row(&row);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_waiting),
	};

	return cmocka_run_group_tests_name("remedy", tests, NULL, NULL);
}
