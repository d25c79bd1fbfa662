/* Errors in answers of status 200, and the status they stand for. */
#ifndef SIDETONE_API_OKERROR_H
#define SIDETONE_API_OKERROR_H

#include <stdbool.h>

#include <jansson.h>

#include "api/errorbody.h"

/* Whether JSON that came with 200 is an error after all. */
bool okerror_is(const json_t *root);

/* Sets the status to judge E by, which came with 200; BASE_RESP says that
 * its code is one of MiniMax's. */
void okerror_judge(struct errorbody *e, bool base_resp);

#endif
