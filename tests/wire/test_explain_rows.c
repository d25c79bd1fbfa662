/* The verb explain, fed with whole answers: the row, its causes and its
 * steps, in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "base/text.h"
#include "tests/lib/answertext.h"
#include "tests/lib/run.h"
#include "tests/lib/vectors.h"

/* Columns of a sentence that stand in one row, however it is wrapped. */
enum { HEAD_COLUMNS = 40 };

/* One for each shape of answer. `fix` is what the first line of what to do
 * says, in English. */
static const struct chosen {
	const char *id, *head, *fix;
} chosen[] = {
	{"openai-401-invalid-key", "401 invalid_api_key · AuthenticationError",
		"check the key"},
	{"openai-400-max-tokens-unsupported",
		"400 unsupported_parameter · InvalidRequestError",
		"rename max_tokens"},
	{"azure-404-deployment", "404 model_not_supported · NotFoundError",
		"use the deployment's name"},
	{"openrouter-402", "402 insufficient_quota · RateLimitError",
		"add credit"},
	{"openrouter-429-upstream", "429 rate_limit_exceeded · RateLimitError",
		"retry shortly"},
	{"openrouter-midstream-502", "200 stream_error · StreamError",
		"send the prompt again"},
	{"groq-413-tpm", "413 request_too_large · InvalidRequestError",
		"shrink prompt and max_tokens"},
	{"moonshot-429-overloaded", "429 service_unavailable · RateLimitError",
		"retry shortly"},
	{"zhipu-429-1113", "429 insufficient_quota · RateLimitError", "top up"},
	{"gemini-array-429", "429 rate_limit_exceeded · RateLimitError",
		"wait, then retry"},
	{"dashscope-400-inspection",
		"400 content_filtered · InvalidRequestError",
		"edit the prompt"},
	{"ollama-404", "404 model_not_supported · NotFoundError",
		"run `ollama pull`"},
	{"llamacpp-stream-error",
		"200 context_length_exceeded · InvalidRequestError",
		"load the model with a larger context"},
	{"cf-403-challenge", "403 blocked · PermissionDeniedError",
		"switch to another network"},
	{"nginx-502", "502 bad_gateway · APIError", "retry shortly"},
};

/* DeepSeek's, which the vectors do not have. */
static const char deepseek[] =
	"HTTP/1.1 402 Payment Required\r\ncontent-type: application/json\r\n"
	"\r\n{\"error\":{\"message\":\"Insufficient Balance\",\"type\":"
	"\"unknown_error\",\"param\":null,\"code\":\"invalid_request_error\"}"
	"}";

static struct run_result result;

static void
explain(struct slice answer, const char *lang)
{
	const char *path = getenv("SIDETONE");
	const char *const argv[] = {path ? path : "build/sidetone", "explain",
		"--lang", lang, "-", NULL};
	const struct run how = {.argv = argv, .in = answer};

	run_result_free(&result);
	assert_true(run(&how, &result));
	assert_int_equal(result.status, 0);
	assert_int_equal(result.err.len, 0);
}

static void
assert_says(const char *id, const char *before, struct slice text)
{
	struct buf b = {0};

	buf_add_str(&b, before);
	buf_add_slice(&b, text);
	if (!strstr(buf_str(&result.out), buf_str(&b)))
		fail_msg("%s: no \"%s\" in: %s", id, buf_str(&b),
			buf_str(&result.out));
	buf_free(&b);
}

static void
assert_starts(const struct chosen *c)
{
	if (!slice_starts(buf_slice(&result.out), c->head))
		fail_msg("%s: %s", c->id, buf_str(&result.out));
}

/* The beginnings of SENTENCES are printed, numbered. */
static void
assert_lists(const char *id, const struct catalogue_list *sentences)
{
	struct buf number = {0};
	int cols;

	assert_true(sentences->n > 0);
	for (size_t i = 0; i < sentences->n; i++) {
		struct slice s = slice_str(sentences->item[i]);
		s = slice_sub(s, 0, text_fit(s, HEAD_COLUMNS, &cols));
		buf_clear(&number);
		buf_addf(&number, "\n  %zu. ", i + 1);
		assert_says(id, buf_str(&number), s);
	}
	buf_free(&number);
}

