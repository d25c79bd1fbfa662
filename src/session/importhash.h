/* The hash behind the IDs of imported sessions. */
#ifndef SIDETONE_SESSION_IMPORTHASH_H
#define SIDETONE_SESSION_IMPORTHASH_H

#include <stdint.h>

#include "base/buf.h"

/* FNV-1a, 64 bits, of S, going on from SEED (0: from the start). It is part
 * of the IDs on disk and never changes. */
uint64_t importhash(struct slice s, uint64_t seed);

#endif
