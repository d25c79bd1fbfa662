/* The verb export: a saved session in the format of another program. */
#ifndef SIDETONE_APP_EXPORT_H
#define SIDETONE_APP_EXPORT_H

#include "app/app.h"
#include "app/options.h"

/* Prints, writes or sends a saved session; returns the exit status. */
int export_run(struct app *app, const struct options *o);

#endif
