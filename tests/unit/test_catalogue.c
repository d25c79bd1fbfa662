/* The catalogue's content: its vocabulary, both languages, its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "api/diagnose.h"
#include "base/text.h"
#include "tests/lib/rows.h"

enum { WIDTH = 70 };

/* The Chinese ones. */
#define FULL_STOP "\xe3\x80\x82"
#define QUESTION "\xef\xbc\x9f"

static bool
knows_id(const struct cataloguefile *c, const char *id)
{
	for (size_t i = 0; i < c->nrows; i++) {
		if (!strcmp(c->rows[i].id, id))
			return true;
	}
	return false;
}

/* The vocabulary of a failure event's `cause`. */
static void
test_causes(void **state)
{
	static const char *const causes[] = {"invalid_api_key",
		"expired_api_key", "revoked_api_key", "not_organization_member",
		"missing_required_field", "invalid_value",
		"model_not_supported", "context_length_exceeded",
		"rate_limit_exceeded", "insufficient_quota",
		"concurrent_limit_exceeded", "internal_error",
		"service_unavailable", "permission_denied", "region_blocked",
		"blocked", "content_filtered", "quota_window",
		"request_too_large", "unsupported_parameter",
		"endpoint_not_found", "model_loading", "bad_gateway",
		"gateway_timeout", "not_an_api", "stream_error", "truncated",
		"stalled", "dns", "connect", "tls", "proxy", "dropped",
		"connect_timeout", "first_token_timeout"};
	size_t n = sizeof(causes) / sizeof(causes[0]), found = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct catalogue_row *row =
			catalogue_find(slice_str(causes[i]));
		assert_non_null(row);
		assert_int_equal(row->kind, CATALOGUE_CAUSE);
	}
	for (size_t i = 0; i < catalogue_count(); i++)
		found += catalogue_at(i)->kind == CATALOGUE_CAUSE;
	assert_int_equal(found, n);
	assert_null(catalogue_find(SLICE("cancelled")));
	assert_int_equal(catalogue_exit_status(SLICE("dns")), 8);
	assert_int_equal(catalogue_exit_status(SLICE("unheard_of")), 7);
}

/* Statuses and classes that users meet, and names they may know them by. */
static void
test_statuses_and_classes(void **state)
{
	static const char *const statuses[] = {"200", "400", "401", "402",
		"403", "404", "405", "407", "408", "409", "413", "415", "422",
		"429", "498", "499", "500", "501", "502", "503", "504", "520",
		"521", "522", "523", "524", "525", "526", "527", "529"};
	static const char *const classes[] = {"AuthenticationError",
		"PermissionDeniedError", "InvalidRequestError", "NotFoundError",
		"RateLimitError", "APIError", "ServiceUnavailableError",
		"APIConnectionError", "Timeout", "StreamError", "Interrupted",
		"BadRequestError", "UnprocessableEntityError", "ConflictError",
		"InternalServerError", "APITimeoutError", "APIStatusError",
		"APIUserAbortError", "LengthFinishReasonError",
		"OverloadedError", "openai.error.Timeout",
		"openai.RateLimitError", "TryAgain",
		"SignatureVerificationError"};
	struct cataloguefile c = rows_read(rows_text());

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		assert_non_null(rows_look_up(
			&c, CATALOGUE_STATUS, slice_str(statuses[i])));
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		assert_non_null(rows_look_up(
			&c, CATALOGUE_CLASS, slice_str(classes[i])));
	cataloguefile_free(&c);
}

static const char *
status_text(int status)
{
	static char text[16];

	snprintf(text, sizeof(text), "%d", status);
	return text;
}

static void
check_line(const char *id, const char *line)
{
	if (!line || !*line || text_width(slice_str(line)) > WIDTH)
		fail_msg("%s: missing or too wide: %s", id, line ? line : "");
	if (line[strlen(line) - 1] == '.' || strstr(line, FULL_STOP))
		fail_msg("%s: ends like a sentence: %s", id, line);
}

static void
check_sentence(const char *id, const char *text)
{
	struct slice s = slice_str(text);
	struct slice end = slice_from(s, s.len < 3 ? 0 : s.len - 3);
	struct buf seen = {0};

	if (s.len == 0 ||
		(s.p[s.len - 1] != '.' && s.p[s.len - 1] != '?' &&
			!slice_is(end, FULL_STOP) && !slice_is(end, QUESTION)))
		fail_msg("%s: is no sentence: %s", id, text ? text : "");
	text_visible_row(&seen, s);
	if (!slice_eq(buf_slice(&seen), s))
		fail_msg("%s: holds controls: %s", id, buf_str(&seen));
	buf_free(&seen);
}

