/* The check-up of what is on this machine: config, key, terminal. */
#include "app/doctorlocal.h"

#include <dirent.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "api/catalogue.h"
#include "api/keyshape.h"
#include "app/config.h"
#include "app/exit.h"
#include "app/paths.h"
#include "base/lang.h"
#include "base/text.h"
#include "tui/screen.h"

enum { COLS_MIN = 20, ROWS_MIN = 5 };

/* Config */

static bool
is_there(const char *path)
{
	return !access(path, F_OK);
}

static size_t
count_themes(void)
{
	char *path = paths_config("themes");
	DIR *dir = opendir(path);
	const struct dirent *e;
	size_t n = 0;

	while (dir && (e = readdir(dir))) {
		size_t len = strlen(e->d_name);
		n += len > 6 && !strcmp(e->d_name + len - 6, ".theme");
	}
	if (dir)
		closedir(dir);
	free(path);
	return n;
}

static void
add_file(struct buf *out, const struct options *o)
{
	char *path = paths_config("config");

	if (o->no_config) {
		buf_add_str(out, _("no config file: --no-config"));
	} else if (o->config) {
		text_visible_row(out, slice_str(o->config));
	} else if (is_there(path)) {
		text_visible_row(out, slice_str(path));
	} else {
		buf_add_str(out, _("no config file"));
	}
	free(path);
}

static void
add_other_files(struct buf *out)
{
	static const char *const names[] = {"errors.json", "models.json"};
	size_t themes = count_themes();
	bool first = true;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = paths_config(names[i]);

		if (is_there(path)) {
			buf_addf(out, first ? _(", with %s") : _(", %s"),
				names[i]);
			first = false;
		}
		free(path);
	}
	if (themes)
		buf_addf(out,
			lang_count(
				N_(", %zu theme"), N_(", %zu themes"), themes),
			themes);
}

/* Who set the setting ID; OTHERWISE if nobody did. */
static void
add_source(struct buf *out, const struct settings *s, enum setting_id id,
	const char *otherwise)
{
	const char *source = otherwise;

	switch (s->source[id]) {
	case SETTINGS_DEFAULT:
		break;
	case SETTINGS_CONFIG:
		source = _("config");
		break;
	case SETTINGS_ENVIRONMENT:
		source = config_variable(settings_name(id));
		break;
	case SETTINGS_OPTION:
		source = _("option");
		break;
	case SETTINGS_COMMAND:
		source = _("command");
		break;
	}
	buf_addf(out, _(" (%s)"), source);
}

static void
add_reach(struct buf *out, const struct reach *r, const struct settings *s)
{
	bool named = *settings_text(s, SETTING_PROVIDER);

	buf_addf(out, _("; provider %s"), r->provider->name);
	add_source(out, s, SETTING_PROVIDER, _("by its address"));
	buf_add_str(out, _(", base-url "));
	provider_public_url(out, buf_slice(&r->base_url));
	add_source(out, s, SETTING_BASE_URL,
		named ? _("the provider's") : _("default"));
}

static void
add_practice(struct buf *out, const struct reach *r, const struct options *o)
{
	buf_add_str(out, o->practice ? _("; practice, as asked for, at ")
				     : _("; nothing is configured, so this is "
					 "practice, at "));
	buf_add_slice(out, buf_slice(&r->base_url));
}

static void
break_config(struct checklist_line *l, const char *why)
{
	l->state = CHECKLIST_FAILED;
	l->status = EXIT_USAGE;
	buf_add_str(&l->text, ": ");
	text_visible_row(&l->text, slice_str(why));
	buf_add_str(&l->fix,
		_("correct it; sidetone --help set lists the settings"));
}

void
doctor_config(struct checklist *c, struct reach *r, const struct settings *s,
	const struct options *o, const char *practice_url,
	const struct error *broken)
{
	struct checklist_line *l = checklist_add(c, "config", CHECKLIST_OK);
	struct error err;

	add_file(&l->text, o);
	add_other_files(&l->text);
	if (broken) {
		break_config(l, broken->text);
		return;
	}
	if (reach_find_address(r, s, practice_url, &err) ||
		reach_check_ca(r, s, &err) || reach_check_headers(r, s, &err)) {
		break_config(l, err.text);
		return;
	}
	buf_set(&r->model, slice_str(reach_model(r, s)));
	if (r->practice)
		add_practice(&l->text, r, o);
	else
		add_reach(&l->text, r, s);
	buf_add_str(&l->text, _(", model "));
	text_visible_row(&l->text, buf_slice(&r->model));
	add_source(&l->text, s, SETTING_MODEL, _("default"));
}

/* Key */

