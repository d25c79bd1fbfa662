/* The body of a request that was sent, rebuilt from its session. */
#include "session/sentbody.h"

#include "api/request.h"

const struct provider *
sentbody_provider(const struct model *m, const struct trail_row *row)
{
	const struct provider *p = provider_find(buf_slice(&m->provider));

	return p ? p : provider_of_url(buf_slice(&row->url));
}

bool
sentbody_add(struct buf *out, const struct model *m,
	const struct trail_row *row, struct slice params)
{
	const struct turn *t = model_turn(m, row->req);
	struct conversation c = {0};
	const struct params none = {0};
	struct buf unused = {0};

	if (!t || !t->prompt.len)
		return false;
	model_conversation_of(m, t, &c);
	const struct request_input in = {.model = buf_str(&row->model),
		.conversation = &c,
		.params = &none,
		.provider = sentbody_provider(m, row)};
	request_body(out, &unused, &in);
	params = slice_trim(params);
	if (slice_find(params, SLICE(":")) > 0 && params.p[0] == '{') {
		buf_truncate(out, out->len - 1);
		buf_add_char(out, ',');
		buf_add_slice(out, slice_from(params, 1));
	}
	buf_free(&unused);
	conversation_free(&c);
	return true;
}
