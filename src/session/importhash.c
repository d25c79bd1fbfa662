/* Computes the hash behind the IDs of imported sessions. */
#include "session/importhash.h"

uint64_t
importhash(struct slice s, uint64_t seed)
{
	uint64_t h = seed ? seed : UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= UINT64_C(0x100000001b3);
	}
	return h;
}