static void
assert_explains(const char *id, const char *cause, enum lang lang)
{
	const struct catalogue_row *row = catalogue_find(slice_str(cause));
	const struct catalogue_words *words = &row->words[lang];

	assert_says(id, "\n", slice_str(words->title));
	assert_lists(id, &words->causes);
	assert_lists(id, &words->steps);
}

static void
check_chosen(const json_t *row, const struct chosen *c)
{
	const char *cause = json_string_value(
		json_object_get(json_object_get(row, "expect"), "cause"));
	struct buf answer = {0};

	answertext_add(&answer, row);
	explain(buf_slice(&answer), "en");
	assert_starts(c);
	assert_explains(c->id, cause, LANG_EN);
	assert_says(c->id, "\nWhat to do\n  ", slice_str(c->fix));
	explain(buf_slice(&answer), "zh");
	assert_starts(c);
	assert_explains(c->id, cause, LANG_ZH);
	buf_free(&answer);
}

static size_t nchecked;

static void
check_row(const json_t *row)
{
	const char *id = json_string_value(json_object_get(row, "id"));

	for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		if (!strcmp(chosen[i].id, id)) {
			check_chosen(row, &chosen[i]);
			nchecked++;
		}
	}
}

static void
test_chosen_rows(void **state)
{
	(void)state;
	vectors_each("provider-errors.json", NULL, NULL, check_row);
	assert_int_equal(nchecked, sizeof(chosen) / sizeof(chosen[0]));
}

static void
test_empty_purse(void **state)
{
	(void)state;
	explain(slice_str(deepseek), "en");
	assert_says("deepseek", "", SLICE("402 insufficient_quota"));
	assert_says("deepseek", "message     ", SLICE("Insufficient Balance"));
	assert_explains("deepseek", "insufficient_quota", LANG_EN);
	explain(slice_str(deepseek), "zh");
	assert_says("deepseek", "", SLICE("402 insufficient_quota"));
	assert_explains("deepseek", "insufficient_quota", LANG_ZH);
}

/* What is behind a gateway's or a list's wrapping is what is shown. */
static void
test_what_was_said(void **state)
{
	static const struct {
		const char *answer, *said;
	} wrapped[] = {
		{"HTTP/2 429\r\n\r\n{\"error\":{\"message\":\"Provider "
		 "returned error\",\"code\":429,\"metadata\":{\"raw\":\"the "
		 "pool is rate-limited upstream\",\"provider_name\":\"P\"}}}",
			"the pool is rate-limited upstream (P)"},
		{"HTTP/2 429\r\n\r\n[{\"error\":{\"code\":429,\"message\":"
		 "\"You exceeded your current quota\",\"status\":"
		 "\"RESOURCE_EXHAUSTED\"}}]",
			"You exceeded your current quota"},
		{"HTTP/2 502\r\ncontent-type: text/html\r\n\r\n<html><head>"
		 "<title>502 Bad Gateway</title></head></html>",
			"502 Bad Gateway"},
		{"HTTP/2 429\r\n\r\n{\"error\":{\"code\":\"1113\",\"message\":"
		 "\"余额不足或无可用资源包,请充值。\"}}",
			"余额不足或无可用资源包,请充值。"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrapped) / sizeof(wrapped[0]); i++) {
		explain(slice_str(wrapped[i].answer), "en");
		assert_says("said", "message     ", slice_str(wrapped[i].said));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chosen_rows),
		cmocka_unit_test(test_empty_purse),
		cmocka_unit_test(test_what_was_said),
	};
	int failed =
		cmocka_run_group_tests_name("explain_rows", tests, NULL, NULL);

	run_result_free(&result);
	return failed;
}
