/* Telling a session what shapes its requests. */
#ifndef SIDETONE_APP_LIVESHAPE_H
#define SIDETONE_APP_LIVESHAPE_H

#include "app/live.h"

/* Tells a session that begins what was set before and its session event does
 * not say. */
void liveshape_tell(struct live *l);

/* Tells a session that goes on what is another now than its events say, but
 * for provider and address. */
void liveshape_tell_changes(struct live *l);

#endif
