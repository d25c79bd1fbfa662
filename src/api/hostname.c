/* Host names: taken out of URLs, and compared. */
#include "api/hostname.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "api/provider.h"

struct slice
hostname_of_url(struct slice url)
{
	struct slice host = provider_host(url);
	ptrdiff_t end;

	if (slice_starts(host, "[")) {
		end = slice_find(host, SLICE("]"));
		return slice_sub(host, 1, end > 0 ? (size_t)end - 1 : host.len);
	}
	end = slice_find(host, SLICE(":"));
	return end < 0 ? host : slice_sub(host, 0, (size_t)end);
}

/* The bytes of the address HOST into OUT: 4 or 16, 0 if it is none. Behind a
 * % an IPv6 address names its link (RFC 4007; in URLs %25, RFC 6874). */
static size_t
address_bytes(struct slice host, unsigned char out[16])
{
	ptrdiff_t zone = slice_find(host, SLICE("%"));
	char text[64];

	if (zone >= 0 && slice_find(host, SLICE(":")) >= 0)
		host.len = (size_t)zone;
	if (host.len >= sizeof(text) || !host.len)
		return 0;
	memcpy(text, host.p, host.len);
	text[host.len] = '\0';
	if (inet_pton(AF_INET, text, out) == 1)
		return 4;
	return inet_pton(AF_INET6, text, out) == 1 ? 16 : 0;
}

bool
hostname_is_address(struct slice host)
{
	unsigned char bytes[16];

	return address_bytes(host, bytes) > 0;
}

bool
hostname_is_loopback(struct slice host)
{
	unsigned char bytes[16];
	static const unsigned char one[16] = {[15] = 1};
	size_t n = address_bytes(host, bytes);

	if (n)
		return n == 4 ? bytes[0] == 127 : !memcmp(bytes, one, 16);
	return slice_ieq(host, SLICE("localhost"));
}

static struct slice
without_dot(struct slice name)
{
	if (name.len && name.p[name.len - 1] == '.')
		name.len--;
	return name;
}

bool
hostname_matches(struct slice pattern, struct slice host)
{
	unsigned char a[16], b[16];
	size_t n = address_bytes(host, a);
	ptrdiff_t dot;

	if (n)
		return address_bytes(pattern, b) == n && !memcmp(a, b, n);
	host = without_dot(host);
	pattern = without_dot(pattern);
	if (!slice_starts(pattern, "*."))
		return slice_ieq(pattern, host);
	dot = slice_find(host, SLICE("."));
	return dot > 0 &&
	       slice_ieq(slice_from(host, (size_t)dot), slice_from(pattern, 1));
}

static bool
same_network(
	const unsigned char *a, const unsigned char *b, size_t n, size_t bits)
{
	size_t whole = bits / 8, rest = bits % 8;

	if (bits > n * 8 || memcmp(a, b, whole))
		return false;
	return !rest || !((a[whole] ^ b[whole]) >> (8 - rest));
}

static bool
is_in_network(struct slice entry, const unsigned char *address, size_t n)
{
	ptrdiff_t slash = slice_find(entry, SLICE("/"));
	unsigned char network[16];
	size_t bits = n * 8;

	if (slash >= 0) {
		char *text = slice_dup(slice_from(entry, (size_t)slash + 1));
		bits = strtoul(text, NULL, 10);
		free(text);
		entry.len = (size_t)slash;
		if (!bits)
			return false; /* libcurl takes /0 for none */
	}
	return address_bytes(entry, network) == n &&
	       same_network(address, network, n, bits);
}

bool
hostname_is_covered(struct slice entry, struct slice host)
{
	unsigned char address[16];
	size_t n = address_bytes(host, address);

	if (n)
		return is_in_network(entry, address, n);
	if (slice_starts(entry, "."))
		entry = slice_from(entry, 1);
	entry = without_dot(entry);
	host = without_dot(host);
	if (!entry.len || host.len < entry.len)
		return false;
	if (host.len > entry.len && host.p[host.len - entry.len - 1] != '.')
		return false;
	return slice_ieq(slice_from(host, host.len - entry.len), entry);
}
