/* A request as a curl command, without the key. */
#include "session/curl.h"

#include "api/provider.h"
#include "base/text.h"
#include "session/sentbody.h"

/* Between single quotes a shell takes everything but one as it is. */
static void
add_quoted(struct buf *out, struct slice s)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			buf_add_str(out, "'\\''");
		else
			buf_add_char(out, s.p[i]);
	}
	buf_add_char(out, '\'');
}

static void
add_key_header(struct buf *out, const struct model *m, const struct provider *p)
{
	const char *var = p->key_var;

	if (!var || slice_is(buf_slice(&m->provider), "practice"))
		return;
	if (p->key_header)
		buf_addf(out, " \\\n  -H \"%s: $%s\"", p->key_header, var);
	else
		buf_addf(out, " \\\n  -H \"Authorization: Bearer $%s\"", var);
}

bool
curl_command(
	struct buf *out, const struct model *m, const struct trail_row *row)
{
	struct buf url = {0}, text = {0}, body = {0};

	if (!sentbody_add(&body, m, row, buf_slice(&row->params)))
		return false;
	buf_add_str(out, "curl -N ");
	provider_public_url(&url, buf_slice(&row->url));
	text_visible_row(&text, buf_slice(&url));
	add_quoted(out, buf_slice(&text));
	buf_add_str(out, " \\\n  -H 'Content-Type: application/json'");
	add_key_header(out, m, sentbody_provider(m, row));
	buf_add_str(out, " \\\n  -d ");
	add_quoted(out, buf_slice(&body));
	buf_add_char(out, '\n');
	buf_free(&url);
	buf_free(&text);
	buf_free(&body);
	return true;
}
