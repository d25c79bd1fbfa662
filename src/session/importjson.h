/* What the formats of imports have in common: times, texts, numbers. */
#ifndef SIDETONE_SESSION_IMPORTJSON_H
#define SIDETONE_SESSION_IMPORTJSON_H

#include <jansson.h>

#include "event/event.h"
#include "event/jsonvalue.h"

/* TEXT as JSON, owned by the caller; bytes that are not UTF-8 and escapes of
 * half a surrogate pair, as cut texts have them, are U+FFFD. NULL with WHY if
 * it is none. */
json_t *importjson_parse(struct slice text, json_error_t *why);

/* One line as an object, owned by the caller; NULL if it is none. */
json_t *importjson_line(struct slice line);

/* A time as a date (RFC 3339) or in seconds or milliseconds since 1970; in
 * milliseconds, or EVENT_UNKNOWN. */
int64_t importjson_time(const json_t *v);

/* The number KEY of OBJECT, or EVENT_UNKNOWN. */
int64_t importjson_number(const json_t *object, const char *key);

/* The first of KEYS (ended by NULL) that is a text in OBJECT which is not
 * empty, or none. */
struct slice importjson_first(const json_t *object, const char *const *keys);

/* Appends TEXT on a line of its own; nothing if it is empty. */
void importjson_add_line(struct buf *out, struct slice text);

/* What content is beside its text. */
struct importjson_parts {
	size_t images, others;
};

/* Appends the text of CONTENT, a string or a list of parts, a line for each
 * part; counts what is no text. */
struct importjson_parts importjson_text(struct buf *out, const json_t *content);

/* Appends V as JSON; a string as it stands. */
void importjson_dump(struct buf *out, const json_t *v);

#endif
