/* What servers and users send never reaches the terminal as a control. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/harmless.h"
#include "tests/lib/seat.h"
#include "tests/lib/wire.h"

/* All that a terminal could take for a command, in UTF-8: C0, CSI, OSC, DCS,
 * reports, C1 in both its forms, bidi controls, marks of the byte order. */
#define PAYLOAD                                                 \
	"\033[31mred \033[2J\033[H\033[?1049l \033]0;owned\a "  \
	"\033]52;c;b3duZWQ=\033\\ \033P$q\"p\033\\ \033[6n "    \
	"\033[21t \033c \302\23331m \302\23552;c;eA==\302\234 " \
	"\342\200\256desrever\342\200\254 \342\201\246iso\342"  \
	"\201\251 \330\234 \177 \b\b over\rwritten \016\017 "   \
	"\357\273\277 \342\200\250 \033(0lqk\033(B end"
/* The same for JSON, with what it must not hold escaped. */
#define JSON_PAYLOAD                                                        \
	"\\u001b[31mred \\u001b[2J \\u001b]0;owned\\u0007 \\u001b]52;c;"    \
	"eA==\\u001b\\\\ \\u001bP$q\\u001b\\\\ \\u001b[6n \\u001bc "        \
	"\\u009b31m \\u009d52;c;eA==\\u009c \\u202edesrever\\u202c \\u2066" \
	"iso\\u2069 \\u061c \\u007f \\b over\\rwritten \\u000e \\u0000 "    \
	"\\ufeff \\u2028 \302\233 \342\200\256 \377\376 end"

static struct partner *partner;

static void
assert_harmless(struct pty *p)
{
	harmless_screen(pty_raw(p));
	assert_true(slice_find(pty_raw(p), SLICE("\033[31mred")) == -1);
}

/* Through all pages of the request that is selected, and to the end. */
static void
look_at_everything(struct pty *p)
{
	static const char *const tabs[] = {"[1 summary]", "[2 request]",
		"[3 response]", "[4 stream]", "[5 timing]", "[6 headers]",
		"[7 attempts]"};

	pty_key(p, "F3");
	SHOWS(p, "Enter detai");
	pty_key(p, "Enter");
	for (int i = 0; i < 7; i++) {
		char key[2] = {(char)('1' + i), '\0'};

		pty_key(p, key);
		SHOWS(p, tabs[i]);
		pty_key(p, "G");
		pty_key(p, "g");
	}
	pty_key(p, "q");
	HIDES(p, "[7 attempts]");
	pty_key(p, "q");
	pty_key(p, "C-c");
	pty_key(p, "C-c");
}

static void
leave_harmless(struct pty *p)
{
	int status;

	seat_line(p, "/quit");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	assert_harmless(p);
	pty_free(p);
}

static void
scanner_knows_a_payload(void **state)
{
	static const char *const bad[] = {"\302\233", "\342\200\256",
		"\342\201\246", "\033", "\033]0;owned\a", "\033[2", "\033[6n",
		"\033[?1003h", "\033P", "\a", "\177", "\377", "\300\200"};
	static const char *const fine[] = {
		"a", "\344\275\240", "\342\224\202", "\n\t", "\357\277\275"};
	static const char *const ours[] = {
		"\033[?25l", "\033[1;31m", "\r\b", "\033[2;3H", "\033(B"};
	struct buf wrong = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_true(harmless_find(slice_str(bad[i]), true, &wrong));
		assert_true(harmless_find(slice_str(bad[i]), false, &wrong));
	}
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		harmless_screen(slice_str(fine[i]));
		harmless_lines(slice_str(fine[i]));
	}
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		harmless_screen(slice_str(ours[i]));
		assert_true(harmless_find(slice_str(ours[i]), false, &wrong));
	}
	buf_free(&wrong);
}

