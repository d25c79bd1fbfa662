/* What a server would refuse in a request body, found before it is sent. */
#include "api/preflight.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/jsonsyntax.h"
#include "api/preflightcheck.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"

enum { QUOTE_COLUMNS = 40, PARAM_COLUMNS = 120 };

const char *
preflight_level_name(enum preflight_level level)
{
	return level == PREFLIGHT_ERROR ? "error" : "warning";
}

void
preflight_number(struct buf *out, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%lld", (long long)n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && digits[i - 1] != '-')
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

enum preflight_level
check_level(bool certain)
{
	return certain ? PREFLIGHT_ERROR : PREFLIGHT_WARNING;
}

const char *
check_quote(char out[CHECK_QUOTE], const json_t *v)
{
	struct buf b = {0}, row = {0};
	struct slice text = {json_string_value(v), json_string_length(v)};

	if (json_is_string(v)) {
		text_visible_row(&row, slice_sub(text, 0, CHECK_QUOTE));
		buf_add_char(&b, '"');
		text_fitted(&b, buf_slice(&row), QUOTE_COLUMNS);
		/* Marks that take no column can make it long. */
		if (b.len > CHECK_QUOTE - 2)
			buf_truncate(&b, CHECK_QUOTE - 2);
		buf_truncate(&b, b.len - text_incomplete_tail(buf_slice(&b)));
		buf_add_char(&b, '"');
	} else if (json_is_integer(v)) {
		buf_addf(&b, "%lld", (long long)json_integer_value(v));
	} else if (json_is_real(v)) {
		buf_addf(&b, "%.10g", json_real_value(v));
	} else if (json_is_boolean(v)) {
		buf_add_str(&b, json_is_true(v) ? "true" : "false");
	} else {
		buf_add_str(&b, json_is_array(v)    ? _("a list")
				: json_is_object(v) ? _("an object")
						    : "null");
	}
	snprintf(out, CHECK_QUOTE, "%s", buf_str(&b));
	buf_free(&b);
	buf_free(&row);
	return out;
}

json_t *
check_field(const struct check *c, const char *key)
{
	json_t *v = json_object_get(c->root, key);

	return json_is_null(v) ? NULL : v;
}

/* The next finding to fill, or NULL: it is counted only. */
static struct preflight_finding *
next(struct preflight *p, enum preflight_level level)
{
	if (level == PREFLIGHT_ERROR)
		p->errors++;
	else
		p->warnings++;
	if (p->n == PREFLIGHT_MAX)
		return NULL;
	p->list = mem_grow(p->list, &p->cap, p->n + 1, sizeof(*p->list));
	return &p->list[p->n++];
}

static void
set_place(struct preflight_finding *f, struct jsonplace at)
{
	f->line = at.line;
	f->column = at.column;
	f->offset = at.offset;
}

static void
add(struct check *c, const struct check_note *note, const char *message)
{
	struct preflight_finding *f = next(c->p, note->level);
	struct buf path = {0}, param = {0};

	if (!f)
		return;
	jsonpath_text(&path, note->at);
	text_fitted(&param, buf_slice(&path), PARAM_COLUMNS);
	*f = (struct preflight_finding){.index = c->p->n,
		.level = note->level,
		.code = note->code,
		.param = slice_dup(buf_slice(&param)),
		.message = mem_strdup(message),
		.fix = mem_strdup(note->fix ? note->fix : "")};
	if (!c->ctx->no_places)
		set_place(f, jsonplace_find(c->text, note->at, note->of_key));
	buf_free(&path);
	buf_free(&param);
}

void
check_say(struct check *c, const struct check_note *note, const char *fmt, ...)
{
	struct buf message = {0};
	char *text;
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	text = mem_alloc((size_t)(n < 0 ? 0 : n) + 1);
	vsnprintf(text, (size_t)(n < 0 ? 0 : n) + 1, fmt, again);
	va_end(again);
	va_end(args);
	text_repair(&message, slice_str(text));
	add(c, note, buf_str(&message));
	buf_free(&message);
	free(text);
}

/* A finding about the text, at a byte of it. */
static void
say_at(struct check *c, enum preflight_level level, size_t offset,
	const char *message, const char *fix)
{
	struct preflight_finding *f = next(c->p, level);

	if (!f)
		return;
	*f = (struct preflight_finding){.index = c->p->n,
		.level = level,
		.code = CHECK_JSON,
		.param = mem_strdup(""),
		.message = mem_strdup(message),
		.fix = mem_strdup(fix)};
	if (!c->ctx->no_places)
		set_place(f, jsonplace_at(c->text, offset));
}

/* JSON that follows the grammar can still hold what is not read. */
static const char *
refusal(json_error_t *e)
{
	enum json_error_code code = json_error_code(e);

	if (code == json_error_numeric_overflow)
		return _("a number is too large");
	if (code == json_error_null_byte_in_key)
		return _("a name holds the character \\u0000");
	return e->text;
}

static void
say_syntax(struct check *c, struct slice text, json_error_t *e)
{
	struct jsonsyntax s;
	size_t before = (size_t)(text.p - c->text.p);
	size_t at = (size_t)e->position; /* behind the sign it is about */

	while (at && at <= text.len &&
		strchr("0123456789+-.eE", text.p[at - 1]))
		at--;

	if (jsonsyntax_find(&s, text))
		say_at(c, PREFLIGHT_ERROR, before + s.offset,
			buf_str(&s.message), buf_str(&s.fix));
	else
		say_at(c, PREFLIGHT_ERROR, before + at, refusal(e), "");
	jsonsyntax_free(&s);
}

/* END is behind the second of two names. */
static void
say_duplicate(struct check *c, size_t end)
{
	size_t i = end ? end - 1 : 0;
	struct buf message = {0}, name = {0};

	while (i > 0 && (c->text.p[i - 1] != '"' ||
				(i > 1 && c->text.p[i - 2] == '\\')))
		i--;
	text_fitted(&name, slice_sub(c->text, i, end - 1 - i), QUOTE_COLUMNS);
	buf_addf(&message, _("%s stands twice; the last one counts"),
		buf_str(&name));
	say_at(c, PREFLIGHT_WARNING, i ? i - 1 : 0, buf_str(&message),
		_("remove one of them"));
	buf_free(&name);
	buf_free(&message);
}

/* Reads TEXT, the body behind a byte order mark. What most servers take is
 * taken: names that stand twice, and integers beyond 64 bits. */
static json_t *
parse(struct check *c, struct slice text)
{
	size_t flags =
		JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_REJECT_DUPLICATES;
	json_error_t e = {.position = 0};
	json_t *root;

	/* jansson reads over a NUL behind a number. */
	if (text.len && memchr(text.p, '\0', text.len)) {
		say_syntax(c, text, &e);
		return NULL;
	}

	while (!(root = json_loadb(text.p, text.len, flags, &e))) {
		enum json_error_code code = json_error_code(&e);
		if (code == json_error_duplicate_key) {
			flags &= ~(size_t)JSON_REJECT_DUPLICATES;
			say_duplicate(c, (size_t)(text.p - c->text.p) +
						 (size_t)e.position);
		} else if (code == json_error_numeric_overflow &&
			   !(flags & JSON_DECODE_INT_AS_REAL)) {
			flags |= JSON_DECODE_INT_AS_REAL;
			c->wide = true;
		} else {
			say_syntax(c, text, &e);
			return NULL;
		}
	}
	return root;
}

static json_t *
read_body(struct check *c)
{
	struct slice text = c->text;

	if (slice_starts(text, "\xef\xbb\xbf")) {
		say_at(c, PREFLIGHT_ERROR, 0,
			_("it begins with a byte order mark"),
			_("save it as UTF-8 without BOM"));
		text = slice_from(text, 3);
	}
	return parse(c, text);
}

static void
check_model(struct check *c)
{
	static const struct jsonpath at = {.key = "model"};
	json_t *model = check_field(c, "model");
	struct slice name = {
		json_string_value(model), json_string_length(model)};
	char quote[CHECK_QUOTE];

	if (!model) {
		if (!c->server || !c->server->model_optional)
			check_error(c, CHECK_MISSING, &at,
				_("add \"model\" with the model's name"),
				_("it is missing"));
	} else if (!json_is_string(model)) {
		check_error(c, CHECK_VALUE, &at,
			_("write the model's name in double quotes"),
			_("%s is no text"), check_quote(quote, model));
	} else if (!slice_trim(name).len) {
		check_error(c, CHECK_VALUE, &at,
			_("write the model's name in double quotes"),
			_("it is empty"));
	} else if (slice_trim(name).len != name.len) {
		check_warn(c, CHECK_VALUE, &at, _("take the blanks out"),
			_("%s has blanks around it"),
			check_quote(quote, model));
	}
}

/* Who is asked, and what is known of them. */
static void
know(struct check *c)
{
	const json_t *model = json_object_get(c->root, "model");
	const struct provider *provider = c->ctx->provider;
	const struct modeldata_provider *home;

	c->model = c->ctx->model;
	if (!c->model.len && json_is_string(model))
		c->model = slice_trim((struct slice){
			json_string_value(model), json_string_length(model)});
	if (c->model.len)
		c->family = modeldata_find(c->model);
	text_repair(&c->p->model, c->model);
	if (provider)
		c->server = modeldata_provider(provider->name);
	home = c->server;
	/* A server that is not known is taken for the model's maker. */
	if (!provider && c->family && c->family->served_by.n)
		home = modeldata_provider(c->family->served_by.item[0]);
	c->spec = home ? home->spec : !provider;
	c->lax = home ? home->lax : provider != NULL;
	c->family_strict = c->family && c->family->served_by.n &&
			   (!provider || modeldata_has(&c->family->served_by,
						 provider->name));
}

static int
by_place(const void *a, const void *b)
{
	const struct preflight_finding *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

void
preflight_body(struct preflight *p, struct slice json,
	const struct preflight_context *ctx)
{
	struct check c = {.p = p, .ctx = ctx, .text = json};

	c.root = read_body(&c);
	if (c.root && !json_is_object(c.root)) {
		char quote[CHECK_QUOTE];
		check_error(&c, CHECK_VALUE, NULL,
			_("write {\"model\": …, \"messages\": […]}"),
			_("the body is %s, not an object"),
			check_quote(quote, c.root));
	} else if (c.root) {
		know(&c);
		check_model(&c);
		check_messages(&c);
		check_fields(&c);
		check_tools(&c);
		check_family(&c);
		check_window(&c);
	}
	json_decref(c.root);
	if (p->n && !ctx->no_places)
		qsort(p->list, p->n, sizeof(*p->list), by_place);
}

/* The messages with a letter each: what is in a text matters to the count
 * alone, and reading it as JSON takes longest. */
static void
outline(struct conversation *out, const struct conversation *c)
{
	for (size_t i = 0; i < c->n; i++)
		conversation_add(out, c->list[i].role,
			c->list[i].text.len ? SLICE("x") : SLICE(""));
}

void
preflight_request(
	struct preflight *p, const struct request_input *in, int64_t context)
{
	const struct preflight_context ctx = {.provider = in->provider,
		.context = context,
		.tokens = request_tokens(in),
		.no_places = true};
	struct conversation brief = {0};
	struct request_input short_in = *in;
	struct buf body = {0}, params = {0};

	outline(&brief, in->conversation);
	/* json_object needs a message that says so. */
	if (!params_get(in->params, "response_format"))
		short_in.conversation = &brief;
	request_body(&body, &params, &short_in);
	preflight_body(p, buf_slice(&body), &ctx);
	conversation_free(&brief);
	buf_free(&body);
	buf_free(&params);
}

void
preflight_free(struct preflight *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->list[i].param);
		free(p->list[i].message);
		free(p->list[i].fix);
	}
	free(p->list);
	buf_free(&p->model);
	*p = (struct preflight){0};
}
