/* Fuzzes session files: any bytes fold, and a report on them can be made. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "session/compare.h"
#include "session/curl.h"
#include "session/load.h"
#include "session/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing in a document can control a terminal. */
static void
check_visible(const struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		assert((unsigned char)b->p[i] >= 0x20 || b->p[i] == '\n' ||
			b->p[i] == '\t');
}

static void
check_report(const struct loaded *l, int64_t req, bool with_text)
{
	const struct report_input in = {.model = &l->model,
		.trail = &l->trail,
		.req = req,
		.with_text = with_text,
		.programs = "sidetone"};
	struct report_outcome o;
	struct buf out = {0}, words = {0};

	report_build(&out, &in, &o);
	report_outcome_words(&words, &o, &in);
	check_visible(&out);
	assert(words.len);
	buf_free(&out);
	buf_free(&words);
}

static void
check_curl(const struct loaded *l)
{
	struct buf out = {0};

	for (size_t i = 0; i < l->trail.n; i++) {
		buf_clear(&out);
		if (curl_command(&out, &l->model, &l->trail.rows[i]))
			assert(!memchr(out.p, '\0', out.len));
	}
	buf_free(&out);
}

/* Any two turns can be compared. */
static void
check_compare(const struct loaded *l)
{
	struct compare c = {.nparams = 0};
	struct buf out = {0};

	for (size_t i = 0; i + 1 < l->model.nturns && i < 4; i++) {
		const struct compare_input in[] = {
			{&l->model, &l->trail, &l->model.turns[i]},
			{&l->model, &l->trail, &l->model.turns[i + 1]}};
		buf_clear(&out);
		compare_make(&c, &in[0], &in[1]);
		compare_json(&out, &c);
		assert(out.p[out.len - 1] == '\n');
	}
	compare_free(&c);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct loaded l = {0};
	struct load_report r;
	struct error err = {""};
	struct buf words = {0};
	int rc = load_text(text, "f", loaded_take, &l, &r, &err);

	assert(!rc || err.text[0]);
	load_describe(&words, &r, "f");
	assert(!words.len == (!r.skipped && !r.torn && r.version <= 1));
	check_report(&l, report_pick(&l.trail, NULL), true);
	check_report(&l, 0, false);
	check_curl(&l);
	check_compare(&l);
	buf_free(&words);
	loaded_free(&l);
	return 0;
}
