/* A session's folds as one number, to be compared. */
#ifndef SIDETONE_TESTS_DIGEST_H
#define SIDETONE_TESTS_DIGEST_H

#include <stdint.h>

#include "session/model.h"
#include "session/trail.h"

/* A hash (FNV-1a, 64 bit) of all that M and T say: every text, every number,
 * in order. */
uint64_t digest_folds(const struct model *m, const struct trail *t);

#endif
