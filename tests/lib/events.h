/* Events for tests: from lines of text, and at random. */
#ifndef SIDETONE_TESTS_EVENTS_H
#define SIDETONE_TESTS_EVENTS_H

#include <stdint.h>

#include "event/bus.h"

/* Hands the event of each line of LINES to TAKE. A line is the session
 * file's, with ' in place of " and without the braces; it may leave out
 * `at` (then it is 10 more than the line before) and, behind a `request`,
 * `req` and `attempt` (then they are that request's). Ends the test when a
 * line cannot be read. */
void events_feed(const char *lines, bus_sink *take, void *arg);

/* An event of any kind with any fields a session file can bring, rich in the
 * words and numbers that folds look at. Its text is static. */
void events_random(struct event *ev, uint64_t *seed);

#endif
