/* Preflight of the fields of a request body: types, ranges, words, sizes. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "api/preflightfields.h"
#include "base/lang.h"
#include "base/text.h"
#include "event/jsonvalue.h"

/* OpenAI's specification 2.3.0. */
/* clang-format off */
static const struct field_row fields[] = {
	{"model", FIELD_ANY, 0, 0, NULL, NULL},
	{"messages", FIELD_ANY, 0, 0, NULL, NULL},
	{"temperature", FIELD_NUMBER, 0, 2, NULL, NULL},
	{"top_p", FIELD_NUMBER, 0, 1, NULL, NULL},
	{"n", FIELD_INTEGER, 1, 128, NULL, field_check_choices},
	{"presence_penalty", FIELD_NUMBER, -2, 2, NULL, NULL},
	{"frequency_penalty", FIELD_NUMBER, -2, 2, NULL, NULL},
	{"max_tokens", FIELD_INTEGER, 1, 1e12, NULL, NULL},
	{"max_completion_tokens", FIELD_INTEGER, 1, 1e12, NULL, NULL},
	{"stop", FIELD_TEXTS, 1, 4, NULL, field_check_stop},
	{"logit_bias", FIELD_OBJECT, 0, 0, NULL, field_check_bias},
	{"logprobs", FIELD_FLAG, 0, 0, NULL, NULL},
	{"top_logprobs", FIELD_INTEGER, 0, 20, NULL, field_check_top_logprobs},
	{"seed", FIELD_INTEGER, -9223372036854775808.0, 9223372036854775807.0, NULL,
		NULL},
	{"response_format", FIELD_OBJECT, 0, 0, NULL, field_check_format},
	{"reasoning_effort", FIELD_WORD, 0, 0,
		"none, minimal, low, medium, high, xhigh, max", NULL},
	{"verbosity", FIELD_WORD, 0, 0, "low, medium, high", NULL},
	{"service_tier", FIELD_WORD, 0, 0,
		"auto, default, flex, scale, priority, fast", NULL},
	{"metadata", FIELD_OBJECT, 0, 16, NULL, field_check_metadata},
	{"safety_identifier", FIELD_TEXT, 0, 64, NULL, NULL},
	{"prompt_cache_key", FIELD_TEXT, 0, 0, NULL, NULL},
	{"prompt_cache_retention", FIELD_TEXT, 0, 0, NULL, NULL},
	{"user", FIELD_TEXT, 0, 0, NULL, NULL},
	{"store", FIELD_FLAG, 0, 0, NULL, NULL},
	{"stream", FIELD_FLAG, 0, 0, NULL, NULL},
	{"stream_options", FIELD_OBJECT, 0, 0, NULL, field_check_stream_options},
	{"parallel_tool_calls", FIELD_FLAG, 0, 0, NULL, NULL},
	{"tools", FIELD_LIST, 1, 128, NULL, NULL},
	{"tool_choice", FIELD_ANY, 0, 0, NULL, NULL},
	{"functions", FIELD_LIST, 1, 128, NULL, field_check_old},
	{"function_call", FIELD_ANY, 0, 0, NULL, field_check_old},
	{"modalities", FIELD_LIST, 1, 0, NULL, NULL},
	{"audio", FIELD_OBJECT, 0, 0, NULL, NULL},
	{"prediction", FIELD_OBJECT, 0, 0, NULL, NULL},
	{"web_search_options", FIELD_OBJECT, 0, 0, NULL, NULL},
};
/* clang-format on */
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

const char *
check_known(size_t i)
{
	return i < FIELDS ? fields[i].name : NULL;
}

const struct field_row *
field_find(const char *name)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (!strcmp(fields[i].name, name))
			return &fields[i];
	}
	return NULL;
}

const struct modeldata_limit *
field_server_limit(const struct check *c, const char *field)
{
	return c->server ? modeldata_limit(&c->server->fields, field) : NULL;
}

static const char *const wanted[] = {
	[FIELD_NUMBER] = N_("a number"),
	[FIELD_INTEGER] = N_("a whole number"),
	[FIELD_FLAG] = N_("true or false"),
	[FIELD_TEXT] = N_("a text"),
	[FIELD_WORD] = N_("a text"),
	[FIELD_TEXTS] = N_("a text or a list of texts"),
	[FIELD_OBJECT] = N_("an object: {…}"),
	[FIELD_LIST] = N_("a list: […]"),
};

