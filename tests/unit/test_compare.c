/* Two answers: what is folded from their sessions, and how it is laid out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "session/compare.h"
#include "session/load.h"
#include "session/turnspan.h"
#include "tests/lib/events.h"
#include "tui/compareview.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SESSION(id, origin)                                             \
	"'kind':'session','at':0,'version':1,'id':'" id                 \
	"','wall':'2026-11-21T21:04:11.027+05:30','provider':'openai'," \
	"'url':'https://api.openai.com/v1','model':'gpt-4o','origin':"  \
	"'" origin "'\n"
#define SETTING(name, value) \
	"'kind':'setting','name':'" name "','value':'" value "'\n"
#define PROMPT(text) "'kind':'prompt','text':'" text "'\n"
#define REQUEST(req, attempt, at, model, params)                           \
	"'kind':'request','at':" #at ",'req':" #req ",'attempt':" #attempt \
	",'of':3,'method':'POST','url':"                                   \
	"'https://api.openai.com/v1/chat/completions','model':'" model     \
	"','bytes':420,'tokens':17,'params':{" params "'stream':true}\n"
#define RETRY_OF(source)                                                   \
	"'kind':'retry','req':1,'attempt':2,'of':3,'delay_ms':0,'source':" \
	"'" source "'\n"
#define SAY(at, text) \
	"'kind':'delta','at':" #at ",'channel':'content','text':'" text "'\n"
#define THINK(at, text)                                                       \
	"'kind':'delta','at':" #at ",'channel':'reasoning','text':'" text "'" \
	"\n"
#define REFUSE(at, text) \
	"'kind':'delta','at':" #at ",'channel':'refusal','text':'" text "'\n"
#define DONE(at, in, out, first, total)                                 \
	"'kind':'done','at':" #at ",'reason':'stop','usage':{'in':" #in \
	",'out':" #out ",'reasoning':null,'cached':null},'timing':{"    \
	"'first_token':" #first ",'total':" #total "}\n"
#define DONE_BARE(at) "'kind':'done','at':" #at ",'reason':'stop'\n"
#define FAIL(at, final)                                                      \
	"'kind':'failure','at':" #at ",'status':429,'class':"                \
	"'RateLimitError','cause':'rate_limit_exceeded','code':"             \
	"'rate_limit_exceeded','message':'Limit reached; \\u001B[2J wait.'," \
	"'retryable':true,'final':" #final "\n"
#define RETRY(attempt)                       \
	"'kind':'retry','attempt':" #attempt \
	",'of':3,'delay_ms':700,'source':'retry-after'\n"

static struct compare_input
input(const struct loaded *l, size_t turn)
{
	assert_true(turn < l->model.nturns);
	return (struct compare_input){
		&l->model, &l->trail, &l->model.turns[turn]};
}

/* The answers of two sessions, each of which has one. */
static void
make(struct compare *c, const char *a, const char *b)
{
	struct loaded l[2] = {0};
	struct compare_input in[2];

	events_feed(a, loaded_take, &l[0]);
	events_feed(b, loaded_take, &l[1]);
	for (int i = 0; i < 2; i++)
		in[i] = input(&l[i], l[i].model.nturns - 1);
	compare_make(c, &in[0], &in[1]);
	loaded_free(&l[0]); /* nothing of them is needed any more */
	loaded_free(&l[1]);
}

#define COUNTED                                            \
	SESSION("a", "")                                   \
	SETTING("system", "Be brief.")                     \
	PROMPT("why?")                                     \
	REQUEST(1, 1, 100, "gpt-4o", "'temperature':0.7,") \
	SAY(250, "")                                       \
	SAY(300, "because ") SAY(600, "it is so") DONE(1100, 12, 41, 200, 1000)
