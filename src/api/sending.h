/* What one request sends: address, header lines, body. */
#ifndef SIDETONE_API_SENDING_H
#define SIDETONE_API_SENDING_H

#include "api/client.h"

/* The header lines of a request, in the order they are sent in; a GET has no
 * content type. */
enum sending_header {
	SENDING_CONTENT_TYPE,
	SENDING_ACCEPT,
	SENDING_KEY,
	SENDING_ORGANIZATION,
	SENDING_PROJECT,
	SENDING_HEADERS
};

/* The name of H at the provider P; static. */
const char *
sending_header_name(enum sending_header h, const struct provider *p);

/* What stands in front of the key in its line at P: "Bearer " or nothing. */
const char *sending_key_scheme(const struct provider *p);

/* The types a request says, and accepts with STREAM or without. */
#define SENDING_TYPE "application/json"
const char *sending_accept(bool stream);

/* Kept as long as the request may be sent again. Starts as {0}; owns all. */
struct sending {
	struct buf url, public_url, model, body, params;
	char *headers[SENDING_HEADERS + 1]; /* ended by NULL; one has the key */
	int nheaders;
	int64_t tokens;          /* of the messages, estimated */
	struct buf key, ca_file; /* empty: none */
	bool insecure, direct;
};

/* Fills S anew for IN, sent as O says. */
void sending_prepare(struct sending *s, const struct client_options *o,
	const struct request_input *in);

/* Fills S for a GET of PATH below the base URL. */
void sending_prepare_get(
	struct sending *s, const struct client_options *o, const char *path);

void sending_free(struct sending *s);

#endif
