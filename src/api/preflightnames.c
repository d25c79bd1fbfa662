/* Preflight of unknown fields: the nearest known name. */
#include <string.h>

#include "api/closest.h"
#include "api/preflightcheck.h"
#include "base/lang.h"

enum { NAME_MAX_BYTES = 40 };

/* Names of other APIs and of client libraries. */
static const struct {
	const char *name, *fix;
} mistakes[] = {
	{"extra_body",
		N_("the Python library's name: put its fields in the body "
		   "itself")},
	{"extra_headers", N_("send headers beside the body")},
	{"prompt", N_("write messages: [{\"role\": \"user\", …}]")},
	{"input", N_("the name of the Responses API: use messages")},
	{"instructions",
		N_("the name of the Responses API: use a system message")},
	{"system", N_("use a message with the role system")},
	{"engine", N_("use model")},
	{"max_output_tokens", N_("use max_completion_tokens or max_tokens")},
	{"max_new_tokens", N_("use max_completion_tokens or max_tokens")},
	{"max_length", N_("use max_completion_tokens or max_tokens")},
	{"stop_sequences", N_("use stop")},
	{"num_ctx", N_("an option of Ollama's own API: set it in the model")},
	{"options", N_("an option of Ollama's own API: use the fields here")},
	{"api_key", N_("send the key in the Authorization header, never here")},
};

static void
simplify(struct buf *out, const char *name)
{
	for (; *name; name++) {
		if (*name != '_' && *name != '-')
			buf_add_char(out, *name);
	}
}

/* Edits from A to B, which are not counted in _ and -: they are mixed up
 * most. */
static size_t
distance(const char *a, const char *b)
{
	struct buf x = {0}, y = {0};
	size_t d;

	simplify(&x, a);
	simplify(&y, b);
	d = closest_distance(buf_slice(&x), buf_slice(&y));
	buf_free(&x);
	buf_free(&y);
	return d;
}

static void
try(const char *name, const char *known, const char **best, size_t *least)
{
	size_t d = distance(name, known);

	if (d < *least) {
		*least = d;
		*best = known;
	}
}

/* The known name NAME may have been meant for; NULL if none is near. */
static const char *
nearest(const struct check *c, const char *name)
{
	size_t len = strlen(name);
	const char *best = NULL, *known;
	size_t least = len < 4 ? 1 : len < 8 ? 2 : 3;

	if (len > NAME_MAX_BYTES)
		return NULL;
	for (size_t i = 0; (known = check_known(i)); i++)
		try(name, known, &best, &least);
	for (size_t i = 0; c->server && i < c->server->accepts.n; i++)
		try(name, c->server->accepts.item[i], &best, &least);
	return best;
}

static const char *
mistake(const char *name)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		if (!strcmp(mistakes[i].name, name))
			return _(mistakes[i].fix);
	}
	return NULL;
}

/* Names of the providers that take FIELD, up to three. */
static int
takers(struct buf *out, const char *field)
{
	const struct modeldata_provider *p;
	int n = 0;

	for (size_t i = 0; n < 3 && (p = modeldata_provider_at(i)); i++) {
		if (modeldata_has(&p->accepts, field))
			buf_addf(out, "%s%s", n++ ? ", " : "", p->name);
	}
	return n;
}

static bool
is_told_elsewhere(const struct check *c, const char *name)
{
	const struct modeldata_fields *f;

	if (!c->server)
		return false;
	f = &c->server->fields;
	return modeldata_has(&c->server->accepts, name) ||
	       modeldata_has(&f->refuses, name) ||
	       modeldata_has(&f->ignores, name) || modeldata_rename(f, name);
}

void
check_unknown(struct check *c, const char *name)
{
	const struct jsonpath at = {NULL, name, 0};
	struct check_note note = {
		check_level(c->server && c->server->refuses_unknown),
		CHECK_UNKNOWN, &at, true, mistake(name)};
	struct buf fix = {0}, some = {0};
	/* A name that is not shown needs no nearest one. */
	bool shown = c->p->n < PREFLIGHT_MAX;
	const char *near = shown ? nearest(c, name) : NULL;

	if (is_told_elsewhere(c, name))
		return;
	if (note.fix) {
		check_say(c, &note, _("there is no such field"));
	} else if (takers(&some, name)) {
		note.fix = _("remove it, unless the server is one of them");
		check_say(c, &note, _("only some servers take it: %s"),
			buf_str(&some));
	} else if (near) {
		buf_addf(&fix, _("did you mean %s?"), near);
		note.fix = buf_str(&fix);
		check_say(c, &note, _("there is no such field"));
	} else {
		note.fix = _("remove it, unless the server documents it");
		check_say(c, &note, _("there is no such field"));
	}
	buf_free(&fix);
	buf_free(&some);
}
