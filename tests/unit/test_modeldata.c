/* What is known of models and providers, and a user's additions to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "api/modeldata.h"
#include "api/modelfile.h"
#include "api/params.h"
#include "api/provider.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct {
	const char *model;
	int64_t context, max_output, max_input;
	bool reasoning;
} families[] = {
	{"gpt-5.5", 1050000, 128000, 922000, true},
	{"gpt-5.5-pro", 1050000, 128000, 922000, true},
	{"gpt-5.4", 1050000, 128000, 922000, true},
	{"gpt-5.4-pro", 1050000, 128000, 922000, true},
	{"gpt-5.4-mini", 400000, 128000, 272000, true},
	{"gpt-5.4-nano", 400000, 128000, 272000, true},
	{"gpt-5", 400000, 128000, 272000, true},
	{"gpt-5-mini", 400000, 128000, 272000, true},
	{"gpt-5-nano-2025-08-07", 400000, 128000, 272000, true},
	{"gpt-5.1", 400000, 128000, 272000, true},
	{"gpt-5.2", 400000, 128000, 272000, true},
	{"gpt-5.3-codex", 400000, 128000, 272000, true},
	{"gpt-5.3-chat-latest", 128000, 16384, 0, true},
	{"gpt-5-chat-latest", 128000, 16384, 0, false},
	{"gpt-5.6-sol", 0, 0, 0, true},
	{"gpt-6-mini", 0, 0, 0, true},
	{"gpt-4.1", 1047576, 32768, 0, false},
	{"gpt-4.1-mini", 1047576, 32768, 0, false},
	{"gpt-4o", 128000, 16384, 0, false},
	{"gpt-4o-mini", 128000, 16384, 0, false},
	{"gpt-4o-2024-08-06", 128000, 16384, 0, false},
	{"o1", 200000, 100000, 0, true},
	{"o3", 200000, 100000, 0, true},
	{"o3-mini", 200000, 100000, 0, true},
	{"o3-2025-04-16", 200000, 100000, 0, true},
	{"o4-mini", 200000, 100000, 0, true},
	{"o5", 0, 0, 0, true},
	{"gpt-4-turbo", 128000, 4096, 0, false},
	{"gpt-4-1106-preview", 128000, 4096, 0, false},
	{"gpt-4", 8192, 0, 0, false},
	{"gpt-4-0613", 8192, 0, 0, false},
	{"gpt-3.5-turbo", 16385, 4096, 0, false},
	{"gpt-35-turbo", 16385, 4096, 0, false},
	{"openai/gpt-oss-20b", 131072, 65536, 0, false},
	{"claude-sonnet-5", 1000000, 128000, 0, false},
	{"claude-opus-4-8", 1000000, 128000, 0, false},
	{"anthropic/claude-opus-4.7", 1000000, 128000, 0, false},
	{"claude-opus-4-6", 1000000, 128000, 0, false},
	{"claude-sonnet-4-6", 1000000, 64000, 0, false},
	{"claude-opus-4-5", 200000, 64000, 0, false},
	{"claude-sonnet-4-5-20250929", 200000, 64000, 0, false},
	{"claude-haiku-4-5", 200000, 64000, 0, false},
	{"claude-opus-4-1", 200000, 32000, 0, false},
	{"gemini-3.5-flash", 1048576, 65536, 0, false},
	{"gemini-3.1-pro-preview", 1048576, 65536, 0, false},
	{"gemini-3-pro-preview", 1048576, 65536, 0, false},
	{"gemini-2.5-pro", 1048576, 65536, 0, false},
	{"gemini-2.5-flash", 1048576, 65536, 0, false},
	{"deepseek-v4-flash", 1000000, 384000, 0, false},
	{"deepseek-v4-pro", 1000000, 384000, 0, false},
	{"deepseek-chat", 1000000, 384000, 0, false},
	{"deepseek-reasoner", 1000000, 384000, 0, false},
	{"glm-5.2", 1000000, 131072, 0, false},
	{"glm-5.1", 200000, 0, 0, false},
	{"glm-5", 204800, 0, 0, false},
	{"kimi-k2.7-code", 262144, 0, 0, false},
	{"kimi-k2.6", 262144, 0, 0, false},
	{"kimi-k2.5", 262144, 0, 0, false},
	{"kimi-k2-thinking", 262144, 0, 0, false},
	{"qwen3.7-max", 1000000, 65536, 0, false},
	{"qwen3.7-plus", 1000000, 65536, 0, false},
	{"qwen3.6-plus", 1000000, 65536, 0, false},
	{"qwen3.6-flash", 1000000, 65536, 0, false},
	{"qwen3.6-max-preview", 262144, 65536, 0, false},
	{"qwen3.5-397b-a17b", 262144, 65536, 0, false},
	{"qwen/qwen3-32b", 131072, 40960, 0, false},
	{"mistral-medium-2604", 262144, 0, 0, false},
	{"devstral-2512", 262144, 0, 0, false},
	{"mistral-small-2603", 256000, 0, 0, false},
	{"grok-4.3", 1000000, 30000, 0, false},
	{"grok-4.20", 1000000, 30000, 0, false},
	{"grok-build-0.1", 256000, 0, 0, false},
	{"MiniMax-M3", 1000000, 128000, 0, false},
	{"MiniMax-M2.7", 204800, 131072, 0, false},
};

static void
test_families(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(families); i++) {
		const struct modeldata *m =
			modeldata_find(slice_str(families[i].model));
		if (!m || m->context != families[i].context ||
			m->max_output != families[i].max_output ||
			m->max_input != families[i].max_input ||
			m->reasoning != families[i].reasoning)
			fail_msg("%s is taken for %s", families[i].model,
				m ? m->id : "nothing");
	}
	assert_null(modeldata_find(SLICE("llama3.2")));
	assert_null(modeldata_find(SLICE("")));
	assert_null(modeldata_find(SLICE_NONE));
	assert_null(modeldata_find(SLICE("o1/")));
}

/* What the tables of refused fields say. */
static const struct {
	const char *provider, *model, *field;
	char how; /* refuses, ignores, renames; - for none */
} refusals[] = {
	{NULL, "o3", "max_tokens", 'n'},
	{NULL, "o3", "logprobs", 'r'},
	{NULL, "o3", "stop", 'r'},
	{NULL, "o4-mini", "stop", 'r'},
	{NULL, "o3-mini", "stop", '-'},
	{NULL, "gpt-5", "logit_bias", 'r'},
	{NULL, "gpt-5-chat-latest", "max_tokens", '-'},
	{NULL, "gpt-4o", "max_tokens", '-'},
	{NULL, "claude-opus-4-7", "temperature", 'r'},
	{NULL, "kimi-k2.5", "temperature", 'i'},
	{"mistral", NULL, "max_completion_tokens", 'n'},
	{"mistral", NULL, "store", 'r'},
	{"mistral", NULL, "stream_options", 'r'},
	{"mistral", NULL, "messages.reasoning_content", 'r'},
	{"deepseek", NULL, "seed", 'i'},
	{"deepseek", NULL, "top_k", 'i'},
	{"moonshot", NULL, "seed", 'i'},
	{"dashscope", NULL, "frequency_penalty", 'i'},
	{"xai", NULL, "top_k", 'i'},
	{"xai", NULL, "presence_penalty", 'i'},
	{"xai", NULL, "stop", 'i'},
	{"perplexity", NULL, "stop", 'i'},
	{"anthropic", NULL, "seed", 'i'},
	{"anthropic", NULL, "presence_penalty", 'i'},
	{"groq", NULL, "logprobs", 'r'},
	{"ollama", NULL, "logit_bias", 'i'},
	{"ollama", NULL, "max_completion_tokens", 'i'},
	{"openai", NULL, "seed", '-'},
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const char *field = refusals[i].field;
		const struct modeldata_fields *f =
			refusals[i].provider
				? &modeldata_provider(refusals[i].provider)
					   ->fields
				: &modeldata_find(slice_str(refusals[i].model))
					   ->fields;
		char how = modeldata_rename(f, field)          ? 'n'
			   : modeldata_has(&f->refuses, field) ? 'r'
			   : modeldata_has(&f->ignores, field) ? 'i'
							       : '-';
		if (how != refusals[i].how)
			fail_msg("%s %s: %c",
				refusals[i].provider ? refusals[i].provider
						     : refusals[i].model,
				field, how);
	}
}

