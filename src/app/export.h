/* The verb export: a saved session in the format of another program. */
#ifndef SIDETONE_APP_EXPORT_H
#define SIDETONE_APP_EXPORT_H

#include "app/app.h"
#include "app/options.h"

/* Prints, writes or sends a saved session; returns the exit status. */
int export_run(struct app *app, const struct options *o);

/* One format, for the help: its name, the ending of files that are of it, and
 * what it is. */
struct export_row {
	const char *name, *ending, *what;
};

/* Format I into ROW; false behind the last. */
bool export_at(size_t i, struct export_row *row);

#endif
