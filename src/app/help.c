/* The help pages: made from the tables of commands, keys and settings. */
#include "app/help.h"

#include <string.h>

#include "app/command.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/filter.h"
#include "tui/wrap.h"

enum { NAME_COLS = 30, NARROW = 60 };

static void
add_heading(struct rich *out, const char *text)
{
	if (out->nrows)
		rich_end_row(out, false);
	rich_add(out, slice_str(text), ROLE_HEADING, 0);
	rich_end_row(out, false);
}

static void
add_text(struct rich *out, int width, const char *text)
{
	const struct wrap how = {.width = width};

	wrap_text(out, slice_str(text), ROLE_TEXT, 0, &how);
}

/* NAME and what it is: side by side, or below each other when narrow. */
static void
add_entry(struct rich *out, int width, struct slice name, const char *what)
{
	static const char blanks[NAME_COLS + 1] =
		"                              ";
	int cols = width < NARROW ? 4 : NAME_COLS;
	struct rich_span spans[2];
	struct buf first = {0};
	int used;

	text_elide(&first, name, width);
	used = text_width(buf_slice(&first));
	if (used >= cols) {
		rich_add(out, buf_slice(&first), ROLE_HINT_KEY, 0);
		rich_end_row(out, false);
		buf_clear(&first);
		used = 0;
	}
	spans[0] = (struct rich_span){(uint32_t)first.len, ROLE_HINT_KEY, 0};
	spans[1] = (struct rich_span){(uint32_t)(cols - used), ROLE_TEXT, 0};
	buf_add(&first, blanks, (size_t)(cols - used));
	const struct rich_span blank = {(uint32_t)cols, ROLE_TEXT, 0};
	const struct wrap how = {.width = width,
		.first = {.text = buf_slice(&first),
			.spans = spans[0].len ? spans : &spans[1],
			.nspans = spans[0].len ? 2 : 1},
		.rest = {.text = {blanks, (size_t)cols},
			.spans = &blank,
			.nspans = 1}};
	wrap_text(out, slice_str(what), ROLE_TEXT, 0, &how);
	buf_free(&first);
}

static void
add_commands(struct rich *out, int width)
{
	const struct command *c;
	struct buf name = {0};

	add_heading(out, _("Commands"));
	for (size_t i = 0; (c = command_at(i)); i++) {
		buf_clear(&name);
		buf_addf(&name, "/%s%s%s", c->name, *c->args ? " " : "",
			c->args);
		add_entry(out, width, buf_slice(&name), _(c->what));
	}
	buf_free(&name);
}

static void
add_settings(struct rich *out, int width, const struct app *app)
{
	struct buf name = {0}, value = {0};

	add_heading(out, _("Settings: /set NAME VALUE"));
	for (size_t i = 0; settings_name(i); i++) {
		buf_clear(&name);
		buf_clear(&value);
		settings_show(&app->settings, settings_name(i), &value);
		buf_addf(&name, "%s", settings_name(i));
		if (value.len) {
			buf_add_char(&name, ' ');
			text_visible_row(&name, buf_slice(&value));
		}
		add_entry(out, width, buf_slice(&name), _(settings_what(i)));
	}
	add_entry(out, width, SLICE("param.FIELD"),
		_("any other field of the request body, as JSON or text"));
	buf_free(&name);
	buf_free(&value);
}

static void
add_keys(struct rich *out, int width, const struct app *app)
{
	const char *pane, *title;

	for (size_t p = 0; bindings_pane(p, &pane, &title); p++) {
		add_heading(out, title);
		for (size_t i = 0; i < app->bindings.n; i++) {
			const struct binding *b = &app->bindings.list[i];
			if (!strcmp(b->pane, pane))
				add_entry(out, width, slice_str(b->key),
					b->command);
		}
	}
	add_heading(out, _("Editing"));
	add_text(out, width,
		_("The input line is readline: your inputrc, vi or emacs keys, "
		  "history, Ctrl-R and undo work. Enter sends, Alt-Enter or "
		  "Ctrl-J makes a line, Tab completes, Ctrl-X Ctrl-E opens "
		  "your editor, Ctrl-D on an empty line leaves."));
}

static void
add_filter(struct rich *out, int width)
{
	const char *name, *what;

	add_heading(out, _("Filter: f in the log, or /filter EXPRESSION"));
	add_text(out, width,
		_("Terms with blanks between them must all hold: field:value, "
		  "or a word that any text of the row contains; !term holds "
		  "where the term does not. Numbers and times take > >= < <= "
		  "and ranges, texts * and ?. An empty filter shows all. For "
		  "example: status:>=400 code:rate* !is:retried"));
	for (size_t i = 0; filter_field(i, &name, &what); i++)
		add_entry(out, width, slice_str(name), _(what));
	add_heading(out, _("Words of is:"));
	for (size_t i = 0; filter_flag(i, &name, &what); i++)
		add_entry(out, width, slice_str(name), _(what));
}

static void
add_start(struct rich *out, int width)
{
	add_heading(out, "sidetone");
	add_text(out, width,
		_("Write a message and press Enter. Each request has a row in "
		  "the log: + succeeded, ! failed, x cancelled, ~ on its way, "
		  "> streaming. Under a failure stands what the server said, "
		  "what to do (fix), and when it is tried again; F5 tries at "
		  "once, ^C stops. A message that failed comes back to the "
		  "input line."));
	add_text(out, width,
		_("A line that begins with / is a command; // begins a message "
		  "with a slash."));
	add_heading(out, _("Most used keys"));
	add_entry(out, width, SLICE("F1"), _("this help; Esc closes it"));
	add_entry(out, width, SLICE("F2"),
		_("layout: side by side, stacked, log only, conversation "
		  "only"));
	add_entry(out, width, SLICE("F3"),
		_("focus: input, log, conversation; in the log Enter shows all "
		  "of a request"));
	add_entry(out, width, SLICE("F5"), _("retry now, or send again"));
	add_entry(
		out, width, SLICE("F6"), _("what can be done about a failure"));
	add_entry(out, width, SLICE("^C"), _("cancel what runs; else clear"));
	add_entry(out, width, SLICE("PgUp PgDn"), _("scroll the conversation"));
	add_entry(out, width, SLICE("^D"), _("leave"));
}

bool
help_build(
	struct rich *out, int width, const struct app *app, const char *topic)
{
	const struct command *c =
		command_find(slice_str(topic[0] == '/' ? topic + 1 : topic));
	struct buf name = {0};

	if (!*topic) {
		add_start(out, width);
		add_commands(out, width);
		add_keys(out, width, app);
		add_filter(out, width);
		add_settings(out, width, app);
	} else if (!strcmp(topic, "keys")) {
		add_keys(out, width, app);
	} else if (!strcmp(topic, "set") || !strcmp(topic, "settings")) {
		add_settings(out, width, app);
	} else if (!strcmp(topic, "filter")) {
		add_filter(out, width);
	} else if (!strcmp(topic, "commands")) {
		add_commands(out, width);
	} else if (c) {
		buf_addf(&name, "/%s %s", c->name, c->args);
		add_heading(out, buf_str(&name));
		add_text(out, width, _(c->what));
		buf_free(&name);
	} else {
		return false;
	}
	return true;
}

bool
help_exists(const struct app *app, const char *topic)
{
	struct rich probe = {0};
	bool known = help_build(&probe, 80, app, topic);

	rich_free(&probe);
	return known;
}