/* Every provider has a row, and no row is of an unknown one. */
static void
test_providers(void **state)
{
	const struct provider *p;
	const struct modeldata_provider *row;
	size_t n = 0;

	(void)state;
	for (; (p = provider_at(n)); n++)
		assert_non_null(modeldata_provider(p->name));
	assert_non_null(modeldata_provider("custom"));
	for (size_t i = 0; (row = modeldata_provider_at(i)); i++)
		assert_true(provider_find(slice_str(row->name)) ||
			    !strcmp(row->name, "custom"));
	assert_null(modeldata_provider_at(n + 1));
	assert_null(modeldata_provider("nobody"));
}

/* Makers are providers, and a first row does not hide one behind it. */
static void
test_sense(void **state)
{
	const struct modeldata *m;

	(void)state;
	for (size_t i = 0; (m = modeldata_at(i)); i++) {
		struct buf name = {0};
		for (size_t k = 0; k < m->served_by.n; k++)
			assert_non_null(
				provider_find(slice_str(m->served_by.item[k])));
		for (const char *c = m->id; *c; c++)
			buf_add_char(&name, *c == '*' ? '~' : *c);
		if (modeldata_find(buf_slice(&name)) != m)
			fail_msg("%s is never found", m->id);
		assert_true(m->max_output <= m->context || !m->context);
		assert_true(m->max_input <= m->context);
		buf_free(&name);
	}
}

