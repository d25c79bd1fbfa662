/* The fix of each failure names what is right to do for that failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/explain.h"
#include "event/jsonvalue.h"
#include "tests/lib/answertext.h"
#include "tests/lib/vectors.h"

enum { ROWS_MAX = 400 };

/* What can be asked of a user. `asks` is how the vectors' `fix` says it,
 * `names` how ours does; parts are separated by |, case does not matter. */
static const struct concept {
	const char *id, *asks, *names;
}
concepts[] = {
	{"signin", "ollama signin", "ollama signin"},
	{"set key", "set the api key", "set the api key"},
	{"key", "the key|check key|missing key|--api-key",
		"check the key|new key"},
	{"base URL", "base url|with/without /v1", "base url"},
	{"organization", "organization", "organization"},
	{"address", "allow-list", "allow-listed"},
	{"region", "supported region", "supported region"},
	{"credit", "add credit|recharge|adjust billing",
		"add credit|top up|billing"},
	{"raise", "raise the|higher approved limit|more quota",
		"raise the|higher usage limit|more quota"},
	{"wait", "wait|daily limit", "wait"},
	{"slow down", "slow down", "slow down|less often"},
	{"parallel", "parallel", "in parallel"},
	{"max_tokens", "lower max_tokens|suspect max_tokens", "max_tokens"},
	{"trim", "trim|shrink it|shrink prompt", "trim|shrink|shorten"},
	{"attachments", "attachments", "attachments"},
	{"load", "load the model|reload", "load the model"},
	{"pull", "ollama pull", "ollama pull"},
	{"model", "model id|check the model|a permitted model|change model",
		"`sidetone models`|another model"},
	{"deployment", "deployment name", "deployment's name"},
	{"routing", "relax provider routing", "routing"},
	{"rename", "rename the field", "rename"},
	{"field",
		"remove the field|omit|drop service_tier|drop the extra|"
		"drop every",
		"remove the field|leave"},
	{"value", "fix the value", "correct the value"},
	{"plain text", "plain text", "plain text"},
	{"text", "edit the prompt|edit the input", "edit the prompt"},
	{"network", "change network", "another network"},
	{"retry", "retry", "retry shortly|then retry|retry with|again"},
	{"streaming", "streaming", "streaming on"},
	{"server log", "server log", "server's log"},
	{"admin", "gateway admin", "gateway's admin"},
	{"content type", "content-type", "content-type"},
};

enum { NCONCEPTS = sizeof(concepts) / sizeof(concepts[0]) };

/* Rows whose `fix` tells how to read the answer rather than what to do: what
 * is right for them is said here. */
static const struct {
	const char *row, *concept;
} unsaid[] = {
	{"openai-stream-error-numeric-code", "value"},
	{"openai-stream-named-error-event", "retry"},
	{"openai-stream-quota", "credit"},
	{"azure-400-content-filter-short", "text"},
	{"azure-429-short", "wait"},
	{"openrouter-429-upstream", "retry"},
	{"openrouter-stream-finish-error-only", "retry"},
	{"deepseek-422-deserialize", "plain text"},
	{"mistral-429-gateway", "slow down"},
	{"moonshot-400-token-limit", "trim"},
	{"zhipu-429-1113-en", "credit"},
	{"zhipu-429-1308", "wait"},
	{"gemini-array-429", "wait"},
	{"gemini-429-retryinfo-object", "wait"},
	{"gemini-message-is-json", "wait"},
	{"anthropic-compat-429", "wait"},
	{"ollama-native-string", "retry"},
	{"ollama-native-overflow-json-string", "load"},
	{"llamacpp-501", "field"},
	{"llamacpp-500-text", "retry"},
	{"llamacpp-stream-error", "load"},
	{"litellm-429", "raise"},
	{"litellm-400-policy", "text"},
	{"oneapi-422", "admin"},
	{"vercel-gateway-param-object", "credit"},
	{"xai-400-key", "key"},
	{"minimax-200-base-resp", "credit"},
	{"volcengine-401", "key"},
	{"github-429", "parallel"},
	{"empty-503", "retry"},
	{"json-content-type-html-body", "retry"},
	{"truncated-json", "retry"},
};

