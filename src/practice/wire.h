/* The wire format: errors, completions and chunks as JSON. */
#ifndef SIDETONE_PRACTICE_WIRE_H
#define SIDETONE_PRACTICE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "practice/answer.h"

/* The error object; what is NULL is written as null. Text that is not UTF-8
 * is repaired. */
struct wire_error {
	const char *type, *code, *param, *message;
};

/* What the chunks of one answer have in common; borrowed text. */
struct wire {
	const char *id;
	int64_t created; /* seconds */
	struct slice model;
	bool usage_null; /* each chunk says "usage":null */
};

struct wire_usage {
	int64_t in, out, reasoning;
};

/* Appends S as a JSON string. Bytes that are not UTF-8 go out as they are,
 * for one of the faults is made of them. */
void wire_string(struct buf *out, struct slice s);

/* Appends {"error":{…}}, or only the object when FLAT. */
void wire_error(struct buf *out, const struct wire_error *e, bool flat);

/* Makes A, which is {0}, the answer STATUS with E as its body. */
void wire_fail(struct answer *a, int status, const struct wire_error *e);

/* Append one event of a stream. FIELD is content or reasoning_content. */
void wire_role(struct buf *out, const struct wire *w);
void wire_delta(struct buf *out, const struct wire *w, const char *field,
	struct slice text);
void wire_finish(struct buf *out, const struct wire *w, const char *reason);
void
wire_usage(struct buf *out, const struct wire *w, const struct wire_usage *u);
void wire_done(struct buf *out);

/* Appends a whole completion. REASONING may be the none slice. */
void
wire_completion(struct buf *out, const struct wire *w, struct slice reasoning,
	struct slice content, const char *reason, const struct wire_usage *u);

#endif
