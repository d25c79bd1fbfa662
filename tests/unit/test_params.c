/* Parameters, request bodies, providers, the guard, token estimates. */
#include "api/params.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/guard.h"
#include "api/provider.h"
#include "api/request.h"
#include "api/tokens.h"
#include "base/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Parameters */

/* json NULL: refused, and the error holds `error`. */
static const struct {
	const char *setting, *value, *json, *error;
} values[] = {
	{"temperature", "0.7", "0.7", NULL},
	{"temperature", " 2 ", "2", NULL},
	{"temperature", "0", "0", NULL},
	{"temperature", "1e-1", "0.1", NULL},
	{"temperature", "2.01", NULL, "not a number from 0 to 2"},
	{"temperature", "-0.1", NULL, "temperature: -0.1 is not"},
	{"temperature", "warm", NULL, "warm"},
	{"temperature", "nan", NULL, "nan"},
	{"temperature", "inf", NULL, "inf"},
	{"temperature", "0x1", NULL, "0x1"},
	{"temperature", "0.7x", NULL, "0.7x"},
	{"temperature", "0,7", NULL, "0,7"},
	{"top-p", "1", "1", NULL},
	{"top-p", "1.5", NULL, "from 0 to 1"},
	{"max-tokens", "4096", "4096", NULL},
	{"max-tokens", "1e3", "1000", NULL},
	{"max-tokens", "0", NULL, "a whole number from 1"},
	{"max-tokens", "1.5", NULL, "a whole number"},
	{"max-tokens", "-1", NULL, "-1"},
	{"max-tokens", "none", NULL, "none"},
	{"presence-penalty", "-2", "-2", NULL},
	{"presence-penalty", "-2.5", NULL, "from -2 to 2"},
	{"frequency-penalty", "2", "2", NULL},
	{"seed", "-42", "-42", NULL},
	{"seed", "9000000000000000", "9000000000000000", NULL},
	{"seed", "-0x10", NULL, "-0x10"},
	{"seed", "1e300", NULL, "1e300"},
	{"stop", "END", "\"END\"", NULL},
	{"stop", "a \"b\"\n", "\"a \\\"b\\\"\"", NULL},
	{"stop", "[\"a\",\"b\"]", "[\"a\",\"b\"]", NULL},
	{"stop", "\"7\"", "\"7\"", NULL},
	{"stop", "\xff", "\"�\"", NULL},
	{"reasoning-effort", "none", "\"none\"", NULL},
	{"reasoning-effort", "high", "\"high\"", NULL},
	{"verbosity", "low", "\"low\"", NULL},
	{"service-tier", "flex", "\"flex\"", NULL},
};

static void
values_are_checked_against_their_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		const struct param_row *row =
			param_find(slice_str(values[i].setting));
		struct params p = {0};
		struct error err = {""};
		int rc = params_set(&p, row, slice_str(values[i].value), &err);
		const char *json = params_get(&p, row->field);
		assert_int_equal(rc, values[i].json ? 0 : -1);
		if (rc)
			assert_non_null(strstr(err.text, values[i].error));
		if (values[i].json)
			assert_string_equal(json, values[i].json);
		else
			assert_null(json);
		params_free(&p);
	}
}

static void
every_parameter_has_a_row(void **state)
{
	const struct param_row *row;

	(void)state;
	for (size_t i = 0; (row = param_at(i)); i++) {
		assert_ptr_equal(param_find(slice_str(row->setting)), row);
		assert_true(*row->field && *row->what);
		assert_null(strchr(row->setting, '_'));
		assert_null(strchr(row->field, '-'));
		if (row->kind == PARAM_NUMBER || row->kind == PARAM_INTEGER)
			assert_true(row->min < row->max);
	}
	assert_null(param_find(SLICE("max_tokens")));
	assert_null(param_find(SLICE("")));
	assert_null(param_find(SLICE_NONE));
	assert_null(param_at(SIZE_MAX));
}

