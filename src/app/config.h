/* The configuration: defaults, config file, environment, options. */
#ifndef SIDETONE_APP_CONFIG_H
#define SIDETONE_APP_CONFIG_H

#include "app/app.h"
#include "app/options.h"

/* Fills APP in the order of precedence: built-in, config file, environment,
 * options. Returns 0, or -1 with ERR naming the place. */
int config_load(struct app *app, const struct options *o, struct error *err);

/* The environment variable that sets SETTING, or NULL. */
const char *config_variable(const char *setting);

/* Puts the language of the settings in force. */
void config_language(const struct app *app);

void config_free(struct app *app);

#endif