static void
check_sentences(const char *id, const struct catalogue_list *list, size_t max)
{
	if (list->n < 2 || list->n > max)
		fail_msg("%s: %zu sentences", id, list->n);
	for (size_t i = 0; i < list->n; i++)
		check_sentence(id, list->item[i]);
}

/* Every row speaks both languages, in lines that fit. */
static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		const struct catalogue_words *en = &row->words[LANG_EN];
		for (int l = 0; l < LANG_COUNT; l++) {
			const struct catalogue_words *w = &row->words[l];
			check_line(row->id, w->title);
			check_line(row->id, w->fix);
			check_sentence(row->id, w->retry);
			check_sentences(row->id, &w->causes, 5);
			check_sentences(row->id, &w->steps, 6);
			if (row->kind == CATALOGUE_CAUSE)
				assert_true(
					w->causes.n >= 3 && w->steps.n >= 3);
		}
		assert_true(en->fix[0] >= 'a' && en->fix[0] <= 'z');
		assert_true(en->title[0] >= 'a' && en->title[0] <= 'z');
	}
}

/* The Chinese of a row is Chinese, and says as much as the English. */
static void
test_languages_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_words *en =
			&catalogue_at(i)->words[LANG_EN];
		const struct catalogue_words *zh =
			&catalogue_at(i)->words[LANG_ZH];
		assert_string_not_equal(en->title, zh->title);
		assert_string_not_equal(en->fix, zh->fix);
		assert_int_equal(en->causes.n, zh->causes.n);
		assert_int_equal(en->steps.n, zh->steps.n);
	}
}

/* An id or alias is found in one row of a kind, and an alias is never
 * another row's id. */
static void
test_names_are_unique(void **state)
{
	struct cataloguefile c = rows_read(rows_text());

	(void)state;
	for (size_t i = 0; i < c.nrows; i++) {
		const struct catalogue_row *row = &c.rows[i];
		assert_ptr_equal(
			rows_look_up(&c, row->kind, slice_str(row->id)), row);
		for (size_t a = 0; a < row->aliases.n; a++) {
			struct slice alias = slice_str(row->aliases.item[a]);
			if (rows_look_up(&c, row->kind, alias) != row ||
				knows_id(&c, row->aliases.item[a]))
				fail_msg("%s: %s is taken", row->id, alias.p);
			for (size_t b = 0; b < a; b++)
				assert_false(slice_ieq(alias,
					slice_str(row->aliases.item[b])));
		}
	}
	cataloguefile_free(&c);
}

static void
test_related(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		assert_true(row->related.n > 0);
		for (size_t r = 0; r < row->related.n; r++) {
			struct slice id = slice_str(row->related.item[r]);
			if (!catalogue_find(id) || slice_is(id, row->id))
				fail_msg("%s: %s", row->id, id.p);
		}
	}
}

/* What is made of a bare status is among the causes that its row names, and
 * both agree on the class and on another try; but a 501 that says nothing is
 * tried again, and its row speaks of those that name a feature. */
static void
test_bare_statuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		struct headers h = {0};
		struct errorbody e = {0};
		if (row->kind != CATALOGUE_STATUS || row->status < 300)
			continue;
		errorbody_read(&e, SLICE_NONE, &h, row->status, SLICE_NONE);
		struct diagnosis d = diagnose_http(&e, &h, false);
		if (!rows_has(&row->related, slice_str(d.cause)) ||
			(d.retryable != row->retryable && row->status != 501) ||
			strcmp(d.class, row->class) != 0)
			fail_msg("%s: %s %s %d", row->id, d.cause, d.class,
				d.retryable);
		assert_string_equal(row->id, status_text(row->status));
		errorbody_free(&e);
	}
}

/* Only what can succeed is offered again; a plan's quota can be awaited. */
static void
test_actions(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		bool window = !strcmp(row->id, "quota_window");
		if (row->retryable != catalogue_offers(row, ACTION_RETRY))
			fail_msg("%s: retry", row->id);
		if (catalogue_offers(row, ACTION_WAIT) && !row->retryable &&
			!window)
			fail_msg("%s: wait", row->id);
		if (row->exit == CATALOGUE_AUTH)
			assert_true(row->nactions > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_statuses_and_classes),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_languages_agree),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_related),
		cmocka_unit_test(test_bare_statuses),
		cmocka_unit_test(test_actions),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
