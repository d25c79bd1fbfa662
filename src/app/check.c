/* The verb check: what a server would refuse in a request body. */
#include "app/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/modeldata.h"
#include "api/preflight.h"
#include "app/exit.h"
#include "app/reach.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "event/line.h"

enum { BODY_MAX = 64 << 20 };

/* The file's name for the output; NULL with ERR when there is none to read. */
static const char *
read_body(const struct options *o, struct buf *text, struct error *err)
{
	const char *name = o->nargs ? o->args[0] : "-";

	if (o->nargs > 1) {
		error_set(err, _("check: one file at a time"));
		return NULL;
	}
	if (!o->nargs && isatty(STDIN_FILENO)) {
		error_set(err, _("check: name a file with a request body, or - "
				 "for standard input"));
		return NULL;
	}
	if (file_read_named(name, BODY_MAX, text, err))
		return NULL;
	return strcmp(name, "-") ? name : "stdin";
}

/* The model of the command line; that of the config is not the body's. */
static struct slice
model_of(const struct options *o)
{
	struct slice model = SLICE_NONE;

	for (int i = 0; i < o->nsettings; i++) {
		if (!strcmp(o->settings[i].name, "model"))
			model = slice_str(o->settings[i].value);
	}
	return model;
}

/* Prints a line of B as a terminal may have it, and empties B. */
static void
print_line(struct buf *b)
{
	struct buf row = {0};

	text_visible_row(&row, buf_slice(b));
	puts(buf_str(&row));
	buf_free(&row);
	buf_clear(b);
}

static void
print_finding(const char *file, const struct preflight_finding *f)
{
	struct buf b = {0};
	const char *level =
		f->level == PREFLIGHT_ERROR ? _("error") : _("warning");

	buf_addf(&b, "%s:%d:%d: %s: %s%s%s (%s)", file, f->line, f->column,
		level, f->param, *f->param ? ": " : "", f->message, f->code);
	print_line(&b);
	if (*f->fix) {
		buf_addf(&b, _("  fix: %s"), f->fix);
		print_line(&b);
	}
	buf_free(&b);
}

/* WORDS hold %s for N. */
static void
add_count(struct buf *b, const char *words, size_t n)
{
	struct buf number = {0};

	preflight_number(&number, (int64_t)n);
	buf_addf(b, words, buf_str(&number));
	buf_free(&number);
}

static void
add_tokens(struct buf *b, const struct preflight *p)
{
	struct buf used = {0}, window = {0};

	preflight_number(&used, p->tokens);
	preflight_number(&window, p->context);
	if (p->context)
		buf_addf(b, _("about %s tokens of %s"), buf_str(&used),
			buf_str(&window));
	else
		buf_addf(b,
			_("about %s tokens; the model's window is not "
			  "known"),
			buf_str(&used));
	buf_free(&used);
	buf_free(&window);
}

static void
print_summary(const char *file, const struct preflight *p)
{
	struct buf b = {0};

	if (p->errors + p->warnings == 0)
		buf_addf(&b, _("%s: fine"), file);
	if (p->errors)
		add_count(&b, lang_count("%s error", "%s errors", p->errors),
			p->errors);
	if (p->errors && p->warnings)
		buf_add_str(&b, _(", "));
	if (p->warnings)
		add_count(&b,
			lang_count("%s warning", "%s warnings", p->warnings),
			p->warnings);
	if (p->tokens) {
		buf_add_str(&b, _("; "));
		add_tokens(&b, p);
	}
	print_line(&b);
	buf_free(&b);
}

static void
print_text(const char *file, const struct preflight *p,
	const struct provider *provider)
{
	const struct modeldata_provider *row =
		provider ? modeldata_provider(provider->name) : NULL;
	size_t more = p->errors + p->warnings - p->n;
	struct buf b = {0};

	for (size_t i = 0; i < p->n; i++)
		print_finding(file, &p->list[i]);
	if (more) {
		buf_addf(&b, _("%zu more of them are not shown"), more);
		print_line(&b);
	}
	if (row && modeldata_note(row)) {
		buf_addf(&b, _("note: %s: %s"), row->name, modeldata_note(row));
		print_line(&b);
	}
	print_summary(file, p);
	buf_free(&b);
}

static void
add_name(struct buf *out, const char *name)
{
	if (out->len && out->p[out->len - 1] != '{')
		buf_add_char(out, ',');
	line_quote(out, slice_str(name));
	buf_add_char(out, ':');
}

/* An empty TEXT is null. */
static void
add_text(struct buf *out, const char *name, const char *text)
{
	add_name(out, name);
	if (text && *text)
		line_quote(out, slice_str(text));
	else
		buf_add_str(out, "null");
}

static void
add_number(struct buf *out, const char *name, int64_t n)
{
	add_name(out, name);
	buf_addf(out, "%" PRId64, n);
}

static void
add_finding(struct buf *out, const struct preflight_finding *f)
{
	buf_add_char(out, '{');
	add_text(out, "level", preflight_level_name(f->level));
	add_text(out, "code", f->code);
	add_text(out, "param", f->param);
	add_number(out, "line", f->line);
	add_number(out, "column", f->column);
	add_text(out, "message", f->message);
	add_text(out, "fix", f->fix);
	buf_add_char(out, '}');
}

static void
print_json(const char *file, const struct preflight *p,
	const struct provider *provider)
{
	struct buf out = {0};

	buf_add_char(&out, '{');
	add_text(&out, "file", file);
	add_text(&out, "model", buf_str(&p->model));
	add_text(&out, "provider", provider ? provider->name : NULL);
	add_number(&out, "tokens", p->tokens);
	add_name(&out, "context");
	if (p->context)
		buf_addf(&out, "%" PRId64, p->context);
	else
		buf_add_str(&out, "null");
	add_number(&out, "errors", (int64_t)p->errors);
	add_number(&out, "warnings", (int64_t)p->warnings);
	add_name(&out, "findings");
	buf_add_char(&out, '[');
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			buf_add_char(&out, ',');
		add_finding(&out, &p->list[i]);
	}
	buf_add_str(&out, "]}");
	puts(buf_str(&out));
	buf_free(&out);
}

int
check_run(struct app *app, const struct options *o)
{
	struct preflight_context ctx = {.model = model_of(o),
		.context = settings_number(
			&app->settings, SETTING_CONTEXT_WINDOW)};
	struct preflight p = {0};
	struct buf text = {0};
	struct error err;
	const char *file = NULL;
	int status;

	if (!reach_find_provider(&app->settings, &ctx.provider, &err))
		file = read_body(o, &text, &err);
	if (!file) {
		buf_free(&text);
		return exit_complain(&err, EXIT_USAGE);
	}
	preflight_body(&p, buf_slice(&text), &ctx);
	if (o->json)
		print_json(file, &p, ctx.provider);
	else
		print_text(file, &p, ctx.provider);
	status = p.errors ? EXIT_REQUEST : EXIT_FINE;
	preflight_free(&p);
	buf_free(&text);
	return exit_finish(status);
}
