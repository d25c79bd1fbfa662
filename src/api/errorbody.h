/* What an error answer says, whatever shape its body has. */
#ifndef SIDETONE_API_ERRORBODY_H
#define SIDETONE_API_ERRORBODY_H

#include <stdbool.h>

#include "api/headers.h"
#include "base/buf.h"

enum errorbody_shape {
	ERRORBODY_EMPTY, /* nothing: the message is the reason phrase */
	ERRORBODY_TEXT,
	ERRORBODY_HTML,
	ERRORBODY_JSON,
};

enum { ERRORBODY_MESSAGE_MAX = 4096, ERRORBODY_FIELD_MAX = 256 };

/* Starts as {0}, freed with errorbody_free. Owns its text, which is valid
 * UTF-8; an empty buf means that the provider did not say it. */
struct errorbody {
	enum errorbody_shape shape;
	int status; /* the one to judge by; HTTP's unless that was 200 */
	int http_status;
	int body_status; /* the HTTP status the body names, 0 for none */
	bool in_stream;  /* came in a 200 answer */
	bool guessed;    /* nothing told `status`: it is 500 for want of one */
	struct buf code, type, param, message, request_id;
	/* RetryInfo.retryDelay, and X-RateLimit-Reset of metadata.headers, as
	 * they stand: see duration_parse and duration_until. */
	struct buf retry_delay, reset;
	/* More machine words, one a line, for the diagnosis: error_type,
	 * reasons, inner codes, quota identifiers, the limit's type. */
	struct buf hints;
	/* "name: value" lines for the detail view: filtered categories,
	 * upstream provider, remedy, token counts. */
	struct buf extras;
};

/* The text in FIELD (borrowed), or none when it is empty. */
struct slice errorbody_text(const struct buf *field);

/* Reads the BODY (any bytes) of an answer of STATUS >= 400; REASON is HTTP's
 * reason phrase, which may be none. Replaces what was in E. */
void errorbody_read(struct errorbody *e, struct slice body,
	const struct headers *h, int status, struct slice reason);

/* Reads BODY, one chunk of a stream or the whole of a JSON answer, of status
 * 200. True, with E filled, when it carries an error; NAMED says that the
 * chunk came as an event called "error", which makes it one in any case.
 * False leaves E empty. */
bool errorbody_read_ok(struct errorbody *e, struct slice body,
	const struct headers *h, bool named);

/* True, with E filled, when FINISH_REASON is one that reports a failure and
 * no error object came with it ("error", "insufficient_system_resource"). */
bool errorbody_finish(struct errorbody *e, struct slice finish_reason,
	const struct headers *h);

/* Appends the request identifier that the headers name, if they do. */
void errorbody_request_id(struct buf *out, const struct headers *h);

void errorbody_free(struct errorbody *e);

#endif
