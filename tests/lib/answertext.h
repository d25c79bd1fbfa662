/* The vectors of failed answers as whole HTTP responses. */
#ifndef SIDETONE_TESTS_ANSWERTEXT_H
#define SIDETONE_TESTS_ANSWERTEXT_H

#include <jansson.h>

#include "base/buf.h"

/* Appends the answer of ROW, one of provider-errors.json, as `curl -i` prints
 * it: status line, header, body. */
void answertext_add(struct buf *out, const json_t *row);

#endif
