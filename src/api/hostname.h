/* Host names: taken out of URLs, and compared. */
#ifndef SIDETONE_API_HOSTNAME_H
#define SIDETONE_API_HOSTNAME_H

#include <stdbool.h>

#include "base/buf.h"

/* The host of URL without credentials, port and the brackets of an IPv6
 * address; borrowed from it. */
struct slice hostname_of_url(struct slice url);

/* Whether HOST is an IPv4 or IPv6 address. */
bool hostname_is_address(struct slice host);

/* Whether HOST is this machine, by name or address. */
bool hostname_is_loopback(struct slice host);

/* Whether a certificate for PATTERN is one for HOST: equal, or "*." and all
 * but HOST's first label (RFC 9525, 6.3). */
bool hostname_matches(struct slice pattern, struct slice host);

/* Whether ENTRY, one of no_proxy's, covers HOST as libcurl says: a name and
 * all names below it, or an address with or without the bits of a network. */
bool hostname_is_covered(struct slice entry, struct slice host);

#endif
