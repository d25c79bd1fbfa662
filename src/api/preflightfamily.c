/* Preflight of what a model and a provider refuse, and of the window. */
#include <string.h>

#include "api/preflightfields.h"
#include "api/tokencount.h"
#include "base/lang.h"

enum { NEARLY_FULL = 90 }; /* percent of the window */

/* Tokens; sums with it do not overflow. */
static const int64_t answer_max = INT64_C(1000000000000);

/* The name behind a vendor's, for messages. */
static const char *
model_name(const struct check *c)
{
	return buf_str(&c->p->model);
}

static bool
is_lifted(const struct check *c, const char *name)
{
	const json_t *effort = check_field(c, "reasoning_effort");

	return json_is_string(effort) &&
	       !strcmp(json_string_value(effort), "none") &&
	       modeldata_has(&c->family->without_reasoning, name);
}

/* How certain a refusal of NAME by the model's family is. */
static enum preflight_level
family_level(const struct check *c, const char *name)
{
	bool maybe = !check_field(c, "reasoning_effort") &&
		     modeldata_has(&c->family->without_reasoning, name);

	return check_level(c->family_strict && !maybe);
}

static void
say_rename(struct check *c, const struct check_note *note, const char *to,
	const char *who)
{
	struct check_note full = *note;
	struct buf fix = {0};

	if (json_object_get(c->root, to))
		buf_addf(&fix, _("remove it; %s is there"), to);
	else
		buf_addf(&fix, _("rename it to %s"), to);
	full.fix = buf_str(&fix);
	check_say(c, &full, _("%s does not take it"), who);
	buf_free(&fix);
}

/* The family's own range, which may be one value. */
static void
check_family_limit(struct check *c, const char *name, const json_t *v,
	const struct jsonpath *at)
{
	const struct modeldata_limit *l =
		modeldata_limit(&c->family->fields, name);
	struct check_note note = {
		family_level(c, name), CHECK_VALUE, at, false, NULL};
	const struct field_row *row = field_find(name);
	double x = json_number_value(v);
	struct buf fix = {0};
	char quote[CHECK_QUOTE];
	bool bad = false;

	if (json_is_number(v) && row && (x < row->min || x > row->max))
		return; /* said already */

	if (l && l->words.n && json_is_string(v)) {
		bad = !modeldata_has(&l->words, json_string_value(v));
		buf_add_str(&fix, _("use one of:"));
		for (size_t i = 0; i < l->words.n; i++)
			buf_addf(&fix, "%s %s", i ? "," : "", l->words.item[i]);
	} else if (l && !l->words.n && json_is_number(v)) {
		bad = x < l->min || x > l->max;
		if (l->min == l->max)
			buf_addf(&fix, _("remove it, or write %.10g"), l->min);
		else
			buf_addf(&fix, _("%.10g to %.10g is allowed"), l->min,
				l->max);
		if (l->min == l->max)
			note.code = CHECK_UNSUPPORTED;
	}
	note.fix = buf_str(&fix);
	if (bad && c->lax)
		note.level = PREFLIGHT_WARNING;
	if (bad)
		check_say(c, &note, _("%s does not take %s"), model_name(c),
			check_quote(quote, v));
	buf_free(&fix);
}

static void
check_family_field(struct check *c, const char *name, const json_t *v,
	const struct jsonpath *at)
{
	const struct modeldata_fields *f = &c->family->fields;
	struct check_note note = {family_level(c, name), CHECK_UNSUPPORTED, at,
		true, _("remove it")};
	const char *to = modeldata_rename(f, name);
	/* Such a server translates for the model. */
	bool translated = c->ctx->provider && c->ctx->provider->only_max_tokens;

	if (is_lifted(c, name))
		return;
	if (to && !translated) {
		say_rename(c, &note, to, model_name(c));
	} else if (modeldata_has(&f->refuses, name)) {
		check_say(c, &note, _("%s does not take it"), model_name(c));
	} else if (modeldata_has(&f->ignores, name)) {
		note.level = PREFLIGHT_WARNING;
		check_say(
			c, &note, _("%s ignores or refuses it"), model_name(c));
	} else {
		check_family_limit(c, name, v, at);
	}
}

static void
check_server_field(struct check *c, const char *name, const struct jsonpath *at)
{
	const struct modeldata_fields *f = &c->server->fields;
	struct check_note note = {
		PREFLIGHT_ERROR, CHECK_UNSUPPORTED, at, true, _("remove it")};
	const char *to = modeldata_rename(f, name);

	if (to) {
		say_rename(c, &note, to, c->server->name);
	} else if (modeldata_has(&f->refuses, name)) {
		check_say(c, &note, _("%s does not take it"), c->server->name);
	} else if (modeldata_has(&f->ignores, name)) {
		note.level = PREFLIGHT_WARNING;
		check_say(c, &note, _("%s ignores or refuses it"),
			c->server->name);
	}
}

static void
check_exclusive(struct check *c)
{
	const struct modeldata_list *list = &c->family->exclusive;
	const char *first = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct jsonpath at = {NULL, list->item[i], 0};
		if (!check_field(c, list->item[i]))
			continue;
		if (first)
			check_say(c,
				&(struct check_note){
					check_level(c->family_strict),
					CHECK_UNSUPPORTED, &at, true,
					_("remove one of them")},
				_("%s does not take it together with %s"),
				model_name(c), first);
		first = list->item[i];
	}
}

