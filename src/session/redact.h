/* Masks what looks like a secret in text that leaves the machine. */
#ifndef SIDETONE_SESSION_REDACT_H
#define SIDETONE_SESSION_REDACT_H

#include "base/buf.h"

/* How many of each were masked. */
struct redact_counts {
	size_t keys, emails, accounts;
};

/*
 * Appends TEXT with [key] for what has the shape of a key of a known provider,
 * for a token behind "Bearer" or behind words such as "api_key:", and for
 * credentials in a URL; [email] for addresses, and [organization] and [project]
 * for their IDs. What was masked is added to N. Request IDs (req_…, UUIDs,
 * chatcmpl-…) stay: they are what support asks for. The shapes are a net below
 * the bus, which takes out the very key that is used.
 */
void redact(struct buf *out, struct slice text, struct redact_counts *n);

#endif