static const char base[] =
	"{\"models\":[{\"id\":\"a*\",\"context\":10,\"refuses\":[\"x\"]},"
	"{\"id\":\"b\",\"like\":\"a*\",\"max_output\":5,\"also\":[\"c\"]}],"
	"\"providers\":[{\"name\":\"p\",\"lax\":true,\"note\":\"n\"}]}";

/* Files a user may have, and the fault they are refused for. */
static void
test_broken(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "f:1:0: "},
		{"[]", "f: must be an object with lists called models or"},
		{"{}", "f: must be an object"},
		{"{\"models\":{}}", "f: models: must be a list"},
		{"{\"version\":2,\"models\":[]}", "f: version: must be 1"},
		{"{\"models\":[{\"id\":\"z\"},{}]}",
			"f: models: row 2: id: must be text"},
		{"{\"models\":[7]}", "f: models: row 1: id: must be text"},
		{"{\"models\":[{\"id\":\"z\",\"context\":-1}]}",
			"f: models: row 1 (z): context: must be a number of"},
		{"{\"models\":[{\"id\":\"z\",\"context\":\"9\"}]}",
			"row 1 (z): context: must be a number"},
		{"{\"models\":[{\"id\":\"z\",\"reasoning\":1}]}",
			"row 1 (z): reasoning: must be true or false"},
		{"{\"models\":[{\"id\":\"z\",\"refuses\":\"x\"}]}",
			"row 1 (z): refuses: must be a list of texts"},
		{"{\"models\":[{\"id\":\"z\",\"refuses\":[1]}]}",
			"row 1 (z): refuses: must be text"},
		{"{\"models\":[{\"id\":\"z\",\"renames\":[]}]}",
			"row 1 (z): renames: must be an object"},
		{"{\"models\":[{\"id\":\"z\",\"renames\":{\"a\":1}}]}",
			"row 1 (z): renames: must be text"},
		{"{\"models\":[{\"id\":\"z\",\"limits\":[]}]}",
			"row 1 (z): limits: must be an object"},
		{"{\"models\":[{\"id\":\"z\",\"limits\":{\"n\":[1]}}]}",
			"row 1 (z): limits: must be [least, most]"},
		{"{\"models\":[{\"id\":\"z\",\"limits\":{\"n\":[\"a\",1]}}]}",
			"row 1 (z): limits: must be text"},
		{"{\"models\":[{\"id\":\"z\",\"like\":\"q\"}]}",
			"row 1 (z): like: must be the id of a row before"},
		{"{\"models\":[{\"id\":\"z\",\"contxt\":1}]}",
			"row 1 (z): contxt: is no field of a row"},
		{"{\"providers\":[{\"name\":\"\"}]}",
			"f: providers: row 1: name: must be text"},
		{"{\"providers\":[{\"name\":\"p\",\"lax\":0}]}",
			"f: providers: row 1 (p): lax: must be true or false"},
	};
	struct modelfile d = {0};
	struct error err;

	(void)state;
	assert_int_equal(modelfile_add(&d, slice_str(base), "b", &err), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct modelfile was = d;
		assert_int_equal(
			modelfile_add(&d, slice_str(cases[i].text), "f", &err),
			-1);
		if (!strstr(err.text, cases[i].error))
			fail_msg("%s", err.text);
		assert_int_equal(d.nmodels, was.nmodels);
		assert_int_equal(d.nproviders, was.nproviders);
		assert_int_equal(d.ntexts, was.ntexts);
		assert_int_equal(d.nblocks, was.nblocks);
		assert_string_equal(d.models[0].id, "a*");
		assert_true(d.providers[0].lax);
	}
	modelfile_free(&d);
}

