/* The program in Chinese: whole screens and what is printed, on a machine that
 * has no Chinese locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/lib/picture.h"
#include "tests/lib/port.h"
#include "tests/lib/run.h"
#include "tests/lib/seat.h"
#include "tests/lib/wire.h"

#define CHINESE LIST("LANG=zh_CN.UTF-8")

static struct partner *partner;

static const struct size {
	int cols, rows;
	const char *name;
} sizes[] = {{80, 24, "80x24"}, {120, 40, "120x40"}};

static struct pty *
take(const struct size *size, const char *model)
{
	return seat_take(&(struct seat){.cols = size->cols,
		.rows = size->rows,
		/* A log so wide that no time is left out for its length. */
		.args = LIST("-m", model, "--set", "split=45"),
		.env = CHINESE,
		.partner = partner});
}

/* What the interface says in English; names and what servers say are not
 * among it. */
static const char *const words[] = {"conversation", "log", "request",
	"requests", "failed", "waiting", "active", "FOLLOW", "PAUSED", "fix",
	"retry in", "now", "stop", "help", "layout", "focus", "retry now",
	"complete", "quit", "cancel", "close", "scroll", "back", "move",
	"summary", "response", "stream", "timing", "headers", "attempts",
	"state", "status", "class", "code", "type", "cause", "meaning",
	"message", "started", "duration", "you", "yes", "no", "tok", "req",
	"rows below", "Most used keys", "Commands", "context", "resets",
	"send again", "what can be done", "why", "what to do", "forecast",
	"side", "Why", "What to do", "It can be", "told by", "Retry", "Related",
	"Also called"};

/* Whether C beside a word makes it a part of a name: "/help", "[on|off]". */
static bool
is_of_a_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("/|[]:_-", c));
}

static const char *
find_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++) {
		if ((at == text || !is_of_a_name(at[-1])) &&
			!is_of_a_name(at[n]))
			return at;
	}
	return NULL;
}

static void
assert_no_english(struct pty *p)
{
	struct buf text = {0};

	pty_screen(p, &text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!find_word(buf_str(&text), words[i]))
			continue;
		pty_dump(p);
		fail_msg("\"%s\" is on the screen", words[i]);
	}
	buf_free(&text);
}

static bool
is_one_of(struct pty *p, int row, int col, const char *const *lines)
{
	struct vt_cell c = pty_cell(p, row, col);

	while (*lines && strcmp(c.text, *lines))
		lines++;
	return *lines;
}

/* Every row of the frame begins and ends with its line, and the line between
 * the panes stands in one column from its top to its end. */
static void
assert_frame(struct pty *p)
{
	int cols, rows, middle = -1;

	pty_size(p, &cols, &rows);
	for (int row = 1; row < rows; row++) {
		assert_true(is_one_of(p, row, 0, LIST("│", "┌", "├", "└")));
		assert_true(
			is_one_of(p, row, cols - 1, LIST("│", "┐", "┤", "┘")));
	}
	for (int col = 1; col < cols && middle < 0; col++) {
		if (is_one_of(p, 1, col, LIST("┬")))
			middle = col;
	}
	for (int row = 2; middle > 0 && !is_one_of(p, row, middle, LIST("┴"));
		row++) {
		assert_true(row < rows);
		assert_true(is_one_of(p, row, middle, LIST("│")));
	}
}

static void
assert_chinese(struct pty *p, const char *name, const struct size *size)
{
	struct buf file = {0};

	/* The rate limit refills, and then it stands still. */
	HIDES(p, "后重置");
	buf_addf(&file, "chinese-%s-%s", name, size->name);
	assert_true(picture_is(p, buf_str(&file)));
	buf_free(&file);
	assert_frame(p);
	assert_no_english(p);
}

/* The start screen offers a server that runs on this machine: another
 * picture. */
static bool
has_local_server(void)
{
	static const int ports[] = {11434, 1234, 8080};

	for (int i = 0; i < 3; i++) {
		int fd = port_connect(ports[i]);

		if (fd != -1) {
			close(fd);
			return true;
		}
	}
	return false;
}

