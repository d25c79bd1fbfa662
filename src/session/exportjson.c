/* The conversation as the messages of a chat completion. */
#include "session/export.h"
#include "session/exportvalue.h"

static void
add_message(json_t *list, const char *role, struct slice text)
{
	json_t *message = json_object();

	exportvalue_set(message, "role", json_string(role));
	exportvalue_set(message, "content", exportvalue_text(text));
	json_array_append_new(list, message);
}

static void
add_turn(json_t *list, const struct turn *t, bool last, bool with_reasoning)
{
	struct slice said = turn_said(t);
	const struct buf *thought;

	if (!said.len && !last)
		return;
	if (t->prompt.len)
		add_message(list, "user", buf_slice(&t->prompt));
	if (!said.len)
		return;
	add_message(list, "assistant", said);
	thought = &turn_answer(t)->reasoning;
	if (with_reasoning && thought->len)
		exportvalue_set(json_array_get(list, json_array_size(list) - 1),
			"reasoning_content",
			exportvalue_text(buf_slice(thought)));
}

void
export_json(
	struct buf *out, const struct loaded *s, const struct export_options *o)
{
	const struct model *m = &s->model;
	struct slice system = model_setting(m, "system");
	json_t *list = json_array();

	if (system.len)
		add_message(list, "system", system);
	for (size_t i = 0; i < m->nturns; i++)
		add_turn(list, &m->turns[i], i + 1 == m->nturns,
			o->with_reasoning);
	exportvalue_dump(out, list, true);
}
