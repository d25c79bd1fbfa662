/* The generated parts of the documentation that are Markdown. */
#ifndef SIDETONE_TESTS_DOCMARKDOWN_H
#define SIDETONE_TESTS_DOCMARKDOWN_H

#include "base/buf.h"

/* Append the fields of every event kind, and the causes of every class. */
void docmarkdown_events(struct buf *out);
void docmarkdown_errors(struct buf *out);

#endif
