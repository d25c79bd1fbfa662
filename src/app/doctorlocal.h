/* The check-up of what is on this machine: config, key, terminal. */
#ifndef SIDETONE_APP_DOCTORLOCAL_H
#define SIDETONE_APP_DOCTORLOCAL_H

#include "api/checklist.h"
#include "app/options.h"
#include "app/reach.h"

/* Each adds its line to the list. */

/* The config file, and provider, address and model with who set them; R is
 * filled but for its key. BROKEN is why the configuration cannot be read, or
 * NULL. PRACTICE_URL as in live_open. */
void doctor_config(struct checklist *c, struct reach *r,
	const struct settings *s, const struct options *o,
	const char *practice_url, const struct error *broken);

/* The key of R, which is filled with it if it may be sent; never shown. */
void doctor_key(struct checklist *c, struct reach *r, const struct settings *s);

void doctor_terminal(struct checklist *c);

#endif
