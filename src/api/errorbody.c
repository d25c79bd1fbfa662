/* Reads what an error answer says out of any shape of body. */
#include "api/errorbody.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"

enum { PLAIN_MAX = 300, HTML_SCAN = 65536, NOTES_MAX = 4096 };

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

/* Cuts B to MAX bytes, not inside a character. */
static void
cut(struct buf *b, size_t max)
{
	if (b->len <= max)
		return;
	buf_truncate(b, max);
	buf_truncate(b, max - text_incomplete_tail(buf_slice(b)));
}

/* Appends S as UTF-8 without NUL, at most MAX bytes of it. */
static void
add_clean(struct buf *out, struct slice s, size_t max)
{
	struct buf b = {0};
	struct slice rest, piece = slice_sub(s, 0, max);

	if (piece.len < s.len)
		piece.len -= text_incomplete_tail(piece);
	text_repair(&b, piece);
	cut(&b, max);
	rest = buf_slice(&b);
	while (rest.len > 0) {
		const char *nul = memchr(rest.p, '\0', rest.len);
		piece = slice_sub(
			rest, 0, nul ? (size_t)(nul - rest.p) : rest.len);
		buf_add_slice(out, piece);
		rest = slice_from(rest, piece.len + (nul != NULL));
		if (nul)
			utf8_encode(out, 0xfffd);
	}
	buf_free(&b);
}

/* Sets B to S where B says nothing yet and S says something. */
static void
put(struct buf *b, struct slice s, size_t max)
{
	if (b->len > 0 || slice_trim(s).len == 0 || slice_is(s, "None") ||
		slice_is(s, "null"))
		return;
	add_clean(b, s, max);
	cut(b, max);
}

static struct slice
string_of(const json_t *j)
{
	return json_is_string(j) ? (struct slice){json_string_value(j),
					   json_string_length(j)}
				 : SLICE_NONE;
}

static struct slice
string_at(const json_t *object, const char *key)
{
	return string_of(json_object_get(object, key));
}

