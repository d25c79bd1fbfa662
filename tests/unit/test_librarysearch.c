/* Words in sessions: every place, and text that came in pieces. */
#include "session/librarysearch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char session[] =
	"'kind':'session','version':1,'id':'s','model':'gpt-4o'\n"
	"'kind':'note','level':'info','text':'a Note of the beginning'\n"
	"'kind':'prompt','text':'why is\\nmy \\\"request\\\" refused?'\n"
	"'kind':'check','level':'warning','message':'temperature is high'\n"
	"'kind':'request','req':1,'attempt':1,'of':3\n"
	"'kind':'headers','status':429,'request_id':'req_first'\n"
	"'kind':'failure','status':429,'class':'RateLimitError',"
	"'code':'rate_limit_exceeded','cause':'rate_limit_exceeded',"
	"'message':'Slow down,\\nplease','request_id':'req_first'\n"
	"'kind':'retry','req':1,'attempt':2\n"
	"'kind':'request','req':1,'attempt':2,'of':3\n"
	"'kind':'delta','channel':'reasoning','text':'the user is '\n"
	"'kind':'delta','channel':'content','text':'Your k'\n"
	"'kind':'delta','channel':'reasoning','text':'angry'\n"
	"'kind':'delta','channel':'content','text':'ey is fine\\nB'\n"
	"'kind':'delta','channel':'content','text':'ut the model\\u00e9'\n"
	"'kind':'done','reason':'stop'\n"
	"'kind':'prompt','text':'again'\n"
	"'kind':'request','req':2,'attempt':1,'of':3\n"
	"'kind':'failure','class':'APIConnectionError','cause':'dns',"
	"'request_id':'req_second'\n"
	"'kind':'setting','name':'title','value':'On refusals'\n"
	"'kind':'prompt','text':'and again'\n"
	"'kind':'request','req':3,'attempt':1,'of':3\n"
	"'kind':'delta','channel':'refusal','text':'I will n'\n"
	"'kind':'delta','channel':'refusal','text':'ot'";

static const struct {
	const char *needle, *hits;
} cases[] = {
	{"nowhere", ""},
	{"note OF", "note 0 0/0: a [Note of] the beginning\n"},
	{"\"request\"", "prompt 1 0/0: my [\"request\"] refused?\n"},
	{"temperature", "check 1 0/0: [temperature] is high\n"},
	{"req_first", "request_id 1 1/1: [req_first]\n"},
	{"req_second", "request_id 2 2/1: [req_second]\n"},
	{"please", "failure 1 1/1: [please]\n"},
	{"rate_limit", "failure 1 1/1: [rate_limit]_exceeded\n"},
	{"connection", "failure 2 2/1: API[Connection]Error\n"},
	{"your key is", "answer 1 1/2: [Your key is] fine\n"},
	{"but the modelÉ", "answer 1 1/2: [But the modelé]\n"},
	{"user is angry", "reasoning 1 1/2: the [user is angry]\n"},
	{"will not", "refusal 3 3/1: I [will not]\n"},
	{"on refus", "title 2 0/0: [On refus]als\n"},
	{"again", "prompt 2 0/0: [again]\nprompt 3 0/0: and [again]\n"},
	/* Not what the file is made of. */
	{"attempt", ""},
	{"content", ""},
	{"\\n", ""},
};

static void
note(void *arg, const struct library_hit *h)
{
	buf_addf(arg, "%s %lld %lld/%lld: ", library_place_name(h->place),
		(long long)h->turn, (long long)h->req, (long long)h->attempt);
	buf_add_slice(arg, slice_sub(h->line, 0, h->at));
	buf_add_char(arg, '[');
	buf_add_slice(arg, slice_sub(h->line, h->at, h->len));
	buf_add_char(arg, ']');
	buf_add_slice(arg, slice_from(h->line, h->at + h->len));
	buf_add_char(arg, '\n');
}

static void
encode(void *arg, const struct event *ev)
{
	line_encode(arg, ev);
}