#define ESTIMATED                              \
	SESSION("b", "")                       \
	PROMPT("why?")                         \
	REQUEST(4, 1, 1000, "o3", "'seed':1,") \
	FAIL(1500, false)                      \
	RETRY(2)                               \
	REQUEST(4, 2, 3000, "o3", "'seed':1,") \
	THINK(3500, "hm, let me see")          \
	SAY(4000, "because I say so") REFUSE(4100, "no more") DONE_BARE(5000)
#define FAILED             \
	SESSION("c", "")   \
	PROMPT("why not?") \
	REQUEST(1, 1, 100, "gpt-4o", "") FAIL(150, true)
#define OPEN SESSION("d", "") PROMPT("x") REQUEST(1, 1, 100, "m", "")

static const int64_t no = EVENT_UNKNOWN;

static void
numbers_are_of_the_latest_attempt(void **state)
{
	const int64_t want[2][COMPARE_MEASURE_COUNT] = {
		{1, 12, 41, no, 200, 1000, 1000, 500, 4, 16, 0, 0, 0, 0},
		/* Times from the rows, tokens estimated: 4 + 4 + 5 of them. */
		{2, 17, no, no, 500, 2000, 4000, no, 4, 16, 4, 14, 2, 7},
	};
	struct compare c = {.nparams = 0};

	(void)state;
	make(&c, COUNTED, ESTIMATED);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < COMPARE_MEASURE_COUNT; i++) {
			bool token = k && (i == COMPARE_TOKENS_OUT ||
						  i == COMPARE_RATE);
			if (token)
				assert_true(c.side[k].number[i] > 2);
			else
				assert_int_equal(
					c.side[k].number[i], want[k][i]);
			assert_int_equal(c.side[k].guessed[i],
				token || (k && i == COMPARE_TOKENS_IN));
		}
	}
	/* (n - 1) / (total - first), in tenths a second. */
	assert_int_equal(c.side[1].number[COMPARE_RATE],
		(c.side[1].number[COMPARE_TOKENS_OUT] - 1) * 10000 / 1500);
	compare_free(&c);
}

static void
texts_and_ends_are_kept_apart(void **state)
{
	struct compare c = {.nparams = 0};

	(void)state;
	make(&c, COUNTED, ESTIMATED);
	assert_string_equal(buf_str(&c.side[0].text), "because it is so");
	assert_string_equal(buf_str(&c.side[0].system), "Be brief.");
	assert_string_equal(buf_str(&c.side[1].text), "because I say so");
	assert_string_equal(buf_str(&c.side[1].reasoning), "hm, let me see");
	assert_string_equal(buf_str(&c.side[1].refusal), "no more");
	/* The failure was made good. */
	assert_int_equal(c.side[1].class.len, 0);
	assert_string_equal(buf_str(&c.side[1].reason), "stop");
	assert_int_equal(c.side[1].req, 4);
	assert_string_equal(buf_str(&c.side[1].session), "b");
	assert_int_equal(c.nparams, 3);
	assert_string_equal(buf_str(&c.params[0].name), "temperature");
	assert_string_equal(buf_str(&c.params[0].value[0]), "0.7");
	assert_int_equal(c.params[0].value[1].len, 0);
	assert_string_equal(buf_str(&c.params[1].value[1]), "true");
	assert_string_equal(buf_str(&c.params[2].name), "seed");
	make(&c, FAILED, OPEN);
	assert_string_equal(buf_str(&c.side[0].class), "RateLimitError");
	assert_int_equal(c.side[0].status, 429);
	assert_true(c.side[0].over);
	assert_false(c.side[1].over);
	assert_int_equal(c.side[1].number[COMPARE_TOTAL], no);
	assert_int_equal(c.side[1].number[COMPARE_TOKENS_OUT], no);
	compare_free(&c);
}