/* As put, for a string or a number; nothing for other values and for 0. */
static void
put_json(struct buf *b, const json_t *j)
{
	if (json_is_string(j))
		put(b, string_of(j), ERRORBODY_FIELD_MAX);
	else if (json_is_number(j) && json_number_value(j) != 0) {
		char *text = json_dumps(
			j, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		struct slice s = slice_str(text);
		/* A whole number that JSON wrote as 429.0. */
		if (s.len > 2 && slice_is(slice_from(s, s.len - 2), ".0"))
			s.len -= 2;
		put(b, s, ERRORBODY_FIELD_MAX);
		free(text);
	}
}

static void
put_first(struct buf *b, const json_t *object, const char *const *keys)
{
	for (; *keys; keys++)
		put_json(b, json_object_get(object, *keys));
}

/* One machine word for the diagnosis. */
static void
add_hint(struct errorbody *e, struct slice s)
{
	if (s.len == 0 || e->hints.len + s.len > NOTES_MAX)
		return;
	add_clean(&e->hints, s, ERRORBODY_FIELD_MAX);
	buf_add_char(&e->hints, '\n');
}

/* One line for the detail view. */
static void
add_extra(struct errorbody *e, const char *name, struct slice s)
{
	if (s.len == 0 || e->extras.len + s.len > NOTES_MAX)
		return;
	buf_addf(&e->extras, "%s: ", name);
	add_clean(&e->extras, s, 2 * ERRORBODY_FIELD_MAX);
	buf_add_char(&e->extras, '\n');
}

static void
add_extra_json(struct errorbody *e, const char *name, const json_t *j)
{
	struct buf b = {0};

	put_json(&b, j);
	add_extra(e, name, buf_slice(&b));
	buf_free(&b);
}

/* S without white space and a byte order mark in front. */
static struct slice
skip_blank(struct slice s)
{
	s = slice_trim(s);
	if (slice_starts(s, "\xef\xbb\xbf"))
		s = slice_trim(slice_from(s, 3));
	return s;
}

/* The JSON object, array or string at the start of S, or NULL. */
static json_t *
parse(struct slice s)
{
	struct buf repaired = {0};
	json_t *j;
	size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;

	s = skip_blank(s);
	if (s.len == 0 || !strchr("{[\"", s.p[0]))
		return NULL;
	if (s.p[0] != '"')
		flags |= JSON_DISABLE_EOF_CHECK;
	if (!text_is_valid(s)) {
		text_repair(&repaired, s);
		s = buf_slice(&repaired);
	}
	j = json_loadb(s.p, s.len, flags, NULL);
	if (!j) /* an integer may be too big for one */
		j = json_loadb(
			s.p, s.len, flags | JSON_DECODE_INT_AS_REAL, NULL);
	buf_free(&repaired);
	return j;
}

/* What is between OPEN and CLOSE in S, in any case; none if not there. OPEN
 * may leave out its ">", for tags with attributes. */
static struct slice
between(struct slice s, const char *open, const char *close)
{
	ptrdiff_t from = slice_ifind(s, open);

	if (from < 0)
		return SLICE_NONE;
	s = slice_from(s, (size_t)from + strlen(open));
	if (open[strlen(open) - 1] != '>') {
		ptrdiff_t end = slice_find(s, SLICE(">"));
		if (end < 0)
			return SLICE_NONE;
		s = slice_from(s, (size_t)end + 1);
	}
	ptrdiff_t to = slice_ifind(s, close);
	return to < 0 ? SLICE_NONE : slice_sub(s, 0, (size_t)to);
}

/* Appends the character an entity at the start of S stands for and returns
 * the entity's bytes; 0 when there is none that we know. */
static size_t
add_entity(struct buf *out, struct slice s)
{
	static const char *const table[][2] = {{"&amp;", "&"}, {"&lt;", "<"},
		{"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"},
		{"&apos;", "'"}, {"&nbsp;", " "}, {"&bull;", "•"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_starts(s, table[i][0])) {
			buf_add_str(out, table[i][1]);
			return strlen(table[i][0]);
		}
	}
	return 0;
}

/* Appends the text of the HTML in S, with single blanks. */
static void
add_html_text(struct buf *out, struct slice s)
{
	while (s.len > 0) {
		size_t n = 1;
		if (s.p[0] == '<') {
			ptrdiff_t end = slice_find(s, SLICE(">"));
			n = end < 0 ? s.len : (size_t)end + 1;
		}
		if (s.p[0] == '<' || strchr(" \t\r\n\f", s.p[0])) {
			if (out->len > 0 && out->p[out->len - 1] != ' ')
				buf_add_char(out, ' ');
		} else if (s.p[0] != '&' || !(n = add_entity(out, s))) {
			n = 1;
			buf_add(out, s.p, 1);
		}
		s = slice_from(s, n);
	}
}

/* The title or the heading of a page, a message in XML, or all its text. */
static void
read_html(struct errorbody *e, struct slice body)
{
	struct slice page = slice_sub(body, 0, HTML_SCAN);
	struct slice part = between(page, "<title", "</title");
	struct buf text = {0};

	if (!part.p)
		part = between(page, "<message>", "</message");
	if (!part.p)
		part = between(page, "<h1", "</h1");
	add_html_text(&text, part.p ? part : page);
	put(&e->message, slice_trim(buf_slice(&text)), PLAIN_MAX);
	put(&e->code, slice_trim(between(page, "<code>", "</code")),
		ERRORBODY_FIELD_MAX);
	buf_free(&text);
}

/* detail[].loc as "messages.0.content", without the leading "body". */
static void
put_loc(struct buf *out, const json_t *loc)
{
	struct buf path = {0};
	size_t i;
	json_t *step;

	json_array_foreach(loc, i, step)
	{
		if (i == 0 && slice_is(string_of(step), "body"))
			continue;
		if (path.len > 0)
			buf_add_char(&path, '.');
		if (json_is_integer(step))
			buf_addf(&path, "%lld",
				(long long)json_integer_value(step));
		else
			buf_add_slice(&path, string_of(step));
	}
	put(out, buf_slice(&path), ERRORBODY_FIELD_MAX);
	buf_free(&path);
}

/* What a validator said: [{type, loc, msg}], or a list of sentences. */
static void
read_detail_list(struct errorbody *e, const json_t *list)
{
	const json_t *first = json_array_get(list, 0);
	size_t i;
	json_t *item;

	put(&e->message, string_of(first), ERRORBODY_MESSAGE_MAX);
	put(&e->message, string_at(first, "msg"), ERRORBODY_MESSAGE_MAX);
	put(&e->message, string_at(first, "message"), ERRORBODY_MESSAGE_MAX);
	put(&e->type, string_at(first, "type"), ERRORBODY_FIELD_MAX);
	put_loc(&e->param, json_object_get(first, "loc"));
	json_array_foreach(list, i, item)
	{
		struct buf path = {0};
		put_loc(&path, json_object_get(item, "loc"));
		if (i > 0 && i < 16)
			add_extra(e, "also", buf_slice(&path));
		buf_free(&path);
		add_hint(e, string_at(item, "type"));
	}
}

static void read_value(struct errorbody *e, const json_t *j, int depth);

/* A message that may be JSON itself, which is read once. */
static void
put_message(struct errorbody *e, struct slice s, int depth)
{
	struct slice text = skip_blank(s);
	bool nested = depth == 0 && text.len > 0 && strchr("{[", text.p[0]);
	json_t *inner = nested ? parse(text) : NULL;

	if (inner) {
		read_value(e, inner, depth + 1);
		json_decref(inner);
	}
	put(&e->message, s, ERRORBODY_MESSAGE_MAX);
}

static void
put_message_json(struct errorbody *e, const json_t *j, int depth)
{
	if (json_is_string(j)) {
		put_message(e, string_of(j), depth);
	} else if (json_is_array(j) && json_array_size(j) > 0) {
		read_detail_list(e, j);
	} else if (json_is_object(j)) {
		const json_t *detail = json_object_get(j, "detail");
		if (json_is_array(detail))
			read_detail_list(e, detail);
		put(&e->message, string_of(detail), ERRORBODY_MESSAGE_MAX);
		put(&e->message, string_at(j, "message"),
			ERRORBODY_MESSAGE_MAX);
		put(&e->message, string_at(j, "error"), ERRORBODY_MESSAGE_MAX);
	}
	if (e->message.len == 0 && (json_is_object(j) || json_is_array(j))) {
		char *text = json_dumps(j, JSON_COMPACT);
		put(&e->message, slice_str(text), ERRORBODY_MESSAGE_MAX);
		free(text);
	}
}

/* google.rpc: RetryInfo, QuotaFailure, ErrorInfo, BadRequest. */
static void
read_details(struct errorbody *e, const json_t *details)
{
	size_t i, k;
	json_t *item, *violation;

	json_array_foreach(details, i, item)
	{
		put_json(&e->retry_delay, json_object_get(item, "retryDelay"));
		add_hint(e, string_at(item, "reason"));
		add_extra(e, "reason", string_at(item, "reason"));
		json_array_foreach(
			json_object_get(item, "violations"), k, violation)
		{
			add_hint(e, string_at(violation, "quotaId"));
			add_extra(e, "quota", string_at(violation, "quotaId"));
		}
		json_array_foreach(
			json_object_get(item, "fieldViolations"), k, violation)
			add_extra(e, "field", string_at(violation, "field"));
	}
}

/* Azure: which categories the content filter saw. */
static void
read_inner_error(struct errorbody *e, const json_t *inner)
{
	json_t *result = json_object_get(inner, "content_filter_result");
	const char *category;
	json_t *verdict;

	add_hint(e, string_at(inner, "code"));
	json_object_foreach(result, category, verdict)
	{
		struct buf line = {0};
		struct slice severity = string_at(verdict, "severity");
		if (!json_is_true(json_object_get(verdict, "filtered")))
			continue;
		buf_add_str(&line, category);
		if (severity.len > 0) {
			buf_add_str(&line, " (");
			buf_add_slice(&line, severity);
			buf_add_char(&line, ')');
		}
		add_extra(e, "filtered", buf_slice(&line));
		buf_free(&line);
	}
}

/* The value of KEY in OBJECT, whatever its case. */
static const json_t *
get_any_case(const json_t *object, const char *key)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (slice_ieq(slice_str(name), slice_str(key)))
			return value;
	}
	return NULL;
}

