/* The findings of a check-up: a line each, with what to do about it. */
#include "api/checklist.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/guard.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "event/event.h"

static const char *const names[] = {
	[CHECKLIST_OK] = N_("ok"),
	[CHECKLIST_WARNING] = N_("warning"),
	[CHECKLIST_FAILED] = N_("failed"),
	[CHECKLIST_SKIPPED] = N_("skipped"),
};
_Static_assert(sizeof(names) / sizeof(names[0]) == CHECKLIST_STATE_COUNT,
	"a name for each state");

const char *
checklist_state_name(enum checklist_state state)
{
	return names[state];
}

struct checklist_line *
checklist_add(struct checklist *c, const char *name, enum checklist_state state)
{
	struct checklist_line *l;

	c->list = mem_grow(c->list, &c->cap, c->n + 1, sizeof(*c->list));
	l = &c->list[c->n++];
	*l = (struct checklist_line){
		.name = name, .state = state, .ms = EVENT_UNKNOWN};
	return l;
}

void
checklist_skip(struct checklist *c, const char *name, const char *needs)
{
	struct checklist_line *l = checklist_add(c, name, CHECKLIST_SKIPPED);

	buf_addf(&l->text, _("needs %s"), _(needs));
}

const struct checklist_line *
checklist_find(const struct checklist *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!strcmp(c->list[i].name, name))
			return &c->list[i];
	}
	return NULL;
}

int
checklist_status(const struct checklist *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->list[i].state == CHECKLIST_FAILED)
			return c->list[i].status;
	}
	return 0;
}

void
checklist_hide(struct checklist *c, struct slice secret)
{
	for (size_t i = 0; i < c->n; i++) {
		guard_hide(secret, &c->list[i].text, false);
		guard_hide(secret, &c->list[i].fix, false);
	}
}

static json_t *
text_json(const struct buf *b)
{
	struct buf clean = {0};
	json_t *value;

	if (!b->len)
		return json_null();
	text_repair(&clean, buf_slice(b));
	value = json_stringn(clean.p, clean.len);
	buf_free(&clean);
	return value;
}

static void
add_json(const struct checklist_line *l, struct buf *out)
{
	json_t *row = json_object();
	char *text;

	json_object_set_new(row, "name", json_string(l->name));
	json_object_set_new(row, "state", json_string(names[l->state]));
	json_object_set_new(row, "text", text_json(&l->text));
	json_object_set_new(row, "fix", text_json(&l->fix));
	json_object_set_new(row, "ms",
		l->ms == EVENT_UNKNOWN ? json_null() : json_integer(l->ms));
	text = json_dumps(row, JSON_COMPACT);
	assert(text);
	buf_add_str(out, text);
	free(text);
	json_decref(row);
}

void
checklist_json(const struct checklist *c, struct buf *out)
{
	buf_add_str(out, "[");
	for (size_t i = 0; i < c->n; i++) {
		buf_add_str(out, i ? ",\n" : "\n");
		add_json(&c->list[i], out);
	}
	buf_add_str(out, "\n]\n");
}

void
checklist_free(struct checklist *c)
{
	for (size_t i = 0; i < c->n; i++) {
		buf_free(&c->list[i].text);
		buf_free(&c->list[i].fix);
	}
	free(c->list);
	*c = (struct checklist){0};
}
