/* HTTP transfers over libcurl: the only file that knows curl. */
#ifndef SIDETONE_API_HTTP_H
#define SIDETONE_API_HTTP_H

#include <poll.h>

#include "api/diagnose.h"
#include "api/headers.h"
#include "base/clock.h"
#include "base/error.h"
#include "event/event.h"

/* All transfers of a program: connections are kept and reused. */
struct http;

struct http_request {
	const char *url;
	struct slice body; /* sent by POST; the none slice means GET */
	/* "Name: value" lines, ended by NULL; the key is in one of them. */
	const char *const *headers;
	const char *ca_file; /* PEM bundle instead of the built-in; or NULL */
	bool insecure;       /* TLS is not verified */
	bool direct;         /* no proxy, whatever the environment says */
	bool head;           /* HEAD instead of GET */
	bool connect_only;   /* up to TLS: nothing is sent on the connection */
	bool inspect;        /* fill `tls` and `chain` */
};

/* How far a transfer has come, in order; a reused connection skips the
 * first three. */
enum http_phase {
	HTTP_DNS,
	HTTP_CONNECT,
	HTTP_TLS,
	HTTP_SENT,
	HTTP_PHASE_COUNT
};

/* One transfer. http_step fills it; its user takes what is new after each
 * step. Everything is owned by the transfer. */
struct http_transfer {
	bool reached[HTTP_PHASE_COUNT];
	bool ready;    /* the connection stands: sending has begun */
	bool answered; /* status and headers are complete */
	int status;
	struct slice reason; /* of the status line; may be empty */
	struct headers headers;
	const char *version;        /* "1.1", "2" */
	char remote[80];            /* address:port */
	struct buf body;            /* what came and was not yet dropped */
	bool finished;              /* nothing more will come */
	bool ok;                    /* finished, and whole */
	enum wire_failure result;   /* finished and not ok */
	char detail[256];           /* libcurl's words for the result */
	struct event_timing timing; /* set when finished or cut */
	bool reused;
	struct buf tls;   /* inspected: version and cipher, if they are told */
	struct buf chain; /* inspected: see certificate_next */
};

/* CLOCK is borrowed. Returns NULL with ERR set. */
struct http *http_new(const struct clock *clock, struct error *err);
void http_free(struct http *h);

/* Appends the libraries below, with their versions: "libcurl/8.5.0
 * OpenSSL/3.0 …". Asks nobody. */
void http_library(struct buf *out);

/* Whether URL is one to send to: http or https, a host, no blanks and no
 * fragment (RFC 3986). Returns 0, or -1 with ERR: the URL and what is wrong. */
int http_check_url(const char *url, struct error *err);

/* Whether PROXY, the value of a proxy variable, is one that transfers can go
 * through. Returns 0, or -1 with ERR: what is wrong, without quoting PROXY, as
 * it may hold a password. */
int http_check_proxy(const char *proxy, struct error *err);

/* Begins a transfer; REQ is copied. Never fails: what goes wrong shows in
 * the transfer. The caller ends it with http_end. */
struct http_transfer *
http_start(struct http *h, const struct http_request *req);

/* Ends T at any moment, at once, and frees it. */
void http_end(struct http *h, struct http_transfer *t);

/* Reads the times libcurl knows into T's timing before it is finished. */
void http_measure(struct http_transfer *t);

/* Moves every transfer as far as it goes without waiting. A transfer whose
 * body holds HTTP_BODY_MARK bytes waits until its user drops some. */
enum { HTTP_BODY_MARK = 16 * 1024 };
void http_step(struct http *h);

/* Sleeps until a transfer or one of FDS has something, or TIMEOUT_MS are
 * over. */
void http_wait(struct http *h, struct pollfd *fds, unsigned n, int timeout_ms);

#endif
