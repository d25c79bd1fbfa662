/* The folds as text, all of them, to be compared. */
#ifndef SIDETONE_TESTS_FOLDS_H
#define SIDETONE_TESTS_FOLDS_H

#include "session/model.h"
#include "session/trail.h"

/* Appends everything that M and T hold, a line for each part. */
void folds_dump(struct buf *out, const struct model *m, const struct trail *t);

#endif
