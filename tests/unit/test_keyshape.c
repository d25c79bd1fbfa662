/* What is wrong with a key by its looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "api/keyprefix.h"
#include "api/keyshape.h"

#define GOOD "f00dbeefcafe4242f00dbeefcafe4242"

static const struct {
	const char *provider, *raw;
	enum keyshape shape;
	const char *owner;
} rows[] = {
	{"openai", "sk-proj-" GOOD, KEYSHAPE_GOOD, NULL},
	{"openai", "sk-" GOOD, KEYSHAPE_GOOD, NULL},
	{"anthropic", "sk-ant-api03-" GOOD, KEYSHAPE_GOOD, NULL},
	{"groq", "gsk_" GOOD, KEYSHAPE_GOOD, NULL},
	{"azure", GOOD, KEYSHAPE_GOOD, NULL},
	{"deepseek", "sk-" GOOD, KEYSHAPE_GOOD, NULL},
	{"openai", "c2VjcmV0IGtleSBpbiBiYXNlNjQ=", KEYSHAPE_GOOD, NULL},
	{"openai", "ABCDEFGHIJKLMNOPQRSTUVWXYZ==", KEYSHAPE_GOOD, NULL},
	{"openai", "  \n", KEYSHAPE_EMPTY, NULL},
	{"openai", "sk-" GOOD "\nsk-" GOOD, KEYSHAPE_LINES, NULL},
	{"openai", "sk-" GOOD "\r" GOOD, KEYSHAPE_LINES, NULL},
	{"openai", "sk-" GOOD "\1" GOOD, KEYSHAPE_CONTROL, NULL},
	{"openai", "sk-" GOOD "\177", KEYSHAPE_CONTROL, NULL},
	{"openai", "sk\xe2\x80\x93" GOOD, KEYSHAPE_NOT_ASCII, NULL},
	{"openai", "\"sk-" GOOD "\"", KEYSHAPE_QUOTED, NULL},
	{"openai", "'sk-" GOOD "'", KEYSHAPE_QUOTED, NULL},
	{"openai", "sk-" GOOD "\"", KEYSHAPE_QUOTED, NULL},
	{"openai", "Bearer sk-" GOOD, KEYSHAPE_BEARER, NULL},
	{"openai", "bearer sk-" GOOD, KEYSHAPE_BEARER, NULL},
	{"openai", "OPENAI_API_KEY=sk-" GOOD, KEYSHAPE_ASSIGNMENT, NULL},
	{"openai", "export OPENAI_API_KEY=sk-" GOOD, KEYSHAPE_ASSIGNMENT, NULL},
	{"openai", "sk-" GOOD " " GOOD, KEYSHAPE_SPACED, NULL},
	{"openai", "sk-...", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "sk-", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "YOUR_API_KEY", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "sk-your-api-key-here-please", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "<key>", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "$OPENAI_API_KEY", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "sk-xxxxxxxxxxxxxxxxxxxxxxxx", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "dummy", KEYSHAPE_PLACEHOLDER, NULL},
	{"openai", "sk-ant-api03-" GOOD, KEYSHAPE_FOREIGN, "anthropic"},
	{"openai", "sk-or-v1-" GOOD, KEYSHAPE_FOREIGN, "openrouter"},
	{"openai", "gsk_" GOOD, KEYSHAPE_FOREIGN, "groq"},
	{"openai", "xai-" GOOD, KEYSHAPE_FOREIGN, "xai"},
	{"openai", "AIza" GOOD, KEYSHAPE_FOREIGN, "gemini"},
	{"openai", "hf_" GOOD, KEYSHAPE_FOREIGN, "Hugging Face"},
	{"openai", "nvapi-" GOOD, KEYSHAPE_FOREIGN, "nvidia"},
	{"groq", "sk-proj-" GOOD, KEYSHAPE_FOREIGN, "openai"},
	{"openai", "sk-1a2b3c4d", KEYSHAPE_SHORT, NULL},
	{"openai", " sk-" GOOD, KEYSHAPE_BLANKS, NULL},
	{"openai", "sk-" GOOD "\r\n", KEYSHAPE_BLANKS, NULL},
	/* Servers of this machine and gateways take anything. */
	{"ollama", "none", KEYSHAPE_GOOD, NULL},
	{"custom", "sk-ant-api03-" GOOD, KEYSHAPE_GOOD, NULL},
	{"custom", "dummy", KEYSHAPE_GOOD, NULL},
	{"custom", "\"dummy\"", KEYSHAPE_QUOTED, NULL},
};

static const struct provider *
provider_called(const char *name)
{
	return strcmp(name, "custom") ? provider_find(slice_str(name))
				      : provider_of_url(SLICE("http://a.test"));
}

static void
a_key_is_judged_by_its_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *owner = "unset";
		enum keyshape got = keyshape_judge(slice_str(rows[i].raw),
			provider_called(rows[i].provider), &owner);

		if (got != rows[i].shape)
			fail_msg("%s at %s: %d, not %d", rows[i].raw,
				rows[i].provider, got, rows[i].shape);
		if (rows[i].owner)
			assert_string_equal(owner, rows[i].owner);
		else
			assert_null(owner);
	}
}

/* Each prefix is found: a longer one stands before the shorter. */
static void
a_prefix_tells_the_owner(void **state)
{
	const struct keyprefix *k;

	(void)state;
	for (size_t i = 0; (k = keyprefix_at(i)); i++) {
		struct buf key = {0};
		const char *owner;

		buf_addf(&key, "%s%s", k->prefix, GOOD);
		keyshape_judge(
			buf_slice(&key), provider_called("mistral"), &owner);
		if (owner != k->owner)
			fail_msg("%s is of %s", k->prefix,
				owner ? owner : "nobody");
		buf_free(&key);
	}
}

static void
a_long_key_is_suspicious(void **state)
{
	struct buf key = {0};
	const char *owner;

	(void)state;
	while (key.len <= 4096)
		buf_add_str(&key, GOOD);
	assert_int_equal(keyshape_judge(buf_slice(&key),
				 provider_called("openai"), &owner),
		KEYSHAPE_LONG);
	while (key.len < 8192)
		buf_add_str(&key, GOOD);
	/* Nobody's server takes a header of that size. */
	assert_int_equal(keyshape_judge(buf_slice(&key),
				 provider_called("custom"), &owner),
		KEYSHAPE_HUGE);
	buf_free(&key);
}

static void
every_shape_but_good_has_words(void **state)
{
	(void)state;
	for (int i = 0; i < KEYSHAPE_COUNT; i++) {
		const struct keyshape_words *w =
			keyshape_words((enum keyshape)i);

		assert_int_equal(w->text != NULL, i != KEYSHAPE_GOOD);
		assert_int_equal(w->fix != NULL, i != KEYSHAPE_GOOD);
		assert_int_equal(w->state == CHECKLIST_OK, i == KEYSHAPE_GOOD);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_judged_by_its_looks),
		cmocka_unit_test(a_prefix_tells_the_owner),
		cmocka_unit_test(a_long_key_is_suspicious),
		cmocka_unit_test(every_shape_but_good_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
