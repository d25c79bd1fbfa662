/* The providers sidetone knows by name: addresses, key variables, quirks. */
#ifndef SIDETONE_API_PROVIDER_H
#define SIDETONE_API_PROVIDER_H

#include "base/buf.h"

struct provider {
	const char *name;
	const char *base_url;
	const char *host;        /* the end of its host name, or host:port */
	const char *key_var;     /* environment variable; NULL: no key needed */
	const char *key_header;  /* NULL: "Authorization: Bearer KEY" */
	bool no_stream_options;  /* refuses stream_options with a 422 */
	bool only_max_tokens;    /* does not know max_completion_tokens */
	const char *status_page; /* where outages are told; NULL: unknown */
};

/* The row called NAME, or NULL. */
const struct provider *provider_find(struct slice name);

/* The row whose host BASE_URL names; a row called "custom" if none does. */
const struct provider *provider_of_url(struct slice base_url);

/* Row I, or NULL behind the last. */
const struct provider *provider_at(size_t i);

/* The host[:port] part of URL, without credentials. */
struct slice provider_host(struct slice url);

/* Appends URL without user name, password, fragment, and query values that
 * are not known to be harmless: what may be shown and saved. */
void provider_public_url(struct buf *out, struct slice url);

#endif