static void
values_are_replaced_and_taken_out(void **state)
{
	const struct param_row *row = param_find(SLICE("temperature"));
	struct params p = {0};
	struct error err;

	(void)state;
	assert_int_equal(params_set(&p, row, SLICE("1"), &err), 0);
	assert_int_equal(params_set(&p, row, SLICE("0.5"), &err), 0);
	assert_int_equal(p.n, 1);
	assert_int_equal(params_set(&p, row, SLICE("9"), &err), -1);
	assert_string_equal(params_get(&p, "temperature"), "0.5");
	params_set_field(&p, SLICE("x"), SLICE("1"));
	params_set_field(&p, SLICE("y"), SLICE("{\"a\": [1]}"));
	params_set_field(&p, SLICE("z"), SLICE("plain"));
	assert_int_equal(params_set(&p, row, SLICE(" "), &err), 0);
	assert_null(params_get(&p, "temperature"));
	assert_string_equal(params_get(&p, "x"), "1");
	params_set_field(&p, SLICE("x"), SLICE("default"));
	assert_null(params_get(&p, "x"));
	assert_string_equal(params_get(&p, "y"), "{\"a\": [1]}");
	assert_string_equal(params_get(&p, "z"), "\"plain\"");
	params_set_field(&p, SLICE("missing"), SLICE_NONE);
	assert_int_equal(p.n, 2);
	params_free(&p);
	assert_int_equal(p.n, 0);
	params_free(&p);
}

/* Request bodies */

struct setting_value {
	const char *field, *value;
};

#define HI "{\"role\":\"user\",\"content\":\"hi\"}"
#define USAGE "\"stream_options\":{\"include_usage\":true}"

static const struct {
	const char *name, *provider, *model, *system;
	bool stream;
	struct setting_value set[3];
	const char *body, *params;
} bodies[] = {
	{"plain", "openai", "gpt-4o", NULL, false, {{NULL, NULL}},
		"{\"model\":\"gpt-4o\",\"messages\":[" HI "]}", "{}"},
	{"streamed", "openai", "gpt-4o", NULL, true, {{NULL, NULL}},
		"{\"model\":\"gpt-4o\",\"messages\":[" HI "],"
		"\"stream\":true," USAGE "}",
		"{\"stream\":true," USAGE "}"},
	{"without stream options", "mistral", "m", NULL, true, {{NULL, NULL}},
		"{\"model\":\"m\",\"messages\":[" HI "],\"stream\":true}",
		"{\"stream\":true}"},
	{"parameters in their order", "openai", "gpt-4o", "be brief", false,
		{{"temperature", "0.7"}, {"max_tokens", "9"},
			{"stop", "\"E\""}},
		"{\"model\":\"gpt-4o\",\"messages\":["
		"{\"role\":\"system\",\"content\":\"be brief\"}," HI "],"
		"\"temperature\":0.7,\"max_tokens\":9,\"stop\":\"E\"}",
		"{\"temperature\":0.7,\"max_tokens\":9,\"stop\":\"E\"}"},
	{"a reasoning model", "openai", "o3-mini", "s\"", true,
		{{"max_tokens", "9"}},
		"{\"model\":\"o3-mini\",\"messages\":["
		"{\"role\":\"developer\",\"content\":\"s\\\"\"}," HI "],"
		"\"max_completion_tokens\":9,\"stream\":true," USAGE "}",
		"{\"max_completion_tokens\":9,\"stream\":true," USAGE "}"},
	{"a reasoning model elsewhere", "openrouter", "openai/gpt-5", "s",
		false, {{"max_tokens", "9"}},
		"{\"model\":\"openai/gpt-5\",\"messages\":["
		"{\"role\":\"system\",\"content\":\"s\"}," HI "],"
		"\"max_tokens\":9}",
		"{\"max_tokens\":9}"},
	{"a model name from anywhere", "ollama", "a\"b\\\n", NULL, false,
		{{NULL, NULL}},
		"{\"model\":\"a\\\"b\\\\\\n\",\"messages\":[" HI "]}", "{}"},
};

static void
bodies_are_written_byte_for_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct conversation c = {0};
		struct params p = {0};
		struct buf body = {0}, params = {0};
		struct request_input in = {.model = bodies[i].model,
			.stream = bodies[i].stream,
			.conversation = &c,
			.params = &p,
			.provider =
				provider_find(slice_str(bodies[i].provider))};
		if (bodies[i].system)
			conversation_add(
				&c, "system", slice_str(bodies[i].system));
		conversation_add(&c, "user", SLICE("hi"));
		for (size_t k = 0; k < 3 && bodies[i].set[k].field; k++)
			params_set_field(&p, slice_str(bodies[i].set[k].field),
				slice_str(bodies[i].set[k].value));
		request_body(&body, &params, &in);
		assert_string_equal(buf_str(&body), bodies[i].body);
		assert_string_equal(buf_str(&params), bodies[i].params);
		conversation_free(&c);
		params_free(&p);
		buf_free(&body);
		buf_free(&params);
	}
}

