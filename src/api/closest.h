/* The names of a list that are nearest to one that is not in it. */
#ifndef SIDETONE_API_CLOSEST_H
#define SIDETONE_API_CLOSEST_H

#include <stdbool.h>

#include "base/buf.h"

enum { CLOSEST_COUNT = 3, CLOSEST_NAME_MAX = 96 };

/* Starts as {.wanted = …}, which is borrowed. */
struct closest {
	struct slice wanted;
	size_t names; /* seen */
	bool found;   /* one of them was `wanted` */
	int n;        /* of `best`, the nearest first */
	struct {
		char name[CLOSEST_NAME_MAX];
		size_t distance;
	} best[CLOSEST_COUNT];
};

/* Looks at NAME. Models are called "models/NAME" and "NAME:latest" as well. */
void closest_see(struct closest *n, struct slice name);

/* Edits that make A into B, case ignored: a character put in, left out or
 * changed, or two neighbours swapped. Of either only the first CLOSEST_NAME_MAX - 1 bytes count. */
size_t closest_distance(struct slice a, struct slice b);

#endif