static void
test_like(void **state)
{
	struct modelfile d = {0};
	struct error err;

	(void)state;
	assert_int_equal(modelfile_add(&d, slice_str(base), "b", &err), 0);
	assert_int_equal(d.nmodels, 2);
	assert_int_equal(d.models[1].context, 10);
	assert_int_equal(d.models[1].max_output, 5);
	assert_int_equal(d.models[0].max_output, 0);
	assert_true(modeldata_has(&d.models[1].fields.refuses, "x"));
	assert_int_equal(d.models[0].also.n, 0);
	assert_string_equal(d.models[1].also.item[0], "c");
	modelfile_free(&d);
}

/* The last test: it changes what is known. */
static void
test_user(void **state)
{
	static const char text[] =
		"{\"models\":["
		"{\"id\":\"my-*\",\"context\":32000,\"like\":\"o1\"},"
		"{\"id\":\"gpt-4o-mini\",\"context\":64000},"
		"{\"id\":\"gpt-4.1*\",\"max_output\":7}],"
		"\"providers\":[{\"name\":\"openai\",\"note\":\"ours\","
		"\"limits\":{\"temperature\":[null,1],\"n\":[\"a\"]}},"
		"{\"name\":\"new\"}]}";
	struct error err;
	const struct modeldata_limit *l;

	(void)state;
	assert_int_equal(modeldata_add(slice_str(text), "f", &err), 0);
	assert_int_equal(modeldata_find(SLICE("my-own"))->context, 32000);
	assert_true(modeldata_find(SLICE("my-own"))->reasoning);
	assert_int_equal(modeldata_find(SLICE("gpt-4o-mini"))->context, 64000);
	assert_int_equal(modeldata_find(SLICE("gpt-4o"))->context, 128000);
	assert_int_equal(modeldata_find(SLICE("gpt-4.1"))->max_output, 7);
	assert_int_equal(modeldata_find(SLICE("gpt-4.1"))->context, 1047576);
	assert_string_equal(
		modeldata_note(modeldata_provider("openai")), "ours");
	assert_true(modeldata_provider("openai")->spec);
	assert_non_null(modeldata_provider("new"));
	l = modeldata_limit(
		&modeldata_provider("openai")->fields, "temperature");
	assert_true(isinf(l->min) && l->max == 1);
	assert_string_equal(
		modeldata_limit(&modeldata_provider("openai")->fields, "n")
			->words.item[0],
		"a");
	/* The first row is the user's own. */
	assert_string_equal(modeldata_at(0)->id, "my-*");
	assert_string_equal(modeldata_at(1)->id, "gpt-4o-mini");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_providers),
		cmocka_unit_test(test_sense),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_like),
		cmocka_unit_test(test_user),
	};

	return cmocka_run_group_tests_name("modeldata", tests, NULL, NULL);
}
