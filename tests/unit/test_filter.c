/* The filter of the log: which rows a line asks for, and what it refuses. */
#include "session/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Rows, by number: 0 a note, 1 answered, 2 refused and retried, 3 its slow
 * second attempt, 4 cut off, 5 cancelled, 6 not allowed, 7 under way. */
static const char session[] =
	"'kind':'note','req':0,'attempt':0,'level':'info','text':'resumed'\n"
	"'kind':'request','req':1,'attempt':1,'of':4,'model':'gpt-4o',"
	"'url':'https://api.test/v1/chat','at':1000\n"
	"'kind':'headers','status':200,'request_id':'req_91a','at':1100\n"
	"'kind':'delta','channel':'content','text':'a','at':1400\n"
	"'kind':'delta','channel':'content','text':'b','at':1650\n"
	"'kind':'done','reason':'stop','usage':{'in':9,'out':1200},'at':1700\n"
	"'kind':'request','req':2,'attempt':1,'of':4,'model':'gpt-4o-mini',"
	"'at':2000\n"
	"'kind':'headers','status':429,'request_id':'req_92b','at':2050\n"
	"'kind':'failure','status':429,'class':'rate limit',"
	"'cause':'rate_limit_tokens','code':'rate_limit_exceeded',"
	"'type':'tokens','message':'Slow down; try again. Über 100%',"
	"'fix':'wait for the window','request_id':'req_92b','at':2100\n"
	"'kind':'retry','req':2,'attempt':2,'of':4,'delay_ms':3000,"
	"'source':'Retry-After','at':2110\n"
	"'kind':'request','req':2,'attempt':2,'of':4,'model':'gpt-4o-mini',"
	"'at':5110\n"
	"'kind':'headers','status':200,'request_id':'req_93c','at':5200\n"
	"'kind':'delta','channel':'content','text':'a','at':8110\n"
	"'kind':'done','reason':'length','usage':{'in':9,'out':0},'at':8200\n"
	"'kind':'request','req':3,'attempt':1,'of':4,'model':'o1','at':9000\n"
	"'kind':'delta','channel':'content','text':'a','at':9100\n"
	"'kind':'delta','channel':'content','text':'b','at':11200\n"
	"'kind':'failure','status':200,'class':'stream','cause':'truncated',"
	"'message':'the stream broke off','phase':'stream','final':true,"
	"'at':11300\n"
	"'kind':'request','req':4,'attempt':1,'of':4,'model':'o1',"
	"'at':12000\n"
	"'kind':'done','reason':'cancelled','at':12010\n"
	"'kind':'request','req':5,'attempt':1,'of':4,'model':'o1',"
	"'at':13000\n"
	"'kind':'failure','status':401,'class':'auth',"
	"'cause':'invalid_api_key','code':'what?','param':'a*b',"
	"'message':'key #3: \\\\ no \\u0000 key','final':true,'at':13500\n"
	"'kind':'request','req':6,'attempt':1,'of':4,'model':'o1',"
	"'at':14000\n"
	"'kind':'phase','name':'dns','at':14001\n";

static int
load(void **state)
{
	static struct trail trail;

	events_feed(session, trail_apply, &trail);
	assert_int_equal(trail.n, 8);
	*state = &trail;
	return 0;
}

static int
unload(void **state)
{
	trail_free(*state);
	return 0;
}

