/* The turn that is selected in the log. */
#ifndef SIDETONE_APP_SELECTED_H
#define SIDETONE_APP_SELECTED_H

#include "app/app.h"

/* The turn of APP's model that the selected row of the log belongs to; NULL
 * without a screen, or a row, or if the log does not have the keys and
 * FOCUSED asks for that. */
const struct turn *selected_turn(const struct app *app, bool focused);

#endif
