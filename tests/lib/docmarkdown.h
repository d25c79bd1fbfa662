/* The generated parts of the documentation that are Markdown. */
#ifndef SIDETONE_TESTS_DOCMARKDOWN_H
#define SIDETONE_TESTS_DOCMARKDOWN_H

#include "base/buf.h"

/* Appends the fields of every event kind. */
void docmarkdown_events(struct buf *out);

#endif
