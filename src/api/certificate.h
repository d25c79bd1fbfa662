/* The certificates a server shows, and why they are not accepted. */
#ifndef SIDETONE_API_CERTIFICATE_H
#define SIDETONE_API_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Text is borrowed from the chain; times are seconds since 1970, 0 where they
 * are not told. */
struct certificate {
	struct slice subject, issuer;
	struct slice names; /* "DNS:a.example, IP Address:192.0.2.1" */
	int64_t from, until;
};

/* Takes the first certificate, the server's own, off CHAIN: "name:value"
 * lines as libcurl's CURLINFO_CERTINFO has them, and an empty line behind each
 * certificate. False when there is none left. */
bool certificate_next(struct slice *chain, struct certificate *c);

/* "Nov 21 20:04:11 2026 GMT" (OpenSSL) or "2026-11-21 20:04:11 GMT" as
 * seconds since 1970. */
bool certificate_date(struct slice s, int64_t *unix_s);

/* Whole days from NOW until C ends, negative when it has. */
int64_t certificate_days(const struct certificate *c, int64_t now);

/* Whether C is for HOST; true where it does not tell its names. */
bool certificate_is_for(const struct certificate *c, struct slice host);

enum certificate_problem {
	CERTIFICATE_EXPIRED,
	CERTIFICATE_NOT_YET,
	CERTIFICATE_OTHER_HOST,
	CERTIFICATE_SELF_SIGNED,
	CERTIFICATE_UNKNOWN_ISSUER,
	CERTIFICATE_NO_TRUST_FILE, /* the list of authorities is not readable */
	CERTIFICATE_REFUSED,       /* none of these */
	CERTIFICATE_PROBLEM_COUNT
};

/* Why CHAIN (may be empty) was refused for HOST at NOW; WHY is what the TLS
 * library said. */
enum certificate_problem certificate_judge(
	struct slice chain, struct slice host, int64_t now, struct slice why);

#endif