static void
the_better_one(void **state)
{
	static const struct {
		enum compare_measure m;
		int better; /* of COUNTED and ESTIMATED */
	} rows[] = {
		{COMPARE_ATTEMPTS, 0},
		{COMPARE_FIRST, 0},
		{COMPARE_TOTAL, 0},
		{COMPARE_WAITED, 0},
		{COMPARE_RATE, 0},
		{COMPARE_TOKENS_IN, -1},
		{COMPARE_TOKENS_OUT, -1},
		{COMPARE_WORDS, -1},
		{COMPARE_TOKENS_REASONING, -1},
	};
	struct compare c = {.nparams = 0};

	(void)state;
	make(&c, COUNTED, ESTIMATED);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(compare_better(&c, rows[i].m), rows[i].better);
	make(&c, ESTIMATED, COUNTED);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(compare_better(&c, rows[i].m),
			rows[i].better < 0 ? -1 : 1 - rows[i].better);
	/* One that fails at once is not the better. */
	make(&c, COUNTED, FAILED);
	assert_int_equal(compare_better(&c, COMPARE_TOTAL), -1);
	make(&c, COUNTED, COUNTED);
	assert_int_equal(compare_better(&c, COMPARE_TOTAL), -1);
	assert_true(c.diff.same);
	compare_free(&c);
}

#define TURN(req, prompt) \
	PROMPT(prompt)    \
	REQUEST(req, 1, req##00, "m", "") SAY(req##10, "x") DONE_BARE(req##20)

static void
which_answer_goes_with_which(void **state)
{
	static const struct {
		size_t turn, before;
		bool same;
	} rows[] = {{4, 3, false}, {3, 0, true}, {2, 1, true}, {1, 0, false}};
	struct loaded l = {0};
	bool same;

	(void)state;
	events_feed(SESSION("a", "") TURN(1, "p") TURN(2, "q") TURN(3, "q")
			    TURN(4, "p") TURN(5, "r") PROMPT("s")
				    REQUEST(6, 1, 600, "m", ""),
		loaded_take, &l);
	assert_int_equal(l.model.nturns, 6);
	/* The last one runs. */
	assert_ptr_equal(compare_latest(&l.model), &l.model.turns[4]);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_ptr_equal(compare_before(&l.model,
					 &l.model.turns[rows[i].turn], &same),
			&l.model.turns[rows[i].before]);
		assert_int_equal(same, rows[i].same);
	}
	assert_null(compare_before(&l.model, &l.model.turns[0], &same));
	assert_false(same);
	loaded_free(&l);
}

/* The first `begin` events are the session before the prompt, the first `end`
 * the session with its answer. */
static void
spans_cut_a_session(void **state)
{
	static const char events[] = SESSION("a", "") SETTING(
		"system", "one") TURN(1, "p") SETTING("system",
		"two") "'kind':'check','level':'warning','code':'c'\n" TURN(2,
		"q") SETTING("system", "three") TURN(3, "r");
	static const struct turnspan want[] = {
		{2, 4, 6}, {7, 10, 12}, {13, 15, 17}};
	struct turnspans s = {.n = 0};

	(void)state;
	events_feed(events, turnspans_take, &s);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.session.model.nturns, 3);
	for (size_t i = 0; i < s.n; i++) {
		assert_int_equal(s.list[i].begin, want[i].begin);
		assert_int_equal(s.list[i].sent, want[i].sent);
		assert_int_equal(s.list[i].end, want[i].end);
	}
	turnspans_free(&s);
}

/* A retry sends what was sent, unless somebody asked for it. */
static void
a_body_is_made_when_it_is_asked_for(void **state)
{
	static const char events[] = SESSION("a", "") PROMPT("p") REQUEST(
		1, 1, 1, "m", "") RETRY_OF("rate-limit") SETTING("seed", "1")
		REQUEST(1, 2, 2, "m", "") RETRY_OF("user") SETTING("seed", "2")
			REQUEST(1, 3, 3, "m", "") RETRY_OF("backoff")
				SETTING("seed", "3") REQUEST(1, 4, 4, "m", "");
	struct turnspans s = {.n = 0};

	(void)state;
	events_feed(events, turnspans_take, &s);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.list[0].begin, 1);
	assert_int_equal(s.list[0].sent, 9);
	assert_int_equal(s.list[0].end, 12);
	turnspans_free(&s);
}

