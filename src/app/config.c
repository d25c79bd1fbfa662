/* The configuration: defaults, config file, environment, options. */
#include "app/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/modeldata.h"
#include "app/command.h"
#include "app/paths.h"
#include "app/state.h"
#include "base/file.h"
#include "base/lang.h"
#include "app/files.h"

enum { DATA_FILE_MAX = 4 << 20 };

static int
load_file(struct app *app, const struct options *o, struct error *err)
{
	char *path;
	int rc;

	if (o->no_config)
		return 0;
	if (o->config)
		return command_source(app, o->config, false, err);
	path = paths_config("config");
	rc = command_source(app, path, true, err);
	free(path);
	return rc;
}

/* The user's additions to the data in NAME; if they are broken the built-in
 * data is used, and that is said. */
static void
load_data(struct app *app, const char *name,
	int (*add)(struct slice text, const char *name, struct error *err))
{
	char *path = paths_config(name);
	struct buf text = {0};
	struct error err;
	int rc;

	errno = 0;
	rc = file_read(path, DATA_FILE_MAX, &text, &err);
	if (rc && (errno == ENOENT || errno == ENOTDIR))
		rc = 0;
	else if (!rc)
		rc = add(buf_slice(&text), path, &err);
	if (rc)
		buf_addf(&app->warning, _("%s%s; it is left out"),
			app->warning.len ? "; " : "", err.text);
	buf_free(&text);
	free(path);
}

static const struct {
	const char *var, *setting;
} map[] = {{"OPENAI_BASE_URL", "base-url"}, {"OPENAI_ORG_ID", "organization"},
	{"OPENAI_PROJECT_ID", "project"}, {"OPENAI_MODEL", "model"}};
enum { MAP = sizeof(map) / sizeof(map[0]) };

const char *
config_variable(const char *setting)
{
	for (size_t i = 0; i < MAP; i++) {
		if (!strcmp(map[i].setting, setting))
			return map[i].var;
	}
	return NULL;
}

static int
load_environment(struct app *app, struct error *err)
{
	struct error inner;

	app->settings.setter = SETTINGS_ENVIRONMENT;
	for (size_t i = 0; i < MAP; i++) {
		const char *value = getenv(map[i].var);
		if (!value || !*value)
			continue;
		if (settings_set(&app->settings, map[i].setting,
			    slice_trim(slice_str(value)), &inner))
			return error_set(err, "%s: %s", map[i].var, inner.text);
	}
	return 0;
}

static int
load_options(struct app *app, const struct options *o, struct error *err)
{
	struct error inner;

	app->settings.setter = SETTINGS_OPTION;
	for (int i = 0; i < o->nsettings; i++) {
		const struct option_setting *s = &o->settings[i];
		if (settings_set(&app->settings, s->name, slice_str(s->value),
			    &inner))
			return error_set(err, "--%s%s", s->by_set ? "set " : "",
				inner.text);
	}
	return 0;
}

void
config_language(const struct app *app)
{
	const char *name = settings_text(&app->settings, SETTING_LANG);
	char *dir = paths_locale();

	lang_open(strcmp(name, "auto") ? name : NULL, dir);
	free(dir);
}

int
config_load(struct app *app, const struct options *o, struct error *err)
{
	*app = (struct app){.depth = 0};
	settings_init(&app->settings);
	if (command_source_text(app, _("built-in keys"),
		    slice_str(builtin_find(app_files, "keys.conf")), err))
		return -1;
	app->settings.setter = SETTINGS_CONFIG;
	state_load(app);
	if (load_file(app, o, err) || load_environment(app, err) ||
		load_options(app, o, err))
		return -1;
	app->settings.setter = SETTINGS_COMMAND;
	config_language(app);
	if (!o->no_config) {
		load_data(app, "errors.json", catalogue_add);
		load_data(app, "models.json", modeldata_add);
	}
	return 0;
}

void
config_free(struct app *app)
{
	settings_free(&app->settings);
	bindings_free(&app->bindings);
	buf_free(&app->colors);
	remedies_free(&app->offer.list);
	buf_free(&app->warning);
}
