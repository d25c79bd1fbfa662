/* Output that cannot control a terminal further than it has to. */
#ifndef SIDETONE_TESTS_HARMLESS_H
#define SIDETONE_TESTS_HARMLESS_H

#include <stdbool.h>

#include "base/buf.h"

/* For tests with cmocka. RAW is what a screen was drawn with: UTF-8, and of
 * controls only those the screen's own terminfo and modes have. */
void harmless_screen(struct slice raw);

/* TEXT is lines: UTF-8, and of controls only LF and tabs. */
void harmless_lines(struct slice text);

/* Whether TEXT holds anything else; the first of it is appended to WRONG. */
bool harmless_find(struct slice text, bool screen, struct buf *wrong);

#endif