/* The numbers of the rows that match. */
static const struct {
	const char *filter, *rows;
} matches[] = {
	{"", "01234567"},
	{" \t\n ", "01234567"},
	/* bare words */
	{"rate", "2"},
	{"RATE_LIMIT", "2"},
	{"Rate tokens", "2"},
	{"rate stop", ""},
	{"req_9", "123"},
	{"api.test", "1"},
	{"gpt-4o", "123"},
	{"info", "0"},
	{"cancelled", "5"},
	{"retry-after", "2"},
	{"window", "2"},
	{"stream", "4"}, /* not the phase, but class and message */
	{"12:30", ""},
	{"#3", "6"},
	{"rate*", "2"},
	{"*down*", "2"},
	{"=stop", ""},
	{"text:=stop", "1"},
	{"TEXT:stop", "1"},
	{"*", "01234567"},
	/* negation and quotes */
	{"!rate", "0134567"},
	{"-rate", "0134567"},
	{"!id:*", "04567"},
	{"!status:200", "02567"},
	{"-status:4xx !is:cancelled", "01347"},
	{"!!rate", "01234567"},
	{"\"try again\"", "2"},
	{"'try again'", "2"},
	{"try\\ again", "2"},
	{"message:\"try again\"", "2"},
	{"message:try\" \"again", "2"},
	{"!message:\"try again\"", "0134567"},
	{"\"down; try\" code:rate", "2"},
	{"\"status:200\"", ""},
	{"'!rate'", ""},
	{"\"https://api.test/\"", "1"},
	{"text:https://api.test/", "1"},
	{"'\\\\'", ""},
	{"\\\\", "6"},
	{"\\", "6"},
	/* texts */
	{"code:rate", "2"},
	{"code:exceeded", "2"},
	{"code:rate*", "2"},
	{"code:*rate", ""},
	{"code:*LIMIT*", "2"},
	{"code:r*t*d", "2"},
	{"code:rate_limit_exceede?", "2"},
	{"code:rate_limit_exceeded?", ""},
	{"code:*", "26"},
	{"code:?", ""},
	{"code:\"?\"", "6"},
	{"code:what\\?", "6"},
	{"param:a'*'b", "6"},
	{"param:a\\*b", "6"},
	{"param:a?b", "6"},
	{"param:\"*\"", "6"},
	{"model:gpt-4o", "123"},
	{"model:=gpt-4o", "1"},
	{"model:=GPT-4?", "1"},
	{"model:'=gpt-4o'", ""},
	{"model:gpt-4o*", "123"},
	{"model:*mini", "23"},
	{"type:tokens", "2"},
	{"class:auth", "6"},
	{"cause:rate", "2"},
	{"phase:stream", "4"},
	{"source:retry", "2"},
	{"reason:length", "3"},
	{"fix:wait", "2"},
	{"url:https:", "1"},
	{"id:92", "2"},
	{"id:req_9??", "123"},
	{"message:?ber*", ""},
	{"message:*\"; try again. \"?ber*", "2"},
	{"message:*\". ??er\"*", ""},
	{"message:*\". \"??er*", "2"},
	{"message:über", ""}, /* only ASCII has two cases */
	{"message:Über", "2"},
	{"message:100%", "2"},
	{"message:*key", "6"},
	{"message:\"no ? key\"", ""},
	{"message:key*no*key", "6"},
	/* numbers */
	{"status:429", "2"},
	{"status:=429", "2"},
	{"status:>=401", "26"},
	{"status:>401", "2"},
	{"status:<401", "134"},
	{"status:<=401", "1346"},
	{"status:400-429", "26"},
	{"status:429-429", "2"},
	{"status:4xx", "26"},
	{"Status:2XX", "134"},
	{"status:*", "12346"},
	{"!status:*", "057"},
	{"status:0", ""},
	{"status:<0", ""},
	{"status:\">=401\"", "26"},
	{"req:2", "23"},
	{"req:<3", "123"},
	{"attempt:>1", "3"},
	{"tokens:>1000", "1"},
	{"tokens:0", "3"},
	{"tokens:*", "13"},
	/* times */
	{"total:>2s", "34"},
	{"total:<=500ms", "256"},
	{"total:>=700ms", "134"},
	{"total:<0.5", "25"},
	{"total:100ms-700ms", "126"},
	{"total:>0m1.5s", "34"},
	{"!total:*", "07"},
	{"first:>500ms", "3"},
	{"first:<400ms", "4"},
	{"first:<=400ms", "14"},
	{"silent:>2s", "4"},
	{"silent:>=250ms", "14"},
	{"delay:>=3", "2"},
	/* states and flags */
	{"state:done", "13"},
	{"state:DONE", "13"},
	{"state:fail", "26"},
	{"state:failed", "26"},
	{"state:trunc*", "4"},
	{"state:=note", "0"},
	{"state:!", "246"},
	{"state:+", "13"},
	{"state:x", "5"},
	{"state:~", "7"},
	{"state:*", "0"},
	{"state:'*'", "0"},
	{"state:d*", "137"},
	{"state:????", "013"},
	{"!state:note state:????", "13"},
	{"is:failed", "246"},
	{"is:final", "46"},
	{"is:retried", "2"},
	{"is:cancelled", "5"},
	{"is:running", "7"},
	{"is:slow", "34"},
	{"is:'slow' !is:Failed", "3"},
};

