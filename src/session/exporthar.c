/* The log as an HTTP Archive, version 1.2. */
#include <arpa/inet.h>

#include "api/provider.h"
#include "session/export.h"
#include "session/exportharbody.h"
#include "session/exportpart.h"
#include "session/sentbody.h"

struct writing {
	const struct loaded *s;
	const struct export_options *o;
	struct walltime wall;
	size_t room; /* bytes that bodies may still take */
};

/* Each request repeats the messages before it: the bodies of a very long
 * session together would be far larger than the session. */
enum { BODIES_MAX = 64 << 20 };

static int64_t
at_least_0(int64_t ms)
{
	return ms > 0 ? ms : 0;
}

/* Readers want a date: without one times count from 1970. */
static void
set_date(json_t *entry, const struct writing *w, int64_t at)
{
	struct walltime wall = w->wall;
	struct buf date = {0};

	wall.known = true;
	walltime_add(&date, &wall, at);
	exportvalue_set(entry, "startedDateTime",
		date.p[0] == '+' || date.p[0] == '-'
			? json_string("1970-01-01T00:00:00.000Z")
			: exportvalue_text(buf_slice(&date)));
	buf_free(&date);
}

static json_t *
pair(struct slice name, json_t *value)
{
	json_t *v = json_object();

	exportvalue_set(v, "name", exportvalue_text(name));
	exportvalue_set(v, "value", value);
	return v;
}

static void
add_header(json_t *list, const char *name, json_t *value)
{
	json_array_append_new(list, pair(slice_str(name), value));
}

/* "2" as "HTTP/2"; nothing where the connection did not come so far. */
static json_t *
http_version(const struct trail_row *r)
{
	struct buf text = {0};
	json_t *v;

	if (r->http.len)
		buf_addf(&text, "HTTP/%s", buf_str(&r->http));
	v = exportvalue_masked(buf_slice(&text));
	buf_free(&text);
	return v;
}

/* The request */

static json_t *
request_headers(const struct writing *w, const struct trail_row *r)
{
	const struct model *m = &w->s->model;
	const struct provider *p = sentbody_provider(m, r);
	bool stream = slice_find(buf_slice(&r->params),
			      SLICE("\"stream\":true")) >= 0;
	json_t *list = json_array();

	add_header(list, "Content-Type", json_string("application/json"));
	add_header(list, "Accept",
		json_string(stream ? "text/event-stream, application/json"
				   : "application/json"));
	if (!slice_is(buf_slice(&m->provider), "practice") && p->key_var)
		add_header(list,
			p->key_header ? p->key_header : "Authorization",
			json_string("[redacted]"));
	return list;
}

static json_t *
query_of(struct slice url)
{
	json_t *list = json_array();
	ptrdiff_t mark = slice_find(url, SLICE("?")), n;
	struct slice rest, one, name;

	rest = mark < 0 ? SLICE("") : slice_from(url, (size_t)mark + 1);
	for (; rest.len; rest = slice_from(rest, one.len + 1)) {
		n = slice_find(rest, SLICE("&"));
		one = slice_sub(rest, 0, n < 0 ? rest.len : (size_t)n);
		n = slice_find(one, SLICE("="));
		name = slice_sub(one, 0, n < 0 ? one.len : (size_t)n);
		json_array_append_new(list,
			pair(name, exportvalue_text(
					   slice_from(one, name.len + 1))));
	}
	return list;
}

static json_t *
post_data(struct writing *w, const struct trail_row *r)
{
	json_t *v = json_object();
	struct buf body = {0};

	exportvalue_set(v, "mimeType", json_string("application/json"));
	if (w->room)
		exportharbody_sent(&body, &w->s->model, r);
	w->room = body.len < w->room ? w->room - body.len : 0;
	exportvalue_set(v, "text", exportvalue_text(buf_slice(&body)));
	exportvalue_set(v, "comment",
		json_string(
			body.len ? "rebuilt from the session" : "left out"));
	buf_free(&body);
	return v;
}

static json_t *
request(struct writing *w, const struct trail_row *r)
{
	json_t *v = json_object();
	struct buf url = {0};

	exportpart_url(&url, &w->s->model, r);
	if (!url.len)
		buf_add_str(&url, "about:blank");
	exportvalue_set(v, "method",
		r->method.len ? exportvalue_masked(buf_slice(&r->method))
			      : json_string("POST"));
	exportvalue_set(v, "url", exportvalue_text(buf_slice(&url)));
	exportvalue_set(v, "httpVersion", http_version(r));
	exportvalue_set(v, "cookies", json_array());
	exportvalue_set(v, "headers", request_headers(w, r));
	exportvalue_set(v, "queryString", query_of(buf_slice(&url)));
	exportvalue_set(v, "postData", post_data(w, r));
	exportvalue_set(v, "headersSize", json_integer(-1));
	exportvalue_set(v, "bodySize", json_integer(r->bytes));
	buf_free(&url);
	return v;
}

/* The response */

static void
add_number(json_t *list, const char *name, int64_t n, const char *unit)
{
	struct buf text = {0};

	if (n < 0)
		return;
	buf_addf(&text, "%lld%s", (long long)n, unit);
	add_header(list, name, exportvalue_text(buf_slice(&text)));
	buf_free(&text);
}

