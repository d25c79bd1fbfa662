/* Whole screens against saved ones; what differs each time is masked. */
#ifndef SIDETONE_TESTS_PICTURE_H
#define SIDETONE_TESTS_PICTURE_H

#include "tests/lib/pty.h"

/* Waits until P shows tests/screen/NAME.screen: the rows in a frame, then the
 * cursor, with ports, IDs and times masked. False when it never does; both
 * are on standard error then. With GENERATE=1 in the environment the file is
 * written instead, once the screen has come to rest. */
bool picture_is(struct pty *p, const char *name);

#endif