static void
test_match(void **state)
{
	const struct trail *t = *state;
	struct filter f = {0};
	struct error err = {""};

	for (size_t i = 0; i < COUNT(matches); i++) {
		char got[16] = "";
		struct slice text = slice_str(matches[i].filter);
		if (filter_parse(&f, text, &err))
			fail_msg("%s: %s", matches[i].filter, err.text);
		for (size_t r = 0, n = 0; r < t->n; r++) {
			if (filter_match(&f, &t->rows[r]))
				got[n++] = (char)('0' + r);
		}
		if (strcmp(got, matches[i].rows))
			fail_msg("%s: rows %s, not %s", matches[i].filter, got,
				matches[i].rows);
		assert_string_equal(buf_str(&f.text), matches[i].filter);
	}
	filter_free(&f);
}

#define FIELDS                                                            \
	"text, status, code, type, param, class, cause, message, fix, "   \
	"phase, source, reason, model, url, id, req, attempt, tokens, "   \
	"total, first, silent, delay, state, is; in quotes it is looked " \
	"for as text"
#define STATUS "429, >=400, <500, 400-499, 4xx, *"
#define TIMES ">2s, <=500ms, 1s-1m30s, *"
#define TEXTS "text, * and ? are wildcards"

static const struct {
	const char *filter, *error;
} refusals[] = {
	{"colour:red", "colour: no such field, allowed are: " FIELDS},
	{"status:429 http://x", "http: no such field, allowed are: " FIELDS},
	{"!x_1-y:", "x_1-y: no such field, allowed are: " FIELDS},
	{"status:", "status: the value is missing, allowed are: " STATUS},
	{"status:many", "status: many does not fit, allowed are: " STATUS},
	{"status:4x", "status: 4x does not fit, allowed are: " STATUS},
	{"status:0xx", "status: 0xx does not fit, allowed are: " STATUS},
	{"status:4?9", "status: 4?9 does not fit, allowed are: " STATUS},
	{"status:>", "status: > does not fit, allowed are: " STATUS},
	{"status:=", "status: = does not fit, allowed are: " STATUS},
	{"status:>=4xx", "status: >=4xx does not fit, allowed are: " STATUS},
	{"status:500-400",
		"status: 500-400 does not fit, allowed are: " STATUS},
	{"status:400-", "status: 400- does not fit, allowed are: " STATUS},
	{"status:-5", "status: -5 does not fit, allowed are: " STATUS},
	{"status:\"\"", "status: \"\" does not fit, allowed are: " STATUS},
	{"status:9999999999999999",
		"status: 9999999999999999 does not fit, allowed are: " STATUS},
	{"status:99999999999999999999",
		"status: 99999999999999999999 does not fit, allowed "
		"are: " STATUS},
	{"req:4xx", "req: 4xx does not fit, allowed are: 2, >=2, <9, 2-9, *"},
	{"total:2s", "total: 2s does not fit, allowed are: " TIMES},
	{"total:>2x", "total: >2x does not fit, allowed are: " TIMES},
	{"total:>inf", "total: >inf does not fit, allowed are: " TIMES},
	{"total:>1e300", "total: >1e300 does not fit, allowed are: " TIMES},
	{"total:2s-1s", "total: 2s-1s does not fit, allowed are: " TIMES},
	{"code:", "code: the value is missing, allowed are: " TEXTS},
	{"code:=", "code: = does not fit, allowed are: " TEXTS},
	{"''", "text: '' does not fit, allowed are: " TEXTS},
	{"is:lost", "is: lost does not fit, allowed are: running, failed, "
		    "final, retried, cancelled, slow"},
	{"state:lost",
		"state: lost does not fit, allowed are: queued, dns, connect, "
		"tls, waiting, streaming, done, failed, retry-wait, "
		"cancelled, truncated, note, check"},
	{"a !", "!: nothing follows, allowed is !term"},
	{"a - b", "-: nothing follows, allowed is -term"},
	{"a 'b c", "the quote ' is not closed"},
	{"message:\"b c", "the quote \" is not closed"},
	{"is:\033[31m\xff",
		"is: ^[[31m\xef\xbf\xbd does not fit, allowed are: running, "
		"failed, final, retried, cancelled, slow"},
};