static void
json_says_it_all(void **state)
{
	static const char *const parts[] = {
		"{\"a\":{\"session\":\"b\",\"request\":4,\"model\":\"o3\","
		"\"params\":{\"seed\":1,\"stream\":true},\"system\":null,"
		"\"prompt\":\"why?\",\"reason\":\"stop\",\"failure\":null,"
		"\"attempts\":2,\"tokens_in\":17,",
		"\"tokens_reasoning\":null,\"first_token_ms\":500,"
		"\"total_ms\":2000,\"with_retries_ms\":4000,",
		"\"estimated\":[\"tokens_in\",\"tokens_out\","
		"\"tokens_per_second\"],\"text\":\"because I say so\","
		"\"reasoning\":\"hm, let me see\",\"refusal\":\"no more\"},"
		"\"b\":{",
		"\"failure\":{\"status\":429,\"class\":\"RateLimitError\","
		"\"code\":\"rate_limit_exceeded\",\"message\":\"Limit "
		"reached; \\u001B[2J wait.\"}",
		"\"text\":null,\"reasoning\":null,\"refusal\":null},"
		"\"same\":false,\"common\":[]}\n",
	};
	struct compare c = {.nparams = 0};
	struct buf out = {0};
	size_t at = 0;

	(void)state;
	make(&c, ESTIMATED, FAILED);
	compare_json(&out, &c);
	for (size_t i = 0; i < COUNT(parts); i++) {
		const char *p = strstr(buf_str(&out) + at, parts[i]);
		if (!p)
			fail_msg("no %s in %s", parts[i], buf_str(&out) + at);
		at = (size_t)(p - buf_str(&out));
	}
	buf_clear(&out);
	make(&c, COUNTED, COUNTED);
	compare_json(&out, &c);
	assert_non_null(strstr(buf_str(&out), "\"tokens_per_second\":50.0,"));
	assert_non_null(strstr(buf_str(&out), "\"same\":true"));
	compare_free(&c);
	buf_free(&out);
}

/* The view */

#define CJK_A                                                                                  \
	SESSION("20261121-210411-3f2a", "")                                                    \
	PROMPT("为什么天空是蓝色的？ Explain the scattering in one short "           \
	       "paragraph, please, and name the physicist.")                                   \
	REQUEST(3, 1, 100, "gpt-4o", "'temperature':0.7,'top_p':1,")                           \
	SAY(400, "天空是蓝色的，因为空气分子散射短波长的光更强。\\n\\n" \
		 "This is called Rayleigh scattering, after Lord Rayleigh, "                   \
		 "who described it in 1871.\\n\\n\\tI(λ) ∝ 1/λ⁴\\n")                           \
	SAY(900, "So much for the sky.") DONE(1100, 31, 52, 300, 1000)
#define CJK_B                                                                                             \
	SESSION("20261121-211502-77c1", "")                                                               \
	SETTING("system", "你是一位物理老师。")                                                           \
	PROMPT("为什么天空是蓝色的？ Explain the scattering in one short "                      \
	       "paragraph, please, and name the physicist.")                                              \
	REQUEST(3, 1, 100, "deepseek/deepseek-reasoner-2026-11-01",                                       \
		"'temperature':1.2,'top_p':1,")                                                           \
	FAIL(200, false)                                                                                  \
	RETRY(2)                                                                                          \
	REQUEST(3, 2, 900, "deepseek/deepseek-reasoner-2026-11-01",                                       \
		"'temperature':1.2,'top_p':1,")                                                           \
	THINK(1800, "The user asks about the sky. 瑞利散射。")                                            \
	SAY(2300,                                                                                         \
		"这是一个好问题！\\n天空是蓝色的，因为空气分子散射短波长的光" \
		"更强。\\n\\nThis is called Rayleigh scattering, and "                                 \
		"\\u001b[31mviolet\\u202e is scattered even more.\\n")                                    \
	DONE_BARE(4900)

