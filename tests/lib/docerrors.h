/* The failure catalogue as Markdown, in both languages. */
#ifndef SIDETONE_TESTS_DOCERRORS_H
#define SIDETONE_TESTS_DOCERRORS_H

#include "base/buf.h"

/* Append the causes of every class, and the statuses and classes. */
void docerrors_en(struct buf *out);
void docerrors_zh(struct buf *out);

#endif
