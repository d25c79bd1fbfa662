/* The data files of the core that are compiled in. */
#ifndef SIDETONE_API_FILES_H
#define SIDETONE_API_FILES_H

#include "base/builtin.h"

/* errors.json and its like, by name: see builtin_find. */
extern const struct builtin api_files[];

#endif
