/* Writes a comparison as JSON. */
#include <stdlib.h>

#include <jansson.h>

#include "base/text.h"
#include "session/compare.h"

/* Text from anywhere; null for none. */
static json_t *
text_value(const struct buf *text)
{
	struct buf valid = {0};
	json_t *value;

	if (!text->len)
		return json_null();
	text_repair(&valid, buf_slice(text));
	value = json_stringn(valid.p, valid.len);
	buf_free(&valid);
	return value;
}

static void
set_text(json_t *o, const char *name, const struct buf *text)
{
	json_object_set_new(o, name, text_value(text));
}

static json_t *
failure_value(const struct compare_side *s)
{
	json_t *o;

	if (!s->class.len)
		return json_null();
	o = json_object();
	json_object_set_new(
		o, "status", s->status ? json_integer(s->status) : json_null());
	set_text(o, "class", &s->class);
	set_text(o, "code", &s->code);
	set_text(o, "message", &s->message);
	return o;
}

static json_t *
number_value(const struct compare_side *s, enum compare_measure m)
{
	int64_t n = s->number[m];

	if (n < 0)
		return json_null();
	if (m != COMPARE_RATE)
		return json_integer(n);
	return json_real((double)n / 10);
}

/* The names of the numbers that are estimates. */
static json_t *
guessed_value(const struct compare_side *s)
{
	json_t *list = json_array();

	for (int i = 0; i < COMPARE_MEASURE_COUNT; i++) {
		if (s->guessed[i] && s->number[i] >= 0)
			json_array_append_new(
				list, json_string(compare_measure_name(
					      (enum compare_measure)i)));
	}
	return list;
}

static json_t *
side_value(const struct compare_side *s)
{
	json_t *o = json_object(), *params;

	params = json_loadb(
		s->params.p ? s->params.p : "", s->params.len, 0, NULL);
	set_text(o, "session", &s->session);
	json_object_set_new(o, "request", json_integer(s->req));
	set_text(o, "model", &s->model);
	json_object_set_new(o, "params", params ? params : json_null());
	set_text(o, "system", &s->system);
	set_text(o, "prompt", &s->prompt);
	set_text(o, "reason", &s->reason);
	json_object_set_new(o, "failure", failure_value(s));
	for (int i = 0; i < COMPARE_MEASURE_COUNT; i++) {
		enum compare_measure m = (enum compare_measure)i;
		json_object_set_new(
			o, compare_measure_name(m), number_value(s, m));
	}
	json_object_set_new(o, "estimated", guessed_value(s));
	set_text(o, "text", &s->text);
	set_text(o, "reasoning", &s->reasoning);
	set_text(o, "refusal", &s->refusal);
	return o;
}

/* The runs that both texts share: byte offset and length in each. */
static json_t *
common_value(const struct textdiff *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->n; i++) {
		const struct textdiff_run *r = &d->runs[i];
		json_array_append_new(list,
			json_pack("{s:[I,I],s:[I,I]}", "a",
				(json_int_t)r->at[0], (json_int_t)r->len[0],
				"b", (json_int_t)r->at[1],
				(json_int_t)r->len[1]));
	}
	return list;
}

void
compare_json(struct buf *out, const struct compare *c)
{
	json_t *o = json_object();
	char *text;

	json_object_set_new(o, "a", side_value(&c->side[0]));
	json_object_set_new(o, "b", side_value(&c->side[1]));
	json_object_set_new(o, "same", json_boolean(c->diff.same));
	json_object_set_new(o, "common", common_value(&c->diff));
	text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10));
	buf_add_str(out, text);
	buf_add_char(out, '\n');
	free(text);
	json_decref(o);
}
