/* Masking what looks like a secret, and leaving what does not. */
#include "session/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "api/keyprefix.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *text, *want;
	size_t keys, emails, accounts;
} masked[] = {
	{"Incorrect API key provided: sk-abcDEF0123456789abcd. See",
		"Incorrect API key provided: [key]. See", 1, 0, 0},
	{"sk-proj-A1b2C3d4_E5f6-G7h8I9j0", "[key]", 1, 0, 0},
	{"key=sk-ant-api03-0123456789abcdef-AA", "key=[key]", 1, 0, 0},
	{"'sk-or-v1-0123456789abcdef'", "'[key]'", 1, 0, 0},
	{"sk-1234********cdef is wrong", "[key] is wrong", 1, 0, 0},
	{"gsk_A1b2C3d4E5f6G7h8 and xai-A1b2C3d4E5f6", "[key] and [key]", 2, 0,
		0},
	{"AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "[key]", 1, 0, 0},
	{"hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ", "[key]", 1, 0, 0},
	{"nvapi-A1b2C3d4E5f6", "[key]", 1, 0, 0},
	{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[key]", 1, 0, 0},
	{"Authorization: Bearer abc123def456", "Authorization: Bearer [key]", 1,
		0, 0},
	{"bearer  A1B2C3D4E5", "bearer  [key]", 1, 0, 0},
	{"Bearer abc.def-123_456~7+8/9==, no", "Bearer [key], no", 1, 0, 0},
	{"\"api_key\": \"0123456789abcdef0123456789abcdef\"",
		"\"api_key\": \"[key]\"", 1, 0, 0},
	{"{\\\"api_key\\\":\\\"0123456789abcdef\\\"}",
		"{\\\"api_key\\\":\\\"[key]\\\"}", 1, 0, 0},
	{"API key is 0123456789abcdef.", "API key is [key].", 1, 0, 0},
	{"x-api-key=A1b2C3d4E5f6G7h8", "x-api-key=[key]", 1, 0, 0},
	{"?access_token=A1b2C3d4E5f6G7h8&x=1", "?access_token=[key]&x=1", 1, 0,
		0},
	{"Incorrect API key provided: 550e8400-e29b-41d4-a716-446655440000",
		"Incorrect API key provided: [key]", 1, 0, 0},
	{"https://me:secret@host/v1", "https://[key]@host/v1", 1, 0, 0},
	{"write to Ada.L+x@mail.example.org.", "write to [email].", 0, 1, 0},
	{"a@b.de,c@d.fr", "[email],[email]", 0, 2, 0},
	{"organization org-aB3dE5fG7h on", "organization [organization] on", 0,
		0, 1},
	{"proj_A1b2C3d4E5 of org-0123456789", "[project] of [organization]", 0,
		0, 2},
};

static const char *const kept[] = {
	"",
	"req_0123456789abcdef0123456789abcdef",
	"req_011CSHoEeqs5C35K2UUqR7Fy",
	"(request id: 550e8400-e29b-41d4-a716-446655440000)",
	"token req_0123456789abcdef",
	"chatcmpl-A1b2C3d4E5f6G7h8I9j0",
	"Rate limit reached for gpt-4o-2024-08-06 on tokens per min (TPM): "
	"Limit 30000, Used 29000. Please try again in 2s.",
	"max_tokens: 4096, token limit 128000, tokens 1234567890123",
	"disk-0123456789abcdef task-0123456789abcdef", /* no sk- */
	"sk-learn and sk-EXAMPLE",
	"pip install hf_transfer; hf_hub_download",
	"org-mode and org-something",
	"Bearer authentication is required",
	"Authorization: Bearer [redacted]",
	"Authorization: Bearer $OPENAI_API_KEY",
	"Invalid token: unexpected character",
	"You didn't provide an API key. You need to provide your API key in "
	"an Authorization header using Bearer auth (i.e. Authorization: "
	"Bearer YOUR_KEY)",
	"https://api.openai.com/v1/chat/completions",
	"https://platform.openai.com/account/api-keys",
	"git@host, user@localhost, a@1.2, @name, model@20240101",
	"sha256 0123456789abcdef0123456789abcdef",
	"claude-3-5-sonnet-20241022 deepseek-r1-0528 qwen2.5-72b-instruct",
	"\xe5\xaf\x86\xe9\x92\xa5 sk-",
};

static void
test_masked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(masked); i++) {
		struct redact_counts n = {0};
		struct buf out = {0};

		redact(&out, slice_str(masked[i].text), &n);
		assert_string_equal(buf_str(&out), masked[i].want);
		assert_int_equal(n.keys, masked[i].keys);
		assert_int_equal(n.emails, masked[i].emails);
		assert_int_equal(n.accounts, masked[i].accounts);
		buf_free(&out);
	}
}