/* OpenRouter's metadata, beside the message. */
static void
read_metadata(struct errorbody *e, const json_t *meta)
{
	static const char *const shown[] = {"provider_name", "error_type",
		"limit_source", "remedy_hint", "resets_at", "model_slug",
		"limit_usd", "spend_usd"};
	const json_t *headers = json_object_get(meta, "headers");
	size_t i;
	json_t *reason;

	add_hint(e, string_at(meta, "error_type"));
	add_hint(e, string_at(meta, "limit_source"));
	put_json(&e->retry_delay, get_any_case(headers, "retry-after"));
	put_json(&e->reset, get_any_case(headers, "x-ratelimit-reset"));
	json_array_foreach(json_object_get(meta, "reasons"), i, reason)
	{
		add_hint(e, SLICE("moderation"));
		add_extra(e, "reason", string_of(reason));
	}
	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		add_extra_json(e, shown[i], json_object_get(meta, shown[i]));
}

/* "Provider returned error" says nothing: the cause is in metadata.raw. */
static void
read_raw(struct errorbody *e, const json_t *meta, int depth)
{
	struct slice raw = string_at(meta, "raw");
	struct slice provider = string_at(meta, "provider_name");
	struct errorbody inner = {0};

	if (!slice_ieq(slice_trim(buf_slice(&e->message)),
		    SLICE("provider returned error")))
		return;
	if (slice_starts(skip_blank(raw), "<"))
		read_html(&inner, raw);
	else if (depth == 0 && json_is_object(json_object_get(meta, "raw")))
		read_value(&inner, json_object_get(meta, "raw"), depth + 1);
	else
		put_message(&inner, raw, depth);
	if (inner.message.len > 0)
		buf_set(&e->message, buf_slice(&inner.message));
	add_hint(e, buf_slice(&inner.code));
	add_hint(e, buf_slice(&inner.type));
	put(&e->retry_delay, buf_slice(&inner.retry_delay),
		ERRORBODY_FIELD_MAX);
	if (provider.len > 0) {
		cut(&e->message, ERRORBODY_MESSAGE_MAX / 2);
		buf_add_str(&e->message, " (");
		add_clean(&e->message, provider, ERRORBODY_FIELD_MAX);
		buf_add_char(&e->message, ')');
	}
	errorbody_free(&inner);
}

