/* What one request sends: address, header lines, body. */
#ifndef SIDETONE_API_SENDING_H
#define SIDETONE_API_SENDING_H

#include "api/client.h"

enum { SENDING_HEADERS = 8 };

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
