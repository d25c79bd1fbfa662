/* The check-up of the way to a server, from the proxy to a streamed answer. */
#include "api/probe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/hostname.h"
#include "api/probestage.h"
#include "base/lang.h"
#include "base/text.h"

enum { MESSAGE_COLUMNS = 240 };

int64_t
probe_elapsed(const struct probe *p)
{
	return clock_mono(p->clock) - p->began;
}

bool
probe_expired(const struct probe *p)
{
	return clock_mono(p->clock) >= p->deadline;
}

void
probe_transfer(struct probe *p, struct http_request req)
{
	static const char *const none[] = {NULL};
	const struct client_options *c = p->o.client;

	req.url = buf_str(&p->url);
	req.headers = none;
	req.ca_file = c->ca_file;
	req.insecure |= c->insecure;
	req.direct = c->direct;
	p->transfer = http_start(p->http, &req);
}

/* What went wrong, in one line: nobody knows how long a server's words are. */
static void
say(struct checklist_line *l, const struct diagnosis *d, int http_status,
	struct slice message)
{
	struct buf row = {0};

	text_visible_row(&row, slice_trim(message));
	if (http_status)
		buf_addf(&l->text, "HTTP %d, ", http_status);
	/* The line's name may say it already: dns, connect, tls. */
	if (strcmp(d->cause, l->name) != 0 || !row.len)
		buf_addf(&l->text, "%s%s", d->cause, row.len ? ": " : "");
	text_fitted(&l->text, buf_slice(&row), MESSAGE_COLUMNS);
	buf_free(&row);
}

void
probe_fail(struct probe *p, const char *name, const struct diagnosis *d,
	int http_status, struct slice message)
{
	struct checklist_line *l =
		checklist_add(p->list, name, CHECKLIST_FAILED);

	l->ms = probe_elapsed(p);
	l->status = catalogue_exit_status(slice_str(d->cause));
	say(l, d, http_status, message);
	buf_add_str(&l->fix, d->fix);
}

void
probe_fail_wire(struct probe *p, const char *name, enum wire_failure failure,
	struct slice message)
{
	struct diagnosis d = diagnose_wire(failure, false);

	/* libcurl repeats a proxy that it does not understand, password
	 * included. */
	if (slice_find(message, SLICE("@")) >= 0)
		message = SLICE("");
	probe_fail(p, name, &d, 0, message);
}

void
probe_give_up(struct probe *p, const char *needs)
{
	static const char *const names[] = {
		"dns", "connect", "tls", "clock", "auth", "model", "stream"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!checklist_find(p->list, names[i]))
			checklist_skip(p->list, names[i], needs);
	}
	probe_enter(p, PROBE_OVER);
}

static const char *
variable(const char *name)
{
	return getenv(name);
}

/* Not its value: where it is malformed nobody knows what is a password. */
static void
fail_proxy(struct probe *p, const struct error *err)
{
	struct checklist_line *l =
		checklist_add(p->list, "proxy", CHECKLIST_FAILED);

	l->status = CATALOGUE_CONNECTION;
	buf_addf(&l->text, _("%s is malformed: %s"), p->proxy.var, err->text);
	buf_addf(&l->fix,
		_("write %s as http://HOST:PORT, with %%XX for odd characters "
		  "of a password; or unset it"),
		p->proxy.var);
	probe_give_up(p, "proxy");
}

static void
look_at_proxy(struct probe *p)
{
	struct proxyrule *r = &p->proxy;
	struct checklist_line *l;
	bool ignored;

	ignored = r->ignored && !r->exception;
	l = checklist_add(
		p->list, "proxy", ignored ? CHECKLIST_WARNING : CHECKLIST_OK);
	if (p->o.client->direct)
		buf_add_str(&l->text, _("none: practice is on this machine"));
	else if (proxyrule_applies(r)) {
		buf_addf(&l->text, "%s: ", r->var);
		provider_public_url(&l->text, buf_slice(&r->url));
	} else if (r->var)
		buf_addf(&l->text, _("none: %s is set, but %s names this host"),
			r->var, r->exception);
	else
		buf_add_str(&l->text, _("none"));
	if (!ignored)
		return;
	buf_addf(&l->text, _("; %s is set, but does not count for http://"),
		r->ignored);
	buf_add_str(&l->fix, _("set http_proxy, in small letters"));
}

/* Whose name has to be looked up here: a proxy looks up the server's. */
static struct slice
host_to_find(const struct probe *p)
{
	return hostname_of_url(proxyrule_applies(&p->proxy)
				       ? buf_slice(&p->proxy.url)
				       : slice_str(p->o.client->base_url));
}

/* A server out of reach may be one that all servers share. */
static void
blame_network(struct probe *p)
{
	struct checklist_line *l = &p->list->list[p->list->n - 1];

	if (hostname_is_loopback(host_to_find(p)) || resolve_has_network())
		return;
	buf_add_str(&l->text, _("; this machine has no network"));
	buf_clear(&l->fix);
	buf_add_str(&l->fix, _("connect this machine to a network"));
}

static void
start_resolve(struct probe *p)
{
	struct slice host = host_to_find(p);
	struct checklist_line *l;

	if (!hostname_is_address(host)) {
		resolve_start(&p->resolve, host);
		return;
	}
	l = checklist_add(p->list, "dns", CHECKLIST_OK);
	buf_addf(&l->text, _("%.*s is an address: nothing to look up"),
		(int)host.len, host.p);
	probe_enter(p, PROBE_CONNECT);
}

