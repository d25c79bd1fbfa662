/* What standard output can show. */
#ifndef SIDETONE_APP_TERMINAL_H
#define SIDETONE_APP_TERMINAL_H

#include <stdbool.h>

/* Columns of standard output; 0 if it is no terminal, which has no end. */
int terminal_cols(void);

/* Whether attributes may be written to it: it is a terminal that knows them,
 * and NO_COLOR is not set. */
bool terminal_attributes(void);

#endif
