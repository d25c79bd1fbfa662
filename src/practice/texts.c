/* The texts of the practice models, in English and Chinese. */
#include "practice/texts.h"

enum { LONG_TIMES = 40 };

const char text_markdown[] =
	"# Heading one\n\n"
	"A paragraph with **bold**, *italic*, ***both***, `code`, "
	"~~struck~~ and a [link](https://example.com/).\n"
	"A second line of it,  \nand one after a hard break.\n\n"
	"## Heading two\n\n"
	"- a list\n"
	"- with two levels\n"
	"  - the second\n"
	"  - once more, 混合中文 and e\xcc\x81 and 👩‍🚀\n"
	"- [x] done\n"
	"- [ ] to do\n\n"
	"1. first\n"
	"2. second\n"
	"   with a line below\n"
	"10. tenth\n\n"
	"> A quote,\n> of two lines\n>\n> > and one inside it\n\n"
	"### Heading three\n\n"
	"| left | middle | right |\n"
	"|:-----|:------:|------:|\n"
	"| a | `b` | 1 |\n"
	"| 宽字符 | **bold** | 1234.5 |\n"
	"| a longer cell that may have to wrap when the pane is narrow | x "
	"| 3 |\n\n"
	"```python\n"
	"def greet(name: str) -> str:\n"
	"    \"\"\"Say hello.\"\"\"\n"
	"    return f\"hello, {name}\"  # 42\n"
	"```\n\n"
	"```\n"
	"no language, and\ta tab\n"
	"```\n\n"
	"---\n\n"
	"Escapes: \\*not italic\\*, 2 * 3 * 4, snake_case_word, &lt;tag&gt;, "
	"<b>raw</b>.\n";

