/* The settings: one table of what a user can set, and their values. */
#include "app/settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/request.h"
#include "base/lang.h"
#include "base/mem.h"
#include "tui/logrow.h"

#define FIELD_CHARACTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

enum kind {
	TEXT,
	SWITCH,
	COUNT,
	SECONDS,
	PERCENT,
	TURNS,
	LAYOUT,
	TIMES,
	LANGUAGE,
	PREFLIGHT,
	FALLBACK,
	TOKENS,
	FIELDS
};

static const struct row {
	const char *name;
	enum kind kind;
	const char *value, *what;
} rows[] = {
#define X(id, name, kind, value, what) {name, kind, value, what},
	SETTINGS(X)
#undef X
};

static const char *const choices[][6] = {
	[SWITCH] = {"on", "off"},
	[LAYOUT] = {"auto", "right", "below", "log", "chat"},
#define X(id, name) name,
	[TIMES] = {LOGROW_TIMES(X)},
#undef X
	[LANGUAGE] = {"auto", "en", "zh"},
	[PREFLIGHT] = {"on", "warn", "off"},
	[FALLBACK] = {"offer", "auto", "off"},
};

void
settings_init(struct settings *s)
{
	*s = (struct settings){0};
	for (int i = 0; i < SETTING_COUNT; i++)
		s->value[i] = mem_strdup(rows[i].value);
}

void
settings_free(struct settings *s)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		free(s->value[i]);
	params_free(&s->params);
	*s = (struct settings){0};
}

void
settings_copy(struct settings *to, const struct settings *from)
{
	*to = *from;
	to->params = (struct params){0};
	for (int i = 0; i < SETTING_COUNT; i++)
		to->value[i] = mem_strdup(from->value[i]);
	for (size_t i = 0; i < from->params.n; i++) {
		const struct param *p = &from->params.list[i];
		params_set_field(
			&to->params, slice_str(p->field), slice_str(p->json));
	}
}

static int
find(const char *name)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(rows[i].name, name))
			return i;
	}
	return -1;
}

static int
check_number(const struct row *row, const char *value, struct error *err)
{
	static const struct {
		double min, max;
		const char *allowed;
	} range[] = {
		[COUNT] = {0, 1e6, N_("a whole number from 0 to 1000000")},
		[SECONDS] = {0.01, 86400, N_("seconds, from 0.01 to 86400")},
		[PERCENT] = {10, 90, N_("a whole number from 10 to 90")},
		[TOKENS] = {0, 1e9, N_("a whole number from 0 to 1000000000")},
		[TURNS] = {0, 1e6, N_("all or a whole number")},
	};
	char *end;
	double x = strtod(value, &end);

	if (*value && !*end && isfinite(x) && x >= range[row->kind].min &&
		x <= range[row->kind].max &&
		(row->kind == SECONDS || x == floor(x)))
		return 0;
	return error_set(err, _("%s: %s is not %s"), row->name, value,
		_(range[row->kind].allowed));
}

static int
check_choice(const struct row *row, const char *value, struct error *err)
{
	struct buf all = {0};

	for (int i = 0; choices[row->kind][i]; i++) {
		if (!strcmp(value, choices[row->kind][i])) {
			buf_free(&all);
			return 0;
		}
		buf_addf(&all, "%s%s", i ? ", " : "", choices[row->kind][i]);
	}
	error_set(err, _("%s: %s is none of: %s"), row->name, value, all.p);
	buf_free(&all);
	return -1;
}

/* Names of fields with blanks between; not those that no request can do
 * without. */
static int
check_fields(const struct row *row, const char *value, struct error *err)
{
	static const char *const needed[] = {"model", "messages", "stream"};

	for (const char *p = value; *p; p++) {
		if (!strchr(FIELD_CHARACTERS " ", *p))
			return error_set(err,
				_("%s: %s holds what no name of a field has"),
				row->name, value);
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (request_omits(slice_str(value), needed[i]))
			return error_set(err,
				_("%s: %s cannot be left out; /set model and "
				  "/set stream change two of these fields"),
				row->name, needed[i]);
	}
	return 0;
}

static int
check(const struct row *row, const char *value, struct error *err)
{
	switch (row->kind) {
	case TEXT:
		return 0;
	case FIELDS:
		return check_fields(row, value, err);
	case TURNS:
		if (!strcmp(value, "all"))
			return 0;
		return check_number(row, value, err);
	case COUNT:
	case TOKENS:
	case SECONDS:
	case PERCENT:
		return check_number(row, value, err);
	case SWITCH:
	case LAYOUT:
	case TIMES:
	case LANGUAGE:
	case PREFLIGHT:
	case FALLBACK:
		return check_choice(row, value, err);
	}
	return 0;
}

