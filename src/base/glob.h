/* Patterns in which a star stands for any text. */
#ifndef SIDETONE_BASE_GLOB_H
#define SIDETONE_BASE_GLOB_H

#include "base/buf.h"

enum glob_case { GLOB_EXACT, GLOB_ANY_CASE /* ASCII's */ };

/* Whether all of S matches PATTERN. Takes the product of their lengths at
 * most. */
bool glob_matches(struct slice pattern, struct slice s, enum glob_case letters);

#endif
