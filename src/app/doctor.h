/* The verb doctor: a check-up from the config to a streamed answer. */
#ifndef SIDETONE_APP_DOCTOR_H
#define SIDETONE_APP_DOCTOR_H

#include "app/app.h"
#include "app/options.h"

/* Prints a line for each check and returns 0, or the exit status of the first
 * that failed. PRACTICE_URL as in live_open. */
int
doctor_run(struct app *app, const struct options *o, const char *practice_url);

/* The same where the configuration cannot be read: ERR says why. */
int doctor_run_broken(
	struct app *app, const struct options *o, const struct error *err);

#endif