static void
bodies_are_json_whatever_was_said(void **state)
{
	static const char said[] = "a\0b \"quoted\" \\ \n\t\x7f é中😀 \xff\xc3";
	struct conversation c = {0};
	struct params p = {0};
	struct buf body = {0}, params = {0};
	struct request_input in = {.model = "m",
		.stream = true,
		.conversation = &c,
		.params = &p,
		.provider = provider_find(SLICE("openai"))};
	json_t *json, *text;

	(void)state;
	conversation_add(&c, "user", (struct slice){said, sizeof(said) - 1});
	conversation_add(&c, "assistant", SLICE(""));
	request_body(&body, &params, &in);
	json = json_loadb(body.p, body.len, JSON_ALLOW_NUL, NULL);
	assert_non_null(json);
	text = json_object_get(
		json_array_get(json_object_get(json, "messages"), 0),
		"content");
	/* all of it, with two marks of 3 bytes for 2 bytes that are no text */
	assert_int_equal(json_string_length(text), sizeof(said) - 1 + 4);
	json_decref(json);
	conversation_free(&c);
	buf_free(&body);
	buf_free(&params);
}

static void
reasoning_models_are_known_by_name(void **state)
{
	static const struct {
		const char *model;
		bool reasons;
	} models[] = {{"o1", true}, {"o3-mini", true}, {"o4-mini", true},
		{"gpt-5", true}, {"gpt-5.1", true}, {"gpt-5-mini", true},
		{"openai/o3", true}, {"a/b/gpt-6", true}, {"gpt-4o", false},
		{"gpt-5-chat-latest", false}, {"gpt-3.5-turbo", false},
		{"o", false}, {"o1x", false}, {"o0", false}, {"omni", false},
		{"gpt-", false}, {"olmo-2", false}, {"llama-3", false},
		{"o1/", false}, {"", false}};

	(void)state;
	for (size_t i = 0; i < COUNT(models); i++)
		assert_int_equal(
			request_is_reasoning_model(slice_str(models[i].model)),
			models[i].reasons);
	assert_false(request_is_reasoning_model(SLICE_NONE));
}

/* Providers */

static const struct {
	const char *url, *host, *provider, *shown;
} urls[] = {
	{"https://api.openai.com/v1", "api.openai.com", "openai",
		"https://api.openai.com/v1"},
	{"https://API.OpenAI.com/v1", "API.OpenAI.com", "openai",
		"https://API.OpenAI.com/v1"},
	{"https://me.openai.azure.com/openai/v1", "me.openai.azure.com",
		"azure", "https://me.openai.azure.com/openai/v1"},
	{"http://127.0.0.1:11434/v1", "127.0.0.1:11434", "ollama",
		"http://127.0.0.1:11434/v1"},
	{"http://localhost:8080/v1", "localhost:8080", "llamacpp",
		"http://localhost:8080/v1"},
	{"http://[::1]:1234/v1", "[::1]:1234", "lmstudio",
		"http://[::1]:1234/v1"},
	{"http://example.org:11434/v1", "example.org:11434", "custom",
		"http://example.org:11434/v1"},
	{"https://eu.api.mistral.ai/v1", "eu.api.mistral.ai", "mistral",
		"https://eu.api.mistral.ai/v1"},
	/* a name that only ends like one gets no key of it */
	{"https://notopenrouter.ai/api/v1", "notopenrouter.ai", "custom",
		"https://notopenrouter.ai/api/v1"},
	{"https://api.openai.com.example.org", "api.openai.com.example.org",
		"custom", "https://api.openai.com.example.org"},
	/* credentials */
	{"https://me:pw@host/v1", "host", "custom", "https://host/v1"},
	{"https://me:p@w@host:1/v1", "host:1", "custom", "https://host:1/v1"},
	{"https://me@host", "host", "custom", "https://host"},
	{"me:pw@host/v1", "host", "custom", "host/v1"},
	{"me:pw@host/v1?next=http://x/", "host", "custom",
		"host/v1?next=[key]"},
	{"https://host/v1?api-key=abc&api-version=2024", "host", "custom",
		"https://host/v1?api-key=[key]&api-version=2024"},
	{"https://host?a=1&Access_Token=x&b", "host", "custom",
		"https://host?a=[key]&Access_Token=[key]&[key]"},
	{"https://host/?X-Sig=a=b&password=&passwd=x&client_secret=y&Auth=z",
		"host", "custom",
		"https://host/?X-Sig=[key]&password=[key]&passwd=[key]"
		"&client_secret=[key]&Auth=[key]"},
	{"https://u:p@host?key=1#frag", "host", "custom",
		"https://host?key=[key]"},
	{"https://host/a@b?x=c@d", "host", "custom",
		"https://host/a@b?x=[key]"},
	{"host", "host", "custom", "host"},
	{"", "", "custom", ""},
	{"://", ":", "custom", "://"},
	{"https://", "", "custom", "https://"},
};