static json_t *
response_headers(const struct trail_row *r)
{
	const struct event_limits *l = &r->limits;
	json_t *list = json_array();

	if (r->request_id.len)
		add_header(list, "x-request-id",
			exportvalue_masked(buf_slice(&r->request_id)));
	add_number(list, "x-ratelimit-limit-requests", l->requests_limit, "");
	add_number(list, "x-ratelimit-remaining-requests",
		l->requests_remaining, "");
	add_number(
		list, "x-ratelimit-reset-requests", l->requests_reset_ms, "ms");
	add_number(list, "x-ratelimit-limit-tokens", l->tokens_limit, "");
	add_number(
		list, "x-ratelimit-remaining-tokens", l->tokens_remaining, "");
	add_number(list, "x-ratelimit-reset-tokens", l->tokens_reset_ms, "ms");
	return list;
}

static json_t *
content(struct writing *w, const struct trail_row *r)
{
	json_t *v = json_object();
	struct buf text = {0};

	exportharbody_received(&text, &w->s->model, r, w->o->with_reasoning);
	exportvalue_set(v, "size", json_integer((json_int_t)text.len));
	exportvalue_set(v, "mimeType",
		json_string(text.len ? "application/json" : "x-unknown"));
	if (text.len) {
		exportvalue_set(v, "text", exportvalue_text(buf_slice(&text)));
		exportvalue_set(
			v, "comment", json_string("rebuilt from the session"));
	}
	buf_free(&text);
	return v;
}

/* Without an answer the status is 0, as browsers write it. */
static json_t *
response(struct writing *w, const struct trail_row *r)
{
	json_t *v = json_object();

	exportvalue_set(v, "status", json_integer(at_least_0(r->status)));
	exportvalue_set(v, "statusText", json_string(""));
	exportvalue_set(v, "httpVersion", http_version(r));
	exportvalue_set(v, "cookies", json_array());
	exportvalue_set(v, "headers", response_headers(r));
	exportvalue_set(v, "content", content(w, r));
	exportvalue_set(v, "redirectURL", json_string(""));
	exportvalue_set(v, "headersSize", json_integer(-1));
	exportvalue_set(v, "bodySize", json_integer(-1));
	if (trail_has_failed(r))
		exportvalue_set(
			v, "_error", exportvalue_masked(buf_slice(&r->class)));
	return v;
}

/* The entry */

/* TLS is part of connect, and `ssl` says how much of it. */
static json_t *
timings(const struct export_times *t)
{
	json_t *v = json_object();
	bool connected = t->connect >= 0 || t->tls >= 0;

	exportvalue_set(v, "blocked", json_integer(t->blocked));
	exportvalue_set(v, "dns", json_integer(t->dns));
	exportvalue_set(v, "connect",
		json_integer(
			connected ? at_least_0(t->connect) + at_least_0(t->tls)
				  : -1));
	exportvalue_set(v, "ssl", json_integer(t->tls));
	exportvalue_set(v, "send", json_integer(at_least_0(t->send)));
	exportvalue_set(v, "wait", json_integer(at_least_0(t->wait)));
	exportvalue_set(v, "receive", json_integer(at_least_0(t->receive)));
	return v;
}

/* "162.159.140.245:443" or "[2606:4700::1]:443" without its port. */
static void
set_server(json_t *entry, const struct trail_row *r)
{
	struct slice s = buf_slice(&r->remote);
	unsigned char bytes[sizeof(struct in6_addr)];
	struct buf address = {0};
	size_t n = s.len;

	while (n && s.p[n - 1] != ':')
		n--;
	s = slice_sub(s, 0, n ? n - 1 : 0);
	if (slice_starts(s, "["))
		s = slice_sub(s, 1, s.len - 2);
	buf_add_slice(&address, s);
	if (inet_pton(AF_INET, buf_str(&address), bytes) == 1 ||
		inet_pton(AF_INET6, buf_str(&address), bytes) == 1)
		exportvalue_set(entry, "serverIPAddress", exportvalue_text(s));
	buf_free(&address);
}

static json_t *
entry(struct writing *w, const struct trail_row *r)
{
	struct export_times t = exportpart_times(r);
	json_t *v = json_object();

	set_date(v, w, r->at);
	exportvalue_set(v, "time", json_integer(exportpart_total(&t)));
	exportvalue_set(v, "request", request(w, r));
	exportvalue_set(v, "response", response(w, r));
	exportvalue_set(v, "cache", json_object());
	exportvalue_set(v, "timings", timings(&t));
	set_server(v, r);
	exportharbody_extras(v, &w->s->model, r,
		w->wall.known ? w->wall.start_ms : 0, w->o->with_reasoning);
	return v;
}

void
export_har(
	struct buf *out, const struct loaded *s, const struct export_options *o)
{
	struct writing w = {.s = s,
		.o = o,
		.wall = walltime_read(buf_slice(&s->model.wall)),
		.room = BODIES_MAX};
	json_t *root = json_object(), *log = json_object();
	json_t *creator = json_object(), *list = json_array();

	exportvalue_set(creator, "name", json_string("sidetone"));
	exportvalue_set(
		creator, "version", exportvalue_text(slice_str(o->version)));
	for (size_t i = 0; i < s->trail.n; i++) {
		if (s->trail.rows[i].state < TRAIL_NOTE)
			json_array_append_new(
				list, entry(&w, &s->trail.rows[i]));
	}
	exportvalue_set(log, "version", json_string("1.2"));
	exportvalue_set(log, "creator", creator);
	exportvalue_set(log, "pages", json_array());
	exportvalue_set(log, "entries", list);
	exportvalue_set(log, "comment",
		json_string("sanitized: the key and other secrets are masked; "
			    "fields that begin with _ are sidetone's"));
	exportvalue_set(root, "log", log);
	exportvalue_dump(out, root, true);
}