/* A refused line leaves the filter as it was. */
static void
test_refuse(void **state)
{
	const struct trail *t = *state;
	struct filter f = {0};
	struct error err;

	assert_int_equal(filter_parse(&f, SLICE("code:rate"), &err), 0);
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct slice text = slice_str(refusals[i].filter);
		assert_int_equal(filter_parse(&f, text, &err), -1);
		assert_string_equal(err.text, refusals[i].error);
		assert_string_equal(buf_str(&f.text), "code:rate");
		assert_true(filter_match(&f, &t->rows[2]));
		assert_false(filter_match(&f, &t->rows[1]));
	}
	filter_free(&f);
}

/* However long or wide the word, the sentence is whole. */
static void
test_long_words(void **state)
{
	static const struct {
		const char *before, *repeated, *after;
	} rows[] = {
		{"", "name", ":"},
		{"state:", "long", ""},
		{"state:", "\xe2\x80\xae\xcc\x81", ""},
		{"is:", "\xf0\x9f\x98\x80", ""},
		{"total:>", "\xcc\x81", ""},
		{"total:>a", "\xcc\x81", ""},
	};
	struct filter f = {0};
	struct buf line = {0};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_set(&line, slice_str(rows[i].before));
		for (int n = 0; n < 400; n++)
			buf_add_str(&line, rows[i].repeated);
		buf_add_str(&line, rows[i].after);
		assert_int_equal(filter_parse(&f, buf_slice(&line), &err), -1);
		assert_true(strlen(err.text) < sizeof(err.text) - 1);
		assert_true(text_is_valid(slice_str(err.text)));
	}
	buf_free(&line);
	filter_free(&f);
}

static void
test_empty(void **state)
{
	static const struct {
		const char *filter;
		bool empty;
	} rows[] = {{"", true}, {"  ", true}, {"a", false}, {"!a", false}};
	struct filter f = {0};
	struct error err;

	(void)state;
	assert_true(filter_is_empty(&f));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice text = slice_str(rows[i].filter);
		assert_int_equal(filter_parse(&f, text, &err), 0);
		assert_int_equal(filter_is_empty(&f), rows[i].empty);
	}
	assert_int_equal(filter_parse(&f, SLICE_NONE, &err), 0);
	assert_true(filter_is_empty(&f));
	filter_free(&f);
	filter_free(&f);
}

/* The line may be the filter's own, as when it is read again. */
static void
test_reread(void **state)
{
	struct filter f = {0};
	struct error err;

	(void)state;
	assert_int_equal(filter_parse(&f, SLICE("a\xff status:4xx"), &err), 0);
	assert_int_equal(filter_parse(&f, buf_slice(&f.text), &err), 0);
	assert_string_equal(buf_str(&f.text), "a\xef\xbf\xbd status:4xx");
	filter_free(&f);
}

static const struct {
	const char *needle, *shown;
	size_t from;
	int step;
	ptrdiff_t found;
} searches[] = {
	{"is:failed", NULL, 0, 1, 2},
	{"is:failed", NULL, 2, 1, 4},
	{"is:failed", NULL, 4, 1, 6},
	{"is:failed", NULL, 6, 1, 2},
	{"is:failed", NULL, 7, 1, 2},
	{"is:failed", NULL, 6, -1, 4},
	{"is:failed", NULL, 2, -1, 6},
	{"is:failed", NULL, 0, -1, 6},
	{"is:failed", "!code:*", 0, 1, 4},
	{"is:failed", "!code:*", 4, 1, 4},
	{"is:failed", "model:gpt", 2, -1, 2},
	{"is:failed", "is:running", 0, 1, -1},
	{"state:note", NULL, 0, 1, 0},
	{"state:note", NULL, SIZE_MAX, 1, 0},
	{"", NULL, SIZE_MAX, 1, 0},
	{"", NULL, SIZE_MAX, -1, 7},
	{"", NULL, 8, 1, 0},
	{"", NULL, 8, -1, 7},
	{"", NULL, 7, 1, 0},
	{"", NULL, 0, -1, 7},
	{"", "", 3, 1, 4},
	{"nowhere", NULL, 3, 1, -1},
	{"nowhere", NULL, 3, -1, -1},
};