static void
every_place_is_searched(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct needle n = {0};
	struct buf text = {0};

	(void)state;
	events_feed(session, encode, &text);
	temp_write(dir, "s.jsonl", buf_slice(&text));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct library_summary s = {0};
		struct buf out = {0};
		needle_read(&n, slice_str(cases[i].needle));
		assert_int_equal(library_search(&s, path, &n, note, &out), 0);
		assert_string_equal(buf_str(&out), cases[i].hits);
		assert_int_equal(s.turns, 3);
		assert_string_equal(buf_str(&s.title), "On refusals");
		summary_free(&s);
		buf_free(&out);
	}
	needle_free(&n);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

/* Any session: as many lines of answers as the model holds, by each word. */

enum { WORDS = 6 };

static const char *const words[WORDS] = {
	"abc", "Bca", "cab\nabc", "a", "é", "cA"};

static void
add_delta(struct buf *out, uint64_t *seed, int64_t req, int64_t attempt)
{
	static const char *const pieces[] = {
		"a", "B", "c", "ab", "cA", "b\n", "", "\xc3\xa9", "\"", "\\"};
	static const char *const channels[] = {
		"content", "reasoning", "refusal", "tool", "other"};
	struct event ev = {.kind = EVENT_DELTA, .req = req, .attempt = attempt};

	ev.delta.channel = slice_str(
		channels[random_next(seed) % 8 < 5 ? 0
						   : random_next(seed) % 5]);
	ev.delta.text = slice_str(pieces[random_next(seed) % COUNT(pieces)]);
	line_encode(out, &ev);
}

static void
write_random(struct buf *out, uint64_t *seed)
{
	int64_t req = 1, attempt = 1;

	for (int i = 0; i < 300; i++) {
		struct event ev = {.req = req, .attempt = attempt};
		switch (random_next(seed) % 24) {
		case 0:
			req += (int64_t)(random_next(seed) % 2);
			attempt = 1;
			ev.kind = EVENT_PROMPT;
			ev.prompt.text = SLICE("quiet");
			line_encode(out, &ev);
			break;
		case 1:
			attempt++;
			break;
		case 2:
			/* blanks: not of our own form */
			buf_addf(out,
				"{\"kind\": \"delta\", \"at\": 0, \"req\": "
				"%lld, \"attempt\": %lld, \"text\": "
				"\"ab\\u0063\"}\n",
				(long long)req, (long long)attempt);
			break;
		case 3:
			buf_add_str(out, "no event\n");
			break;
		default:
			add_delta(out, seed, req, attempt);
		}
	}
}

static void
count(void *arg, struct slice line, size_t at, size_t len)
{
	(void)line, (void)at, (void)len;
	++*(size_t *)arg;
}

static void
count_hit(void *arg, const struct library_hit *hit)
{
	assert_in_range(hit->place, PLACE_ANSWER, PLACE_TOOL);
	++*(size_t *)arg;
}

/* What the model's texts hold. */
static size_t
expected(const struct model *m, struct needle *n)
{
	size_t found = 0;

	for (size_t i = 0; i < m->nturns; i++) {
		const struct turn *t = &m->turns[i];
		for (size_t k = 0; k < t->nanswers; k++) {
			const struct answer_text *a = &t->answers[k];
			needle_search(n, buf_slice(&a->content), count, &found);
			needle_search(
				n, buf_slice(&a->reasoning), count, &found);
			needle_search(n, buf_slice(&a->refusal), count, &found);
			needle_search(n, buf_slice(&a->tool), count, &found);
		}
	}
	return found;
}

static void
random_answers_are_found(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct needle n = {0};
	uint64_t seed = 9;
	size_t total = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct buf text = {0};
		struct loaded l = {0};
		struct load_report r;
		struct error err;
		write_random(&text, &seed);
		temp_write(dir, "s.jsonl", buf_slice(&text));
		assert_int_equal(
			load_events(path, loaded_take, &l, &r, &err), 0);
		for (size_t w = 0; w < WORDS; w++) {
			struct library_summary s = {0};
			size_t found = 0;
			needle_read(&n, slice_str(words[w]));
			library_search(&s, path, &n, count_hit, &found);
			assert_int_equal(found, expected(&l.model, &n));
			total += found;
			summary_free(&s);
		}
		loaded_free(&l);
		buf_free(&text);
	}
	assert_true(total > 10000);
	needle_free(&n);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_place_is_searched),
		cmocka_unit_test(random_answers_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
