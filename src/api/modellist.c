/* The list of models a server offers: GET /models. */
#include "api/modellist.h"

#include <jansson.h>
#include <string.h>

#include "api/guard.h"
#include "api/sending.h"
#include "base/lang.h"

enum { BODY_MAX = 8 << 20 };

void
modellist_start(struct modellist *m, struct http *http,
	const struct clock *clock, const struct client_options *o)
{
	struct sending s = {0};
	struct http_request req;

	*m = (struct modellist){.http = http,
		.clock = clock,
		.deadline = clock_mono(clock) + o->connect_timeout};
	if (o->key && bus_is_secret(slice_str(o->key)))
		buf_set(&m->key, slice_str(o->key));
	sending_prepare_get(&s, o, "/models");
	req = (struct http_request){.url = buf_str(&s.url),
		.headers = (const char *const *)s.headers,
		.ca_file = o->ca_file,
		.insecure = o->insecure,
		.direct = o->direct};
	m->transfer = http_start(http, &req);
	sending_free(&s);
}

int64_t
modellist_deadline(const struct modellist *m)
{
	return m->deadline;
}

/* The array of models: OpenAI's {"data":[…]}, or the bare list of some. */
static json_t *
parse(const struct modellist *m, const json_t **list)
{
	json_t *root = json_loadb(
		buf_str(&m->body), m->body.len, JSON_ALLOW_NUL, NULL);

	*list = json_is_array(root) ? root : json_object_get(root, "data");
	if (!json_is_array(*list))
		*list = json_object_get(root, "models");
	return root;
}

static void
fail_wire(struct modellist *m, enum wire_failure failure, struct slice why)
{
	m->diagnosis = diagnose_wire(failure, false);
	buf_set(&m->message, why);
}

static void
judge(struct modellist *m)
{
	const struct http_transfer *t = m->transfer;
	struct errorbody body = {0};
	const json_t *list;
	json_t *root;

	if (!t->ok) {
		fail_wire(m, t->result, slice_str(t->detail));
		return;
	}
	if (t->status >= 300) {
		/* First of all: limits may cut the message within the key. */
		guard_hide(buf_slice(&m->key), &m->body, false);
		errorbody_read(&body, buf_slice(&m->body), &t->headers,
			t->status, t->reason);
		m->diagnosis = diagnose_http(&body, &t->headers, false);
		buf_set(&m->message, buf_slice(&body.message));
		errorbody_free(&body);
		return;
	}
	root = parse(m, &list);
	m->ok = json_is_array(list);
	if (!m->ok)
		fail_wire(m, WIRE_NOT_AN_API,
			slice_str(_("the answer holds no list of models")));
	json_decref(root);
}

bool
modellist_step(struct modellist *m)
{
	struct http_transfer *t = m->transfer;

	if (m->body.len < BODY_MAX)
		buf_add_slice(&m->body, buf_slice(&t->body));
	buf_clear(&t->body);
	if (t->finished) {
		judge(m);
		guard_hide(buf_slice(&m->key), &m->message,
			m->message.len + 4 > ERRORBODY_MESSAGE_MAX);
		return true;
	}
	if (clock_mono(m->clock) < m->deadline)
		return false;
	fail_wire(m,
		t->answered ? WIRE_STALLED
		: t->ready  ? WIRE_FIRST_TOKEN_TIMEOUT
			    : WIRE_CONNECT_TIMEOUT,
		slice_str(_("the server did not answer in time")));
	/* A list is no reply: the limits of replies do not help. */
	if (t->ready)
		m->diagnosis.fix =
			_("see whether the server is busy or still starting; "
			  "--connect-timeout limits the wait for the list too");
	return true;
}

void
modellist_each(const struct modellist *m,
	void (*take)(void *arg, struct slice name), void *arg)
{
	const json_t *list;
	json_t *root = parse(m, &list);
	struct buf name = {0};

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const json_t *id = json_object_get(row, "id");
		if (!id)
			id = json_object_get(row, "name");
		if (!json_is_string(id))
			continue;
		buf_set(&name, (struct slice){json_string_value(id),
				       json_string_length(id)});
		guard_hide(buf_slice(&m->key), &name, false);
		take(arg, buf_slice(&name));
	}
	buf_free(&name);
	json_decref(root);
}

void
modellist_end(struct modellist *m)
{
	http_end(m->http, m->transfer);
	m->transfer = NULL;
	buf_free(&m->body);
	buf_free(&m->message);
	if (m->key.p)
		explicit_bzero(m->key.p, m->key.cap);
	buf_free(&m->key);
}
