/* The request parameters a user may set, checked against their ranges. */
#include "api/params.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "event/line.h"

static const struct param_row table[] = {
	{"temperature", "temperature", PARAM_NUMBER, 0, 2,
		N_("how freely the model chooses, 0 to 2")},
	{"top-p", "top_p", PARAM_NUMBER, 0, 1,
		N_("share of likely tokens to choose from, 0 to 1")},
	{"max-tokens", "max_tokens", PARAM_INTEGER, 1, 1e9,
		N_("longest answer, in tokens")},
	{"presence-penalty", "presence_penalty", PARAM_NUMBER, -2, 2,
		N_("penalty for words already used, -2 to 2")},
	{"frequency-penalty", "frequency_penalty", PARAM_NUMBER, -2, 2,
		N_("penalty for words used often, -2 to 2")},
	{"seed", "seed", PARAM_INTEGER, -9e15, 9e15,
		N_("number for repeatable answers, where the server honours "
		   "it")},
	{"stop", "stop", PARAM_JSON, 0, 0,
		N_("text that ends the answer, or a JSON list of up to four")},
	{"reasoning-effort", "reasoning_effort", PARAM_WORD, 0, 0,
		N_("none, minimal, low, medium, high, xhigh or max")},
	{"verbosity", "verbosity", PARAM_WORD, 0, 0, N_("low, medium or high")},
	{"service-tier", "service_tier", PARAM_WORD, 0, 0,
		N_("auto, default, flex, scale or priority")},
};

const struct param_row *
param_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct param_row *
param_find(struct slice setting)
{
	const struct param_row *row;

	for (size_t i = 0; (row = param_at(i)); i++) {
		if (slice_is(setting, row->setting))
			return row;
	}
	return NULL;
}

const struct param_row *
param_of_field(const char *field)
{
	const struct param_row *row;

	for (size_t i = 0; (row = param_at(i)); i++) {
		if (!strcmp(field, row->field))
			return row;
	}
	return NULL;
}

static size_t
index_of(const struct params *p, struct slice field)
{
	size_t i = 0;

	while (i < p->n && !slice_is(field, p->list[i].field))
		i++;
	return i;
}

static void
unset(struct params *p, struct slice field)
{
	size_t i = index_of(p, field);

	if (i == p->n)
		return;
	free(p->list[i].field);
	free(p->list[i].json);
	p->n--;
	memmove(&p->list[i], &p->list[i + 1], (p->n - i) * sizeof(*p->list));
}

static void
set_json(struct params *p, struct slice field, struct slice json)
{
	size_t i = index_of(p, field);

	if (i == p->n) {
		p->list =
			mem_grow(p->list, &p->cap, p->n + 1, sizeof(*p->list));
		p->list[p->n++] = (struct param){slice_dup(field), NULL};
	}
	free(p->list[i].json);
	p->list[i].json = slice_dup(json);
}

static bool
is_unset_word(struct slice value)
{
	return !value.len || slice_is(value, "default");
}

static bool
parse_number(struct slice value, double *number)
{
	char *text = slice_dup(value), *end;
	bool good;

	*number = strtod(text, &end);
	good = value.len && !*end && isfinite(*number) &&
	       !strpbrk(text, "xX"); /* strtod reads hexadecimal too */
	free(text);
	return good;
}

static int
set_number(struct params *p, const struct param_row *row, struct slice value,
	struct error *err)
{
	double x;
	char json[32];

	if (!parse_number(value, &x) || x < row->min || x > row->max ||
		(row->kind == PARAM_INTEGER && x != floor(x)))
		return error_set(err,
			row->kind == PARAM_INTEGER
				? _("%s: %.*s is not a whole number from %.10g "
				    "to %.10g")
				: _("%s: %.*s is not a number from %.10g to "
				    "%.10g"),
			row->setting, (int)value.len, value.p, row->min,
			row->max);
	snprintf(json, sizeof(json),
		row->kind == PARAM_INTEGER ? "%.0f" : "%.10g", x);
	set_json(p, slice_str(row->field), slice_str(json));
	return 0;
}

int
params_set(struct params *p, const struct param_row *row, struct slice value,
	struct error *err)
{
	value = slice_trim(value);
	if (is_unset_word(value)) {
		unset(p, slice_str(row->field));
		return 0;
	}
	if (row->kind == PARAM_NUMBER || row->kind == PARAM_INTEGER)
		return set_number(p, row, value, err);
	params_set_field(p, slice_str(row->field), value);
	return 0;
}

void
params_set_field(struct params *p, struct slice field, struct slice value)
{
	json_t *json;
	struct buf text = {0};

	value = slice_trim(value);
	if (is_unset_word(value)) {
		unset(p, field);
		return;
	}
	json = json_loadb(value.p, value.len, JSON_DECODE_ANY, NULL);
	if (json)
		buf_add_slice(&text, value);
	else
		line_quote(&text, value);
	set_json(p, field, buf_slice(&text));
	json_decref(json);
	buf_free(&text);
}

const char *
params_get(const struct params *p, const char *field)
{
	size_t i = index_of(p, slice_str(field));

	return i < p->n ? p->list[i].json : NULL;
}

void
params_free(struct params *p)
{
	while (p->n)
		unset(p, slice_str(p->list[p->n - 1].field));
	free(p->list);
	*p = (struct params){0};
}
