/* Fences around code in Markdown (CommonMark 0.31, 4.5). */
#ifndef SIDETONE_SESSION_FENCE_H
#define SIDETONE_SESSION_FENCE_H

#include "base/buf.h"

struct fence {
	char c;            /* ` or ~ */
	size_t len;        /* how many of them; 0: no fence */
	struct slice info; /* what stands behind, borrowed */
};

/* The fence that LINE would open. */
struct fence fence_read(struct slice line);

/* Whether LINE closes the code that OPEN began. */
bool fence_closes(const struct fence *open, struct slice line);

#endif
