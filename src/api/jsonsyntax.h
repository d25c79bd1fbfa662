/* What is wrong with text that should be JSON, in words for people. */
#ifndef SIDETONE_API_JSONSYNTAX_H
#define SIDETONE_API_JSONSYNTAX_H

#include "base/buf.h"

/* Containers within containers that are read; jansson's limit. */
enum { JSONSYNTAX_DEPTH = 2048 };

/* The first fault of a text. Message and fix are in the language in force and
 * may quote the text. */
struct jsonsyntax {
	size_t offset; /* of the byte it is about */
	struct buf message, fix;
};

/* Looks for the first fault of TEXT by RFC 8259. Returns true with S filled,
 * which the caller frees, or false if there is none and S is empty. A byte
 * order mark in front is no fault here. */
bool jsonsyntax_find(struct jsonsyntax *s, struct slice text);

void jsonsyntax_free(struct jsonsyntax *s);

#endif