/* What is kept beside the four fields: waits, hints, numbers to show. */
static void
read_notes(struct errorbody *e, const json_t *node)
{
	static const char *const waits[] = {"retry_after", "retryAfter",
		"retry_after_seconds", "estimated_time", NULL};
	static const char *const shown[] = {
		"n_prompt_tokens", "n_ctx", "signin_url"};
	const json_t *fields =
		json_object_get(node, "provider_specific_fields");

	put_first(&e->retry_delay, node, waits);
	add_hint(e, string_at(node, "error_type"));
	read_details(e, json_object_get(node, "details"));
	read_inner_error(e, json_object_get(node, "innererror"));
	read_inner_error(e, json_object_get(fields, "innererror"));
	if (json_object_get(node, "n_ctx"))
		add_hint(e, SLICE("n_ctx"));
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		add_extra_json(e, shown[i], json_object_get(node, shown[i]));
	read_metadata(e, json_object_get(node, "metadata"));
}

static void
read_status(struct errorbody *e, const json_t *node)
{
	static const char *const keys[] = {
		"status", "status_code", "statusCode", "raw_status_code"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_int_t n =
			json_integer_value(json_object_get(node, keys[i]));
		if (e->body_status == 0 && n >= 400 && n < 600)
			e->body_status = (int)n;
	}
}

static const json_t *
first_object(const json_t *j)
{
	if (json_is_array(j))
		j = json_array_get(j, 0);
	return json_is_object(j) ? j : NULL;
}

/* The object that holds the four fields. */
static const json_t *
find_node(const json_t *root)
{
	static const char *const keys[] = {"error", "errors", "base_resp"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *j = first_object(json_object_get(root, keys[i]));
		if (j)
			return j;
	}
	const json_t *detail = json_object_get(root, "detail");
	if (string_at(root, "error").len > 0 || !json_is_object(detail))
		return root;
	return detail;
}