static int
set_row(struct settings *s, int i, struct slice value, struct error *err)
{
	bool back = !value.len || slice_is(value, "default");
	char *text;

	/* "default" is a theme's name as well. */
	if (i == SETTING_THEME && value.len)
		back = false;
	text = back ? mem_strdup(rows[i].value) : slice_dup(value);
	if (check(&rows[i], text, err)) {
		free(text);
		return -1;
	}
	free(s->value[i]);
	s->value[i] = text;
	s->set[i] = !back;
	s->source[i] = back ? SETTINGS_DEFAULT : s->setter;
	return 0;
}

/* Fields of the body that a second key would contradict. */
static bool
is_own_field(const char *name)
{
	static const char *const fields[] = {"param.model", "param.messages",
		"param.stream", "param.stream_options"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!strcmp(name, fields[i]))
			return true;
	}
	return false;
}

int
settings_set(struct settings *s, const char *name, struct slice value,
	struct error *err)
{
	const struct param_row *param = param_find(slice_str(name));
	int i = find(name);

	if (memchr(value.p ? value.p : "", '\0', value.len))
		return error_set(
			err, _("%s: the value holds a NUL byte"), name);
	if (i >= 0)
		return set_row(s, i, value, err);
	if (param)
		return params_set(&s->params, param, value, err);
	if (is_own_field(name))
		return error_set(err,
			_("%s: sidetone writes this field itself; /set model "
			  "and /set stream change two of them"),
			name);
	if (!strncmp(name, "param.", 6) && name[6]) {
		params_set_field(&s->params, slice_str(name + 6), value);
		return 0;
	}
	return error_set(err,
		_("%s: there is no such setting; /help set lists them"), name);
}

bool
settings_show(const struct settings *s, const char *name, struct buf *out)
{
	const struct param_row *param = param_find(slice_str(name));
	const char *json;
	int i = find(name);

	if (i >= 0) {
		buf_add_str(out, s->value[i]);
		return true;
	}
	if (!param && strncmp(name, "param.", 6))
		return false;
	json = params_get(&s->params, param ? param->field : name + 6);
	buf_add_str(out, json ? json : "");
	return true;
}

void
settings_keep(
	const struct settings *s, const char *name, struct settings_value *v)
{
	struct buf text = {0};
	int i = find(name);

	settings_show(s, name, &text);
	*v = (struct settings_value){.text = mem_strdup(buf_str(&text)),
		.set = i >= 0 && s->set[i],
		.source = i >= 0 ? s->source[i] : SETTINGS_DEFAULT};
	buf_free(&text);
}

void
settings_put_back(
	struct settings *s, const char *name, const struct settings_value *v)
{
	int i = find(name);
	struct error ignored;

	settings_set(s, name, slice_str(v->text), &ignored);
	if (i < 0)
		return;
	s->set[i] = v->set;
	s->source[i] = v->source;
}

void
settings_forget(struct settings_value *v)
{
	free(v->text);
	v->text = NULL;
}

const char *
settings_text(const struct settings *s, enum setting_id id)
{
	return s->value[id];
}

int64_t
settings_number(const struct settings *s, enum setting_id id)
{
	return (int64_t)strtod(s->value[id], NULL);
}

int64_t
settings_ms(const struct settings *s, enum setting_id id)
{
	return (int64_t)(strtod(s->value[id], NULL) * 1000 + 0.5);
}

bool
settings_on(const struct settings *s, enum setting_id id)
{
	return !strcmp(s->value[id], "on");
}

bool
settings_shapes(const char *name)
{
	return !strcmp(name, "model") || !strcmp(name, "system") ||
	       !strcmp(name, "provider") || !strcmp(name, "base-url") ||
	       !strcmp(name, "stream") || !strcmp(name, "history") ||
	       !strcmp(name, "omit") || !strcmp(name, "context-window") ||
	       !strncmp(name, "param.", 6) || param_find(slice_str(name));
}

void
settings_clear_shape(struct settings *s)
{
	struct error ignored;

	for (int i = 0; i < SETTING_COUNT; i++) {
		if (settings_shapes(rows[i].name) && i != SETTING_PROVIDER &&
			i != SETTING_BASE_URL)
			set_row(s, i, SLICE(""), &ignored);
	}
	params_free(&s->params);
}

void
settings_name_field(struct buf *name, const char *field)
{
	const struct param_row *row = param_of_field(field);

	buf_clear(name);
	buf_addf(name, "%s%s", row ? "" : "param.", row ? row->setting : field);
}

const char *
settings_name(size_t i)
{
	const struct param_row *param;

	if (i < SETTING_COUNT)
		return rows[i].name;
	param = param_at(i - SETTING_COUNT);
	return param ? param->setting : NULL;
}

const char *
settings_what(size_t i)
{
	if (i < SETTING_COUNT)
		return rows[i].what;
	return param_at(i - SETTING_COUNT)->what;
}
