/* What shaped a saved session: its place, its settings, and its key. */
#include "app/restore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define AT(provider, url)                                             \
	"'kind':'session','version':1,'id':'s','provider':'" provider \
	"','url':'" url "','model':'m'\n"
#define SET(name, value) \
	"'kind':'setting','name':'" name "','value':'" value "'\n"

static const struct {
	const char *events;
	bool known, practice;
	const char *named, *url;
} places[] = {
	{SET("system", "x"), false, false, "", ""},
	{AT("openai", "https://api.openai.com/v1"), true, false, "openai", ""},
	{AT("groq", "https://api.groq.com/openai/v1"), true, false, "groq", ""},
	{AT("custom", "http://10.0.0.1/v1"), true, false, "",
		"http://10.0.0.1/v1"},
	/* the quirks of one provider at another address */
	{AT("groq", "http://10.0.0.1/v1"), true, false, "groq",
		"http://10.0.0.1/v1"},
	{AT("azure", "https://x.openai.azure.com/v1"), true, false, "",
		"https://x.openai.azure.com/v1"},
	{AT("practice", "http://127.0.0.1:4711/v1"), true, true, "", ""},
	/* what was set later */
	{AT("openai", "https://api.openai.com/v1") SET("provider", "groq"),
		true, false, "groq", ""},
	{AT("openai", "https://api.openai.com/v1")
			SET("base-url", "http://10.0.0.1/v1"),
		true, false, "openai", "http://10.0.0.1/v1"},
	{AT("custom", "http://10.0.0.1/v1") SET("provider", "groq"), true,
		false, "groq", "http://10.0.0.1/v1"},
	{AT("custom", "http://10.0.0.1/v1") SET("base-url", "")
			SET("provider", ""),
		true, false, "", ""},
	{AT("custom", "http://10.0.0.1/v1") SET("provider", "practice"), true,
		true, "", "http://10.0.0.1/v1"},
	{AT("practice", "http://127.0.0.1:4711/v1") SET("provider", "openai"),
		true, false, "openai", ""},
	{AT("nobody", "http://10.0.0.1/v1"), true, false, "",
		"http://10.0.0.1/v1"},
};

static void
a_place_is_read_from_the_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		struct model m = {0};
		struct restore_place p;

		events_feed(places[i].events, model_apply, &m);
		restore_read_place(&p, &m);
		if (p.known != places[i].known ||
			p.practice != places[i].practice ||
			strcmp(p.named, places[i].named) ||
			strcmp(buf_str(&p.url), places[i].url))
			fail_msg("%s: %d %d <%s> <%s>", places[i].events,
				p.known, p.practice, p.named, buf_str(&p.url));
		restore_free_place(&p);
		model_free(&m);
	}
}

static void
the_shape_is_the_sessions_and_no_other(void **state)
{
	struct settings s;
	struct model m = {0};
	struct error err;
	struct buf text = {0};

	(void)state;
	settings_init(&s);
	assert_int_equal(settings_set(&s, "top-p", SLICE("0.5"), &err), 0);
	assert_int_equal(settings_set(&s, "omit", SLICE("x"), &err), 0);
	assert_int_equal(settings_set(&s, "theme", SLICE("mono"), &err), 0);
	assert_int_equal(settings_set(&s, "max-retries", SLICE("7"), &err), 0);
	events_feed(
		AT("custom", "http://10.0.0.1/v1") SET("system", "brief") SET(
			"temperature", "0.3") SET("title", "my talk")
			SET("param.foo", "[1,2]") SET("history", "many") SET(
				"key-command", "rm -rf") SET("ca-file", "/evil")
				SET("base-url", "http://10.0.0.2/v1"),
		model_apply, &m);
	restore_shape(&s, &m);
	assert_string_equal(settings_text(&s, SETTING_SYSTEM), "brief");
	assert_string_equal(settings_text(&s, SETTING_MODEL), "m");
	assert_string_equal(settings_text(&s, SETTING_OMIT), "");
	assert_string_equal(settings_text(&s, SETTING_HISTORY), "all");
	assert_string_equal(params_get(&s.params, "temperature"), "0.3");
	assert_string_equal(params_get(&s.params, "foo"), "[1,2]");
	assert_null(params_get(&s.params, "top_p"));
	/* What shapes no request is the user's alone. */
	assert_string_equal(settings_text(&s, SETTING_THEME), "mono");
	assert_int_equal(settings_number(&s, SETTING_MAX_RETRIES), 7);
	assert_string_equal(settings_text(&s, SETTING_KEY_COMMAND), "");
	assert_string_equal(settings_text(&s, SETTING_CA_FILE), "");
	assert_string_equal(settings_text(&s, SETTING_BASE_URL), "");
	buf_free(&text);
	model_free(&m);
	settings_free(&s);
}

static void
a_copy_of_settings_is_its_own(void **state)
{
	struct settings s, copy;
	struct error err;

	(void)state;
	settings_init(&s);
	settings_set(&s, "stop", SLICE("[\"a\",\"b\"]"), &err);
	settings_set(&s, "model", SLICE("m"), &err);
	settings_copy(&copy, &s);
	settings_set(&s, "model", SLICE("n"), &err);
	settings_set(&s, "stop", SLICE(""), &err);
	assert_string_equal(settings_text(&copy, SETTING_MODEL), "m");
	assert_true(copy.set[SETTING_MODEL]);
	assert_string_equal(params_get(&copy.params, "stop"), "[\"a\",\"b\"]");
	settings_free(&s);
	settings_free(&copy);
}

/* Who may get GROQ_API_KEY though only a file names the address. */
static const struct {
	const char *url;
	bool key;
} keys[] = {
	{"https://api.groq.com/openai/v1", true},
	{"https://api.groq.com/v2", true},
	{"http://api.groq.com/openai/v1", false},
	{"https://api.groq.com:8443/openai/v1", false},
	{"https://api.groq.com.example/v1", false},
	{"https://x.api.groq.com/v1", false},
	{"https://example/api.groq.com/v1", false},
	{"https://api.groq.com@example/v1", false},
	{"https://api.openai.com/v1", false}, /* it has another */
	{"https://x.openai.azure.com/v1", false},
	{"http://127.0.0.1:11434/v1", false},
	{"", false},
};

static void
a_key_goes_to_its_provider_only(void **state)
{
	(void)state;
	setenv("GROQ_API_KEY", "gsk-1", 1);
	setenv("AZURE_OPENAI_API_KEY", "az-1", 1);
	setenv("SIDETONE_API_KEY", "sk-1", 1);
	unsetenv("OPENAI_API_KEY");
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *key = restore_own_key(slice_str(keys[i].url));
		if (!key != !keys[i].key)
			fail_msg("%s", keys[i].url);
		if (key)
			assert_string_equal(key, "gsk-1");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_read_from_the_events),
		cmocka_unit_test(the_shape_is_the_sessions_and_no_other),
		cmocka_unit_test(a_copy_of_settings_is_its_own),
		cmocka_unit_test(a_key_goes_to_its_provider_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
