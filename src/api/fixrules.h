/* What is right to do, where the cause alone does not tell. */
#ifndef SIDETONE_API_FIXRULES_H
#define SIDETONE_API_FIXRULES_H

#include "api/rule.h"

/* The fix for a failure of CAUSE with the (gathered) evidence EV, not yet
 * translated; NULL where the catalogue's is right. */
const char *fixrules_find(const char *cause, const struct evidence *ev);

#endif
