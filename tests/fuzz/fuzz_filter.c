/* Fuzzer of the log's filter: any line, against any rows. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "event/line.h"
#include "session/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fold(struct trail *t, struct slice lines)
{
	struct line_hold hold;
	struct slice line;
	struct error err;
	struct event ev;

	while (slice_line(&lines, &line)) {
		if (line_decode(&ev, &hold, line, &err))
			continue;
		trail_apply(t, &ev);
		line_release(&hold);
	}
}

/* One term and its negation divide the rows between them. */
static void
check_negation(const struct filter *f, const struct trail *t)
{
	struct slice text = slice_trim(buf_slice(&f->text));
	struct filter opposite = {0};
	struct buf line = {0};
	struct error err;

	if (f->n != 1 || text.p[0] == '!' || text.p[0] == '-')
		return;
	/* From where the term begins: what is trimmed behind it may be
	 * quoted. */
	text = slice_from(buf_slice(&f->text), (size_t)(text.p - f->text.p));
	buf_add_char(&line, '!');
	buf_add_slice(&line, text);
	assert(!filter_parse(&opposite, buf_slice(&line), &err));
	for (size_t i = 0; i < t->n; i++)
		assert(filter_match(f, &t->rows[i]) !=
			filter_match(&opposite, &t->rows[i]));
	filter_free(&opposite);
	buf_free(&line);
}

static void
check_search(const struct filter *f, const struct trail *t)
{
	for (int step = -1; step <= 1; step += 2) {
		ptrdiff_t at = filter_search(t, f, f, SIZE_MAX, step);
		bool any = false;
		for (size_t i = 0; i < t->n; i++)
			any = filter_match(f, &t->rows[i]) || any;
		assert(any == (at >= 0) && at < (ptrdiff_t)t->n);
		assert(at < 0 || filter_match(f, &t->rows[at]));
	}
}

/* One input: the filter up to the first line feed, then a session's lines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size}, line = {0};
	struct error err = {""};
	struct filter f = {0};
	struct trail t = {0};

	slice_line(&rest, &line);
	fold(&t, rest);
	if (filter_parse(&f, line, &err)) {
		assert(err.text[0] && strlen(err.text) < sizeof(err.text) - 1);
		assert(text_is_valid(slice_str(err.text)));
		assert(filter_is_empty(&f) && !f.text.len);
	}
	check_negation(&f, &t);
	check_search(&f, &t);
	filter_free(&f);
	trail_free(&t);
	return 0;
}