/* Rows that are not retried by themselves, though their cause offers it. */
static const struct {
	const char *row, *reason;
} by_hand[] = {
	{"openrouter-midstream-502", "text was shown: only the user retries"},
	{"azure-429-token-rate", "a day is longer than is waited for"},
	{"litellm-429", "a day is longer than is waited for"},
	{"groq-429-tpd", "ten minutes are longer than is waited for"},
};

/* Each vector with what was found for it; the text is borrowed. */
struct found {
	const char *id, *want, *fix, *cause;
	bool retryable;
	size_t main; /* of concepts */
};

static struct found found[ROWS_MAX];
static size_t nfound;
static json_t *kept; /* the vectors behind them */

/* Where one of PARTS stands in TEXT; SIZE_MAX: none does. */
static size_t
find_part(const char *text, const char *parts)
{
	size_t first = SIZE_MAX;

	while (*parts) {
		size_t len = strcspn(parts, "|");
		struct slice part = {parts, len};
		for (size_t i = 0; i + len <= strlen(text); i++) {
			struct slice at = {text + i, len};
			if (slice_ieq(at, part) && i < first)
				first = i;
		}
		parts += len + (parts[len] == '|');
	}
	return first;
}

static size_t
concept_called(const char *id)
{
	size_t i = 0;

	while (i < NCONCEPTS && strcmp(concepts[i].id, id) != 0)
		i++;
	assert_true(i < NCONCEPTS);
	return i;
}

/* What the row asks for before all else. */
static size_t
main_concept(const char *id, const char *want)
{
	size_t best = NCONCEPTS, first = SIZE_MAX;

	for (size_t i = 0; i < sizeof(unsaid) / sizeof(unsaid[0]); i++) {
		if (!strcmp(unsaid[i].row, id))
			return concept_called(unsaid[i].concept);
	}
	for (size_t i = 0; i < NCONCEPTS; i++) {
		size_t at = find_part(want, concepts[i].asks);
		if (at < first) {
			first = at;
			best = i;
		}
	}
	if (best == NCONCEPTS)
		fail_msg("%s: no concept in \"%s\"", id, want);
	return best;
}

static bool
is_named(const char *fix, const struct found *f)
{
	return find_part(fix, concepts[f->main].names) != SIZE_MAX;
}

static void
explain_row(const json_t *row)
{
	const json_t *want = json_object_get(row, "expect");
	struct explain_input in = {.wall_ms = 0};
	struct explanation x = {.row = NULL};
	struct buf text = {0};
	struct found *f = &found[nfound++];

	assert_true(nfound <= ROWS_MAX);
	json_array_append(kept, (json_t *)(uintptr_t)row);
	answertext_add(&text, row);
	in.text = slice_trim(buf_slice(&text));
	explain_read(&x, &in);
	*f = (struct found){.id = json_string_value(json_object_get(row, "id")),
		.want = json_string_value(json_object_get(row, "fix")),
		.fix = x.diagnosed ? x.diagnosis.fix : "",
		.cause = x.row ? x.row->id : "",
		.retryable = json_is_true(json_object_get(want, "retryable"))};
	f->main = main_concept(f->id, f->want);
	assert_int_equal(x.how, EXPLAIN_RESPONSE);
	if (!slice_is(jsonvalue_string_at(want, "cause"), f->cause))
		fail_msg("%s: cause is %s", f->id, f->cause);
	explain_free(&x);
	buf_free(&text);
}

static int
read_rows(void **state)
{
	(void)state;
	kept = json_array();
	vectors_each("provider-errors.json", NULL, NULL, explain_row);
	return 0;
}

