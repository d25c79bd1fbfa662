/* The shapes that errors have in JSON. */
#ifndef SIDETONE_API_ERRORJSON_H
#define SIDETONE_API_ERRORJSON_H

#include <jansson.h>

#include "api/errorbody.h"

/* Fills what E does not say yet from ROOT, whatever JSON it is. */
void errorjson_read(struct errorbody *e, const json_t *root);

#endif
