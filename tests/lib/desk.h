/* A desk: sidetone run to its end, again and again, with one home and key,
 * against a scripted server. */
#ifndef SIDETONE_TESTS_DESK_H
#define SIDETONE_TESTS_DESK_H

#include "tests/lib/record.h"
#include "tests/lib/run.h"
#include "tests/lib/wire.h"

struct desk {
	struct wire *w;
	char *home;
	struct buf home_var, url_var, key_var;
	struct slice in; /* standard input of the next call */
	struct run_result r;
};

/* KEY is borrowed for the call; it goes into SIDETONE_API_KEY. */
struct desk desk_new(const char *key);
void desk_free(struct desk *d);

/* Runs sidetone with ARGS (ends with NULL); ends the test when it hangs. */
void desk_call(struct desk *d, const char *const *args);
#define CALL(d, ...) desk_call((d), (const char *const[]){__VA_ARGS__, NULL})

/* For tests with cmocka: the exit status, and what is said. */
void desk_status(const struct desk *d, int status);
void desk_says(const struct buf *b, const char *text);

/* Reads the events of TEXT and checks their grammar; R is the caller's. */
void desk_events(struct record *r, const struct buf *text);

/* The same for the one session file below the home. */
void desk_session(const struct desk *d, struct record *r);

#endif
