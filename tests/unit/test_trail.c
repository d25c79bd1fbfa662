/* The trail: the log's rows as events come, and the counts above them. */
#include "session/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define REQUEST(req, attempt) \
	"'kind':'request','req':" #req ",'attempt':" #attempt ",'of':3\n"
#define PHASE(name) "'kind':'phase','name':'" name "'\n"
#define HEADERS(status)                      \
	"'kind':'headers','status':" #status \
	",'request_id':'req_1','limits':{'tokens_remaining':9}\n"
#define SAY(text) "'kind':'delta','channel':'content','text':'" text "'\n"
#define FAIL(status, cause)                                                 \
	"'kind':'failure','status':" #status ",'class':'C','cause':'" cause \
	"','final':true\n"
#define RETRY(attempt, delay, source)                                     \
	"'kind':'retry','attempt':" #attempt ",'of':4,'delay_ms':" #delay \
	",'source':'" source "'\n"
#define DONE(reason) "'kind':'done','reason':'" reason "'\n"
#define CANCEL_WAIT(n) "'kind':'done','attempt':" #n ",'reason':'cancelled'\n"
#define NOTE "'kind':'note','level':'info','text':'hello'\n"
#define CHECK                                                                 \
	"'kind':'check','level':'warning','code':'c','message':'m','fix':'f'" \
	"\n"

/* "1.2 done 200; …" and the counts. */
static void
show(struct buf *out, const struct trail *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		buf_addf(out, "%lld.%lld %s", (long long)r->req,
			(long long)r->attempt, trail_word(r->state));
		if (r->status)
			buf_addf(out, " %lld", (long long)r->status);
		buf_add_str(out, "; ");
	}
	buf_addf(out, "%lld/%lld/%lld/%lld", (long long)t->requests,
		(long long)t->failed, (long long)t->waiting,
		(long long)t->active);
}

