/* A key that must not come out anywhere, and servers that say it back. */
#ifndef SIDETONE_TESTS_CANARY_H
#define SIDETONE_TESTS_CANARY_H

#include "tests/lib/wire.h"

#define CANARY "sk-canary-Zq7Lw2Xv9Tn4Bd8Hc6"

/* For tests with cmocka: no piece of twelve bytes of CANARY is in TEXT, nor
 * in TEXT without its line ends and blanks. WHAT says where it comes from. */
void canary_absent(const char *what, struct slice text);

/* The same for every file below DIR, names and bytes. Returns how many. */
size_t canary_absent_below(const char *dir);

/* Answers that hold CANARY wherever an answer can hold anything: status line,
 * headers, and body. */
enum canary_echo {
	CANARY_REFUSED, /* a 401 with an error body */
	CANARY_HTML,    /* a 500 that is no JSON */
	CANARY_STREAM,  /* deltas of all channels, in pieces, to a good end */
	CANARY_BROKEN,  /* the same, and an error event in the middle */
	CANARY_MODELS,  /* a list of models */
};
void canary_answer(struct wire *w, enum canary_echo how);

#endif