static int
free_rows(void **state)
{
	(void)state;
	json_decref(kept);
	return 0;
}

/* A whole response, fed to explain, has the cause that was expected (which
 * read_rows looked at) and a fix that names the main point. */
static void
test_main_point(void **state)
{
	size_t missed = 0;

	(void)state;
	assert_true(nfound > 100);
	for (size_t i = 0; i < nfound; i++) {
		const struct found *f = &found[i];
		if (is_named(f->fix, f))
			continue;
		missed++;
		print_error("%s: \"%s\" does not name %s: \"%s\"\n", f->id,
			f->fix, concepts[f->main].id, f->want);
	}
	assert_int_equal(missed, 0);
}

static void
test_lists_are_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unsaid) / sizeof(unsaid[0]); i++) {
		size_t k = 0;
		while (k < nfound && strcmp(found[k].id, unsaid[i].row) != 0)
			k++;
		if (k == nfound)
			fail_msg("no row %s", unsaid[i].row);
	}
	for (size_t i = 0; i < NCONCEPTS; i++) {
		size_t k = 0;
		while (k < nfound && found[k].main != i)
			k++;
		if (k == nfound)
			fail_msg("no row asks for %s", concepts[i].id);
	}
}

/* The test above can fail: rows that are given the fix of another row are
 * noticed, whichever row that is, but for those that ask for the same. */
static void
test_exchanged_fixes(void **state)
{
	size_t noticed = 0, all = 0;

	(void)state;
	for (size_t shift = 1; shift < nfound; shift++) {
		size_t before = noticed;
		for (size_t i = 0; i < nfound; i++) {
			const struct found *other =
				&found[(i + shift) % nfound];
			if (!strcmp(other->fix, found[i].fix))
				continue;
			all++;
			noticed += !is_named(other->fix, &found[i]);
		}
		if (noticed == before)
			fail_msg("shifted by %zu: not noticed", shift);
	}
	print_message("%zu of %zu exchanges are noticed\n", noticed, all);
	assert_true(noticed * 100 >= all * 85);
}

/* No row could do with just any fix. */
static void
test_no_row_takes_any_fix(void **state)
{
	(void)state;
	for (size_t i = 0; i < nfound; i++) {
		size_t taken = 0;
		for (size_t k = 0; k < nfound; k++)
			taken += is_named(found[k].fix, &found[i]);
		if (taken * 2 > nfound)
			fail_msg("%s takes %zu fixes", found[i].id, taken);
	}
}

static bool
is_by_hand(const char *id)
{
	for (size_t i = 0; i < sizeof(by_hand) / sizeof(by_hand[0]); i++) {
		if (!strcmp(by_hand[i].row, id))
			return true;
	}
	return false;
}

/* What is offered to press does not contradict. */
static void
test_actions(void **state)
{
	(void)state;
	for (size_t i = 0; i < nfound; i++) {
		const struct found *f = &found[i];
		const struct catalogue_row *row =
			catalogue_find(slice_str(f->cause));
		bool offers = catalogue_offers(row, ACTION_RETRY);
		if (offers != (f->retryable || is_by_hand(f->id)))
			fail_msg("%s: retry is offered: %d", f->id, offers);
		if (f->retryable &&
			find_part(f->fix, "retrying does not help|"
					  "do not retry") != SIZE_MAX)
			fail_msg("%s: %s", f->id, f->fix);
		if (!f->retryable && !is_by_hand(f->id) &&
			find_part(f->fix, "retry shortly|wait, then retry") !=
				SIZE_MAX)
			fail_msg("%s: %s", f->id, f->fix);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_main_point),
		cmocka_unit_test(test_lists_are_used),
		cmocka_unit_test(test_exchanged_fixes),
		cmocka_unit_test(test_no_row_takes_any_fix),
		cmocka_unit_test(test_actions),
	};

	return cmocka_run_group_tests_name(
		"fixes", tests, read_rows, free_rows);
}