/* Behind the rows: requests, failed, waiting, active. */
static const struct {
	const char *name, *events, *rows;
} folds[] = {
	{"nothing", "", "0/0/0/0"},
	{"queued", REQUEST(1, 1), "1.1 queued; 1/0/0/1"},
	{"dns", REQUEST(1, 1) PHASE("dns"), "1.1 dns; 1/0/0/1"},
	{"connect", REQUEST(1, 1) PHASE("dns") PHASE("connect"),
		"1.1 connect; 1/0/0/1"},
	{"tls", REQUEST(1, 1) PHASE("tls"), "1.1 tls; 1/0/0/1"},
	{"sent", REQUEST(1, 1) PHASE("sent"), "1.1 waiting; 1/0/0/1"},
	{"a later phase", REQUEST(1, 1) PHASE("sent") PHASE("beam"),
		"1.1 waiting; 1/0/0/1"},
	{"headers", REQUEST(1, 1) HEADERS(200), "1.1 waiting 200; 1/0/0/1"},
	{"streaming", REQUEST(1, 1) HEADERS(200) SAY("a") SAY("b"),
		"1.1 streaming 200; 1/0/0/1"},
	{"success", REQUEST(1, 1) HEADERS(200) SAY("a") DONE("stop"),
		"1.1 done 200; 1/0/0/0"},
	{"failure", REQUEST(1, 1) FAIL(401, "invalid_api_key"),
		"1.1 failed 401; 1/1/0/0"},
	{"no answer", REQUEST(1, 1) FAIL(0, "dns"), "1.1 failed; 1/1/0/0"},
	{"truncated", REQUEST(1, 1) HEADERS(200) FAIL(200, "truncated"),
		"1.1 truncated 200; 1/1/0/0"},
	{"waiting", REQUEST(1, 1) FAIL(429, "x") RETRY(2, 900, "backoff"),
		"1.1 retry-wait 429; 1/1/1/0"},
	{"retried",
		REQUEST(1, 1) FAIL(429, "x") RETRY(2, 900, "backoff")
			REQUEST(1, 2),
		"1.1 failed 429; 1.2 queued; 2/1/0/1"},
	{"retried well",
		REQUEST(1, 1) FAIL(429, "x") RETRY(2, 900, "backoff")
			REQUEST(1, 2) DONE("stop"),
		"1.1 failed 429; 1.2 done; 2/1/0/0"},
	{"a truncated one stays so",
		REQUEST(1, 1) FAIL(200, "truncated") RETRY(2, 9, "backoff")
			REQUEST(1, 2),
		"1.1 truncated 200; 1.2 queued; 2/1/0/1"},
	{"failed for good",
		REQUEST(1, 1) FAIL(500, "x") RETRY(2, 9, "backoff")
			REQUEST(1, 2) FAIL(503, "y"),
		"1.1 failed 500; 1.2 failed 503; 2/2/0/0"},
	{"cancelled", REQUEST(1, 1) SAY("a") DONE("cancelled"),
		"1.1 cancelled; 1/0/0/0"},
	{"cancelled in the wait",
		REQUEST(1, 1) FAIL(429, "x") RETRY(2, 900, "backoff")
			CANCEL_WAIT(2),
		"1.1 cancelled 429; 1/1/0/0"},
	{"a failed one again by hand",
		REQUEST(1, 1) FAIL(401, "x") RETRY(2, 0, "user") REQUEST(1, 2)
			DONE("stop"),
		"1.1 failed 401; 1.2 done; 2/1/0/0"},
	{"a good one again by hand",
		REQUEST(1, 1) HEADERS(200) DONE("stop") RETRY(2, 0, "user")
			REQUEST(1, 2) DONE("stop"),
		"1.1 done 200; 1.2 done; 2/0/0/0"},
	{"a cancelled one again by hand",
		REQUEST(1, 1) DONE("cancelled") RETRY(2, 0, "user")
			REQUEST(1, 2),
		"1.1 cancelled; 1.2 queued; 2/0/0/1"},
	{"a retry of nothing", "'kind':'retry','req':1,'attempt':2\n",
		"0/0/0/0"},
	{"output of nothing", "'kind':'delta','req':4,'attempt':1\n",
		"4.1 streaming; 1/0/0/1"},
	{"two requests", REQUEST(1, 1) DONE("stop") REQUEST(2, 1),
		"1.1 done; 2.1 queued; 2/0/0/1"},
	{"remarks are no requests", NOTE CHECK REQUEST(1, 1) NOTE DONE("stop"),
		"0.0 note; 0.0 check; 1.1 done; 1.1 note; 1/0/0/0"},
	{"others leave no row",
		"'kind':'session'\n"
		"'kind':'setting','name':'a','value':'b'\n"
		"'kind':'prompt','text':'q'\n",
		"0/0/0/0"},
};

static void
sessions_fold_into_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(folds); i++) {
		struct trail t = {0};
		struct buf out = {0};
		events_feed(folds[i].events, trail_apply, &t);
		show(&out, &t);
		if (strcmp(buf_str(&out), folds[i].rows))
			print_error("%s\n", folds[i].name);
		assert_string_equal(buf_str(&out), folds[i].rows);
		buf_free(&out);
		trail_free(&t);
	}
}

