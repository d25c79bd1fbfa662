/* What shaped a saved session, put back into the settings. */
#include "app/restore.h"

#include <stdlib.h>
#include <string.h>

#include "app/reach.h"

/* The address stands for itself unless the provider's name says it all. */
static void
read_url(struct restore_place *p, const struct model *m)
{
	struct slice set = model_setting(m, "base-url");
	const struct provider *row = provider_find(buf_slice(&m->provider));

	if (set.p)
		buf_set(&p->url, set);
	else if (!slice_is(buf_slice(&m->provider), "practice") &&
		 !(row && slice_is(buf_slice(&m->url), row->base_url)))
		buf_set(&p->url, buf_slice(&m->url));
}

void
restore_read_place(struct restore_place *p, const struct model *m)
{
	struct slice set = model_setting(m, "provider");
	struct slice name = set.p ? set : buf_slice(&m->provider);
	const struct provider *row = provider_find(name);

	*p = (struct restore_place){.known = m->provider.len || m->url.len,
		.practice = slice_is(name, "practice"),
		.named = ""};
	read_url(p, m);
	if (row && (!p->url.len || provider_of_url(buf_slice(&p->url)) != row))
		p->named = row->name;
}

void
restore_free_place(struct restore_place *p)
{
	buf_free(&p->url);
}

void
restore_place(struct settings *s, const struct restore_place *p)
{
	struct error ignored;

	settings_set(s, "provider", slice_str(p->named), &ignored);
	settings_set(s, "base-url", buf_slice(&p->url), &ignored);
}

void
restore_shape(struct settings *s, const struct model *m)
{
	struct error ignored;
	struct buf name = {0};

	settings_clear_shape(s);
	settings_set(s, "model", buf_slice(&m->model), &ignored);
	for (size_t i = 0; i < m->nsettings; i++) {
		const struct setting *row = &m->settings[i];
		const char *text;
		buf_set(&name, buf_slice(&row->name));
		text = buf_str(&name);
		if (settings_shapes(text) && strcmp(text, "provider") &&
			strcmp(text, "base-url"))
			settings_set(s, text, buf_slice(&row->value), &ignored);
	}
	buf_free(&name);
}

bool
restore_is_place(const struct settings *s, const struct restore_place *p,
	bool *same_provider)
{
	struct settings there;
	struct reach here = {0}, then = {0};
	struct buf a = {0}, b = {0};
	struct error ignored;
	bool same;

	settings_copy(&there, s);
	restore_place(&there, p);
	same = !reach_find_address(&here, s, NULL, &ignored) &&
	       !reach_find_address(&then, &there, NULL, &ignored);
	provider_public_url(&a, buf_slice(&here.base_url));
	provider_public_url(&b, buf_slice(&then.base_url));
	same = same && slice_eq(buf_slice(&a), buf_slice(&b));
	*same_provider = here.provider == then.provider;
	buf_free(&a);
	buf_free(&b);
	reach_free(&here);
	reach_free(&then);
	settings_free(&there);
	return same;
}

/* https, and the very host of the table: anyone may own a name below it. */
const char *
restore_own_key(struct slice base_url)
{
	const struct provider *p = provider_of_url(base_url);
	struct slice own = slice_str(p->base_url);
	const char *key;

	if (!slice_starts(own, "https://") ||
		!slice_starts(base_url, "https://") ||
		!slice_ieq(provider_host(base_url), provider_host(own)) ||
		!p->key_var)
		return NULL;
	key = getenv(p->key_var);
	return key && *key ? key : NULL;
}

struct slice
restore_key(const struct settings *s, bool *foreign, bool *withheld)
{
	struct reach r = {0};
	struct slice key = SLICE_NONE;
	struct error ignored;
	bool found = false;

	*foreign = *withheld = false;
	if (!reach_find_address(&r, s, NULL, &ignored)) {
		key = slice_str(restore_own_key(buf_slice(&r.base_url)));
		*foreign = !key.p;
		found = reach_key_variable(r.provider) ||
			*settings_text(s, SETTING_KEY_COMMAND);
		*withheld = *foreign && found && r.provider->key_var;
	}
	reach_free(&r);
	return *foreign && found ? SLICE("") : key;
}