/* The first topic whose words occur is taken. */
const struct topic text_topics[] = {
	{"fail error 失败 错误 报错",
		"Every failure sidetone knows can be watched here. Choose one "
		"as the model and send anything:\n\n"
		"| type | what happens |\n"
		"|---|---|\n"
		"| `/model fail:rate_limit_exceeded` | 429, a "
		"countdown of 7 s, then success |\n"
		"| `/model fail:insufficient_quota` | 429 that no retry can "
		"cure |\n"
		"| `/model fail:invalid_api_key` | 401, and what to do about "
		"it |\n"
		"| `/model fail:stall` | two words, then silence |\n"
		"| `/model fail:dropped` | the connection is cut half way |\n"
		"| `/model fail:html-502` | a gateway's page instead of an "
		"API |\n\n"
		"`fail:CODE:always` never recovers, `fail:CODE:3` fails three "
		"times. `/model practice` brings you back here.\n",
		"sidetone "
		"认识的每一种失败都可以在这里看到。把它选作模型，再随便发"
		"一句话：\n\n"
		"| 输入 | 会发生什么 |\n"
		"|---|---|\n"
		"| `/model fail:rate_limit_exceeded` | 429，倒计时 7 "
		"秒，然后成功 "
		"|\n"
		"| `/model fail:insufficient_quota` | 429，重试也没有用 |\n"
		"| `/model fail:invalid_api_key` | 401，以及该怎么办 |\n"
		"| `/model fail:stall` | 两个词，然后没有声音 |\n"
		"| `/model fail:dropped` | 连接在中途断开 |\n\n"
		"`fail:CODE:always` 永不恢复，`fail:CODE:3` 失败三次。"
		"`/model practice` 回到这里。\n",
		1},
	{"key keys keyboard shortcut 按键 快捷键 键盘",
		"The keys:\n\n"
		"- **F1** help\n"
		"- **F2** layout: log right, below, log only, conversation "
		"only\n"
		"- **F3** focus: into the log and back\n"
		"- **F5** retry now, instead of waiting for the countdown\n"
		"- **Ctrl-C** cancel what runs, then clear the line\n"
		"- **Tab** completes commands and model names\n\n"
		"In the log: `j` `k` move, Enter opens the details, `e` goes "
		"to the next failure, `y` copies.\n",
		"按键：\n\n"
		"- **F1** 帮助\n"
		"- **F2** 布局：日志在右、在下、只看日志、只看对话\n"
		"- **F3** 焦点：进入日志，再回来\n"
		"- **F5** 立即重试，不等倒计时\n"
		"- **Ctrl-C** 取消正在进行的请求，再按清空输入行\n"
		"- **Tab** 补全命令和模型名\n\n"
		"在日志里：`j` `k` 移动，Enter 看详情，`e` 到下一个失败，`y` "
		"复制。"
		"\n",
		1},
	{"markdown", text_markdown, text_markdown, 1},
	{"table 表格",
		"A table, drawn while it streams:\n\n"
		"| status | class | retry |\n"
		"|---:|:---|:---:|\n"
		"| 401 | AuthenticationError | no |\n"
		"| 404 | NotFoundError | no |\n"
		"| 429 | RateLimitError | **yes**, after a wait |\n"
		"| 500 | APIError | **yes** |\n"
		"| 503 | ServiceUnavailableError | **yes** |\n",
		"一张表格，边传输边显示：\n\n"
		"| 状态码 | 类别 | 重试 |\n"
		"|---:|:---|:---:|\n"
		"| 401 | AuthenticationError | 否 |\n"
		"| 404 | NotFoundError | 否 |\n"
		"| 429 | RateLimitError | **是**，等待之后 |\n"
		"| 500 | APIError | **是** |\n"
		"| 503 | ServiceUnavailableError | **是** |\n",
		1},
	{"code 代码",
		"Here is a wait that doubles, as every client should have "
		"one:\n\n"
		"```c\n"
		"/* Milliseconds before attempt N + 1, without the jitter. */\n"
		"static int64_t\n"
		"backoff_ms(int n)\n"
		"{\n"
		"\tint64_t ms = INT64_C(500) << (n < 4 ? n : 4);\n"
		"\treturn ms < 8000 ? ms : 8000;\n"
		"}\n"
		"```\n\n"
		"and the same request by hand:\n\n"
		"```sh\n"
		"curl \"$URL/chat/completions\" -H 'content-type: "
		"application/json' \\\n"
		"  -d '{\"model\":\"practice\",\"messages\":[{\"role\":"
		"\"user\",\"content\":\"hello\"}]}'\n"
		"```\n",
		"这是每个客户端都该有的退避等待：\n\n"
		"```c\n"
		"/* 第 N + 1 次尝试之前等待的毫秒数，未加抖动。 */\n"
		"static int64_t\n"
		"backoff_ms(int n)\n"
		"{\n"
		"\tint64_t ms = INT64_C(500) << (n < 4 ? n : 4);\n"
		"\treturn ms < 8000 ? ms : 8000;\n"
		"}\n"
		"```\n",
		1},
	{"long 长文",
		"The line is alive, and you can hear your own voice in it. "
		"Scroll up, and new text does not pull you away; End follows "
		"again. `/model practice:long` has 20,000 deltas of this.\n\n",
		"线路是通的，你能听到自己的声音。往上滚动，新的文字不会把你拉走"
		"；"
		"按 End 回到末尾。`/model practice:long` 有两万段。\n\n",
		LONG_TIMES},
	{"help hello sidetone 帮助 你好 中文",
		"Hello! This is **practice**, the small server that ships with "
		"sidetone. It needs no key and no network, and it is here so "
		"that you can learn what the line looks like.\n\n"
		"# What you see\n\n"
		"The conversation is on one side, the **log** on the other. "
		"Every request has a row there:\n\n"
		"- its state, with the HTTP *status* and the error code\n"
		"- the request ID, which a provider's support asks for\n"
		"- which attempt it is, and the time to the first word and to "
		"the last\n"
		"- under a failure: the suggested **fix**, and a countdown to "
		"the next attempt\n\n"
		"# Keys\n\n"
		"F1 help, F2 layout, F3 into the log, F5 retry now, Ctrl-C "
		"cancel.\n\n"
		"# Try\n\n"
		"1. `/model fail:rate_limit_exceeded`, then say anything, and "
		"watch the log\n"
		"2. `/model practice:reasoning` or `practice:markdown`\n"
		"3. `/help` for all commands\n\n"
		"Say *keys*, *errors*, *markdown*, *table*, *code* or *long* "
		"for more.\n",
		"你好！这里是 **practice**，随 sidetone "
		"一起发布的小服务器。它不需要"
		"密钥，也不需要网络，让你看清一次请求是什么样子。\n\n"
		"# 你看到的\n\n"
		"一边是对话，另一边是**日志**。每个请求在日志里有一行：\n\n"
		"- 状态、HTTP *状态码*和错误代码\n"
		"- 请求 ID，联系服务商支持时会用到\n"
		"- 第几次尝试、首字时间和总时间\n"
		"- 失败的下面：建议的**解决办法**和重试倒计时\n\n"
		"# 按键\n\n"
		"F1 帮助，F2 布局，F3 进入日志，F5 立即重试，Ctrl-C 取消。\n\n"
		"# 试一试\n\n"
		"1. `/model fail:rate_limit_exceeded`，然后随便说一句，看日志\n"
		"2. `/model practice:reasoning` 或 `practice:markdown`\n"
		"3. `/help` 列出全部命令\n\n"
		"也可以说：按键、错误、表格、代码。\n",
		1},
};

