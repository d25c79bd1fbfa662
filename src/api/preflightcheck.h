/* What the checks of a request body share. */
#ifndef SIDETONE_API_PREFLIGHTCHECK_H
#define SIDETONE_API_PREFLIGHTCHECK_H

#include <jansson.h>

#include "api/jsonplace.h"
#include "api/modeldata.h"
#include "api/preflight.h"

#define CHECK_VALUE "invalid_value"
#define CHECK_MISSING "missing_required_field"
#define CHECK_UNSUPPORTED "unsupported_parameter"
#define CHECK_UNKNOWN "unknown_parameter"
#define CHECK_CONTEXT "context_length_exceeded"
#define CHECK_MODEL "model_not_supported"
#define CHECK_DEPRECATED "deprecated"
#define CHECK_ORDER "message_order"
#define CHECK_JSON "invalid_json"

/* One check of one body. */
struct check {
	struct preflight *p;
	const struct preflight_context *ctx;
	struct slice text;
	json_t *root;
	struct slice model;                      /* none: not told */
	const struct modeldata *family;          /* NULL: not known */
	const struct modeldata_provider *server; /* NULL: not known */
	bool wide; /* whole numbers were read as reals: one is too big */
	bool spec; /* the server keeps to OpenAI's specification */
	bool lax;  /* the server takes values out of range */
	bool family_strict; /* the server refuses what the family refuses */
};

/* A finding to be: what of it is not the message. */
struct check_note {
	enum preflight_level level;
	const char *code;
	const struct jsonpath *at;
	bool of_key;     /* it is about the name, not the value */
	const char *fix; /* NULL for none */
};

/* Adds a finding. */
void check_say(struct check *c, const struct check_note *note, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* An error at a value of AT. */
#define check_error(c, code, at, fix, ...)                            \
	check_say(c,                                                  \
		&(struct check_note){                                 \
			PREFLIGHT_ERROR, (code), (at), false, (fix)}, \
		__VA_ARGS__)
#define check_warn(c, code, at, fix, ...)                               \
	check_say(c,                                                    \
		&(struct check_note){                                   \
			PREFLIGHT_WARNING, (code), (at), false, (fix)}, \
		__VA_ARGS__)

/* An error if CERTAIN, else a warning. */
enum preflight_level check_level(bool certain);

/* A short form of V for a message, in a buffer of the caller. */
enum { CHECK_QUOTE = 160 };
const char *check_quote(char out[CHECK_QUOTE], const json_t *v);

/* Member KEY of the body; NULL if it is missing or null. */
json_t *check_field(const struct check *c, const char *key);

/* The checks, each of a part of the body. */
void check_fields(struct check *c); /* names, types, ranges */
void check_unknown(struct check *c, const char *name);
void check_messages(struct check *c);
void check_content(struct check *c, const char *role, const json_t *content,
	const struct jsonpath *at);
void check_tools(struct check *c);
void check_tool_calls(
	struct check *c, const json_t *calls, const struct jsonpath *at);
void check_family(struct check *c); /* what model and server refuse */
void
check_window(struct check *c); /* counts tokens, against the model's window */

/* Field I of the specification, or NULL behind the last. */
const char *check_known(size_t i);

#endif
