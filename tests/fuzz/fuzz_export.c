/* Fuzzes exports: whatever is in a session file, every format of it is sound. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "session/export.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void export_function(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* What is to be read can control no terminal. */
static void
check_visible(const struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		assert((unsigned char)b->p[i] >= 0x20 || b->p[i] == '\n' ||
			b->p[i] == '\t');
}

static void
check_text(export_function *f, const struct loaded *l, bool page)
{
	const struct export_options o = {true, "fuzz"};
	struct buf out = {0};

	f(&out, l, &o);
	check_visible(&out);
	assert(text_is_valid(buf_slice(&out)));
	if (page) {
		assert(!strstr(buf_str(&out), "<script"));
		assert(strstr(buf_str(&out), "</html>\n"));
	}
	buf_free(&out);
}

/* The same bytes twice, and JSON. */
static void
check_json(export_function *f, const struct loaded *l)
{
	const struct export_options o = {true, "fuzz"};
	struct buf out = {0}, again = {0};
	json_t *v;

	f(&out, l, &o);
	f(&again, l, &o);
	assert(slice_eq(buf_slice(&out), buf_slice(&again)));
	v = json_loadb(out.p, out.len, JSON_ALLOW_NUL, NULL);
	assert(v);
	json_decref(v);
	buf_free(&out);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct loaded l = {0};
	struct load_report r;
	struct error err;
	struct buf why = {0};

	load_text(text, "f", loaded_take, &l, &r, &err);
	check_text(export_md, &l, false);
	check_text(export_html, &l, true);
	check_json(export_json, &l);
	check_json(export_har, &l);
	check_json(export_otlp, &l);
	assert(export_otlp_rejected(text, &why) >= 0);
	buf_free(&why);
	loaded_free(&l);
	return 0;
}