static void
hostile_models(void **state)
{
	static const struct {
		const char *model, *shown;
	} rows[] = {
		{"fail:escape", "+ 200 ok"},
		{"fail:escape-error", "! 400 invalid_value^[]0;owned^G"},
		{"fail:bad-utf8", "+ 200 ok"},
		{"fail:garbage", "! 200 not_an_api"},
		{"fail:key-echo", "! 401 invalid_api_key"},
		{"fail:html-200", "! 200 not_an_api"},
		{"fail:blocked", "! 403"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pty *p = seat_take(&(struct seat){.cols = 100,
			.rows = 30,
			.args = LIST("-m", rows[i].model),
			.partner = partner});

		seat_line(p, "go");
		SHOWS(p, rows[i].shown);
		look_at_everything(p);
		leave_harmless(p);
	}
}

/* The prompt comes back as the answer, in every clothing of Markdown. */
static void
hostile_prompts(void **state)
{
	static const char *const prompts[] = {
		PAYLOAD,
		"x\n# " PAYLOAD,
		"```" PAYLOAD "\n" PAYLOAD "\n```",
		"| " PAYLOAD " | b |\n|---|---|\n| " PAYLOAD " | c |",
		"[" PAYLOAD "](http://x/" PAYLOAD ")",
		"- " PAYLOAD "\n> `" PAYLOAD "`\n**" PAYLOAD "**",
		"&#27;[31mred &#x9b;31m &#x202e; &#7; &#x1b;]0;owned&#7;",
		"\377\376 \300\200 \355\240\200 \364\220\200\200 \033",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		struct buf send = {0};
		struct pty *p;

		buf_addf(&send, "send %s", prompts[i]);
		p = seat_take(&(struct seat){.cols = 100,
			.rows = 30,
			.args = LIST(
				"-m", "practice:echo", "-e", buf_str(&send)),
			.partner = partner});
		SHOWS(p, "+ 200 ok");
		look_at_everything(p);
		leave_harmless(p);
		buf_free(&send);
	}
}

/* Pasted controls are not text; what is left stands in the input line. */
static void
hostile_paste(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 30,
		.args = LIST("-m", "practice:echo"),
		.partner = partner});

	(void)state;
	pty_paste(p, SLICE("before " PAYLOAD " behind"));
	SHOWS(p, "> before");
	SHOWS(p, "behind");
	pty_key(p, "Enter");
	SHOWS(p, "+ 200 ok");
	look_at_everything(p);
	leave_harmless(p);
}

/* Names that the user gave, or was made to give. */
static void
hostile_settings(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 30,
		.args = LIST("-m", "m" PAYLOAD, "-s", "s" PAYLOAD, "--set",
			"param.user=" PAYLOAD, "-e", "no" PAYLOAD),
		.partner = partner});

	(void)state;
	SHOWS(p, "there is no such command");
	seat_line(p, "go");
	SHOWS(p, "! 404 model_not_found");
	look_at_everything(p);
	seat_line(p, "/set");
	SHOWS(p, "Settings:");
	pty_key(p, "G");
	SHOWS(p, "param.FIELD");
	pty_key(p, "q");
	HIDES(p, "Settings:");
	leave_harmless(p);
}

static void
hostile_error(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = seat_take(
		&(struct seat){.cols = 120, .rows = 30, .url = wire_url(w)});

	(void)state;
	wire_reply(w, "400 Bad \033]0;owned\a \302\233 \342\200\256",
		"Content-Type: application/json \033[31m\r\n"
		"x-request-id: "
		"req_\033]0;owned\a\302\23331m\342\200\256\377\r\n"
		"x-ratelimit-reset-requests: \033[31m\r\n",
		SLICE("{\"error\":{\"message\":\"" JSON_PAYLOAD "\",\"type\":\""
		      "t" JSON_PAYLOAD "\",\"code\":\"c" JSON_PAYLOAD
		      "\",\"param\":\"" JSON_PAYLOAD "\"}}"));
	seat_line(p, "go");
	SHOWS(p, "! 400");
	SHOWS(p, "1 failed");
	look_at_everything(p);
	leave_harmless(p);
	wire_free(w);
}

/* Each channel a stream has, and its reason to end. */
static void
hostile_stream(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = seat_take(
		&(struct seat){.cols = 120, .rows = 30, .url = wire_url(w)});

	(void)state;
	wire_stream(w,
		SLICE(": " PAYLOAD "\n\n"
		      "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\""
		      "thought " JSON_PAYLOAD "\"}}]}\n\n"
		      "data: "
		      "{\"choices\":[{\"delta\":{\"content\":"
		      "\"said " JSON_PAYLOAD "\"}}]}\n\n"
		      "data: "
		      "{\"choices\":[{\"delta\":{\"refusal\":\"no " JSON_PAYLOAD
		      "\"}}]}\n\n"
		      "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{"
		      "\"index\":0,\"id\":\"" JSON_PAYLOAD "\",\"function\":{"
		      "\"name\":\"" JSON_PAYLOAD
		      "\",\"arguments\":\"" JSON_PAYLOAD "\"}}]}}]}\n\n"
		      "data: {\"model\":\"" JSON_PAYLOAD "\",\"choices\":[{"
		      "\"delta\":{},\"finish_reason\":\"why" JSON_PAYLOAD
		      "\"}]}\n\n"
		      "data: [DONE]\n\n"),
		7);
	seat_line(p, "go");
	SHOWS(p, "200 done why");
	look_at_everything(p);
	leave_harmless(p);
	wire_free(w);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	partner_free(partner);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scanner_knows_a_payload),
		cmocka_unit_test(hostile_models),
		cmocka_unit_test(hostile_prompts),
		cmocka_unit_test(hostile_paste),
		cmocka_unit_test(hostile_settings),
		cmocka_unit_test(hostile_error),
		cmocka_unit_test(hostile_stream),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
