/* A request as a curl command, without the key. */
#ifndef SIDETONE_SESSION_CURL_H
#define SIDETONE_SESSION_CURL_H

#include "session/model.h"
#include "session/trail.h"

/* Appends a command for a POSIX shell that sends what attempt ROW of M sent:
 * its URL without what is secret in it, the headers with the provider's key
 * variable in place of the key, the parameters as they were, and the messages,
 * so it holds the prompt. False, with nothing appended, where M does not have
 * the request's messages. */
bool curl_command(
	struct buf *out, const struct model *m, const struct trail_row *row);

#endif
