/* The generated parts of the documentation: the tables, and most of them as
 * mdoc. */
#include "tests/lib/docs.h"

#include <assert.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/params.h"
#include "api/provider.h"
#include "app/bindings.h"
#include "app/files.h"
#include "app/command.h"
#include "app/options.h"
#include "app/settings.h"
#include "base/words.h"
#include "session/trail.h"
#include "tests/lib/docerrors.h"
#include "tests/lib/docmarkdown.h"
#include "tui/theme.h"

/* mdoc */

/* Appends S as running text: what roff would read as an escape, or print as
 * a typographic mark, is spelled out. */
static void
add_text(struct buf *out, const char *s)
{
	static const struct {
		const char *plain, *roff;
	} marks[] = {{"\\", "\\e"}, {"`", "\\(ga"}, {"'", "\\(aq"},
		{"^", "\\(ha"}, {"~", "\\(ti"}, {"…", "..."}};
	size_t n = sizeof(marks) / sizeof(marks[0]), i;

	if (*s == '.')
		buf_add_str(out, "\\&");
	while (*s) {
		for (i = 0; i < n; i++) {
			if (!strncmp(s, marks[i].plain, strlen(marks[i].plain)))
				break;
		}
		if (i < n) {
			buf_add_str(out, marks[i].roff);
			s += strlen(marks[i].plain);
		} else {
			buf_add_char(out, *s++);
		}
	}
}

/* Appends a blank and WORD as an argument of a macro: neither the name of a
 * macro nor a delimiter. */
static void
add_argument(struct buf *out, const char *word)
{
	bool macro = word[0] >= 'A' && word[0] <= 'Z' && strlen(word) < 4;
	bool mark = word[0] && !word[1] && strchr("()[]|,:;?!\"'", word[0]);

	buf_add_char(out, ' ');
	if (macro || mark)
		buf_add_str(out, "\\&");
	add_text(out, word);
}

static bool
is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* The arguments of a command as its usage line has them: capitals stand for
 * something, small letters for themselves. */
static void
add_usage(struct buf *out, const char *args)
{
	bool capital;
	char word[32];

	while (*args) {
		size_t n = strcspn(args, "[]| ");
		if (*args == '[' || *args == ']')
			buf_addf(out, " O%c", *args == '[' ? 'o' : 'c');
		else if (*args == '|')
			buf_add_str(out, " |");
		if (!n) {
			args++;
			continue;
		}
		assert(n < sizeof(word));
		memcpy(word, args, n);
		word[n] = '\0';
		args += n;
		capital = is_one_of(word[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (strcmp(word, "…"))
			buf_addf(out, " %s", capital ? "Ar" : "Cm");
		add_argument(out, word);
	}
}

static void
add_line(struct buf *out, const char *text)
{
	add_text(out, text);
	buf_add_char(out, '\n');
}

static void
begin_list(struct buf *out, const char *width)
{
	buf_addf(out, ".Bl -tag -width %s -compact\n", width);
}

static void
end_list(struct buf *out)
{
	buf_add_str(out, ".El\n");
}

/* The command line */

/* Names the verbs of MASK. */
static void
add_verbs(struct buf *out, unsigned mask)
{
	const char *name, *args, *what;
	bool first = true;

	for (size_t i = 0; options_verb(i, &name, &args, &what); i++) {
		if (!(mask & 1u << i))
			continue;
		buf_add_str(out, first ? "" : " and");
		if (name)
			buf_addf(out, "\n.Cm %s\n", name);
		else
			buf_add_str(out, " the screen\n");
		first = false;
	}
}

static void
print_options(struct buf *out)
{
	enum { TALK = 3, ALL = 7 };
	struct options_row row;

	begin_list(out, "Ds");
	for (size_t i = 0; options_at(i, &row); i++) {
		buf_add_str(out, ".It");
		if (row.letter)
			buf_addf(out, " Fl %c ,", row.letter);
		buf_addf(out, " Fl -%s", row.name);
		if (row.arg) {
			buf_add_str(out, " Ar");
			add_argument(out, row.arg);
		}
		buf_add_char(out, '\n');
		add_text(out, row.what);
		buf_add_str(out, row.verbs == TALK || row.verbs == ALL
					 ? "\n"
					 : "; only for");
		if (row.verbs != TALK && row.verbs != ALL)
			add_verbs(out, row.verbs);
	}
	end_list(out);
}

static void
add_commands(struct buf *out, enum command_need need)
{
	const struct command *c;

	begin_list(out, "Ds");
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->need != need)
			continue;
		buf_addf(out, ".It Ic %s", c->name);
		add_usage(out, c->args);
		buf_add_char(out, '\n');
		add_line(out, c->what);
	}
	end_list(out);
}