static void
test_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct redact_counts n = {0};
		struct buf out = {0};

		redact(&out, slice_str(kept[i]), &n);
		assert_string_equal(buf_str(&out), kept[i]);
		assert_int_equal(n.keys + n.emails + n.accounts, 0);
		buf_free(&out);
	}
}

/* What was masked once stays as it is, also where the text ends early. */
static void
test_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(masked); i++) {
		struct slice text = slice_str(masked[i].text);
		for (size_t len = 0; len <= text.len; len++) {
			struct redact_counts n = {0}, again = {0};
			struct buf once = {0}, twice = {0};

			redact(&once, slice_sub(text, 0, len), &n);
			redact(&twice, buf_slice(&once), &again);
			assert_string_equal(buf_str(&twice), buf_str(&once));
			assert_int_equal(
				again.keys + again.emails + again.accounts, 0);
			buf_free(&once);
			buf_free(&twice);
		}
	}
}

/* Every key the program knows by its beginning, wherever it stands. */
static void
test_prefixes(void **state)
{
	static const char *const tails[] = {
		"0123456789abcdefABCDEF01", "aBcDeFgHiJkLmNoPqRsTuVwX"};
	const struct keyprefix *k;

	(void)state;
	for (size_t i = 0; (k = keyprefix_at(i)); i++) {
		struct redact_counts n = {0};
		struct buf text = {0}, out = {0};

		buf_addf(&text, "(%s%s), %s%s.", k->prefix, tails[0], k->prefix,
			tails[1]);
		redact(&out, buf_slice(&text), &n);
		if (strcmp(buf_str(&out), "([key]), [key]."))
			fail_msg("%s: %s", k->prefix, buf_str(&out));
		assert_int_equal(n.keys, 2);
		buf_clear(&text);
		buf_clear(&out);
		buf_addf(&text, "%s and %ssomething", k->prefix, k->prefix);
		redact(&out, buf_slice(&text), &n);
		assert_string_equal(buf_str(&out), buf_str(&text));
		buf_free(&text);
		buf_free(&out);
	}
}

/* Texts in which something begins again and again. */
static const char *const floods[] = {"sk-", "sk-proj-", "github_pat_", "org-",
	"-eyj", "/eyJ ", "bearer=req_", "bearer ", "token=req_", "token=/",
	"access_token is ", "api-key:", "token ", "://", "a://b:", "a@", "a@b.",
	"a.", "-a@b-", "*", "=", ".", "sk-token=req_sk-"};

/* Processor time that N bytes of UNIT take, in seconds. */
static double
flood(const char *unit, size_t n)
{
	struct redact_counts counts = {0};
	struct buf text = {0}, out = {0};
	clock_t from;

	while (text.len < n)
		buf_add_str(&text, unit);
	from = clock();
	redact(&out, buf_slice(&text), &counts);
	from = clock() - from;
	buf_free(&text);
	buf_free(&out);
	return (double)from / CLOCKS_PER_SEC;
}

/* Four times the text takes four times as long; were a run gone through from
 * each beginning in it, it would take sixteen times as long. What disturbs one
 * measurement does not disturb all of them. */
static void
test_flood(void **state)
{
	enum { FIRST = 8 * 1024, LAST = 512 * 1024, TRIES = 5 };

	(void)state;
	for (size_t i = 0; i < COUNT(floods); i++) {
		double before = flood(floods[i], FIRST);

		for (size_t n = FIRST * 4; n <= LAST; n *= 4) {
			double now = flood(floods[i], n);
			for (int k = 1; now > before * 9 && k < TRIES; k++) {
				before = flood(floods[i], n / 4);
				now = flood(floods[i], n);
			}
			if (now > before * 9)
				fail_msg("%s: %zu bytes %.4f s, a quarter "
					 "%.4f s",
					floods[i], n, now, before);
			before = now;
		}
	}
}

/* A run is gone through once: what its beginning was is not what each of its
 * tails is. */
static void
test_tails(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"sk-learn-sk-A1b2C3d4E5f6", "[key]"},
		{"org-mode sk-A1b2C3d4E5f6", "org-mode [key]"},
		{"token=req_01234567 token=A1b2C3d4E5f6",
			"token=req_01234567 token=[key]"},
		{"token=req_1/token=A1b2C3d4E5f6", "token=req_1/token=[key]"},
		{"token=req_1/sk-A1b2C3d4E5f6", "token=req_1/[key]"},
		{"sk-something-api_key=A1b2C3d4E5f6",
			"sk-something-api_key=[key]"},
		{"org-somewhere-else@example.org", "[email]"},
		{"org-aB3-access token A1b2C3d4E5f6",
			"[organization] token [key]"},
		{"token=......sk-A1b2C3d4E5f6...", "token=[key]..."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct redact_counts n = {0};
		struct buf out = {0};

		redact(&out, slice_str(cases[i].text), &n);
		assert_string_equal(buf_str(&out), cases[i].want);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