static bool
is_of_kind(const json_t *v, enum field_kind kind)
{
	switch (kind) {
	case FIELD_NUMBER:
		return json_is_number(v);
	case FIELD_INTEGER:
		return json_is_integer(v);
	case FIELD_FLAG:
		return json_is_boolean(v);
	case FIELD_OBJECT:
		return json_is_object(v);
	case FIELD_LIST:
		return json_is_array(v);
	case FIELD_TEXT:
	case FIELD_WORD:
	case FIELD_TEXTS:
	case FIELD_ANY:
		break;
	}
	return false;
}

bool
field_holds_kind(const json_t *v, enum field_kind kind)
{
	struct slice text = jsonvalue_string(v);
	json_t *inner =
		text.p ? json_loadb(text.p, text.len, JSON_DECODE_ANY, NULL)
		       : NULL;
	bool holds = is_of_kind(inner, kind);

	json_decref(inner);
	return holds;
}

void
field_say_type(struct check *c, const json_t *v, const struct jsonpath *at,
	enum field_kind kind)
{
	char quote[CHECK_QUOTE], bare[CHECK_QUOTE];
	struct buf fix = {0};

	assert(kind < FIELD_ANY);
	check_quote(quote, v);
	if (field_holds_kind(v, kind)) {
		snprintf(bare, sizeof(bare), "%.*s", (int)strlen(quote) - 2,
			quote + 1);
		buf_addf(&fix, _("write %s without quotes"), bare);
	} else {
		buf_addf(&fix, _("write %s"), _(wanted[kind]));
	}
	check_error(c, CHECK_VALUE, at, buf_str(&fix),
		json_is_string(v) ? _("%s is text, not %s") : _("%s is not %s"),
		quote, _(wanted[kind]));
	buf_free(&fix);
}

static void
say_range(struct check *c, const struct jsonpath *at, const char *value,
	bool above, double min, double max)
{
	struct check_note note = {
		check_level(!c->lax), CHECK_VALUE, at, false, NULL};
	struct buf fix = {0};

	if (min <= -1e9 || isinf(min))
		buf_addf(&fix, _("at most %.10g is allowed"), max);
	else if (max >= 1e9 || isinf(max))
		buf_addf(&fix, _("at least %.10g is allowed"), min);
	else if (min == max)
		buf_addf(&fix, _("only %.10g is allowed"), max);
	else
		buf_addf(&fix, _("%.10g to %.10g is allowed"), min, max);
	note.fix = buf_str(&fix);
	if (above)
		check_say(c, &note, _("%s is above %.10g"), value, max);
	else
		check_say(c, &note, _("%s is below %.10g"), value, min);
	buf_free(&fix);
}

/* X is a number or a count, VALUE how to call it. */
static void
check_range(struct check *c, const struct field_row *f,
	const struct jsonpath *at, double x, const char *value)
{
	const struct modeldata_limit *limit = field_server_limit(c, f->name);
	double min = f->min, max = f->max;

	if (limit && !limit->words.n) {
		min = limit->min;
		max = limit->max;
	}
	if (x < min || x > max)
		say_range(c, at, value, x > max, min, max);
}

void
field_check_number(struct check *c, const struct field_row *f, const json_t *v,
	const struct jsonpath *at)
{
	char quote[CHECK_QUOTE];
	double x = json_number_value(v);

	if (!json_is_number(v)) {
		field_say_type(c, v, at, f->kind);
		return;
	}
	check_quote(quote, v);
	if (f->kind == FIELD_INTEGER && json_is_real(v) && fabs(x) < 1e15) {
		if (x != floor(x))
			check_error(c, CHECK_VALUE, at,
				_("write a whole number"),
				_("%s is not a whole number"), quote);
		else if (!c->wide)
			check_warn(c, CHECK_VALUE, at,
				_("write it without a point and exponent"),
				_("%s is not written as a whole number"),
				quote);
	}
	if (f->kind == FIELD_INTEGER && json_is_real(v) &&
		(x >= f->max || x <= f->min) && fabs(x) > 9e18)
		check_error(c, CHECK_VALUE, at, _("write a smaller number"),
			_("%s is beyond 64 bits"), quote);
	else
		check_range(c, f, at, x, quote);
}