static void
print_commands(struct buf *out)
{
	buf_add_str(out, "These work in the config file too:\n.Pp\n");
	add_commands(out, NEED_NOTHING);
	buf_add_str(out, ".Pp\nThese need a session:\n.Pp\n");
	add_commands(out, NEED_SESSION);
	buf_add_str(out, ".Pp\nThese need the screen:\n.Pp\n");
	add_commands(out, NEED_SCREEN);
}

static void
print_exits(struct buf *out)
{
	static const struct {
		int status;
		const char *what;
	} rows[] = {
		{0, "the answer is complete, or the screen was left"},
		{1, "a fault on this side: no practice server, no output"},
		{2, "wrong usage, config or setting, no prompt, no terminal"},
		{CATALOGUE_AUTH, "authentication or permission"},
		{CATALOGUE_RATE, "rate limit"},
		{CATALOGUE_QUOTA, "quota or billing"},
		{CATALOGUE_REQUEST, "the request, or the address it went to"},
		{CATALOGUE_SERVER, "the server"},
		{CATALOGUE_CONNECTION, "the connection"},
		{CATALOGUE_TIMEOUT, "a timeout"},
		{CATALOGUE_STREAM, "the stream broke off"},
		{130, "interrupted, or nobody reads the output any more"},
	};

	begin_list(out, "130");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool first = true;
		buf_addf(out, ".It %d\n%s", rows[i].status, rows[i].what);
		for (size_t c = 0; c < catalogue_count(); c++) {
			const struct catalogue_row *row = catalogue_at(c);
			if (row->kind != CATALOGUE_CAUSE ||
				(int)row->exit != rows[i].status)
				continue;
			buf_addf(
				out, "%s\n.Li %s", first ? ":" : " ,", row->id);
			first = false;
		}
		buf_add_char(out, '\n');
	}
	end_list(out);
}

/* Settings */

static void
print_settings(struct buf *out)
{
	static const struct {
		const char *name, *kind, *value, *what;
	} rows[] = {
#define X(id, name, kind, value, what) {name, #kind, value, what},
		SETTINGS(X)
#undef X
	};
	static const struct {
		const char *kind, *usage;
	} kinds[] = {{"TEXT", "TEXT"}, {"SWITCH", "on|off"},
		{"COUNT", "NUMBER"}, {"SECONDS", "SECONDS"},
		{"PERCENT", "PERCENT"}, {"LAYOUT", "NAME"}, {"TIMES", "NAME"},
		{"LANGUAGE", "NAME"}, {"TURNS", "all|NUMBER"},
		{"TOKENS", "NUMBER"}, {"FIELDS", "FIELD ..."},
		{"PREFLIGHT", "on|warn|off"}, {"FALLBACK", "offer|auto|off"}};
	size_t n = sizeof(kinds) / sizeof(kinds[0]);

	begin_list(out, "Ds");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t k = 0;
		while (k < n && strcmp(kinds[k].kind, rows[i].kind))
			k++;
		assert(k < n);
		buf_addf(out, ".It Cm %s", rows[i].name);
		add_usage(out, kinds[k].usage);
		buf_add_char(out, '\n');
		add_text(out, rows[i].what);
		if (*rows[i].value)
			buf_addf(out, "; default\n.Cm %s", rows[i].value);
		buf_add_char(out, '\n');
	}
	end_list(out);
}

static void
print_params(struct buf *out)
{
	static const char *const values[] = {[PARAM_NUMBER] = "NUMBER",
		[PARAM_INTEGER] = "NUMBER",
		[PARAM_WORD] = "WORD",
		[PARAM_JSON] = "TEXT"};
	const struct param_row *row;

	begin_list(out, "Ds");
	for (size_t i = 0; (row = param_at(i)); i++) {
		buf_addf(out, ".It Cm %s Ar %s\n", row->setting,
			values[row->kind]);
		add_line(out, row->what);
	}
	end_list(out);
}

static void
print_providers(struct buf *out)
{
	const struct provider *p;

	begin_list(out, "siliconflow");
	for (size_t i = 0; (p = provider_at(i)); i++) {
		buf_addf(out, ".It Cm %s\n", p->name);
		buf_addf(out, "%s", *p->base_url ? p->base_url : "");
		if (!*p->base_url)
			buf_add_str(out, "your own address in\n.Cm base-url");
		if (p->key_var)
			buf_addf(out, "%s\n.Ev %s\n", *p->base_url ? "" : " ,",
				p->key_var);
		else
			buf_add_str(out, "\n(no key)\n");
	}
	end_list(out);
}

