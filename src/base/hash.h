/* A hash for IDs that are made from what they stand for. */
#ifndef SIDETONE_BASE_HASH_H
#define SIDETONE_BASE_HASH_H

#include <stdint.h>

#include "base/buf.h"

/* FNV-1a, 64 bits, of S, going on from SEED (0: from the start). IDs in files
 * are made of it: it never changes. */
uint64_t hash_text(struct slice s, uint64_t seed);

#endif