static void
start_is_chinese(void **state)
{
	(void)state;
	if (has_local_server())
		skip();
	for (int i = 0; i < 2; i++) {
		struct pty *p = seat_take(&(struct seat){.cols = sizes[i].cols,
			.rows = sizes[i].rows,
			.env = CHINESE});

		assert_chinese(p, "start", &sizes[i]);
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
failure_with_countdown_is_chinese(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p =
			take(&sizes[i], "fail:rate_limit_exceeded:always");

		seat_line(p, "为什么?");
		SHOWS(p, "秒后重试");
		HIDES(p, "后重置");
		assert_chinese(p, "failed", &sizes[i]);
		pty_key(p, "C-c");
		SHOWS(p, "重试已取消");
		pty_key(p, "C-c");
		HIDES(p, "> 为什么?");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
help_is_chinese(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = take(&sizes[i], "practice");

		pty_key(p, "F1");
		SHOWS(p, "最常用的按键");
		assert_chinese(p, "help", &sizes[i]);
		pty_key(p, "q");
		HIDES(p, "最常用的按键");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
detail_is_chinese(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = take(&sizes[i], "fail:invalid_api_key");

		seat_line(p, "为什么?");
		SHOWS(p, "建议");
		SHOWS(p, "> 为什么?");
		pty_key(p, "C-c");
		HIDES(p, "> 为什么?");
		pty_key(p, "F3");
		SHOWS(p, "Esc 返回");
		pty_key(p, "Enter");
		SHOWS(p, "[1 概要]");
		HIDES(p, "后重置");
		assert_chinese(p, "detail", &sizes[i]);
		pty_key(p, "q");
		HIDES(p, "[1 概要]");
		pty_key(p, "q");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
fixes_are_chinese(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = take(&sizes[i], "fail:invalid_value");

		seat_line(p, "为什么?");
		SHOWS(p, "F6  ");
		SHOWS(p, "> 为什么?");
		pty_key(p, "C-c");
		HIDES(p, "> 为什么?");
		pty_key(p, "F6");
		SHOWS(p, "按数字执行");
		HIDES(p, "后重置");
		assert_chinese(p, "fixes", &sizes[i]);
		pty_key(p, "q");
		HIDES(p, "按数字执行");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
explanation_is_chinese(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = take(&sizes[i], "practice");

		seat_line(p, "/explain dropped");
		SHOWS(p, "连接被中断");
		assert_chinese(p, "explain", &sizes[i]);
		pty_key(p, "q");
		HIDES(p, "连接被中断");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
copy_menu_is_chinese_and_the_report_english(void **state)
{
	struct pty *p = take(&sizes[1], "fail:invalid_api_key");

	(void)state;
	seat_line(p, "为什么?");
	SHOWS(p, "! 401 invalid_api_key");
	SHOWS(p, "> 为什么?");
	pty_key(p, "C-c");
	HIDES(p, "> 为什么?");
	seat_line(p, "/copy menu");
	SHOWS(p, "不含密钥；含提示词");
	assert_frame(p);
	assert_no_english(p);
	pty_key(p, "r");
	SHOWS(p, "报告：发出的就是这些");
	SHOWS(p, "Happened while: `waiting for the answer`");
	SHOWS(p, "the server does not accept the API key");
	pty_key(p, "q");
	HIDES(p, "报告：发出的就是这些");
	assert_int_equal(seat_leave(p), 0);
}

/* A character that does not fit is left out whole: the terminal would show
 * its half as something else. */
static void
no_character_is_cut(void **state)
{
	static const struct size small[] = {
		{40, 10, NULL}, {21, 6, NULL}, {20, 5, NULL}, {11, 5, NULL}};
	struct pty *p = take(&sizes[0], "fail:rate_limit_exceeded:always");

	(void)state;
	seat_line(p, "为什么?");
	SHOWS(p, "秒后重试");
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		struct buf text = {0};
		pty_resize(p, small[i].cols, small[i].rows);
		assert_true(pty_wait_quiet(p, 100));
		pty_screen(p, &text);
		assert_true(text_is_valid(buf_slice(&text)));
		assert_null(strstr(buf_str(&text), "\xef\xbf\xbd"));
		assert_null(strchr(buf_str(&text), '?'));
		buf_free(&text);
	}
	pty_free(p);
}

static void
language_changes_at_once(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 24,
		.args = LIST("-m", "practice"),
		.partner = partner});

	(void)state;
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/set lang zh");
	SHOWS(p, "lang 现在是 zh");
	SHOWS(p, "对话");
	HIDES(p, "conversation ");
	SHOWS(p, "+ 200 成功");
	assert_frame(p);
	pty_key(p, "F3");
	SHOWS(p, "Esc 返回");
	pty_key(p, "q");
	SHOWS(p, "^D 退出");
	/* The filter knows the word that is shown, and the name. */
	seat_line(p, "/filter state:完成");
	SHOWS(p, "1/1 行匹配");
	seat_line(p, "/filter state:失败");
	SHOWS(p, "0/1 行匹配");
	seat_line(p, "/filter state:done");
	SHOWS(p, "1/1 行匹配");
	seat_line(p, "/set lang en");
	SHOWS(p, "lang is now en");
	SHOWS(p, "conversation");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(seat_leave(p), 0);
}

/* Calls without a screen */

#define NOWHERE "--base-url", "http://127.0.0.1:1/v1"
#define BROKEN "{\"model\":\"gpt-4o\",\"messages\":[],\"temperature\":\"5\"}"

static const struct call {
	const char *lang;
	const char *args[8];
	const char *in, *out, *err;
	int status;
} calls[] = {
	{"LANG=C.UTF-8", {"--lang", "zh", "--help"}, "", "显示本帮助", "", 0},
	{"LANG=zh_CN.UTF-8", {"ask", "--help"}, "", "询问一次", "", 0},
	{"LANG=zh_CN.UTF-8", {"--help", "set"}, "", "系统提示词", "", 0},
	{"LANG=zh_CN.UTF-8", {"--lang", "en", "--help"}, "", "show this help",
		"", 0},
	{"LC_ALL=zh_CN.UTF-8", {"--help"}, "", "选项：", "", 0},
	{"LANG=zh_TW.UTF-8", {"--nosuch"}, "", "", "没有这个选项", 2},
	{"LANG=zh_CN.UTF-8", {"--nosuch", "--lang=en"}, "", "",
		"no such option", 2},
	{"LANG=zh_CN.UTF-8", {"ask", "--practice"}, "", "", "没有提示词", 2},
	{"LANG=zh_CN.UTF-8", {"ask", "--temperature", "3", "x"}, "", "",
		"不是 0 到 2 之间的数", 2},
	{"LANG=zh_CN.UTF-8", {"ask", "-v", "--max-retries", "0", NOWHERE, "x"},
		"", "", "（建立连接时）", 8},
	{"LANG=zh_CN.UTF-8", {"ask", "--lang", "en", NOWHERE, "x"}, "", "",
		"while connecting", 8},
	{"LANG=zh_CN.UTF-8", {"models", "--provider", "nope"}, "", "",
		"未知的 nope", 2},
	{"LANG=zh_CN.UTF-8", {"models", NOWHERE}, "", "", "建议：", 8},
	{"LANG=C.UTF-8", {"explain", "--lang", "zh", "429"}, "",
		"\n可能的原因\n", "", 0},
	{"LANG=C.UTF-8", {"explain", "--lang", "zh", "insufficient_quota"}, "",
		"出在你一侧", "", 0},
	{"LANG=C.UTF-8", {"explain", "--lang", "zh", "xyzzy"}, "",
		"没有这个名称；最接近的是：", "", 0},
	{"LANG=C.UTF-8", {"explain", "--lang", "zh", "--status", "9"}, "", "",
		"不是 100 到 599 之间的数", 2},
	{"LANG=C.UTF-8", {"doctor", "--lang", "zh", "--practice"}, "",
		"+ 正常 代理     无：练习服务器就在本机\n", "", 0},
	{"LANG=C.UTF-8", {"doctor", "--lang", "zh", NOWHERE}, "",
		"                建议：检查地址和端口", "", 8},
	{"LANG=C.UTF-8", {"check", "--lang", "zh"}, BROKEN,
		"错误: temperature: \"5\" 是文本，不是数字", "", 6},
	{"LANG=C.UTF-8", {"check", "--lang", "zh"}, BROKEN, "\n2 个错误；", "",
		6},
	{"LANG=C.UTF-8", {"check", "--lang", "zh"}, "{'a':1}", "这里用错了引号",
		"", 6},
	{"LANG=C.UTF-8", {"tokens", "--lang", "zh"}, "你好",
		"      token         字符         字节  估算（o200k）\n", "",
		0},
	{"LANG=C.UTF-8",
		{"ask", "--lang", "zh", "--practice", "--set",
			"param.response_format=\"xml\"", "x"},
		"", "", "sidetone: 建议：写成", 6},
	{"LANG=zh_CN.UTF-8", {"--linear", "--practice"}, "hello\n",
		"请求 #1，尝试 1/3：询问 practice", "", 0},
	{"LANG=zh_CN.UTF-8", {"--linear", "--practice"}, "/set lang en\n",
		"lang is now en", "", 0},
};

static void
assert_call(const struct call *c)
{
	const char *program = getenv("SIDETONE");
	const char *argv[10] = {program ? program : "build/sidetone"};
	struct run_result r = {0};

	for (int i = 0; c->args[i]; i++)
		argv[i + 1] = c->args[i];
	assert_true(run(&(struct run){.argv = argv,
				.env = LIST(c->lang,
					"OPENAI_API_KEY=sk-test-no-secret"),
				.in = slice_str(c->in)},
		&r));
	if (r.status != c->status || !strstr(buf_str(&r.out), c->out) ||
		!strstr(buf_str(&r.err), c->err))
		fail_msg("%s: %s %s: status %d\n%s%s", c->lang, c->args[0],
			c->args[1] ? c->args[1] : "", r.status, buf_str(&r.out),
			buf_str(&r.err));
	run_result_free(&r);
}

static void
calls_speak_the_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		assert_call(&calls[i]);
}

/* What the client itself says of an answer. */
static void
models_without_a_list(void **state)
{
	struct wire *w = wire_new();
	struct call c = {"LANG=zh_CN.UTF-8",
		{"models", "--base-url", wire_url(w)}, "", "",
		"响应中没有模型列表", 6};

	(void)state;
	wire_reply(
		w, "200 OK", "Content-Type: application/json\r\n", SLICE("{}"));
	assert_call(&c);
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
		cmocka_unit_test(start_is_chinese),
		cmocka_unit_test(failure_with_countdown_is_chinese),
		cmocka_unit_test(help_is_chinese),
		cmocka_unit_test(detail_is_chinese),
		cmocka_unit_test(fixes_are_chinese),
		cmocka_unit_test(explanation_is_chinese),
		cmocka_unit_test(copy_menu_is_chinese_and_the_report_english),
		cmocka_unit_test(no_character_is_cut),
		cmocka_unit_test(language_changes_at_once),
		cmocka_unit_test(calls_speak_the_language),
		cmocka_unit_test(models_without_a_list),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