static void
fail_resolve(struct probe *p, enum wire_failure failure, struct slice why)
{
	struct slice host = host_to_find(p);
	struct buf text = {0};

	buf_add_slice(&text, host);
	buf_addf(&text, ": %.*s", (int)why.len, why.p);
	if (failure == WIRE_DNS && proxyrule_applies(&p->proxy))
		failure = WIRE_PROXY_DNS;
	probe_fail_wire(p, "dns", failure, buf_slice(&text));
	blame_network(p);
	buf_free(&text);
	probe_give_up(p, "dns");
}

static void
step_resolve(struct probe *p)
{
	const struct resolve *r = &p->resolve;
	struct slice host = host_to_find(p);
	struct checklist_line *l;

	if (!resolve_step(&p->resolve)) {
		if (probe_expired(p))
			fail_resolve(p, WIRE_CONNECT_TIMEOUT,
				slice_str(_("no answer in time")));
		return;
	}
	if (!r->n) {
		fail_resolve(p, WIRE_DNS, slice_str(r->why));
		return;
	}
	l = checklist_add(p->list, "dns", CHECKLIST_OK);
	l->ms = probe_elapsed(p);
	buf_add_slice(&l->text, host);
	buf_addf(&l->text,
		lang_count(N_(": %zu address, %s"),
			N_(": %zu addresses, the first is %s"), r->n),
		r->n, r->first);
	probe_enter(p, PROBE_CONNECT);
}

static void
start_connect(struct probe *p)
{
	buf_set(&p->url, slice_str(p->o.client->base_url));
	probe_transfer(p,
		(struct http_request){.connect_only = true, .inspect = true});
}

static void
step_connect(struct probe *p)
{
	struct http_transfer *t = p->transfer;
	struct checklist_line *l;

	if (!t->finished && !probe_expired(p))
		return;
	if (!t->finished)
		http_measure(t);
	if (!t->ok && !t->reached[HTTP_TLS]) {
		probe_fail_wire(p, "connect",
			t->finished ? t->result : WIRE_CONNECT_TIMEOUT,
			slice_str(t->detail));
		blame_network(p);
		probe_give_up(p, "connect");
		return;
	}
	l = checklist_add(p->list, "connect", CHECKLIST_OK);
	l->ms = t->timing.connect;
	buf_add_str(&l->text, t->remote);
	if (proxyrule_applies(&p->proxy))
		buf_add_str(&l->text, _(", which is the proxy"));
	probe_tls_connected(p);
}

void
probe_ask(struct probe *p)
{
	probe_enter(p, p->o.key_good ? PROBE_MODELS : PROBE_DATE);
}

static const struct {
	void (*start)(struct probe *p);
	void (*step)(struct probe *p);
} stages[PROBE_OVER] = {
	[PROBE_RESOLVE] = {start_resolve, step_resolve},
	[PROBE_CONNECT] = {start_connect, step_connect},
	[PROBE_INSPECT] = {probe_tls_inspect, probe_tls_inspected},
	[PROBE_PLAIN] = {probe_tls_plain, probe_tls_answered},
	[PROBE_DATE] = {probe_date_start, probe_date_step},
	[PROBE_MODELS] = {probe_models_start, probe_models_step},
	[PROBE_STREAM] = {probe_stream_start, probe_stream_step},
};

static void
leave(struct probe *p)
{
	http_end(p->http, p->transfer);
	p->transfer = NULL;
	resolve_end(&p->resolve);
	if (p->listing)
		modellist_end(&p->models);
	p->listing = false;
	probe_stream_end(p);
}

void
probe_enter(struct probe *p, enum probe_stage stage)
{
	leave(p);
	p->stage = stage;
	p->began = clock_mono(p->clock);
	p->wall = clock_wall(p->clock);
	p->deadline = p->began + p->o.client->connect_timeout;
	if (stage != PROBE_OVER)
		stages[stage].start(p);
}

void
probe_start(struct probe *p, struct http *http, const struct clock *clock,
	const struct probe_options *o, struct checklist *list)
{
	struct error err;

	*p = (struct probe){
		.http = http, .clock = clock, .o = *o, .list = list};
	p->resolve.fd = -1;
	if (!o->client->direct)
		proxyrule_find(
			&p->proxy, slice_str(o->client->base_url), variable);
	if (proxyrule_applies(&p->proxy) &&
		http_check_proxy(buf_str(&p->proxy.url), &err)) {
		fail_proxy(p, &err);
		return;
	}
	look_at_proxy(p);
	probe_enter(p, PROBE_RESOLVE);
}

bool
probe_step(struct probe *p)
{
	enum probe_stage was;

	do {
		was = p->stage;
		if (was == PROBE_OVER)
			return true;
		stages[was].step(p);
	} while (p->stage != was);
	return false;
}

int64_t
probe_deadline(const struct probe *p)
{
	return p->deadline;
}

int
probe_fd(const struct probe *p)
{
	return p->stage == PROBE_RESOLVE ? p->resolve.fd : -1;
}

void
probe_end(struct probe *p)
{
	leave(p);
	proxyrule_free(&p->proxy);
	buf_free(&p->url);
	buf_free(&p->why);
}