static void
a_row_keeps_what_happened(void **state)
{
	struct trail t = {0};
	const struct trail_row *r;

	(void)state;
	events_feed("'kind':'request','req':1,'attempt':1,'of':3,"
		    "'method':'POST','url':'u','model':'m','bytes':7,"
		    "'tokens':8,'params':{'seed':1}\n" PHASE("dns") PHASE(
			    "connect") PHASE("tls") PHASE("sent") HEADERS(200)
			    SAY("ab") SAY("") SAY("cde") DONE("stop"),
		trail_apply, &t);
	r = trail_find(&t, 1, 1);
	assert_ptr_equal(r, &t.rows[0]);
	assert_int_equal(r->at, 0);
	assert_int_equal(r->of, 3);
	assert_int_equal(r->bytes, 7);
	assert_int_equal(r->tokens, 8);
	assert_string_equal(buf_str(&r->params), "{\"seed\":1}");
	assert_int_equal(r->dns_at, 10);
	assert_int_equal(r->connect_at, 20);
	assert_int_equal(r->tls_at, 30);
	assert_int_equal(r->sent_at, 40);
	assert_int_equal(r->headers_at, 50);
	assert_int_equal(r->first_at, 60);
	assert_int_equal(r->last_at, 80);
	assert_int_equal(r->end_at, 90);
	assert_int_equal(r->out_bytes, 5);
	assert_int_equal(r->npieces, 3);
	assert_int_equal(r->pieces[2].at, 80);
	assert_int_equal(r->pieces[2].len, 3);
	assert_int_equal(r->pieces[2].channel, TRAIL_CONTENT);
	assert_int_equal(r->limits.tokens_remaining, 9);
	assert_string_equal(buf_str(&r->request_id), "req_1");
	assert_string_equal(buf_str(&r->reason), "stop");
	assert_int_equal(r->retry_at, EVENT_UNKNOWN);
	assert_null(trail_find(&t, 1, 2));
	assert_null(trail_find(&t, 2, 1));
	trail_free(&t);
	assert_int_equal(t.n, 0);
}

static void
a_retry_is_due_at_its_time(void **state)
{
	struct trail t = {0};

	(void)state;
	events_feed(REQUEST(1, 1) HEADERS(429) FAIL(0, "x")
			    RETRY(2, 1500, "retry-after"),
		trail_apply, &t);
	assert_int_equal(t.rows[0].retry_set_at, 30);
	assert_int_equal(t.rows[0].retry_at, 1530);
	assert_int_equal(t.rows[0].of, 4);
	assert_int_equal(t.rows[0].status, 429);
	assert_string_equal(buf_str(&t.rows[0].request_id), "req_1");
	assert_true(t.rows[0].final);
	assert_false(trail_is_over(&t.rows[0]));
	trail_free(&t);
	events_feed("'kind':'request','req':1,'attempt':1\n" FAIL(0,
			    "x") "'kind':'retry','attempt':2,'delay_ms':-5\n",
		trail_apply, &t);
	assert_int_equal(t.rows[0].retry_at, 20);
	trail_free(&t);
}

static void
remarks_keep_their_text(void **state)
{
	struct trail t = {0};

	(void)state;
	events_feed(NOTE CHECK, trail_apply, &t);
	assert_string_equal(buf_str(&t.rows[0].class), "info");
	assert_string_equal(buf_str(&t.rows[0].message), "hello");
	assert_string_equal(buf_str(&t.rows[1].class), "warning");
	assert_string_equal(buf_str(&t.rows[1].code), "c");
	assert_string_equal(buf_str(&t.rows[1].message), "m");
	assert_string_equal(buf_str(&t.rows[1].fix), "f");
	assert_null(trail_find(&t, 0, 0));
	trail_free(&t);
}

static void
every_state_has_glyph_and_word(void **state)
{
	(void)state;
	for (int i = 0; i < TRAIL_STATE_COUNT; i++) {
		struct trail_row row = {.state = (enum trail_state)i};
		bool over = i >= TRAIL_DONE && i != TRAIL_RETRY_WAIT;
		assert_int_equal(strlen(trail_glyph(row.state)), 1);
		assert_true(*trail_word(row.state));
		assert_int_equal(trail_is_over(&row), over);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(trail_word(row.state),
				trail_word((enum trail_state)k));
	}
}

static void
phases_have_words(void **state)
{
	static const char *const known[] = {
		"dns", "connect", "tls", "sent", "waiting", "streaming"};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_true(trail_phase_words(slice_str(known[i])).len >
			    strlen(known[i]));
	assert_true(slice_is(trail_phase_words(SLICE("beam")), "beam"));
	assert_null(trail_phase_words(SLICE_NONE).p);
}

