/* The verb tokens: how many tokens files are. */
#include "app/tokens.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/tokencount.h"
#include "app/exit.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"

enum { INPUT_MAX = 64 << 20, COLUMN = 11 };

/* What the numbers are, by method. */
static const char *const labels[] = {
	[TOKENS_ESTIMATE] = N_("estimate (o200k)"),
	[TOKENS_SIMPLE] = N_("simple rule"),
};

struct report {
	const struct options *options;
	enum tokens_method method;
	bool tty;
	struct tokencount_sum total;
	int done; /* files counted */
	int status;
};

static void
say(const struct error *err)
{
	fprintf(stderr, "sidetone: %s\n", err->text);
}

static int
check_text(const char *name, struct slice text, struct error *err)
{
	size_t at = text_first_bad(text);

	if (at == text.len)
		return 0;
	return error_set(err,
		_("%s: byte %zu is not UTF-8, and only UTF-8 is counted"), name,
		at + 1);
}

/* Appends TEXT at the right end of a column, after two blanks. */
static void
add_right(struct buf *line, const char *text)
{
	int width = text_width(slice_str(text));

	for (int i = width; i < COLUMN; i++)
		buf_add_char(line, ' ');
	buf_add_str(line, text);
	buf_add_str(line, "  ");
}

static void
add_number(struct buf *line, int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	add_right(line, digits);
}

/* A line of three numbers and what they are of. NAME and PART come from
 * outside; PART may be NULL. */
static void
print_row(const struct report *r, const struct tokencount_sum *sum,
	const char *name, const char *part)
{
	struct buf line = {0}, what = {0};

	add_number(&line, sum->tokens);
	add_number(&line, sum->characters);
	add_number(&line, sum->bytes);
	buf_addf(&what, "%s%s%s", name, part ? ": " : "", part ? part : "");
	if (r->tty)
		text_visible_row(&line, buf_slice(&what));
	else
		buf_add_slice(&line, buf_slice(&what));
	puts(buf_str(&line));
	buf_free(&line);
	buf_free(&what);
}

static void
print_head(const struct report *r)
{
	struct buf line = {0};

	add_right(&line, _("tokens"));
	add_right(&line, _("characters"));
	add_right(&line, _("bytes"));
	buf_add_str(&line, _(labels[r->method]));
	puts(buf_str(&line));
	buf_free(&line);
}

static void
print_parts(
	const struct report *r, const struct tokencount *c, const char *name)
{
	struct tokencount_sum format = {.tokens = c->overhead};

	for (size_t i = 0; i < c->n; i++)
		print_row(r, &c->parts[i].sum, name, c->parts[i].what);
	if (c->overhead)
		print_row(r, &format, name,
			_("chat format: 3 for each message, 3 for the reply"));
}

/* Images and sound cost tokens too, but nobody can tell how many. */
static void
warn_skipped(const struct tokencount *c, const char *name)
{
	struct error what;

	if (!c->skipped)
		return;
	error_set(&what,
		lang_count("%s: %lld part is no text and not counted",
			"%s: %lld parts are no text and not counted",
			(unsigned long)c->skipped),
		name, (long long)c->skipped);
	say(&what);
}

static void
print_file(struct report *r, const struct tokencount *c, const char *name)
{
	struct buf json = {0};

	if (r->options->json) {
		tokencount_json(c, name, &json);
		printf("%s%s", r->done ? "," : "", buf_str(&json));
	} else {
		if (!r->done)
			print_head(r);
		print_parts(r, c, name);
		print_row(r, &c->all, name, NULL);
	}
	buf_free(&json);
	r->total.tokens += c->all.tokens;
	r->total.characters += c->all.characters;
	r->total.bytes += c->all.bytes;
	r->done++;
}

static int
read_text(
	const char *path, const char *name, struct buf *text, struct error *err)
{
	if (!strcmp(path, "-") && isatty(STDIN_FILENO))
		fprintf(stderr, "sidetone: %s\n",
			_("counting standard input; end it with Ctrl-D"));
	if (file_read_named(path, INPUT_MAX, text, err))
		return -1;
	return check_text(name, buf_slice(text), err);
}

static void
count_file(struct report *r, const char *path)
{
	const char *name = strcmp(path, "-") ? path : _("standard input");
	struct tokencount c = {0};
	struct buf text = {0};
	struct error err;

	if (read_text(path, name, &text, &err)) {
		say(&err);
		r->status = EXIT_USAGE;
	} else {
		if (r->options->raw ||
			!tokencount_body(&c, buf_slice(&text), r->method))
			tokencount_text(&c, buf_slice(&text), r->method);
		print_file(r, &c, r->options->json ? path : name);
		warn_skipped(&c, name);
	}
	tokencount_free(&c);
	buf_free(&text);
}

static void
print_total(const struct report *r)
{
	const struct tokencount_sum *t = &r->total;

	if (r->options->json)
		printf("],\"tokens\":%lld,\"characters\":%lld,\"bytes\":%lld}"
		       "\n",
			(long long)t->tokens, (long long)t->characters,
			(long long)t->bytes);
	else if (r->options->nargs > 1 && r->done)
		print_row(r, t, _("total"), NULL);
}

int
tokens_run(struct app *app, const struct options *o)
{
	struct report r = {.options = o, .tty = isatty(STDOUT_FILENO)};
	int method =
		o->method ? tokens_method_find(o->method) : TOKENS_ESTIMATE;
	struct error err;

	(void)app;
	if (method < 0) {
		error_set(&err, _("--method %s: must be estimate or simple"),
			o->method);
		say(&err);
		return EXIT_USAGE;
	}
	r.method = (enum tokens_method)method;
	if (o->json)
		printf("{\"method\":\"%s\",\"files\":[",
			tokens_method_name(r.method));
	if (!o->nargs)
		count_file(&r, "-");
	for (int i = 0; i < o->nargs; i++)
		count_file(&r, o->args[i]);
	print_total(&r);
	return exit_finish(r.status);
}
