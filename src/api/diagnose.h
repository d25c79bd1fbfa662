/* From a failed answer or connection to class, cause and fix. */
#ifndef SIDETONE_API_DIAGNOSE_H
#define SIDETONE_API_DIAGNOSE_H

#include <stdbool.h>

#include "api/errorbody.h"
#include "api/headers.h"

/* All text is static. `retryable` is the kind's answer; whether and when to
 * retry this one is retry_decide's. */
struct diagnosis {
	const char *class, *cause, *fix, *phase;
	bool retryable;
};

/* What can go wrong below or beside HTTP, and the CURLcodes that say so. */
enum wire_failure {
	WIRE_DNS,             /* 6 COULDNT_RESOLVE_HOST */
	WIRE_PROXY_DNS,       /* 5 COULDNT_RESOLVE_PROXY */
	WIRE_CONNECT,         /* 7 COULDNT_CONNECT, 45 INTERFACE_FAILED */
	WIRE_CONNECT_TIMEOUT, /* 28 OPERATION_TIMEDOUT, not yet connected */
	WIRE_PROXY,           /* 97 PROXY; 56 when CONNECT was refused */
	WIRE_TLS_HANDSHAKE,   /* 35 SSL_CONNECT_ERROR */
	/* 60 PEER_FAILED_VERIFICATION, 77 CACERT_BADFILE, 58 CERTPROBLEM,
	 * 59 CIPHER, 66 ENGINE_INITFAILED, 80 SHUTDOWN_FAILED, 82 CRL_BADFILE,
	 * 83 ISSUER_ERROR, 90 PINNEDPUBKEYNOTMATCH, 91 INVALIDCERTSTATUS */
	WIRE_TLS,
	/* 52 GOT_NOTHING, 55 SEND_ERROR, 56 RECV_ERROR, 16 HTTP2,
	 * 92 HTTP2_STREAM, 18 PARTIAL_FILE, 65 SEND_FAIL_REWIND, and any code
	 * not named here */
	WIRE_DROPPED,
	WIRE_FIRST_TOKEN_TIMEOUT, /* 28, connected; our own timer */
	WIRE_STALLED,             /* our idle timer, after some output */
	WIRE_TRUNCATED,           /* clean end, no finish reason, no [DONE] */
	/* 200 with HTML or other content; 8 WEIRD_SERVER_REPLY,
	 * 1 UNSUPPORTED_PROTOCOL on the answer */
	WIRE_NOT_AN_API,
	WIRE_BAD_URL,      /* 3 URL_MALFORMAT, 47 TOO_MANY_REDIRECTS */
	WIRE_STREAM_ERROR, /* bad JSON in a chunk, 61 BAD_CONTENT_ENCODING */
	WIRE_FAILURE_COUNT
};
/* 42 ABORTED_BY_CALLBACK and 23 WRITE_ERROR of our own cancel: no failure. */

/* Diagnoses an answer that is an error. AFTER_OUTPUT says that part of the
 * reply has been shown already, after which nothing is retried by itself. */
struct diagnosis diagnose_http(
	const struct errorbody *e, const struct headers *h, bool after_output);

/* Diagnoses what E says without a status that can be relied on: E's own is
 * tried first and then those that are likely, until code or words tell the
 * cause; `status` becomes the one that did. False, with E as it was, if they
 * tell nothing under any. */
bool diagnose_untold(
	struct errorbody *e, const struct headers *h, struct diagnosis *out);

struct diagnosis diagnose_wire(enum wire_failure failure, bool after_output);

#endif
