/* Telling a session what shapes its requests. */
#include "app/liveshape.h"

#include <string.h>

#include "app/restore.h"

/* Of what shapes requests, the session event tells these. */
static bool
is_told_by_session(int id)
{
	return id == SETTING_PROVIDER || id == SETTING_BASE_URL ||
	       id == SETTING_MODEL;
}

void
liveshape_tell(struct live *l)
{
	const struct params *set = &l->settings->params;
	struct buf name = {0};

	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *setting = settings_name((size_t)i);
		if (l->settings->set[i] && settings_shapes(setting) &&
			!is_told_by_session(i))
			live_tell_setting(l, setting);
	}
	for (size_t i = 0; i < set->n; i++) {
		settings_name_field(&name, set->list[i].field);
		live_tell_setting(l, buf_str(&name));
	}
	buf_free(&name);
}

static void
tell_fields(struct live *l, const struct params *said)
{
	const struct params *now = &l->settings->params;
	struct buf name = {0};

	for (size_t i = 0; i < said->n; i++) {
		if (params_get(now, said->list[i].field))
			continue;
		settings_name_field(&name, said->list[i].field);
		live_tell_setting(l, buf_str(&name));
	}
	/* In the order in which they stand in the body. */
	for (size_t i = 0; i < now->n; i++) {
		const struct param *p = &now->list[i];
		const char *then = params_get(said, p->field);
		if (then && !strcmp(then, p->json))
			continue;
		settings_name_field(&name, p->field);
		live_tell_setting(l, buf_str(&name));
	}
	buf_free(&name);
}

void
liveshape_tell_changes(struct live *l)
{
	struct settings said;

	settings_init(&said);
	restore_shape(&said, &l->model);
	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *name = settings_name((size_t)i);
		if (settings_shapes(name) && i != SETTING_PROVIDER &&
			i != SETTING_BASE_URL &&
			strcmp(said.value[i], l->settings->value[i]) != 0)
			live_tell_setting(l, name);
	}
	tell_fields(l, &said.params);
	settings_free(&said);
}
