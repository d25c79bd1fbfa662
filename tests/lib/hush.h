/* Silence on standard error while a test provokes what would print. */
#ifndef SIDETONE_TESTS_HUSH_H
#define SIDETONE_TESTS_HUSH_H

/* Sends standard error to nowhere; the result goes to unhush. */
int hush(void);
void unhush(int old);

#endif
