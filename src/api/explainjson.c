/* Writes an explanation as JSON. */
#include "api/explainjson.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/text.h"
#include "event/event.h"

enum { CAUSES_MAX = 64, INPUT_MAX = 4096 };

/* Text from anywhere; null for none. */
static json_t *
text_value(struct slice s)
{
	struct buf b = {0};
	json_t *value;

	if (!s.len)
		return json_null();
	text_repair(&b, s);
	value = json_stringn(b.p, b.len);
	buf_free(&b);
	return value;
}

static json_t *
word(const char *s)
{
	return text_value(slice_str(s));
}

static json_t *
number(int64_t n)
{
	return n > 0 ? json_integer(n) : json_null();
}

static json_t *
list_value(const struct catalogue_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, word(list->item[i]));
	return array;
}

static json_t *
action_list(const struct catalogue_row *row)
{
	json_t *list = json_array();

	for (size_t i = 0; i < row->nactions; i++)
		json_array_append_new(list,
			json_string(catalogue_action_name(row->actions[i])));
	return list;
}

static json_t *
row_value(const struct catalogue_row *row)
{
	const struct catalogue_words *words;
	json_t *o = json_object();

	words = catalogue_words(row);
	json_object_set_new(o, "id", word(row->id));
	json_object_set_new(o, "kind", word(catalogue_kind_name(row->kind)));
	json_object_set_new(o, "status", number(row->status));
	json_object_set_new(o, "class", word(row->class));
	json_object_set_new(o, "title", word(words->title));
	json_object_set_new(o, "causes", list_value(&words->causes));
	json_object_set_new(o, "steps", list_value(&words->steps));
	json_object_set_new(o, "retry", word(words->retry));
	json_object_set_new(o, "retryable", json_boolean(row->retryable));
	json_object_set_new(o, "fix", word(words->fix));
	json_object_set_new(o, "exit", json_integer(row->exit));
	json_object_set_new(o, "side", word(catalogue_side_name(row->side)));
	json_object_set_new(o, "actions", action_list(row));
	json_object_set_new(o, "aliases", list_value(&row->aliases));
	json_object_set_new(o, "related", list_value(&row->related));
	json_object_set_new(o, "custom", json_boolean(row->custom));
	return o;
}

/* "id" and "title": what is needed to ask on. */
static json_t *
brief_list(const struct catalogue_row *const *rows, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "id", word(rows[i]->id));
		json_object_set_new(
			o, "title", word(catalogue_words(rows[i])->title));
		json_array_append_new(array, o);
	}
	return array;
}

static json_t *
said_value(const struct explanation *x)
{
	const struct errorbody *e = &x->said;
	json_t *o;

	if (x->how != EXPLAIN_BODY && x->how != EXPLAIN_RESPONSE)
		return json_null();
	o = json_object();
	json_object_set_new(o, "message", text_value(buf_slice(&e->message)));
	json_object_set_new(o, "code", text_value(buf_slice(&e->code)));
	json_object_set_new(o, "type", text_value(buf_slice(&e->type)));
	json_object_set_new(o, "param", text_value(buf_slice(&e->param)));
	json_object_set_new(
		o, "request_id", text_value(buf_slice(&e->request_id)));
	return o;
}

static json_t *
wait_value(const struct explanation *x)
{
	json_t *o;

	if (!x->diagnosed || x->wait_ms <= 0)
		return json_null();
	o = json_object();
	json_object_set_new(o, "ms", json_integer(x->wait_ms));
	json_object_set_new(o, "source", word(x->wait_source));
	return o;
}

/* What is to be done about the answer itself, beside what its row says. */
static void
set_answer(json_t *o, const struct explanation *x)
{
	const struct catalogue_row *row = x->row;
	bool cause = row && row->kind == CATALOGUE_CAUSE;
	bool retryable = x->diagnosed ? x->retryable : cause && row->retryable;
	int status = x->status ? x->status : row ? row->status : 0;

	json_object_set_new(o, "failure", json_boolean(!x->fine));
	json_object_set_new(o, "status", number(status));
	json_object_set_new(o, "class", word(x->class));
	json_object_set_new(o, "cause", cause ? word(row->id) : json_null());
	json_object_set_new(
		o, "retryable", cause ? json_boolean(retryable) : json_null());
	json_object_set_new(
		o, "exit", cause ? json_integer(row->exit) : json_null());
	json_object_set_new(o, "fix",
		x->fix.len ? text_value(buf_slice(&x->fix))
			   : word(row ? catalogue_words(row)->fix : NULL));
	json_object_set_new(o, "wait", wait_value(x));
	json_object_set_new(o, "said", said_value(x));
}

/* Takes O. */
static void
print(struct buf *out, json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT);

	buf_add_str(out, text);
	buf_add_char(out, '\n');
	free(text);
	json_decref(o);
}

void
explainjson_add(
	struct buf *out, const struct explanation *x, struct slice input)
{
	const struct catalogue_row *causes[CAUSES_MAX];
	bool answer = x->how == EXPLAIN_BODY || x->how == EXPLAIN_RESPONSE;
	json_t *o = json_object();

	json_object_set_new(o, "understood", word(explain_how_name(x->how)));
	json_object_set_new(o, "lang", word(lang_name(lang_now())));
	json_object_set_new(o, "input",
		answer ? json_null()
		       : text_value(slice_sub(input, 0, INPUT_MAX)));
	set_answer(o, x);
	json_object_set_new(o, "row", x->row ? row_value(x->row) : json_null());
	json_object_set_new(o, "causes",
		brief_list(causes, explain_causes(x, causes, CAUSES_MAX)));
	json_object_set_new(o, "nearest", brief_list(x->nearest, x->nnearest));
	print(out, o);
}

void
explainjson_list(struct buf *out)
{
	json_t *o = json_object(), *rows = json_array();

	for (size_t i = 0; i < catalogue_count(); i++)
		json_array_append_new(rows, row_value(catalogue_at(i)));
	json_object_set_new(o, "lang", word(lang_name(lang_now())));
	json_object_set_new(o, "rows", rows);
	print(out, o);
}
