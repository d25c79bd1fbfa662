/* The sessions of tests/journals. */
#ifndef SIDETONE_TESTS_JOURNALS_H
#define SIDETONE_TESTS_JOURNALS_H

#include <stdbool.h>

#include "base/buf.h"
#include "session/tape.h"

/*
 * Each of them was recorded by the program, most against the practice server;
 * ports are 8080 since. Three were made of others: days (its prompts moved
 * apart), empty (the first line alone), fork (given an origin). What begins
 * with "open-" stops short: the program was killed.
 */
#define JOURNALS "tests/journals"

struct journals {
	char **names; /* without .jsonl, sorted */
	size_t n, cap;
};

/* Lists the folder; ends the test when there is none. */
struct journals journals_new(void);
void journals_free(struct journals *j);

/* "tests/journals/NAME.jsonl" in OUT, which is cleared first. */
const char *journals_path(struct buf *out, const char *name);

/* The bytes of a session in OUT, which is cleared first. */
void journals_read(struct buf *out, const char *name);

/* A session on a tape, the caller's; ends the test when a line of it cannot be
 * read. */
struct tape *journals_tape(const char *name);

/* Whether session NAME stops short. */
bool journals_is_open(const char *name);

#endif
