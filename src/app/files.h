/* The themes and default keys that are compiled in. */
#ifndef SIDETONE_APP_FILES_H
#define SIDETONE_APP_FILES_H

#include "base/builtin.h"

/* default.theme, keys.conf and their like: see builtin_find. */
extern const struct builtin app_files[];

#endif