static void
draw(struct buf *out, const struct compare *c, int width)
{
	struct rich page = {0};

	compareview_build(&page, width, c);
	for (size_t i = 0; i < page.nrows; i++) {
		struct slice row = rich_row(&page, i).text;
		assert_true(text_width(row) <= width);
		while (row.len && row.p[row.len - 1] == ' ')
			row.len--;
		buf_add_slice(out, row);
		buf_add_char(out, '\n');
	}
	rich_free(&page);
}

static void
check_golden(const char *name, int width, const struct buf *got)
{
	struct buf path = {0}, want = {0};
	struct error err;
	FILE *f;

	buf_addf(&path, "tests/data/%s-%d.txt", name, width);
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
pages_are_as_saved(void **state)
{
	static const struct {
		const char *name, *a, *b;
		int width;
	} pages[] = {
		{"compare-cjk", CJK_A, CJK_B, 30},
		{"compare-cjk", CJK_A, CJK_B, 40},
		{"compare-cjk", CJK_A, CJK_B, 80},
		{"compare-cjk", CJK_A, CJK_B, 120},
		{"compare-failed", COUNTED, FAILED, 80},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct compare c = {.nparams = 0};
		struct buf out = {0};

		make(&c, pages[i].a, pages[i].b);
		draw(&out, &c, pages[i].width);
		check_golden(pages[i].name, pages[i].width, &out);
		compare_free(&c);
		buf_free(&out);
	}
}

/* Every width, and no byte that could steer a terminal. */
static void
pages_fit_any_width(void **state)
{
	static const char *const sides[] = {
		CJK_A, CJK_B, COUNTED, ESTIMATED, FAILED, OPEN};

	(void)state;
	for (size_t i = 0; i < COUNT(sides) * COUNT(sides); i++) {
		struct compare c = {.nparams = 0};
		struct buf out = {0};

		make(&c, sides[i % COUNT(sides)], sides[i / COUNT(sides)]);
		for (int width = 1; width < 130; width++)
			draw(&out, &c, width);
		for (size_t k = 0; k < out.len; k++)
			assert_true(out.p[k] == '\n' ||
				    (unsigned char)out.p[k] >= 0x20);
		compare_free(&c);
		buf_free(&out);
	}
}

/* What both have is dim, and nothing else is. */
static void
what_both_have_is_dim(void **state)
{
	struct compare c = {.nparams = 0};
	struct rich page = {0};
	struct buf dim = {0};

	(void)state;
	make(&c,
		PROMPT("p") REQUEST(1, 1, 1, "m", "")
			SAY(2, "one two three four\\nfive six") DONE_BARE(3),
		PROMPT("p") REQUEST(1, 1, 1, "m", "")
			SAY(2, "one two three 4\\n5") DONE_BARE(3));
	compareview_build(&page, 40, &c);
	for (size_t i = 0; i < page.nrows; i++) {
		struct rich_row row = rich_row(&page, i);
		size_t at = 0;
		for (size_t k = 0; k < row.nspans; at += row.spans[k++].len) {
			if (!(row.spans[k].attrs & ATTR_DIM))
				continue;
			buf_add_slice(&dim,
				slice_sub(row.text, at, row.spans[k].len));
			buf_add_char(&dim, '\n');
		}
	}
	assert_string_equal(buf_str(&dim), "one two three\none two three\n");
	compare_free(&c);
	rich_free(&page);
	buf_free(&dim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_of_the_latest_attempt),
		cmocka_unit_test(texts_and_ends_are_kept_apart),
		cmocka_unit_test(the_better_one),
		cmocka_unit_test(which_answer_goes_with_which),
		cmocka_unit_test(spans_cut_a_session),
		cmocka_unit_test(a_body_is_made_when_it_is_asked_for),
		cmocka_unit_test(json_says_it_all),
		cmocka_unit_test(pages_are_as_saved),
		cmocka_unit_test(pages_fit_any_width),
		cmocka_unit_test(what_both_have_is_dim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