static void
urls_are_shown_without_credentials(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct slice url = slice_str(urls[i].url);
		struct buf out = {0};
		if (urls[i].host && urls[i].shown)
			assert_true(slice_is(provider_host(url), urls[i].host));
		assert_string_equal(
			provider_of_url(url)->name, urls[i].provider);
		provider_public_url(&out, url);
		if (urls[i].shown)
			assert_string_equal(buf_str(&out), urls[i].shown);
		assert_null(strstr(buf_str(&out), "pw"));
		buf_free(&out);
	}
}

static void
every_provider_is_found(void **state)
{
	const struct provider *p;

	(void)state;
	for (size_t i = 0; (p = provider_at(i)); i++) {
		struct buf out = {0};
		assert_ptr_equal(provider_find(slice_str(p->name)), p);
		if (!*p->base_url)
			continue;
		assert_ptr_equal(provider_of_url(slice_str(p->base_url)), p);
		provider_public_url(&out, slice_str(p->base_url));
		assert_string_equal(buf_str(&out), p->base_url);
		buf_free(&out);
	}
	assert_null(provider_find(SLICE("nobody")));
	assert_null(provider_at(SIZE_MAX));
}

/* The guard */

#define SECRET "sk-abcabcabs" /* ends as it begins */

/* What goes on, one piece behind each other with | between. */
static void
pass_pieces(struct buf *out, struct slice text, const size_t *cuts, size_t n)
{
	struct guard g = {.secret = SLICE(SECRET)};
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		size_t to = i < n ? cuts[i] : text.len;
		if (to < from)
			to = from;
		guard_pass(&g, slice_sub(text, from, to - from), out);
		buf_add_char(out, '|');
		from = to;
	}
	guard_flush(&g, out);
	assert_int_equal(g.held.len, 0);
	guard_free(&g);
}

static size_t
count_in(struct slice s, const char *needle)
{
	size_t n = 0;

	for (ptrdiff_t at; (at = slice_find(s, slice_str(needle))) >= 0; n++)
		s = slice_from(s, (size_t)at + strlen(needle));
	return n;
}

/* TEXT as it may go on: [key] for a good part of the secret at its end. */
static void
add_ending(struct buf *out, const char *text)
{
	struct slice rest = slice_str(text);
	size_t n = strlen(SECRET) - 1;

	for (ptrdiff_t at; (at = slice_find(rest, SLICE(SECRET))) >= 0;)
		rest = slice_from(rest, (size_t)at + strlen(SECRET));
	if (n > rest.len)
		n = rest.len;
	while (n && memcmp(rest.p + rest.len - n, SECRET, n))
		n--;
	buf_add(out, text, strlen(text) - n);
	if (n >= 8 || n * 3 > strlen(SECRET))
		buf_add_str(out, "[key]");
	else
		buf_add_str(out, text + strlen(text) - n);
}

/* Whole in one piece, wherever the pieces are cut; nothing is lost. */
static void
check_pieces(const char *text, const size_t *cuts, size_t n)
{
	struct buf out = {0}, joined = {0}, want = {0};

	pass_pieces(&out, slice_str(text), cuts, n);
	for (size_t i = 0; i < out.len; i++) {
		if (out.p[i] != '|')
			buf_add_char(&joined, out.p[i]);
	}
	add_ending(&want, text);
	assert_string_equal(buf_str(&joined), buf_str(&want));
	buf_free(&want);
	assert_int_equal(count_in(buf_slice(&out), SECRET),
		count_in(slice_str(text), SECRET));
	buf_free(&out);
	buf_free(&joined);
}

static const char *const echoes[] = {"the key is " SECRET " indeed", SECRET,
	SECRET SECRET, "s" SECRET "s", "sk-abc" SECRET "abc",
	"sk-abcabca sk-abcabcab s sk- ss", "sk-sk-sk-abcabcabsk-abcabcabs",
	"no secret at all", "ends with sk-abcabca", ""};

