/* What shapes the requests of a session that goes on. */
#include "app/reshape.h"

#include <string.h>

#include "app/peer.h"
#include "app/restore.h"

void
reshape_free(struct reshaped *r)
{
	settings_free(&r->settings);
	reach_free(&r->reach);
	if (r->key.p)
		explicit_bzero(r->key.p, r->key.cap);
	buf_free(&r->key);
}

static bool
gives(const struct options *o, const char *name)
{
	for (int i = 0; o && i < o->nsettings; i++) {
		if (!strcmp(o->settings[i].name, name))
			return true;
	}
	return false;
}

/* Sets what the options set once more. */
static int
apply_options(struct reshaped *r, const struct options *o, struct error *err)
{
	int rc = 0;

	for (int i = 0; o && i < o->nsettings && !rc; i++) {
		const struct option_setting *set = &o->settings[i];
		if (settings_shapes(set->name))
			rc = settings_set(&r->settings, set->name,
				slice_str(set->value), err);
	}
	return rc;
}

static int
use_practice(struct reshaped *r, const struct live *l, struct error *err)
{
	r->practice_url = l->practice_url ? l->practice_url : peer_start(err);
	return r->practice_url ? 0 : -1;
}

/* The provider decides on fields of the body, so it is the session's; the key
 * stays that of the one that is set. */
static int
restore_provider(struct live *l, struct reshaped *r,
	const struct restore_place *was, struct slice *key, struct error *err)
{
	struct reach own = {0};
	int rc = reach_find(&own, &l->reach, l->settings, NULL,
		live_key_for(l, l->settings, NULL), err);

	if (!rc) {
		restore_place(&r->settings, was);
		rc = settings_set(&r->settings, "base-url",
			buf_slice(&own.base_url), err);
		buf_set(&r->key, buf_slice(&own.key));
		*key = slice_str(buf_str(&r->key));
	}
	reach_free(&own);
	return rc;
}

static bool
gives_place(const struct options *o)
{
	return gives(o, "provider") || gives(o, "base-url");
}

/* The place of the session stands unless the options name one. */
static int
find_place(struct live *l, struct reshaped *r, const struct restore_place *was,
	struct slice *key, struct error *err)
{
	const struct options *o = r->file->options;
	bool given = gives_place(o), same_provider;
	bool practice = (o && o->practice) || (was->practice && !given);

	if (practice && use_practice(r, l, err))
		return -1;
	if (was->known && practice != was->practice) {
		settings_set(&r->settings, "model", SLICE(""), err);
		r->moved = true;
	}
	if (!was->known || practice || given)
		return 0;
	if (!restore_is_place(l->settings, was, &same_provider)) {
		restore_place(&r->settings, was);
		*key = restore_key(&r->settings, &r->foreign, &r->withheld);
		return 0;
	}
	return same_provider ? 0 : restore_provider(l, r, was, key, err);
}

/* Whether the copy's own events say another place than WAS. */
static bool
says_other_place(const struct reshaped *r, const struct restore_place *was)
{
	struct restore_place said;
	bool other;

	restore_read_place(&said, r->said);
	other = strcmp(said.named, was->named) != 0 ||
		said.practice != was->practice ||
		!slice_eq(buf_slice(&said.url), buf_slice(&was->url));
	restore_free_place(&said);
	return other;
}

/* All that shaped the requests of M but for the place. */
static int
restore_settings(struct reshaped *r, const struct model *m, struct error *err)
{
	const struct turn *t = r->file->shaped ? model_last(m) : NULL;

	restore_shape(&r->settings, m);
	return t && t->model.len ? settings_set(&r->settings, "model",
					   buf_slice(&t->model), err)
				 : 0;
}

int
reshape(struct live *l, struct reshaped *r, const struct model *m,
	struct error *err)
{
	struct restore_place was = {0};
	struct slice key = SLICE_NONE;
	bool same;
	int rc;

	settings_copy(&r->settings, l->settings);
	restore_read_place(&was, m);
	r->moved = says_other_place(r, &was);
	rc = restore_settings(r, m, err);
	if (!rc)
		rc = find_place(l, r, &was, &key, err);
	if (!rc)
		rc = apply_options(r, r->file->options, err);
	if (was.known && gives_place(r->file->options) &&
		!(restore_is_place(&r->settings, &was, &same) && same))
		r->moved = true;
	if (!key.p && !r->foreign)
		key = live_key_for(l, &r->settings, r->practice_url);
	if (!rc)
		rc = reach_find(&r->reach, &l->reach, &r->settings,
			r->practice_url, key, err);
	restore_free_place(&was);
	return rc;
}
