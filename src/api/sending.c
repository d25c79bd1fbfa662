/* What one request sends: address, header lines, body. */
#include "api/sending.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void
clear_headers(struct sending *s)
{
	for (int i = 0; i < s->nheaders; i++) {
		explicit_bzero(s->headers[i], strlen(s->headers[i]));
		free(s->headers[i]);
	}
	memset(s->headers, 0, sizeof(s->headers));
	s->nheaders = 0;
}

static void
add_header(struct sending *s, const char *name, const char *value)
{
	struct buf line = {0};

	if (!value || !*value)
		return;
	assert(s->nheaders < SENDING_HEADERS);
	buf_addf(&line, "%s: %s", name, value);
	s->headers[s->nheaders++] = line.p;
}

static void
add_key(struct sending *s, const struct client_options *o)
{
	struct buf bearer = {0};

	if (!o->key || !*o->key)
		return;
	if (o->provider->key_header) {
		add_header(s, o->provider->key_header, o->key);
		return;
	}
	buf_addf(&bearer, "Bearer %s", o->key);
	add_header(s, "Authorization", buf_str(&bearer));
	explicit_bzero(bearer.p, bearer.len);
	buf_free(&bearer);
}

/* Who asks, and how far the peer is trusted: kept, since a retry goes to the
 * same address whatever the options say by then. */
static void
add_identity(struct sending *s, const struct client_options *o)
{
	buf_set(&s->key, slice_str(o->key ? o->key : ""));
	buf_set(&s->ca_file, slice_str(o->ca_file ? o->ca_file : ""));
	s->insecure = o->insecure;
	s->direct = o->direct;
	add_key(s, o);
	add_header(s, "OpenAI-Organization", o->organization);
	add_header(s, "OpenAI-Project", o->project);
}

/* BASE and PATH, before the query if BASE has one. */
static void
build_url(struct buf *url, struct slice base, const char *path_below)
{
	ptrdiff_t query = slice_find(base, SLICE("?"));
	struct slice path = base;

	if (query >= 0)
		path.len = (size_t)query;
	while (path.len && path.p[path.len - 1] == '/')
		path.len--;
	buf_set(url, path);
	buf_add_str(url, path_below);
	if (query >= 0)
		buf_add_slice(url, slice_from(base, (size_t)query));
}

void
sending_prepare(struct sending *s, const struct client_options *o,
	const struct request_input *in)
{
	clear_headers(s);
	buf_clear(&s->public_url);
	buf_clear(&s->body);
	buf_clear(&s->params);
	build_url(&s->url, slice_str(o->base_url), "/chat/completions");
	provider_public_url(&s->public_url, buf_slice(&s->url));
	buf_set(&s->model, slice_str(in->model));
	request_body(&s->body, &s->params, in);
	s->tokens = request_tokens(in);
	add_header(s, "Content-Type", "application/json");
	add_header(s, "Accept",
		in->stream ? "text/event-stream, application/json"
			   : "application/json");
	add_identity(s, o);
}

void
sending_prepare_get(
	struct sending *s, const struct client_options *o, const char *path)
{
	clear_headers(s);
	build_url(&s->url, slice_str(o->base_url), path);
	add_header(s, "Accept", "application/json");
	add_identity(s, o);
}

void
sending_free(struct sending *s)
{
	clear_headers(s);
	buf_free(&s->url);
	buf_free(&s->public_url);
	buf_free(&s->model);
	buf_free(&s->body);
	buf_free(&s->params);
	if (s->key.p)
		explicit_bzero(s->key.p, s->key.cap);
	buf_free(&s->key);
	buf_free(&s->ca_file);
}
