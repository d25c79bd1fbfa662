/* The gate: checks what is about to be sent, tells it, and may hold it. */
#include "app/gate.h"

#include <stdlib.h>
#include <string.h>

#include "api/guard.h"
#include "api/preflight.h"
#include "base/mem.h"

void
gate_free(struct gate *g)
{
	buf_free(&g->told);
	buf_free(&g->held);
	*g = (struct gate){.objection.text = ""};
}

static void
hide_in(char **text, struct slice secret)
{
	struct buf b = {0};

	buf_add_str(&b, *text);
	guard_hide_parts(secret, &b);
	free(*text);
	*text = mem_strdup(buf_str(&b));
	buf_free(&b);
}

/* A finding may quote a key that was set by a slip, and cut it: the bus
 * cannot know it then, and the objection does not go through the bus. */
static void
hide_key(struct preflight *p, const struct bus *bus)
{
	struct slice secret = {bus->secret, bus->secret_len};

	for (size_t i = 0; i < p->n && secret.p; i++) {
		hide_in(&p->list[i].param, secret);
		hide_in(&p->list[i].message, secret);
		hide_in(&p->list[i].fix, secret);
	}
}

static void
add_line(struct buf *out, const struct preflight_finding *f)
{
	buf_addf(out, "%s %s %s %s\n", preflight_level_name(f->level), f->code,
		f->param, f->message);
}

static struct slice
or_none(const char *s)
{
	return s && *s ? slice_str(s) : SLICE_NONE;
}

static void
tell(struct bus *bus, const struct preflight_finding *f)
{
	const struct event ev = {.kind = EVENT_CHECK,
		.check = {slice_str(preflight_level_name(f->level)),
			slice_str(f->code), or_none(f->param),
			slice_str(f->message), or_none(f->fix)}};

	bus_emit(bus, &ev);
}

/* A finding is told once, and again when it had gone in between. */
static void
tell_new(struct gate *g, struct bus *bus, const struct preflight *p)
{
	struct buf all = {0}, line = {0};

	for (size_t i = 0; i < p->n; i++) {
		buf_clear(&line);
		add_line(&line, &p->list[i]);
		if (slice_find(buf_slice(&g->told), buf_slice(&line)) < 0)
			tell(bus, &p->list[i]);
		buf_add_slice(&all, buf_slice(&line));
	}
	buf_free(&g->told);
	buf_free(&line);
	g->told = all;
}

/* The errors and the prompt as one text: what was held and what is now. */
static void
write_case(struct buf *out, const struct preflight *p, struct slice prompt)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].level == PREFLIGHT_ERROR)
			add_line(out, &p->list[i]);
	}
	buf_add_slice(out, prompt);
}

static void
object(struct gate *g, const struct preflight *p)
{
	const struct preflight_finding *f = p->list;

	while (f < p->list + p->n && f->level != PREFLIGHT_ERROR)
		f++;
	if (f == p->list + p->n)
		return;
	error_set(&g->objection, "%s%s%s%s%s", f->param, *f->param ? ": " : "",
		f->message, *f->fix ? _("; ") : "", f->fix);
}

bool
gate_pass(struct gate *g, struct bus *bus, const struct settings *s,
	const struct request_input *in, struct slice prompt, int64_t context)
{
	const char *mode = settings_text(s, SETTING_PREFLIGHT);
	struct preflight p = {0};
	struct buf now = {0};
	bool pass;

	if (!strcmp(mode, "off"))
		return true;
	preflight_request(&p, in, context);
	hide_key(&p, bus);
	tell_new(g, bus, &p);
	write_case(&now, &p, prompt);
	pass = !p.errors || strcmp(mode, "on") != 0 ||
	       slice_eq(buf_slice(&now), buf_slice(&g->held));
	buf_clear(&g->held);
	if (!pass) {
		buf_add_slice(&g->held, buf_slice(&now));
		object(g, &p);
	}
	buf_free(&now);
	preflight_free(&p);
	return pass;
}
