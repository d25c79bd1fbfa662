/* What can be done about a failure from here: fixes that act. */
#include "session/remedy.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

enum { FIRST_MAX_TOKENS = 1024, ROUND_TOKENS = 64 };

void
remedies_free(struct remedies *r)
{
	for (size_t i = 0; i < r->n; i++) {
		buf_free(&r->list[i].label);
		buf_free(&r->list[i].command);
	}
	*r = (struct remedies){0};
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static bool
holds_word(struct slice text, struct slice word)
{
	while (word.len) {
		ptrdiff_t at = slice_find(text, word);
		if (at < 0)
			return false;
		size_t end = (size_t)at + word.len;
		if ((at == 0 || !is_word(text.p[at - 1])) &&
			(end == text.len || !is_word(text.p[end])))
			return true;
		text = slice_from(text, end);
	}
	return false;
}

/* What the request cannot do without, or what is no field of it. */
static bool
can_go(struct slice param)
{
	for (size_t i = 0; i < param.len; i++) {
		if (!is_word(param.p[i]))
			return false;
	}
	return param.len && !slice_is(param, "model") &&
	       !slice_is(param, "messages") && !slice_is(param, "stream");
}

void
remedy_param(struct buf *out, const struct trail_row *row)
{
	struct slice said = buf_slice(&row->param);
	json_t *sent, *value;
	const char *field;
	size_t best = 0;

	if (can_go(said)) {
		buf_add_slice(out, said);
		return;
	}
	sent = json_loadb(buf_str(&row->params), row->params.len, 0, NULL);
	json_object_foreach(sent, field, value)
	{
		struct slice name = slice_str(field);
		/* The longest: max_tokens is not max_completion_tokens. */
		if (name.len <= best || !can_go(name) ||
			!holds_word(buf_slice(&row->message), name))
			continue;
		best = name.len;
		buf_set(out, name);
	}
	json_decref(sent);
}

static struct remedy *
add(struct remedies *r, enum catalogue_action action)
{
	struct remedy *m = &r->list[r->n++];

	*m = (struct remedy){.action = action};
	return m;
}

static void
add_plain(struct remedies *r, enum catalogue_action action, const char *label,
	const char *command)
{
	struct remedy *m = add(r, action);

	buf_add_str(&m->label, label);
	buf_add_str(&m->command, command);
}

static void
add_wait(struct remedies *r, const struct remedy_input *in)
{
	int64_t s = (in->wait_ms + 999) / 1000;
	struct remedy *m;

	if (s <= 0 || in->row->state == TRAIL_RETRY_WAIT)
		return;
	m = add(r, ACTION_WAIT);
	if (s < 60)
		buf_addf(&m->label, _("wait %d s, then send again"), (int)s);
	else if (s < 3600)
		buf_addf(&m->label, _("wait %d min %02d s, then send again"),
			(int)(s / 60), (int)(s % 60));
	else
		buf_addf(&m->label, _("wait %d h %02d min, then send again"),
			(int)(s / 3600), (int)(s / 60 % 60));
	buf_addf(&m->command, "retry %" PRId64, s);
}

static void
add_fallback(struct remedies *r, const struct remedy_input *in)
{
	struct remedy *m;

	if (!*in->fallback_model ||
		slice_is(buf_slice(&in->row->model), in->fallback_model))
		return;
	m = add(r, ACTION_FALLBACK);
	buf_addf(&m->label, _("go on with %s"), in->fallback_model);
	buf_add_str(&m->command, "fix fallback");
}

/* Whether a shorter answer could help: not where the server objects to a field
 * that is about something else. */
static bool
is_about_length(const struct trail_row *row)
{
	struct buf param = {0};
	bool about;

	remedy_param(&param, row);
	about = !param.len ||
		slice_find(buf_slice(&param), SLICE("tokens")) >= 0;
	buf_free(&param);
	return about;
}

/* Half of what was asked for, or what the context leaves if that is less. */
static void
add_max_tokens(struct remedies *r, const struct remedy_input *in)
{
	int64_t now = in->max_tokens ? strtoll(in->max_tokens, NULL, 10) : 0;
	int64_t next = now > 1 ? now / 2 : FIRST_MAX_TOKENS;
	struct remedy *m;

	if (now == 1 || !is_about_length(in->row))
		return;
	if (in->room > ROUND_TOKENS && in->room < next)
		next = in->room - in->room % ROUND_TOKENS;
	m = add(r, ACTION_MAX_TOKENS);
	if (now)
		buf_addf(&m->label, _("lower max-tokens from %lld to %lld"),
			(long long)now, (long long)next);
	else
		buf_addf(&m->label, _("set max-tokens to %lld"),
			(long long)next);
	buf_addf(&m->command, "fix max-tokens %" PRId64, next);
}

static void
add_drop_turns(struct remedies *r, const struct remedy_input *in)
{
	size_t keep = in->history / 2;
	struct remedy *m;

	if (!in->history)
		return;
	m = add(r, ACTION_DROP_TURNS);
	if (keep)
		buf_addf(&m->label,
			_("send only the latest %zu of %zu earlier turns"),
			keep, in->history);
	else
		buf_add_str(&m->label, _("send no earlier turns"));
	buf_addf(&m->command, "fix drop-turns %zu", keep);
}

static void
add_drop_param(struct remedies *r, const struct remedy_input *in)
{
	struct slice other = SLICE("max_completion_tokens");
	struct buf param = {0};
	struct remedy *m;

	remedy_param(&param, in->row);
	if (param.len) {
		m = add(r, ACTION_DROP_PARAM);
		if (slice_is(buf_slice(&param), "max_tokens") &&
			holds_word(buf_slice(&in->row->message), other))
			buf_addf(&m->label, _("send %s instead of %s"), other.p,
				param.p);
		else
			buf_addf(&m->label, _("send without %s"), param.p);
		buf_addf(&m->command, "fix drop-param %s", param.p);
	}
	buf_free(&param);
}

static void
add_status(struct remedies *r, const struct remedy_input *in)
{
	struct remedy *m;

	if (!in->status_page)
		return;
	m = add(r, ACTION_STATUS);
	buf_addf(&m->label, _("copy the address of the status page, %s"),
		in->status_page);
	buf_add_str(&m->command, "fix status");
}

static void
add_action(struct remedies *r, const struct remedy_input *in,
	enum catalogue_action action)
{
	switch (action) {
	case ACTION_RETRY:
		add_plain(r, action, _("send again now"), "retry");
		break;
	case ACTION_WAIT:
		add_wait(r, in);
		break;
	case ACTION_MODEL:
		add_plain(r, action, _("choose another model"),
			"prompt /fix model");
		break;
	case ACTION_FALLBACK:
		add_fallback(r, in);
		break;
	case ACTION_MAX_TOKENS:
		add_max_tokens(r, in);
		break;
	case ACTION_DROP_TURNS:
		add_drop_turns(r, in);
		break;
	case ACTION_DROP_PARAM:
		add_drop_param(r, in);
		break;
	case ACTION_EDIT:
		add_plain(r, action, _("edit the message"), "fix edit");
		break;
	case ACTION_KEY:
		if (in->has_key)
			add_plain(r, action, _("enter another API key"), "key");
		break;
	case ACTION_STATUS:
		add_status(r, in);
		break;
	case ACTION_COUNT:
		break;
	}
}

void
remedies_find(struct remedies *r, const struct remedy_input *in)
{
	static const enum catalogue_action unknown[] = {
		ACTION_RETRY, ACTION_EDIT};
	const struct catalogue_row *row =
		catalogue_find(buf_slice(&in->row->cause));
	const enum catalogue_action *actions = row ? row->actions : unknown;
	size_t n = row ? row->nactions : 2;

	remedies_free(r);
	for (size_t i = 0; i < n; i++)
		add_action(r, in, actions[i]);
}
