/* An error page in HTML, or an error in XML. */
#ifndef SIDETONE_API_ERRORHTML_H
#define SIDETONE_API_ERRORHTML_H

#include "api/errorbody.h"

/* The message of E from the title or the heading of the page BODY, from a
 * message in XML, or from all its text; the code where XML has one. */
void errorhtml_read(struct errorbody *e, struct slice body);

#endif
