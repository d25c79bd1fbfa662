/* A user's seat: sidetone on a pty, and a practice server beside it. */
#ifndef SIDETONE_TESTS_SEAT_H
#define SIDETONE_TESTS_SEAT_H

#include <stdint.h>

#include "tests/lib/pty.h"

/* A failure limit that a loaded machine does not reach. */
enum { SEAT_LIMIT_MS = 15000 };

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* For tests with cmocka: TEXT comes onto P's screen, or goes from it. */
#define SHOWS(p, text) assert_true(pty_wait_text((p), (text), SEAT_LIMIT_MS))
#define HIDES(p, text) assert_true(pty_wait_gone((p), (text), SEAT_LIMIT_MS))

/*
 * The practice server on its own ($PRACTICE, or the one in build/): it can
 * talk faster than the one sidetone starts, and be asked what it was sent.
 */
struct partner;

/* PACE_MS is its wait before each delta. Never NULL: ends the test when it
 * does not start. */
struct partner *partner_new(int pace_ms);
void partner_free(struct partner *t);
/* "http://127.0.0.1:PORT/v1", valid as long as T. */
const char *partner_url(const struct partner *t);
/* How many chat requests reached it so far; ends the test when it does not
 * say. */
int64_t partner_chats(const struct partner *t);

/* How sidetone is started; each pointer may be NULL. */
struct seat {
	int cols, rows;
	const char *const *args; /* behind the program's name, ends with NULL */
	const char *const *env;  /* as spawn_env takes it */
	const struct partner *partner;
	const char *url; /* of another server; has a key that is no secret */
};

/* Starts sidetone ($SIDETONE, or the one in build/) on its own practice
 * server unless there is a partner or a URL. The caller owns the pty. */
struct pty *seat_start(const struct seat *s);
/* The same, and waits for its first frame; ends the test without one. The
 * screen has ten columns at least, for the input's mark. */
struct pty *seat_take(const struct seat *s);

/* Types TEXT and Enter. */
void seat_line(struct pty *p, const char *text);

/* Waits until the program has read all it was sent; ends the test when it
 * does not. */
void seat_wait_taken(struct pty *p);

/* Sends each byte of TEXT when the one before it has been read. */
void seat_type_bytewise(struct pty *p, const char *text);

/* Quits by command and returns the exit status; frees P. */
int seat_leave(struct pty *p);

#endif
