/* HTML's named characters. */
#ifndef SIDETONE_TUI_ENTITY_H
#define SIDETONE_TUI_ENTITY_H

#include "base/buf.h"

/* Appends what ENTITY ("&amp;", "&#8364;", "&#x20ac;") stands for; a name
 * that is not known is appended as it is. The result may be any character,
 * controls too: it is to be sanitised. */
void entity_decode(struct buf *out, struct slice entity);

#endif
