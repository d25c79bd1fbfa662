/* Files that are part of the program: themes and default keys. */
#include "app/builtin.h"

#include <stddef.h>
#include <string.h>

const char *
builtin_find(const char *name)
{
	for (const struct builtin *b = builtin_files; b->name; b++) {
		if (!strcmp(b->name, name))
			return (const char *)b->text;
	}
	return NULL;
}