static void
tell_no_key(struct checklist_line *l, const struct provider *p)
{
	if (!p->key_var) {
		buf_addf(&l->text, _("none, and %s needs none"), p->name);
		return;
	}
	buf_addf(&l->text,
		_("none: neither SIDETONE_API_KEY nor %s nor "
		  "key-command"),
		p->key_var);
	buf_addf(&l->fix,
		_("set %s in the environment, or key-command in the config"),
		p->key_var);
	/* A server that nobody lists may want none. */
	l->state = *p->host ? CHECKLIST_FAILED : CHECKLIST_WARNING;
	l->status = CATALOGUE_AUTH;
}

static void
tell_key(struct checklist_line *l, const struct provider *p, struct slice raw,
	const char *where)
{
	const char *owner;
	enum keyshape shape = keyshape_judge(raw, p, &owner);
	const struct keyshape_words *w = keyshape_words(shape);

	l->state = w->state;
	l->status = CATALOGUE_AUTH;
	buf_addf(&l->text,
		lang_count(N_("%s, %zu character"), N_("%s, %zu characters"),
			raw.len),
		where, raw.len);
	if (!w->text)
		return;
	buf_add_str(&l->text, _("; "));
	if (shape == KEYSHAPE_FOREIGN)
		buf_addf(&l->text,
			_("it is one for %s, so it is not sent here"), owner);
	else
		buf_add_str(&l->text, _(w->text));
	buf_add_str(&l->fix, _(w->fix));
}

void
doctor_key(struct checklist *c, struct reach *r, const struct settings *s)
{
	struct checklist_line *l = checklist_add(c, "key", CHECKLIST_OK);
	const char *where;
	struct buf raw = {0};
	struct error err;

	if (reach_find_raw_key(r, s, &raw, &where, &err)) {
		/* Not ERR: it quotes the command, which may hold the key. */
		l->state = CHECKLIST_FAILED;
		l->status = CATALOGUE_AUTH;
		buf_add_str(
			&l->text, _("key-command failed, or printed nothing"));
		buf_add_str(
			&l->fix, _("run the command in a shell to see why"));
	} else if (r->practice) {
		buf_add_str(&l->text, _("none, and practice needs none"));
	} else if (!where) {
		tell_no_key(l, r->provider);
	} else {
		tell_key(l, r->provider, buf_slice(&raw), where);
	}
	/* A bad one is not sent, but no line may show it either. */
	buf_set(&r->key, slice_trim(buf_slice(&raw)));
	if (raw.p)
		explicit_bzero(raw.p, raw.cap);
	buf_free(&raw);
}

/* Terminal */

static void
warn(struct checklist_line *l, const char *fix)
{
	l->state = CHECKLIST_WARNING;
	if (l->fix.len)
		buf_add_str(&l->fix, _("; "));
	buf_add_str(&l->fix, fix);
}

static void
look_at_type(struct checklist_line *l)
{
	struct screen_terminal t = screen_terminal();
	const char *term = getenv("TERM");

	if (!term || !*term) {
		buf_add_str(&l->text, _("TERM is not set"));
		warn(l, _("set TERM to this terminal's type, like "
			  "xterm-256color"));
		return;
	}
	text_visible_row(&l->text, slice_str(term));
	if (!t.known) {
		buf_add_str(&l->text, _(", which terminfo does not know"));
		warn(l, _("set TERM to a type that is known here, like "
			  "xterm-256color, or install its terminfo entry; "
			  "--linear works without"));
		return;
	}
	buf_addf(&l->text,
		lang_count(N_(", %d colour"), N_(", %d colours"),
			(unsigned long)t.colors),
		t.colors);
}

static void
look_at_color(struct checklist_line *l)
{
	const char *color = getenv("COLORTERM");
	const char *none = getenv("NO_COLOR");

	if (color && (!strcmp(color, "truecolor") || !strcmp(color, "24bit")))
		buf_add_str(&l->text, _(", true colour (COLORTERM)"));
	if (none && *none)
		buf_add_str(&l->text, _(", colours are off (NO_COLOR)"));
}

static void
look_at_locale(struct checklist_line *l)
{
	const char *codeset = nl_langinfo(CODESET);

	buf_addf(&l->text, _(", %s"), codeset);
	if (strcmp(codeset, "UTF-8") != 0)
		warn(l, _("set LANG to a UTF-8 locale, like C.UTF-8"));
}

static void
look_at_size(struct checklist_line *l)
{
	struct winsize size = {0};

	if (!isatty(STDOUT_FILENO)) {
		buf_add_str(&l->text, _(", standard output is no terminal"));
		return;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col ||
		!size.ws_row) {
		buf_add_str(&l->text, _(", its size is unknown"));
		return;
	}
	buf_addf(&l->text, _(", %dx%d"), size.ws_col, size.ws_row);
	if (size.ws_col < COLS_MIN || size.ws_row < ROWS_MIN)
		warn(l, _("make the terminal larger: 20x5 is the least to read "
			  "anything"));
}

void
doctor_terminal(struct checklist *c)
{
	struct checklist_line *l =
		checklist_add(c, N_("terminal"), CHECKLIST_OK);

	look_at_type(l);
	look_at_color(l);
	look_at_locale(l);
	look_at_size(l);
}
