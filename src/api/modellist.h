/* The list of models a server offers: GET /models. */
#ifndef SIDETONE_API_MODELLIST_H
#define SIDETONE_API_MODELLIST_H

#include "api/client.h"

/* One look-up. Begun by modellist_start, ended by modellist_end; `message`
 * and `diagnosis` say why when it is over and not ok. */
struct modellist {
	struct http *http;
	const struct clock *clock;
	struct http_transfer *transfer;
	int64_t deadline;
	struct buf body, message;
	struct buf key; /* never shown */
	struct diagnosis diagnosis;
	bool ok;
};

/* Begins to ask the server of O; HTTP and CLOCK are borrowed. */
void modellist_start(struct modellist *m, struct http *http,
	const struct clock *clock, const struct client_options *o);

/* Takes what http_step brought; true when it is over. */
bool modellist_step(struct modellist *m);

/* When modellist_step gives up: on the clock. */
int64_t modellist_deadline(const struct modellist *m);

/* Hands the name of each model to TAKE, in the server's order. */
void modellist_each(const struct modellist *m,
	void (*take)(void *arg, struct slice name), void *arg);

/* Ends it at any moment and frees what it holds. */
void modellist_end(struct modellist *m);

#endif