/* Whether WORDS, a list with commas, holds FIELD_WORD. */
static bool
is_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; n && (p = strstr(p, word)); p++) {
		bool begins = p == words || p[-1] == ' ';
		if (begins && (!p[n] || p[n] == ','))
			return true;
	}
	return false;
}

/* V must be one of WORDS, or of LIMIT if that has words. */
void
field_check_word(struct check *c, const json_t *v, const struct jsonpath *at,
	const char *words, const struct modeldata_limit *limit)
{
	const char *word = json_string_value(v);
	bool listed = limit && limit->words.n;
	char quote[CHECK_QUOTE];
	struct buf allowed = {0}, fix = {0};
	struct check_note note = {check_level((listed || c->spec) && !c->lax),
		CHECK_VALUE, at, false, NULL};

	for (size_t i = 0; listed && i < limit->words.n; i++)
		buf_addf(&allowed, "%s%s", i ? ", " : "", limit->words.item[i]);
	if (!listed)
		buf_add_str(&allowed, words);
	if (!word) {
		field_say_type(c, v, at, FIELD_TEXT);
	} else if (!is_word(buf_str(&allowed), word)) {
		buf_addf(&fix, _("use one of: %s"), buf_str(&allowed));
		note.fix = buf_str(&fix);
		check_say(c, &note, _("%s is none of the allowed values"),
			check_quote(quote, v));
	}
	buf_free(&allowed);
	buf_free(&fix);
}

static void
check_text(struct check *c, const struct field_row *f, const json_t *v,
	const struct jsonpath *at)
{
	size_t n = text_characters(jsonvalue_string(v));
	char size[64];

	if (!json_is_string(v)) {
		field_say_type(c, v, at, FIELD_TEXT);
		return;
	}
	snprintf(size, sizeof(size), _("its length of %zu characters"), n);
	if (f->max > 0)
		check_range(c, f, at, (double)n, size);
}

void
field_check_count(struct check *c, const struct field_row *f, size_t n,
	const struct jsonpath *at)
{
	char size[64];
	struct field_row bound = *f;

	if (bound.max <= 0)
		bound.max = HUGE_VAL;
	snprintf(size, sizeof(size), _("its count of %zu"), n);
	check_range(c, &bound, at, (double)n, size);
}

static void
check_type(struct check *c, const struct field_row *f, const json_t *v,
	const struct jsonpath *at)
{
	switch (f->kind) {
	case FIELD_NUMBER:
	case FIELD_INTEGER:
		field_check_number(c, f, v, at);
		break;
	case FIELD_FLAG:
		if (!json_is_boolean(v))
			field_say_type(c, v, at, FIELD_FLAG);
		break;
	case FIELD_TEXT:
		check_text(c, f, v, at);
		break;
	case FIELD_WORD:
		field_check_word(
			c, v, at, f->words, field_server_limit(c, f->name));
		break;
	case FIELD_OBJECT:
		if (json_is_object(v))
			field_check_count(c, f, json_object_size(v), at);
		else if (!f->check || !json_is_string(v))
			field_say_type(c, v, at, FIELD_OBJECT);
		break;
	case FIELD_LIST:
		if (json_is_array(v))
			field_check_count(c, f, json_array_size(v), at);
		else
			field_say_type(c, v, at, FIELD_LIST);
		break;
	case FIELD_TEXTS:
	case FIELD_ANY:
		break;
	}
}

void
check_fields(struct check *c)
{
	const char *name;
	json_t *v;

	json_object_foreach(c->root, name, v)
	{
		const struct field_row *f = field_find(name);
		const struct jsonpath at = {NULL, name, 0};
		struct field_row bound = {.name = name, .kind = FIELD_INTEGER};
		if (!f)
			check_unknown(c, name);
		/* null is as good as a field that is not there. */
		if (json_is_null(v))
			continue;
		if (f)
			check_type(c, f, v, &at);
		else if (field_server_limit(c, name))
			check_type(c, &bound, v, &at);
		if (f && f->check)
			f->check(c, v, &at);
	}
}
