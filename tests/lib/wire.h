/* A scripted HTTP server on loopback: says what the test tells it, byte for
 * byte, and keeps what it was asked. */
#ifndef SIDETONE_TESTS_WIRE_H
#define SIDETONE_TESTS_WIRE_H

#include <stdbool.h>

#include "base/buf.h"
#include "tests/lib/request.h"

/*
 * A script is a queue of answers, an answer a list of steps. A connection
 * takes the next answer of the queue when a first byte of a request comes (or
 * when it is opened, if that answer does not begin with WIRE_READ), and
 * when its steps are over it waits for the next request: so it is kept alive
 * until a step ends it, and it does not matter to the script whether a client
 * opens new connections. When the queue is empty a request is answered with
 * status 418 and the connection closed: the counts tell. The server is a
 * thread of the test; no step depends on time.
 */
struct wire;

enum wire_act {
	WIRE_END,        /* behind the last step */
	WIRE_READ,       /* until a whole request has been read and recorded;
	                    says 100 Continue if asked to */
	WIRE_SEND,       /* `bytes`; with `cut` in pieces of so many, each of
	                    them read by the client before the next is sent */
	WIRE_TAKEN,      /* until the client has read everything sent */
	WIRE_PAUSE,      /* until wire_release */
	WIRE_STALL,      /* for ever */
	WIRE_HALF_CLOSE, /* no more will be sent; reading goes on */
	WIRE_CLOSE,      /* a regular end, if the request was read */
	WIRE_RESET,      /* RST, as soon as what was sent is taken */
};

struct wire_step {
	enum wire_act act;
	struct slice bytes;
	size_t cut;
};

/* Steps for tables: WIRE_DO(READ), WIRE_TEXT("HTTP/1.1 …"). */
#define WIRE_DO(name)              \
	{                          \
		.act = WIRE_##name \
	}
#define WIRE_TEXT(lit)                                               \
	{                                                            \
		.act = WIRE_SEND, .bytes = {(lit), sizeof(lit) - 1 } \
	}

/* Starts a server on a free port of 127.0.0.1, with an empty script. Never
 * NULL: ends the test when there is no port. */
struct wire *wire_new(void);
/* Ends the server and its connections; answers left over are fine. */
void wire_free(struct wire *w);

int wire_port(const struct wire *w);
/* "http://127.0.0.1:PORT/v1", valid as long as W. */
const char *wire_url(const struct wire *w);

/* Puts an answer at the end of the script; steps and bytes are copied. */
void wire_answer(struct wire *w, const struct wire_step *steps);
/* READ and a whole answer of Content-Length: STATUS is "200 OK" or so,
 * HEADERS (may be "") lines that each end with CR LF. Keeps alive. */
void wire_reply(struct wire *w, const char *status, const char *headers,
	struct slice body);
/* READ and a 200 of type text/event-stream, chunked, with BODY as one chunk,
 * sent in pieces of CUT bytes (0: at once). Keeps alive. */
void wire_stream(struct wire *w, struct slice body, size_t cut);

/* Lets one WIRE_PAUSE pass, one that is reached later too. */
void wire_release(struct wire *w);

/* So many so far: connections opened, requests read whole, pauses reached,
 * connections the client ended. */
enum wire_count {
	WIRE_CONNECTIONS,
	WIRE_REQUESTS,
	WIRE_PAUSES,
	WIRE_HANGUPS,
	WIRE_COUNTS
};
int wire_count(struct wire *w, enum wire_count what);
/* Waits until there are N of them; false, with a word on standard error,
 * after LIMIT_MS. */
bool wire_wait(struct wire *w, enum wire_count what, int n, int limit_ms);

/* Request I, from 0, valid as long as W; NULL when there was none. */
const struct request *wire_request(struct wire *w, int i);

#endif
