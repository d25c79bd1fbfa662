/* Names of the catalogue's rows, as people write them. */
#ifndef SIDETONE_API_EXPLAINNAME_H
#define SIDETONE_API_EXPLAINNAME_H

#include "api/explain.h"

/* The row whose id is NAME, in any case and with blanks or dashes for
 * underscores, or fail:NAME; NULL if there is none. */
const struct catalogue_row *explainname_id(struct slice name);

/* The row one of whose aliases is NAME, in any case; NULL if there is none. */
const struct catalogue_row *explainname_alias(struct slice name);

/* The status NAME is: "429", "HTTP 429", "429 Too Many Requests"; 0 if it is
 * none or says more. */
int explainname_status(struct slice name);

/* The class of failures that NAME is in a client library, with or without a
 * module in front (openai.error.Timeout); *STATUS is the one it stands for, 0
 * for none. NULL if it is none. */
const char *explainname_class(struct slice name, int *status);

#endif
