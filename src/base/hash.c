/* A hash for IDs that are made from what they stand for. */
#include "base/hash.h"

uint64_t
hash_text(struct slice s, uint64_t seed)
{
	uint64_t h = seed ? seed : UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= UINT64_C(0x100000001b3);
	}
	return h;
}