/* "status" is Google's type, but elsewhere only says that it failed. */
static void
put_type(struct errorbody *e, const json_t *node)
{
	static const char *const no_type[] = {
		"error", "fail", "failed", "failure"};
	struct slice status = string_at(node, "status");
	bool telling = true;

	put(&e->type, string_at(node, "type"), ERRORBODY_FIELD_MAX);
	for (size_t i = 0; i < sizeof(no_type) / sizeof(no_type[0]); i++)
		telling &= !slice_ieq(status, slice_str(no_type[i]));
	if (telling && (status.len == 0 || status.p[0] > '9'))
		put(&e->type, status, ERRORBODY_FIELD_MAX);
	put(&e->type, string_at(node, "error_type"), ERRORBODY_FIELD_MAX);
	put(&e->type, string_at(node, "__type"), ERRORBODY_FIELD_MAX);
}

static void
read_request_id(struct errorbody *e, const json_t *j)
{
	static const char *const keys[] = {
		"request_id", "requestId", "requestID", NULL};

	put_first(&e->request_id, j, keys);
	put(&e->request_id, string_at(json_object_get(j, "x_groq"), "id"),
		ERRORBODY_FIELD_MAX);
}

static void
read_message(
	struct errorbody *e, const json_t *root, const json_t *node, int depth)
{
	static const char *const keys[] = {"message", "msg", "detail",
		"status_msg", "error_msg", "error_description", "errmsg",
		"Message", "error", "title", NULL};

	if (node == root)
		put_message(e, string_at(root, "error"), depth);
	for (size_t i = 0; keys[i] && e->message.len == 0; i++)
		put_message_json(e, json_object_get(node, keys[i]), depth);
	read_raw(e, json_object_get(node, "metadata"), depth);
}

static void
read_object(struct errorbody *e, const json_t *root, int depth)
{
	static const char *const codes[] = {
		"code", "error_code", "errcode", NULL};
	const json_t *node = find_node(root);

	put_first(&e->code, node, codes);
	if (node == json_object_get(root, "base_resp"))
		put_json(&e->code, json_object_get(node, "status_code"));
	put_type(e, node);
	put(&e->param, string_at(node, "param"), ERRORBODY_FIELD_MAX);
	read_status(e, node);
	read_status(e, root);
	read_request_id(e, root);
	read_request_id(e, node);
	read_notes(e, node);
	read_message(e, root, node, depth);
	if (depth == 0)
		put(&e->request_id, string_at(root, "id"), ERRORBODY_FIELD_MAX);
}

static void
read_value(struct errorbody *e, const json_t *j, int depth)
{
	if (json_is_array(j))
		j = json_array_get(j, 0);
	if (json_is_object(j))
		read_object(e, j, depth);
	else
		put_message(e, string_of(j), depth);
}

void
errorbody_request_id(struct buf *out, const struct headers *h)
{
	static const char *const names[] = {"x-request-id", "request-id",
		"apim-request-id", "x-ms-request-id", "x-generation-id",
		"cf-ray"};
	struct buf id = {0};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(&id, headers_get(h, names[i]), ERRORBODY_FIELD_MAX);
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
			put(&e->request_id, slice_sub(s, 0, n),
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

/* MiniMax has codes of its own in a 200 answer. */
static int
base_resp_status(const struct errorbody *e)
{
	static const struct {
		const char *code;
		int status;
	} table[] = {{"1001", 504}, {"1002", 429}, {"1004", 401}, {"1008", 402},
		{"1026", 400}, {"1027", 400}, {"1039", 429}, {"1042", 400},
		{"2013", 400}, {"2045", 429}, {"2049", 401}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_is(buf_slice(&e->code), table[i].code))
			return table[i].status;
	}
	return 500;
}

/* The status that a code or type in words stands for, or 0. */
static int
status_by_words(const struct errorbody *e)
{
	static const struct {
		const char *word;
		int status;
	} table[] = {{"insufficient_quota", 429}, {"rate_limit", 429},
		{"exhausted", 429}, {"authentication", 401}, {"api_key", 401},
		{"unauthorized", 401}, {"permission", 403}, {"not_found", 404},
		{"not found", 404}, {"overload", 503}, {"unavailable", 503},
		{"timeout", 504}, {"context_length", 400}, {"bad_request", 400},
		{"badrequest", 400}, {"invalid", 400}, {"server_error", 500},
		{"internal", 500}};
	struct slice code = buf_slice(&e->code), type = buf_slice(&e->type);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_ifind(code, table[i].word) >= 0 ||
			slice_ifind(type, table[i].word) >= 0)
			return table[i].status;
	}
	return 0;
}