/* The screen */

struct binding_row {
	struct words w; /* bind PANE KEY COMMAND */
	bool done;
};

enum { BINDINGS_MAX = 256 };

static size_t
read_bindings(struct binding_row *rows)
{
	struct slice text = slice_str(builtin_find(app_files, "keys.conf")),
		     line;
	struct error err;
	size_t n = 0;
	int rc;

	while (slice_line(&text, &line)) {
		if (!line.len || line.p[0] == '#')
			continue;
		assert(n < BINDINGS_MAX);
		rows[n].done = false;
		rc = words_split(&rows[n++].w, line, 4, &err);
		assert(!rc && "the built-in keys are well formed");
	}
	return n;
}

/* One entry for the keys of a pane that run the same command. */
static void
add_binding(struct buf *out, struct binding_row *rows, size_t i, size_t n)
{
	buf_add_str(out, ".It Ic");
	for (size_t k = i; k < n; k++) {
		const struct words *w = &rows[k].w;
		if (rows[k].done || strcmp(w->word[1], rows[i].w.word[1]) ||
			strcmp(w->word[3], rows[i].w.word[3]))
			continue;
		if (k != i)
			buf_add_str(out, " ,");
		add_argument(out, w->word[2]);
		rows[k].done = true;
	}
	buf_add_char(out, '\n');
	add_line(out, rows[i].w.word[3]);
}

static void
print_keys(struct buf *out)
{
	const char *pane, *title;
	struct binding_row rows[BINDINGS_MAX];
	size_t n = read_bindings(rows);

	for (size_t p = 0; bindings_pane(p, &pane, &title); p++) {
		buf_addf(out, ".Ss %s: pane %s\n", title, pane);
		begin_list(out, "\"PgDn, Space\"");
		for (size_t i = 0; i < n; i++) {
			if (!rows[i].done && !strcmp(rows[i].w.word[1], pane))
				add_binding(out, rows, i, n);
		}
		end_list(out);
	}
	for (size_t i = 0; i < n; i++) {
		assert(rows[i].done);
		words_free(&rows[i].w);
	}
}

static void
print_states(struct buf *out)
{
	static const char *const what[] = {
		[TRAIL_QUEUED] = "about to begin",
		[TRAIL_DNS] = "the host name is being resolved",
		[TRAIL_CONNECT] = "the connection is being made",
		[TRAIL_TLS] = "the TLS handshake is under way",
		[TRAIL_WAITING] = "the request is sent, no output yet",
		[TRAIL_STREAMING] = "output is arriving",
		[TRAIL_DONE] = "the answer is complete",
		[TRAIL_FAILED] = "failed",
		[TRAIL_RETRY_WAIT] = "failed; waits for the next attempt",
		[TRAIL_CANCELLED] = "stopped by you",
		[TRAIL_TRUNCATED] = "the stream ended before the answer did",
		[TRAIL_NOTE] = "a remark, no request",
		[TRAIL_CHECK] = "a finding before anything is sent",
	};
	_Static_assert(sizeof(what) / sizeof(what[0]) == TRAIL_STATE_COUNT,
		"a line for every state");

	begin_list(out, "\"~ retry-wait\"");
	for (int i = 0; i < TRAIL_STATE_COUNT; i++) {
		buf_add_str(out, ".It Li");
		add_argument(out, trail_glyph((enum trail_state)i));
		buf_addf(out, " %s\n", trail_word((enum trail_state)i));
		add_line(out, what[i]);
	}
	end_list(out);
}

static void
print_roles(struct buf *out)
{
	begin_list(out, "status-warning");
	for (int i = 0; i < ROLE_COUNT; i++) {
		buf_addf(out, ".It Cm %s\n",
			theme_role_name((enum theme_role)i));
		add_line(out, theme_role_what((enum theme_role)i));
	}
	end_list(out);
}

static const struct docs_part parts[] = {
	{"options", "sidetone.1", print_options},
	{"commands", "sidetone.1", print_commands},
	{"settings", "sidetone.1", print_settings},
	{"params", "sidetone.1", print_params},
	{"providers", "sidetone.1", print_providers},
	{"keys", "sidetone.1", print_keys},
	{"states", "sidetone.1", print_states},
	{"roles", "sidetone.1", print_roles},
	{"exits", "sidetone.1", print_exits},
	{"events", "events.md", docmarkdown_events},
	{"errors", "errors.md", docerrors_en},
	{"errors-zh", "errors.zh.md", docerrors_zh},
};

const struct docs_part *
docs_part_at(size_t i)
{
	return i < sizeof(parts) / sizeof(parts[0]) ? &parts[i] : NULL;
}
