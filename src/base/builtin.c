/* Files that are part of a program: their bytes, compiled in. */
#include "base/builtin.h"

#include <stddef.h>
#include <string.h>

const char *
builtin_find(const struct builtin *list, const char *name)
{
	for (const struct builtin *b = list; b->name; b++) {
		if (!strcmp(b->name, name))
			return (const char *)b->text;
	}
	return NULL;
}