static void
test_search(void **state)
{
	const struct trail none = {0};
	struct filter needle = {0}, shown = {0};
	struct error err;

	for (size_t i = 0; i < COUNT(searches); i++) {
		struct slice all = slice_str(searches[i].shown);
		struct slice word = slice_str(searches[i].needle);
		assert_int_equal(filter_parse(&needle, word, &err), 0);
		assert_int_equal(filter_parse(&shown, all, &err), 0);
		ptrdiff_t found =
			filter_search(*state, &needle, all.p ? &shown : NULL,
				searches[i].from, searches[i].step);
		if (found != searches[i].found)
			fail_msg("%s from %zu by %d: %td, not %td", word.p,
				searches[i].from, searches[i].step, found,
				searches[i].found);
		found = filter_search(&none, &needle, NULL, searches[i].from,
			searches[i].step);
		assert_int_equal(found, -1);
	}
	filter_free(&needle);
	filter_free(&shown);
}

/* What help says of each name is there, and the names can be used. */
static void
test_names(void **state)
{
	const char *name, *what;
	struct filter f = {0};
	struct error err;
	size_t n = 0;

	(void)state;
	for (; filter_field(n, &name, &what); n++) {
		struct buf line = {0};
		buf_addf(&line, "%s:%s", name,
			!strcmp(name, "is") ? "failed" : "*");
		assert_int_equal(filter_parse(&f, buf_slice(&line), &err), 0);
		assert_true(strlen(what) > 5);
		buf_free(&line);
	}
	assert_int_equal(n, 24);
	for (n = 0; filter_flag(n, &name, &what); n++) {
		struct buf line = {0};
		buf_addf(&line, "is:%s", name);
		assert_int_equal(filter_parse(&f, buf_slice(&line), &err), 0);
		assert_true(strlen(what) > 5);
		buf_free(&line);
	}
	assert_int_equal(n, 6);
	filter_free(&f);
}

static void
random_line(struct buf *line, uint64_t *seed)
{
	static const char *const parts[] = {
		"status:", "code:", "total:", "is:", "state:", "id:", "!", "-",
		"\"", "'", "\\", "*", "?", " ", "4xx", ">=", "<", "400", "2s",
		"failed", "=", ":", "\xc3\xbc", "a"};
	size_t n = random_next(seed) % 8;

	buf_clear(line);
	for (size_t i = 0; i < n; i++) {
		uint64_t dice = random_next(seed);
		if (dice % 4)
			buf_add_str(line, parts[dice / 4 % COUNT(parts)]);
		else
			buf_add_char(line, (char)(dice / 4 % 256));
	}
}

/* Any bytes parse or are refused with a sentence, and any filter holds
 * against any row a file can bring. */
static void
test_random(void **state)
{
	struct filter f = {0};
	struct trail t = {0};
	struct buf line = {0};
	uint64_t seed = 7;
	size_t read = 0;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct event ev;
		events_random(&ev, &seed);
		trail_apply(&t, &ev);
	}
	for (int i = 0; i < 20000; i++) {
		struct error err = {""};
		random_line(&line, &seed);
		int result = filter_parse(&f, buf_slice(&line), &err);
		assert_int_equal(result < 0, err.text[0] != '\0');
		assert_true(text_is_valid(slice_str(err.text)));
		read += !result;
		ptrdiff_t at = filter_search(&t, &f, NULL, (size_t)i % t.n, 1);
		assert_true(at < 0 || filter_match(&f, &t.rows[at]));
	}
	assert_in_range(read, 2000, 18000);
	buf_free(&line);
	filter_free(&f);
	trail_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_reread),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("filter", tests, load, unload);
}
