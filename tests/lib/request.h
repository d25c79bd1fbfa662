/* An HTTP request as a server sees it. */
#ifndef SIDETONE_TESTS_REQUEST_H
#define SIDETONE_TESTS_REQUEST_H

#include <stdbool.h>

#include "base/buf.h"

/* As it came; `headers` without the first line, CR LF between. */
struct request {
	int connection; /* from 0, in the order they were opened */
	struct buf method, path, headers, body;
};

/* Takes the first request off IN, where CONNECTION puts what it reads: a
 * head, and a body of Content-Length. NULL when it is not all there; then
 * *WAITS says whether the head is, and the client waits to be told 100
 * Continue. The caller owns the result. */
struct request *request_read(struct buf *in, int connection, bool *waits);
void request_free(struct request *r);

/* The value of a header, case ignored in NAME; or none. */
struct slice request_header(const struct request *r, const char *name);

#endif
