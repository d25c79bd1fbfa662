/* What servers and users send never reaches the terminal as a control. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
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

struct scan {
	const char *p, *end;
};

static _Noreturn void
reject(const struct scan *s, const char *at, const char *what)
{
	size_t n = s->end - at < 40 ? (size_t)(s->end - at) : 40;
	struct buf shown = {0};

	text_visible_row(&shown, (struct slice){at, n});
	fail_msg("%s reached the terminal: %s", what, buf_str(&shown));
	abort();
}

static bool
among(const char *list, const char *word, size_t n)
{
	for (; *list != '\0'; list += strcspn(list, " "), list += *list == ' ')
		if (strcspn(list, " ") == n && memcmp(list, word, n) == 0)
			return true;
	return false;
}

/* A control sequence: which ones the screen's own terminfo and modes have. */
static const char *
check_control(const struct scan *s, const char *at)
{
	const char *p = at + 2, *params = p;
	size_t n;

	while (p < s->end && *p >= 0x20 && *p <= 0x3f)
		p++;
	if (p == s->end)
		reject(s, at, "half a control sequence");
	n = (size_t)(p - params);
	switch (*p) {
	case 'h':
	case 'l':
		if (!among("?1 ?7 ?12 ?25 ?1000 ?1006 ?1049 ?2004 ?2026 ?12;25 "
			   "4",
			    params, n))
			reject(s, at, "a mode");
		break;
	case 't':
		if (!among("22;0;0 23;0;0", params, n))
			reject(s, at, "a window command");
		break;
	case 'm':
		if (strspn(params, "0123456789;") < n)
			reject(s, at, "a rendition");
		break;
	default:
		if (strchr("ABCDGHJKLMPX@STdbr", *p) == NULL ||
			strspn(params, "0123456789;") < n)
			reject(s, at, "a control sequence");
	}
	return p + 1;
}

static const char *
check_escape(const struct scan *s, const char *at)
{
	if (at + 1 == s->end)
		reject(s, at, "a lone ESC");
	if (at[1] == '[')
		return check_control(s, at);
	if (at[1] == '(' && at + 2 < s->end && strchr("0B", at[2]) != NULL)
		return at + 3;
	if (strchr("=>78M", at[1]) == NULL)
		reject(s, at, "an escape sequence");
	return at + 2;
}

static bool
is_hostile(uint32_t cp)
{
	return (cp >= 0x7f && cp <= 0x9f) || cp == 0x61c || cp == 0x200e ||
	       cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

static const char *
check_text(const struct scan *s, const char *at)
{
	struct slice rest = {at, (size_t)(s->end - at)};
	uint32_t cp;
	size_t n = utf8_decode(rest, &cp);

	if (cp < 0x20 && strchr("\r\n\b\t", (int)cp) == NULL)
		reject(s, at, "a control character");
	if (cp == 0xfffd && !slice_starts(rest, "\357\277\275"))
		reject(s, at, "what is not UTF-8");
	if (is_hostile(cp))
		reject(s, at, "a hidden control");
	return at + n;
}

static void
assert_harmless(struct pty *p)
{
	struct slice raw = pty_raw(p);
	const struct scan s = {raw.p, raw.p + raw.len};

	for (const char *at = s.p; at < s.end;)
		at = *at == '\033' ? check_escape(&s, at) : check_text(&s, at);
	assert_true(slice_find(raw, SLICE("\033[31mred")) == -1);
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
	const char *const bad[] = {"\302\233", "\342\200\256", "\342\201\246"};
	const char *const fine[] = {"a", "\344\275\240", "\342\224\202"};
	uint32_t cp;

	(void)state;
	for (int i = 0; i < 3; i++) {
		utf8_decode(slice_str(bad[i]), &cp);
		assert_true(is_hostile(cp));
		utf8_decode(slice_str(fine[i]), &cp);
		assert_false(is_hostile(cp));
	}
	assert_true(among("?1 ?25", "?25", 3));
	assert_false(among("?1 ?25", "?2", 2));
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