static void
a_secret_goes_on_whole_or_not_at_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(echoes); i++) {
		size_t len = strlen(echoes[i]);
		for (size_t a = 0; a <= len; a++) {
			for (size_t b = a; b <= len; b++) {
				size_t cuts[] = {a, b};
				check_pieces(echoes[i], cuts, 2);
			}
		}
		size_t every[64];
		for (size_t a = 0; a < len; a++)
			every[a] = a;
		check_pieces(echoes[i], every, len);
	}
}

static void
only_what_may_be_a_start_is_held(void **state)
{
	struct guard g = {.secret = SLICE(SECRET)};
	struct buf out = {0};

	(void)state;
	guard_pass(&g, SLICE("hello sk-ab"), &out);
	assert_string_equal(buf_str(&out), "hello ");
	guard_pass(&g, SLICE("sent"), &out);
	assert_string_equal(buf_str(&out), "hello sk-absent");
	guard_pass(&g, SLICE("s"), &out);
	guard_flush(&g, &out);
	assert_string_equal(buf_str(&out), "hello sk-absents");
	guard_free(&g);
	g = (struct guard){.secret = SLICE_NONE};
	buf_clear(&out);
	guard_pass(&g, SLICE("sk-"), &out);
	assert_string_equal(buf_str(&out), "sk-");
	guard_free(&g);
	buf_free(&out);
}

static void
random_pieces_keep_the_secret_whole(void **state)
{
	static const char *const bits[] = {
		SECRET, "sk-", "abc", "s", "b", "k", "sk-abcabcab", "-", " "};
	uint64_t seed = 12;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf text = {0};
		size_t cuts[6];
		for (uint64_t n = random_next(&seed) % 8; n > 0; n--)
			buf_add_str(
				&text, bits[random_next(&seed) % COUNT(bits)]);
		for (size_t i = 0; i < COUNT(cuts); i++)
			cuts[i] = random_next(&seed) % (text.len + 1);
		check_pieces(buf_str(&text), cuts, COUNT(cuts));
		buf_free(&text);
	}
}

/* Tokens */

static const struct {
	const char *text;
	int64_t low, high;
} estimates[] = {
	{"", 0, 0},
	{"hello", 1, 1},
	{"Hello, world!", 3, 5},
	{"The quick brown fox jumps over the lazy dog.", 9, 11},
	{"1234567890", 3, 5},
	{"\n\n\n", 1, 1},
	{"        return x;\n", 3, 6},
	{"camelCaseName", 2, 4},
	{"你好，世界", 3, 6},
	{"こんにちは", 1, 6},
	{"안녕하세요", 2, 6},
	{"😀😀", 2, 6},
	{"\xff\xfe", 1, 4},
};

static void
estimates_are_near(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(estimates); i++) {
		int64_t n = tokens_estimate(slice_str(estimates[i].text));
		if (n < estimates[i].low || n > estimates[i].high)
			print_error(
				"%s: %lld\n", estimates[i].text, (long long)n);
		assert_in_range(n, estimates[i].low, estimates[i].high);
	}
	assert_int_equal(tokens_estimate(SLICE_NONE), 0);
}

static void
estimates_grow_with_the_text(void **state)
{
	struct conversation c = {0};
	struct buf text = {0};
	int64_t before = 0, empty = tokens_of_conversation(&c), one;

	(void)state;
	for (int i = 0; i < 200; i++) {
		int64_t n;
		buf_add_str(&text, "all work and no play, 2 times.\n");
		n = tokens_estimate(buf_slice(&text));
		assert_true(n > before);
		before = n;
	}
	assert_true(empty > 0);
	conversation_add(&c, "user", SLICE(""));
	one = tokens_of_conversation(&c);
	assert_true(one > empty);
	conversation_add(&c, "user", buf_slice(&text));
	assert_int_equal(
		tokens_of_conversation(&c), one + (one - empty) + before);
	conversation_free(&c);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_checked_against_their_ranges),
		cmocka_unit_test(every_parameter_has_a_row),
		cmocka_unit_test(values_are_replaced_and_taken_out),
		cmocka_unit_test(bodies_are_written_byte_for_byte),
		cmocka_unit_test(bodies_are_json_whatever_was_said),
		cmocka_unit_test(reasoning_models_are_known_by_name),
		cmocka_unit_test(urls_are_shown_without_credentials),
		cmocka_unit_test(every_provider_is_found),
		cmocka_unit_test(a_secret_goes_on_whole_or_not_at_all),
		cmocka_unit_test(only_what_may_be_a_start_is_held),
		cmocka_unit_test(random_pieces_keep_the_secret_whole),
		cmocka_unit_test(estimates_are_near),
		cmocka_unit_test(estimates_grow_with_the_text),
	};

	return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
