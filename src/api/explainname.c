/* Reads names of the catalogue's rows as people write them. */
#include "api/explainname.h"

#include <string.h>

#include "api/rule.h"
#include "api/scan.h"

static char
fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' || c == ' ' ? '_' : c;
}

/* Ids are written with underscores, and typed with what is at hand. */
static bool
is_same_id(struct slice a, const char *b)
{
	if (strlen(b) != a.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (fold(a.p[i]) != fold(b[i]))
			return false;
	}
	return true;
}

static bool
has_alias(const struct catalogue_row *row, struct slice name)
{
	for (size_t i = 0; i < row->aliases.n; i++) {
		if (slice_ieq(name, slice_str(row->aliases.item[i])))
			return true;
	}
	return false;
}

/* What `practice` calls a failure: fail:CODE, fail:CODE:always. */
static struct slice
strip_model(struct slice name)
{
	if (!slice_starts(name, "fail:"))
		return name;
	name = slice_from(name, 5);
	if (name.len > 7 && slice_is(slice_from(name, name.len - 7), ":always"))
		name.len -= 7;
	return name;
}

const struct catalogue_row *
explainname_id(struct slice name)
{
	name = strip_model(name);
	for (size_t i = 0; i < catalogue_count(); i++) {
		if (is_same_id(name, catalogue_at(i)->id))
			return catalogue_at(i);
	}
	return NULL;
}

/* A code of the user's own rows, which may be a pattern. */
static bool
has_code(const struct catalogue_row *row, struct slice name)
{
	struct errorbody e = {0};
	bool found = false;

	buf_set(&e.code, name);
	for (size_t i = 0; i < row->codes.n && !found; i++)
		found = rule_names(&e, slice_str(row->codes.item[i]));
	errorbody_free(&e);
	return found;
}

const struct catalogue_row *
explainname_alias(struct slice name)
{
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		if (has_alias(row, name) || has_code(row, name))
			return row;
	}
	return NULL;
}

/* Takes one of WORDS off the start of S. */
static bool
take_word(struct slice *s, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);
		if (!slice_ieq(slice_sub(*s, 0, n), slice_str(*words)))
			continue;
		*s = slice_from(*s, n);
		return true;
	}
	return false;
}

static struct slice
skip_marks(struct slice s)
{
	while (s.len && scan_is_one_of(s.p[0], " \t=:#-_./\"'()[]"))
		s = slice_from(s, 1);
	return s;
}

static bool
is_phrase(struct slice s)
{
	static const char *const phrases[] = {"OK", "Multiple Choices",
		"Moved Permanently", "Found", "See Other", "Not Modified",
		"Temporary Redirect", "Permanent Redirect", "Bad Request",
		"Unauthorized", "Payment Required", "Forbidden", "Not Found",
		"Method Not Allowed", "Not Acceptable",
		"Proxy Authentication Required", "Request Timeout",
		"Request Time-out", "Conflict", "Gone", "Length Required",
		"Payload Too Large", "Content Too Large",
		"Request Entity Too Large", "URI Too Long",
		"Request-URI Too Long", "Unsupported Media Type",
		"I'm a teapot", "Misdirected Request", "Unprocessable Entity",
		"Unprocessable Content", "Locked", "Failed Dependency",
		"Too Early", "Upgrade Required", "Too Many Requests",
		"Request Header Fields Too Large",
		"Unavailable For Legal Reasons", "Client Closed Request",
		"Internal Server Error", "Not Implemented", "Bad Gateway",
		"Service Unavailable", "Service Temporarily Unavailable",
		"Gateway Timeout", "Gateway Time-out",
		"HTTP Version Not Supported", "Insufficient Storage",
		"Overloaded", "Site Overloaded", "Web Server Is Down",
		"Connection Timed Out", "Origin Is Unreachable",
		"A Timeout Occurred", "status code", "error", "错误", "状态码"};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (slice_ieq(s, slice_str(phrases[i])))
			return true;
	}
	return s.len == 0;
}

int
explainname_status(struct slice name)
{
	static const char *const before[] = {"http/1.1", "http/1.0", "http/2.0",
		"http/2", "http/3", "http", "statuscode", "status", "code",
		"error", "错误码", "错误", "状态码", "报错", NULL};
	int status = 0, digits = 0;

	name = skip_marks(name);
	while (take_word(&name, before))
		name = skip_marks(name);
	for (; scan_is_digit(scan_at(name, 0)); digits++) {
		if (digits == 3)
			return 0;
		status = status * 10 + name.p[0] - '0';
		name = slice_from(name, 1);
	}
	name = skip_marks(name);
	while (name.len && scan_is_one_of(name.p[name.len - 1], ".)]\"'"))
		name.len--;
	if (digits != 3 || status < 100 || status > 599 || !is_phrase(name))
		return 0;
	return status;
}

const char *
explainname_class(struct slice name, int *status)
{
	/* What the libraries call them, by the name they have here. */
	static const struct {
		const char *name, *class;
		int status;
	} table[] = {
		{"AuthenticationError", "AuthenticationError", 401},
		{"PermissionDeniedError", "PermissionDeniedError", 403},
		{"PermissionError", "PermissionDeniedError", 403},
		{"InvalidRequestError", "InvalidRequestError", 400},
		{"BadRequestError", "InvalidRequestError", 400},
		{"UnprocessableEntityError", "InvalidRequestError", 422},
		{"NotFoundError", "NotFoundError", 404},
		{"RateLimitError", "RateLimitError", 429},
		{"APIError", "APIError", 500},
		{"InternalServerError", "APIError", 500},
		{"ConflictError", "APIError", 409},
		{"TryAgain", "APIError", 500},
		{"ServiceUnavailableError", "ServiceUnavailableError", 503},
		{"OverloadedError", "ServiceUnavailableError", 529},
		{"APIConnectionError", "APIConnectionError", 0},
		{"APITimeoutError", "Timeout", 0},
		{"APIConnectionTimeoutError", "Timeout", 0},
		{"Timeout", "Timeout", 0},
		{"StreamError", "StreamError", 0},
		{"Interrupted", "Interrupted", 0},
	};
	const char *dot = NULL;

	for (size_t i = 0; i < name.len; i++) {
		if (name.p[i] == '.')
			dot = name.p + i + 1;
	}
	if (dot)
		name = slice_from(name, (size_t)(dot - name.p));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!slice_ieq(name, slice_str(table[i].name)))
			continue;
		*status = table[i].status;
		return table[i].class;
	}
	return NULL;
}
