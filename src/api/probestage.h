/* The stages of a probe: what they share, and those with a file of their own. */
#ifndef SIDETONE_API_PROBESTAGE_H
#define SIDETONE_API_PROBESTAGE_H

#include "api/probe.h"

/* Ends what the stage has under way and begins STAGE; connect-timeout is its
 * limit until it says otherwise. */
void probe_enter(struct probe *p, enum probe_stage stage);

/* Begins a GET of `url` without headers, changed as REQ says, as the stage's
 * transfer. */
void probe_transfer(struct probe *p, struct http_request req);

/* Adds a failed line for D; MESSAGE is what was said about it. */
void probe_fail(struct probe *p, const char *name, const struct diagnosis *d,
	int http_status, struct slice message);
void probe_fail_wire(struct probe *p, const char *name,
	enum wire_failure failure, struct slice message);

/* Skips every line that is not there yet for want of NEEDS, and ends. */
void probe_give_up(struct probe *p, const char *needs);

/* The connection stands: begins to ask the server. */
void probe_ask(struct probe *p);

/* Milliseconds since the stage began. */
int64_t probe_elapsed(const struct probe *p);
bool probe_expired(const struct probe *p);

/* PROBE_CONNECT has its connection, with or without TLS. */
void probe_tls_connected(struct probe *p);
void probe_tls_inspect(struct probe *p);
void probe_tls_inspected(struct probe *p);
void probe_tls_plain(struct probe *p);
void probe_tls_answered(struct probe *p);

void probe_date_start(struct probe *p);
void probe_date_step(struct probe *p);
void probe_models_start(struct probe *p);
void probe_models_step(struct probe *p);

void probe_stream_start(struct probe *p);
void probe_stream_step(struct probe *p);
void probe_stream_end(struct probe *p);

#endif