const size_t text_n_topics = sizeof(text_topics) / sizeof(*text_topics);

const struct hint text_hints[] = {
	{"Try `/model fail:rate_limit_exceeded` and send anything: the log "
	 "counts down to the next attempt.",
		"试试 `/model "
		"fail:rate_limit_exceeded`，再发一句话：日志会倒计时。"},
	{"Say *help* to hear what the log pane shows.",
		"说“帮助”，了解日志里有什么。"},
	{"F3 moves into the log; Enter opens the details of a request.",
		"F3 进入日志，Enter 打开请求的详情。"},
	{"`/model practice:reasoning` thinks aloud before it answers.",
		"`/model practice:reasoning` 会先思考再回答。"},
	{"`/help` lists all commands.", "`/help` 列出全部命令。"},
};

const size_t text_n_hints = sizeof(text_hints) / sizeof(*text_hints);

/* Each is TEXT_LONG_PIECE bytes, so that a delta is one of them. */
static const char long_text[] = "The line is alive, and you can"
				" hear your own voice in it: it"
				" tells you that the call is up"
				", that **nothing was lost**, a"
				"nd that `every request` has a "
				"number of its own. This is the"
				" same paragraph once more, so "
				"that a long answer stays so.\n\n";

_Static_assert((sizeof(long_text) - 1) % TEXT_LONG_PIECE == 0,
	"the long answer's pieces");

const struct slice text_long = {long_text, sizeof(long_text) - 1};

static const char hostile[] =
	"plain \x1b[31mred\x1b[0m \x1b[2J\x1b[H\x1b[?1049h"
	"\x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07 "
	"\x1b]8;;http://example.invalid/\x1b\\link\x1b]8;;\x1b\\ "
	"\x1bP$q\"p\x1b\\ \x1b[6n \x1b[21t \x1b"
	"c \xc2\x9b"
	"31m \xc2\x9d"
	"52;c;b3duZWQ=\xc2\x9c \xe2\x80\xae"
	"desrever\xe2\x80\xac \xe2\x81\xa6"
	"isolate\xe2\x81\xa9 \x7f \x08\x08\x08 over\rwritten \x0e\x0f "
	"\xef\xbb\xbf"
	"end\n";

const struct slice text_hostile = {hostile, sizeof(hostile) - 1};
