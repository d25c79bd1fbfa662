/* A session of any length, as a file: what a year of talk leaves behind. */
#ifndef SIDETONE_TESTS_LONGSESSION_H
#define SIDETONE_TESTS_LONGSESSION_H

#include <stddef.h>

/*
 * Writes DIR/NAME: REQUESTS messages, each answered in 300 deltas of Markdown
 * with pauses of a reader between them; every seventh is refused once by a
 * rate limit, and one in fifty fails for good. A mark stands behind every
 * hundredth. Returns the number of events; ends the program when it cannot.
 */
size_t longsession_write(const char *dir, const char *name, int requests);

#endif