/* The counts, from the rows alone. */
static void
check_counts(const struct trail *t)
{
	int64_t n[4] = {0};

	for (size_t i = 0; i < t->n; i++) {
		enum trail_state s = t->rows[i].state;
		if (s == TRAIL_NOTE || s == TRAIL_CHECK)
			continue;
		n[0]++;
		n[1] += t->rows[i].class.len > 0;
		n[2] += s == TRAIL_RETRY_WAIT;
		n[3] += s < TRAIL_DONE;
	}
	assert_int_equal(t->requests, n[0]);
	assert_int_equal(t->failed, n[1]);
	assert_int_equal(t->waiting, n[2]);
	assert_int_equal(t->active, n[3]);
}

static void
apply_and_count(void *arg, const struct event *ev)
{
	trail_apply(arg, ev);
	check_counts(arg);
}

static void
counts_are_right_after_every_event(void **state)
{
	struct trail t = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(folds); i++)
		events_feed(folds[i].events, apply_and_count, &t);
	trail_free(&t);
}

/* Everything in T as text. */
static void
dump(struct buf *out, const struct trail *t)
{
	show(out, t);
	for (size_t i = 0; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		const struct buf *const texts[] = {&r->method, &r->url,
			&r->model, &r->params, &r->request_id, &r->http,
			&r->remote, &r->class, &r->cause, &r->code, &r->type,
			&r->param, &r->message, &r->fix, &r->phase, &r->source,
			&r->reason};
		const int64_t numbers[] = {r->at, r->of, r->bytes, r->tokens,
			r->dns_at, r->connect_at, r->tls_at, r->sent_at,
			r->headers_at, r->first_at, r->last_at, r->end_at,
			r->out_bytes, (int64_t)r->npieces, r->retry_set_at,
			r->retry_at, r->usage.in, r->timing.total,
			r->limits.tokens_limit, r->retryable, r->final,
			r->reused};
		for (size_t k = 0; k < COUNT(texts); k++)
			buf_addf(out, "%s|", buf_str(texts[k]));
		for (size_t k = 0; k < COUNT(numbers); k++)
			buf_addf(out, "%lld ", (long long)numbers[k]);
		buf_add_char(out, '\n');
	}
}

enum { ROUNDS = 1000, EVENTS = 200 };

static void
any_events_in_any_order_are_taken(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct trail first = {0}, second = {0};
		struct buf a = {0}, b = {0};
		uint64_t again = seed;
		struct event ev;
		for (int i = 0; i < EVENTS; i++) {
			events_random(&ev, &seed);
			apply_and_count(&first, &ev);
		}
		for (int i = 0; i < EVENTS; i++) {
			events_random(&ev, &again);
			trail_apply(&second, &ev);
		}
		dump(&a, &first);
		dump(&b, &second);
		assert_string_equal(buf_str(&a), buf_str(&b));
		buf_free(&a);
		buf_free(&b);
		trail_free(&first);
		trail_free(&second);
	}
}

/* A search must give what looking at every row from the end gives. */
static void
rows_are_found_in_any_order(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct trail t = {0};
		struct event ev;
		for (int i = 0; i < 60; i++) {
			const struct trail_row *want = NULL;
			int64_t req = (int64_t)(seed % 5);
			int64_t attempt = (int64_t)(seed / 5 % 4);
			events_random(&ev, &seed);
			if (round & 1) /* in order, as a client emits them */
				ev.req = i / 12;
			trail_apply(&t, &ev);
			for (size_t k = 0; k < t.n; k++) {
				const struct trail_row *r = &t.rows[k];
				if (r->state < TRAIL_NOTE && r->req == req &&
					r->attempt == attempt)
					want = r;
			}
			assert_ptr_equal(trail_find(&t, req, attempt), want);
		}
		trail_free(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_fold_into_rows),
		cmocka_unit_test(a_row_keeps_what_happened),
		cmocka_unit_test(a_retry_is_due_at_its_time),
		cmocka_unit_test(remarks_keep_their_text),
		cmocka_unit_test(every_state_has_glyph_and_word),
		cmocka_unit_test(phases_have_words),
		cmocka_unit_test(counts_are_right_after_every_event),
		cmocka_unit_test(any_events_in_any_order_are_taken),
		cmocka_unit_test(rows_are_found_in_any_order),
	};

	return cmocka_run_group_tests_name("trail", tests, NULL, NULL);
}
