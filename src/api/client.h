/* The client engine: one request at a time, its attempts, waits and events. */
#ifndef SIDETONE_API_CLIENT_H
#define SIDETONE_API_CLIENT_H

#include "api/http.h"
#include "api/request.h"
#include "event/bus.h"

struct client;

/* Where and how to send. Text is borrowed and must stay as it is until the
 * next client_configure or the client's end. Times are milliseconds. */
struct client_options {
	const char *base_url;
	const char *key;                    /* NULL or empty: none is sent */
	const char *organization, *project; /* NULL: not sent */
	const struct provider *provider;
	const char *ca_file;
	bool insecure;
	bool direct; /* no proxy, whatever the environment says */
	int max_retries;
	int64_t connect_timeout;     /* name, TCP and TLS together */
	int64_t first_token_timeout; /* from sent to the first output */
	int64_t idle_timeout;        /* silence after the first output */
};

/* What a user would get; the caller sets the addresses. */
struct client_options client_defaults(void);

/* HTTP and BUS are borrowed; events go to BUS. SEED begins the jitter. */
struct client *client_new(struct http *http, struct bus *bus, uint64_t seed);
void client_free(struct client *c);

void client_configure(struct client *c, const struct client_options *o);

/* What is in force; borrowed until it changes. */
const struct client_options *client_options(const struct client *c);

/* Starts a request with IN (copied into its body). The client must not be
 * busy. What happens is told by events only. */
void client_send(struct client *c, const struct request_input *in);

/* A further attempt of the latest request that SOURCE asks for (static: "user",
 * "fallback"), with IN as it is now: at once, or in DELAY_MS. If one waits already it begins now,
 * with IN in place of what it would have sent. The client must not be in the
 * middle of one. */
void client_send_again(struct client *c, const struct request_input *in,
	int64_t delay_ms, const char *source);

/* Milliseconds until the server said that it would take the request that
 * failed last; 0 if it did not say, or something runs. */
int64_t client_wait(const struct client *c);

/* Whether an attempt is running or waits to begin. */
bool client_busy(const struct client *c);
bool client_waits(const struct client *c);

/* Ends what runs at once: a done with reason "cancelled". */
void client_cancel(struct client *c);

/* Begins the attempt that waits now; false if none does. */
bool client_retry_now(struct client *c);

/* Goes as far as what http_step brought and the clock allow. */
void client_step(struct client *c);

/* When client_step has something to do even if nothing arrives: on the
 * clock of the bus, or CLOCK_NEVER. */
int64_t client_deadline(const struct client *c);

/* Goes on with a session whose latest request is REQ and has had ATTEMPT
 * attempts; 0 and 0 if it has none. */
void client_resume(struct client *c, int64_t req, int64_t attempt);

#endif
