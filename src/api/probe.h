/* The check-up of the way to a server, from the proxy to a streamed answer. */
#ifndef SIDETONE_API_PROBE_H
#define SIDETONE_API_PROBE_H

#include "api/checklist.h"
#include "api/modellist.h"
#include "api/proxyrule.h"
#include "api/receiver.h"
#include "api/resolve.h"

/* What is looked at. All of it is borrowed until probe_end. */
struct probe_options {
	const struct client_options *client;
	const char *model;
	bool key_good; /* false: nothing is sent that needs the key */
	bool stream;   /* ask for a short answer, which costs some tokens */
};

/* In this order, but for those that only explain a failure. */
enum probe_stage {
	PROBE_RESOLVE,
	PROBE_CONNECT, /* TCP and TLS, with nothing sent */
	PROBE_INSPECT, /* TLS again without verifying: what is shown? */
	PROBE_PLAIN,   /* does plain HTTP answer where TLS did not? */
	PROBE_DATE,    /* HEAD without a key, for its Date */
	PROBE_MODELS,
	PROBE_STREAM,
	PROBE_OVER
};

/*
 * Each stage ends with lines in the list: proxy, dns, connect, tls, clock,
 * auth, model, stream. Those behind one that failed are skipped. The probes
 * that explain why TLS failed send neither key nor body.
 */
struct probe {
	struct http *http;
	const struct clock *clock;
	struct probe_options o;
	struct checklist *list; /* borrowed */
	enum probe_stage stage;
	int64_t began, deadline; /* of the stage */
	int64_t wall;            /* when it began */
	struct proxyrule proxy;
	struct resolve resolve;
	struct buf url;                 /* of a transfer */
	struct http_transfer *transfer; /* of the stage */
	enum wire_failure failure;      /* of TLS */
	struct buf why;                 /* TLS's words for it */
	struct modellist models;
	bool listing; /* `models` has begun */
	/* Of the stream. */
	struct receiver receiver;
	bool receiving, ready;
	int64_t first_at, last_at; /* events, or bytes of a whole body; 0: none
	                            * yet */
	int64_t output_at;         /* the first delta; 0: none yet */
	int64_t heard_at;          /* bytes of any kind; 0: none yet */
	uint64_t bytes;            /* of the answer */
};

/* Begins; HTTP, CLOCK and LIST are borrowed, lines are added to LIST. */
void probe_start(struct probe *p, struct http *http, const struct clock *clock,
	const struct probe_options *o, struct checklist *list);

/* Goes as far as what http_step brought and the clock allow; true when it is
 * over. */
bool probe_step(struct probe *p);

/* When probe_step has something to do even if nothing arrives: on the
 * clock. */
int64_t probe_deadline(const struct probe *p);

/* A descriptor to wait for beside the transfers, or -1. */
int probe_fd(const struct probe *p);

/* Ends it at any moment and frees what it holds. */
void probe_end(struct probe *p);

#endif