static void
check_both_limits(struct check *c)
{
	static const struct jsonpath at = {.key = "max_tokens"};

	if (!check_field(c, "max_tokens") ||
		!check_field(c, "max_completion_tokens"))
		return;
	if ((c->family && modeldata_rename(&c->family->fields, "max_tokens")) ||
		(c->server && modeldata_rename(&c->server->fields,
				      "max_completion_tokens")))
		return; /* said already */
	check_say(c,
		&(struct check_note){check_level(c->spec), CHECK_UNSUPPORTED,
			&at, true, _("keep one of them")},
		_("it stands together with max_completion_tokens"));
}

/* A model of somebody else, on a server that has only its own. */
static void
check_served(struct check *c)
{
	static const struct jsonpath at = {.key = "model"};

	if (!c->server || !c->server->own_models || !c->family->served_by.n ||
		modeldata_has(&c->family->served_by, c->server->name))
		return;
	check_warn(c, CHECK_MODEL, &at, _("check model and provider"),
		_("%s is a model of %s; %s serves its own"), model_name(c),
		c->family->served_by.item[0], c->server->name);
}

void
check_family(struct check *c)
{
	static const struct jsonpath stream = {.key = "stream"};
	const char *name;
	json_t *v;

	json_object_foreach(c->root, name, v)
	{
		const struct jsonpath at = {NULL, name, 0};
		/* null is taken for a field that is not there. */
		if (json_is_null(v))
			continue;
		if (c->server)
			check_server_field(c, name, &at);
		if (c->family)
			check_family_field(c, name, v, &at);
	}
	check_both_limits(c);
	if (!c->family)
		return;
	check_exclusive(c);
	check_served(c);
	if (c->family->stream_only && !json_is_true(check_field(c, "stream")))
		check_say(c,
			&(struct check_note){check_level(c->family_strict),
				CHECK_VALUE, &stream, false,
				_("add \"stream\": true")},
			_("%s answers as a stream only"), model_name(c));
}

/* The field that bounds the answer, or NULL. */
static const char *
answer_field(const struct check *c)
{
	static const char *const names[] = {
		"max_completion_tokens", "max_tokens"};

	for (size_t i = 0; i < 2; i++) {
		if (json_is_integer(check_field(c, names[i])))
			return names[i];
	}
	return NULL;
}

static void
check_output(struct check *c, const char *name)
{
	const struct jsonpath at = {NULL, name, 0};
	struct buf max = {0}, fix = {0};

	if (!c->family || !c->family->max_output ||
		c->p->answer <= c->family->max_output)
		return;
	preflight_number(&max, c->family->max_output);
	buf_addf(&fix, _("at most %s is allowed"), buf_str(&max));
	check_say(c,
		&(struct check_note){check_level(c->family_strict && !c->lax),
			CHECK_VALUE, &at, false, buf_str(&fix)},
		_("%s answers with at most %s tokens"), model_name(c),
		buf_str(&max));
	buf_free(&max);
	buf_free(&fix);
}

/* About the messages: USED tokens of WINDOW. */
static void
say_window(struct check *c, enum preflight_level level, int64_t used,
	int64_t window, bool with_answer)
{
	static const struct jsonpath at = {.key = "messages"};
	const struct check_note note = {level, CHECK_CONTEXT, &at, false,
		with_answer && c->p->answer
			? _("shorten the messages, or lower max_tokens")
			: _("shorten or drop messages, or take a model with a "
			    "larger window")};
	const char *model = c->model.len ? model_name(c) : _("the model");
	struct buf number = {0}, room = {0};

	preflight_number(&number, used);
	preflight_number(&room, window);
	if (with_answer && c->p->answer)
		check_say(c, &note,
			_("they and the answer take about %s tokens; %s takes "
			  "%s"),
			buf_str(&number), model, buf_str(&room));
	else
		check_say(c, &note, _("they are about %s tokens; %s takes %s"),
			buf_str(&number), model, buf_str(&room));
	buf_free(&number);
	buf_free(&room);
}

static int64_t
count(const struct check *c)
{
	struct tokencount all = {0};
	int64_t n;

	if (c->ctx->tokens)
		return c->ctx->tokens +
		       tokencount_tools(c->root, TOKENS_ESTIMATE);
	tokencount_root(&all, c->root, TOKENS_ESTIMATE);
	n = all.all.tokens;
	tokencount_free(&all);
	return n;
}

void
check_window(struct check *c)
{
	struct preflight *p = c->p;
	const char *name = answer_field(c);
	int64_t window, input, all;

	p->tokens = count(c);
	if (name)
		p->answer = json_integer_value(check_field(c, name));
	if (p->answer < 0)
		p->answer = 0;
	if (name)
		check_output(c, name);
	p->context = c->ctx->context;
	if (!p->context && c->family)
		p->context = c->family->context;
	window = input = p->context;
	if (!window)
		return;
	if (!c->ctx->context && c->family->max_input)
		input = c->family->max_input;
	all = p->tokens + (p->answer > answer_max ? answer_max : p->answer);
	if (p->tokens > input)
		say_window(c, PREFLIGHT_ERROR, p->tokens, input, false);
	else if (all > window)
		say_window(c, PREFLIGHT_WARNING, all, window, true);
	else if (p->tokens > input / 100 * NEARLY_FULL)
		say_window(c, PREFLIGHT_WARNING, p->tokens, input, false);
}
