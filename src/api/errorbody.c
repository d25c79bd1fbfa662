/* Reads what an error answer says out of any shape of body. */
#include "api/errorbody.h"

#include <string.h>

#include <jansson.h>

#include "api/errorfield.h"
#include "api/errorhtml.h"
#include "api/errorjson.h"
#include "api/jsonread.h"
#include "api/okerror.h"
#include "event/jsonvalue.h"

struct slice
errorbody_text(const struct buf *field)
{
	return field->len > 0 ? buf_slice(field) : SLICE_NONE;
}

void
errorbody_free(struct errorbody *e)
{
	buf_free(&e->code);
	buf_free(&e->type);
	buf_free(&e->param);
	buf_free(&e->message);
	buf_free(&e->request_id);
	buf_free(&e->retry_delay);
	buf_free(&e->reset);
	buf_free(&e->hints);
	buf_free(&e->extras);
	*e = (struct errorbody){0};
}

void
errorbody_request_id(struct buf *out, const struct headers *h)
{
	static const char *const names[] = {"x-request-id", "request-id",
		"apim-request-id", "x-ms-request-id", "x-generation-id",
		"cf-ray"};
	struct buf id = {0};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		errorfield_put(
			&id, headers_get(h, names[i]), ERRORBODY_FIELD_MAX);
	buf_add_slice(out, buf_slice(&id));
	buf_free(&id);
}

static bool
is_id_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* "(request id: 2024…)", "Request id: 0217…", "request ID req_…". */
static void
find_request_id(struct errorbody *e)
{
	static const char *const marks[] = {
		"request id", "request_id", "requestid", "request-id"};
	struct slice text = buf_slice(&e->message);

	for (size_t m = 0; m < sizeof(marks) / sizeof(marks[0]); m++) {
		ptrdiff_t found = slice_ifind(text, marks[m]);
		if (found < 0)
			continue;
		struct slice s =
			slice_from(text, (size_t)found + strlen(marks[m]));
		while (s.len > 0 && strchr(" :=\"'", s.p[0]) && s.p[0] != '\0')
			s = slice_from(s, 1);
		size_t n = 0;
		bool digit = false;
		for (; n < s.len && is_id_char(s.p[n]); n++)
			digit |= s.p[n] >= '0' && s.p[n] <= '9';
		if (n >= 6 && digit)
			errorfield_put(&e->request_id, slice_sub(s, 0, n),
				ERRORBODY_FIELD_MAX);
	}
}

/* The text behind "data:" where an error came as an event of a stream. */
static struct slice
unwrap_event(struct slice s)
{
	struct slice rest = s, line;

	if (!slice_starts(s, "data:") && !slice_starts(s, "event:"))
		return s;
	while (slice_line(&rest, &line)) {
		if (slice_starts(line, "data:"))
			return slice_trim(slice_from(line, 5));
	}
	return s;
}

/* Header fields that say more than the body. */
static void
read_headers(struct errorbody *e, const struct headers *h)
{
	errorbody_request_id(&e->request_id, h);
	errorfield_hint(e, headers_get(h, "x-ratelimit-type"));
	errorfield_hint(e, headers_get(h, "x-ms-error-code"));
}

static void
read_json(struct errorbody *e, const json_t *root)
{
	e->shape = ERRORBODY_JSON;
	errorjson_read(e, root);
	if (e->http_status >= 300 || !okerror_is(root))
		return;
	e->in_stream = true;
	okerror_judge(e, json_object_get(root, "base_resp") != NULL);
}

static void
read_body(struct errorbody *e, struct slice body)
{
	struct slice s = unwrap_event(jsonread_skip(body));
	json_t *root = jsonread_error(s);

	if (root) {
		read_json(e, root);
		json_decref(root);
	} else if (slice_starts(s, "<")) {
		e->shape = ERRORBODY_HTML;
		errorhtml_read(e, s);
	} else if (s.len > 0) {
		e->shape = ERRORBODY_TEXT;
		errorfield_put(&e->message, s, ERRORFIELD_PLAIN_MAX);
	}
	find_request_id(e);
}

void
errorbody_read(struct errorbody *e, struct slice body, const struct headers *h,
	int status, struct slice reason)
{
	errorbody_free(e);
	e->status = e->http_status = status;
	read_headers(e, h);
	read_body(e, body);
	if (e->message.len == 0 && e->code.len == 0 && e->type.len == 0)
		errorfield_put(&e->message, reason, ERRORFIELD_PLAIN_MAX);
}

bool
errorbody_read_ok(struct errorbody *e, struct slice body,
	const struct headers *h, bool named)
{
	json_t *root = jsonread_error(body);
	const json_t *choice =
		json_array_get(json_object_get(root, "choices"), 0);
	bool failed = named || (root && okerror_is(root));

	errorbody_free(e);
	if (failed) {
		e->status = e->http_status = 200;
		read_headers(e, h);
		read_body(e, body);
		e->in_stream = true;
		if (e->status == 200)
			okerror_judge(e, false);
	} else {
		failed = errorbody_finish(
			e, jsonvalue_string_at(choice, "finish_reason"), h);
	}
	json_decref(root);
	return failed;
}

bool
errorbody_finish(struct errorbody *e, struct slice finish_reason,
	const struct headers *h)
{
	static const struct {
		const char *reason;
		int status;
	} table[] = {{"error", 500}, {"network_error", 500},
		{"insufficient_system_resource", 503}};

	errorbody_free(e);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!slice_is(finish_reason, table[i].reason))
			continue;
		e->status = table[i].status;
		e->http_status = 200;
		e->in_stream = true;
		e->shape = ERRORBODY_JSON;
		read_headers(e, h);
		buf_addf(&e->hints, "finish_reason:%s\n", table[i].reason);
		return true;
	}
	return false;
}
