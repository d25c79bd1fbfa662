/* The theme in force: found, read, and put on the screen. */
#include "app/themes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "app/paths.h"
#include "base/file.h"
#include "base/lang.h"
#include "tui/screen.h"

enum { THEME_MAX = 256 * 1024 };

static int
load_theme_file(struct theme *t, const char *path, struct error *err)
{
	struct buf text = {0};
	int rc = file_read(path, THEME_MAX, &text, err);

	if (!rc)
		rc = theme_parse(t, path, buf_slice(&text), err);
	buf_free(&text);
	return rc;
}

/* NAME is a file if it holds a slash; else the user's themes come first. */
static int
load_theme(struct theme *t, const char *name, struct error *err)
{
	struct buf file = {0};
	const char *text;
	char *path;
	int rc;

	if (strchr(name, '/')) {
		path = paths_expand(name);
		rc = load_theme_file(t, path, err);
		free(path);
		return rc;
	}
	buf_addf(&file, "themes/%s.theme", name);
	path = paths_config(buf_str(&file));
	buf_drop(&file, sizeof("themes/") - 1);
	text = builtin_find(app_files, buf_str(&file));
	if (!access(path, R_OK))
		rc = load_theme_file(t, path, err);
	else if (text)
		rc = theme_parse(t, buf_str(&file), slice_str(text), err);
	else
		rc = error_set(err,
			_("theme: %s is neither built in (default, light, "
			  "mono, contrast) nor at %s"),
			name, path);
	free(path);
	buf_free(&file);
	return rc;
}

int
themes_apply(struct app *app, struct error *err)
{
	const char *no_color = getenv("NO_COLOR");
	bool mono = no_color && *no_color;
	struct theme t;
	struct error ignored;
	int rc;

	theme_clear(&t);
	rc = load_theme(&t,
		mono ? "mono" : settings_text(&app->settings, SETTING_THEME),
		err);
	if (rc) {
		theme_clear(&t);
		load_theme(&t, "default", &ignored);
	}
	if (!rc && !mono)
		rc = theme_parse(&t, "color", buf_slice(&app->colors), err);
	screen_theme(&t, mono);
	return rc;
}
