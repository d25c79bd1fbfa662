/* The check-up of the first answer: clock, key and model. */
#include <string.h>

#include "api/closest.h"
#include "api/probestage.h"
#include "api/skew.h"
#include "base/lang.h"

enum { STATUS_FAULT = 1 };

static void
compare_clocks(struct probe *p, const struct headers *h)
{
	int64_t middle = p->wall + (clock_wall(p->clock) - p->wall) / 2, ahead;
	struct checklist_line *l;

	if (!skew_measure(headers_get(h, "Date"), middle, &ahead)) {
		l = checklist_add(p->list, "clock", CHECKLIST_SKIPPED);
		buf_add_str(&l->text, _("the server tells no date"));
		return;
	}
	l = checklist_add(p->list, "clock", skew_judge(ahead));
	if (ahead > -2000 && ahead < 2000) {
		buf_add_str(&l->text, _("agrees with the server's"));
		return;
	}
	skew_show(&l->text, ahead);
	buf_add_str(&l->text, ahead > 0 ? _(" ahead of the server's")
					: _(" behind the server's"));
	if (l->state == CHECKLIST_OK)
		return;
	l->status = STATUS_FAULT;
	buf_add_str(&l->fix,
		_("set this machine's clock, or let it follow a time server"));
}

void
probe_date_start(struct probe *p)
{
	buf_set(&p->url, slice_str(p->o.client->base_url));
	probe_transfer(p, (struct http_request){.head = true});
}

void
probe_date_step(struct probe *p)
{
	const struct http_transfer *t = p->transfer;

	if (!t->finished && !probe_expired(p))
		return;
	if (t->answered)
		compare_clocks(p, &t->headers);
	else
		checklist_skip(p->list, "clock", N_("an answer of the server"));
	probe_give_up(p, "key");
}

void
probe_models_start(struct probe *p)
{
	modellist_start(&p->models, p->http, p->clock, p->o.client);
	p->listing = true;
	p->deadline = modellist_deadline(&p->models);
}

static void
see_name(void *arg, struct slice name)
{
	closest_see(arg, name);
}

static void
suggest(const struct closest *n, struct buf *fix)
{
	if (!n->n) {
		buf_add_str(fix, _("see sidetone models, and choose with -m"));
		return;
	}
	buf_add_str(fix, _("choose with -m; near are: "));
	for (int i = 0; i < n->n; i++)
		buf_addf(fix, "%s%s", i ? _(", ") : "", n->best[i].name);
}

static void
judge_model(struct probe *p, const struct closest *n)
{
	struct checklist_line *l;

	if (!n->names) {
		l = checklist_add(p->list, "model", CHECKLIST_SKIPPED);
		buf_add_str(&l->text, _("the server's list is empty"));
		return;
	}
	l = checklist_add(
		p->list, "model", n->found ? CHECKLIST_OK : CHECKLIST_WARNING);
	buf_addf(&l->text,
		n->found ? _("%s is in the server's list")
			 : _("%s is not in the server's list"),
		p->o.model);
	if (!n->found)
		suggest(n, &l->fix);
}

static void
judge_list(struct probe *p)
{
	struct closest n = {.wanted = slice_str(p->o.model)};
	struct checklist_line *l = checklist_add(p->list, "auth", CHECKLIST_OK);
	const char *key = p->o.client->key;

	l->ms = p->models.transfer->timing.total;
	modellist_each(&p->models, see_name, &n);
	buf_addf(&l->text,
		lang_count(N_("the server answered with %zu model"),
			N_("the server answered with %zu models"), n.names),
		n.names);
	if (!key || !*key)
		buf_add_str(&l->text, _(", without a key"));
	judge_model(p, &n);
}

/* Not every server lists its models; then the stream tries the key. */
static bool
has_no_list(const struct http_transfer *t)
{
	return t->answered &&
	       (t->status == 404 || t->status == 405 || t->status == 501);
}

/* "v1", "v1beta": a v and a digit. */
static bool
has_version(struct slice url)
{
	ptrdiff_t at;

	while ((at = slice_find(url, SLICE("/v"))) >= 0) {
		url = slice_from(url, (size_t)at + 2);
		if (url.len && url.p[0] >= '0' && url.p[0] <= '9')
			return true;
	}
	return false;
}

/* With a stream to come, that tells whether the address is right. */
static bool
lacks_version(const struct probe *p)
{
	const struct client_options *c = p->o.client;

	return !p->o.stream && p->models.transfer->status == 404 &&
	       strcmp(c->base_url, c->provider->base_url) != 0 &&
	       !has_version(slice_str(c->base_url));
}

static void
judge_no_list(struct probe *p)
{
	struct checklist_line *l =
		checklist_add(p->list, "auth", CHECKLIST_SKIPPED);

	buf_addf(&l->text,
		_("the server has no list of models (HTTP %d) to try "
		  "the key on"),
		p->models.transfer->status);
	if (lacks_version(p)) {
		l->state = CHECKLIST_WARNING;
		buf_add_str(&l->fix,
			_("see whether base-url must end with /v1: most "
			  "servers have their API there"));
	}
	checklist_skip(p->list, "model", N_("a list of models"));
}

static void
go_on_to_stream(struct probe *p)
{
	struct checklist_line *l;

	if (p->o.stream) {
		probe_enter(p, PROBE_STREAM);
		return;
	}
	l = checklist_add(p->list, "stream", CHECKLIST_SKIPPED);
	buf_add_str(&l->text, _("not wanted: --no-stream"));
	probe_enter(p, PROBE_OVER);
}

void
probe_models_step(struct probe *p)
{
	struct modellist *m = &p->models;

	if (!modellist_step(m))
		return;
	if (m->transfer->answered)
		compare_clocks(p, &m->transfer->headers);
	else
		checklist_skip(p->list, "clock", N_("an answer of the server"));
	if (m->ok) {
		judge_list(p);
		go_on_to_stream(p);
	} else if (has_no_list(m->transfer)) {
		judge_no_list(p);
		go_on_to_stream(p);
	} else {
		probe_fail(p, "auth", &m->diagnosis,
			m->transfer->answered ? m->transfer->status : 0,
			buf_slice(&m->message));
		probe_give_up(p, "auth");
	}
}