/* Sets the status to judge an error by that came with 200. */
static void
set_status(struct errorbody *e, bool base_resp)
{
	const char *code = buf_str(&e->code);

	if (base_resp)
		e->status = base_resp_status(e);
	else if (e->code.len == 3 && strspn(code, "0123456789") == 3 &&
		 (code[0] == '4' || code[0] == '5'))
		e->status = atoi(code);
	else if (e->body_status > 0)
		e->status = e->body_status;
	else
		e->status = status_by_words(e);
	e->guessed = e->status == 0;
	if (e->guessed)
		e->status = 500;
}

static bool
is_truthy(const json_t *j)
{
	return json_is_true(j) || json_string_length(j) > 0 ||
	       json_array_size(j) > 0 || json_object_size(j) > 0 ||
	       (json_is_number(j) && json_number_value(j) != 0);
}

/* Whether JSON that came with 200 is an error after all. */
static bool
is_error(const json_t *root)
{
	json_int_t code = json_integer_value(json_object_get(root, "code"));
	const json_t *base = json_object_get(root, "base_resp");

	if (json_is_array(root))
		return is_error(first_object(root));
	if (is_truthy(json_object_get(root, "error")) ||
		is_truthy(json_object_get(base, "status_code")))
		return true;
	if (json_object_get(root, "choices"))
		return false;
	if (slice_is(string_at(root, "type"), "error") ||
		slice_is(string_at(root, "object"), "error") ||
		is_truthy(json_object_get(root, "detail")) ||
		is_truthy(json_object_get(root, "errors")) ||
		is_truthy(json_object_get(root, "error_msg")) ||
		json_is_false(json_object_get(root, "success")))
		return true;
	if (!is_truthy(json_object_get(root, "message")) &&
		!is_truthy(json_object_get(root, "msg")))
		return false;
	return (code != 0 && code != 200) || string_at(root, "code").len > 0 ||
	       (!json_object_get(root, "data") &&
		       !json_object_get(root, "id") &&
		       !json_object_get(root, "object"));
}

/* Header fields that say more than the body. */
static void
read_headers(struct errorbody *e, const struct headers *h)
{
	errorbody_request_id(&e->request_id, h);
	add_hint(e, headers_get(h, "x-ratelimit-type"));
	add_hint(e, headers_get(h, "x-ms-error-code"));
}

static void
read_json(struct errorbody *e, const json_t *root)
{
	e->shape = ERRORBODY_JSON;
	read_value(e, root, 0);
	if (e->http_status >= 300 || !is_error(root))
		return;
	e->in_stream = true;
	set_status(e, json_object_get(root, "base_resp") != NULL);
}

static void
read_body(struct errorbody *e, struct slice body)
{
	struct slice s = unwrap_event(skip_blank(body));
	json_t *root = parse(s);

	if (root) {
		read_json(e, root);
		json_decref(root);
	} else if (slice_starts(s, "<")) {
		e->shape = ERRORBODY_HTML;
		read_html(e, s);
	} else if (s.len > 0) {
		e->shape = ERRORBODY_TEXT;
		put(&e->message, s, PLAIN_MAX);
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
		put(&e->message, reason, PLAIN_MAX);
}

bool
errorbody_read_ok(struct errorbody *e, struct slice body,
	const struct headers *h, bool named)
{
	json_t *root = parse(body);
	const json_t *choice =
		json_array_get(json_object_get(root, "choices"), 0);
	bool failed = named || (root && is_error(root));

	errorbody_free(e);
	if (failed) {
		e->status = e->http_status = 200;
		read_headers(e, h);
		read_body(e, body);
		e->in_stream = true;
		if (e->status == 200)
			set_status(e, false);
	} else {
		failed = errorbody_finish(
			e, string_at(choice, "finish_reason"), h);
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
