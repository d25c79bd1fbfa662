/* What one request sends: address, header lines, body. */
#include "api/sending.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	[SENDING_CONTENT_TYPE] = "Content-Type",
	[SENDING_ACCEPT] = "Accept",
	[SENDING_KEY] = "Authorization", /* unless the provider has its own */
	[SENDING_ORGANIZATION] = "OpenAI-Organization",
	[SENDING_PROJECT] = "OpenAI-Project",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == SENDING_HEADERS,
	"a name for each header");

const char *
sending_header_name(enum sending_header h, const struct provider *p)
{
	return h == SENDING_KEY && p->key_header ? p->key_header : names[h];
}

const char *
sending_key_scheme(const struct provider *p)
{
	return p->key_header ? "" : "Bearer ";
}

const char *
sending_accept(bool stream)
{
	return stream ? "text/event-stream, " SENDING_TYPE : SENDING_TYPE;
}

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
add_header(struct sending *s, const struct client_options *o,
	enum sending_header h, const char *value)
{
	const char *scheme =
		h == SENDING_KEY ? sending_key_scheme(o->provider) : "";
	struct buf line = {0};

	if (!value || !*value)
		return;
	assert(s->nheaders < SENDING_HEADERS);
	buf_addf(&line, "%s: %s%s", sending_header_name(h, o->provider), scheme,
		value);
	s->headers[s->nheaders++] = line.p;
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
	add_header(s, o, SENDING_KEY, o->key);
	add_header(s, o, SENDING_ORGANIZATION, o->organization);
	add_header(s, o, SENDING_PROJECT, o->project);
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
	add_header(s, o, SENDING_CONTENT_TYPE, SENDING_TYPE);
	add_header(s, o, SENDING_ACCEPT, sending_accept(in->stream));
	add_identity(s, o);
}

void
sending_prepare_get(
	struct sending *s, const struct client_options *o, const char *path)
{
	clear_headers(s);
	build_url(&s->url, slice_str(o->base_url), path);
	add_header(s, o, SENDING_ACCEPT, sending_accept(false));
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
