/* Following a session file that another process is writing. */
#ifndef SIDETONE_SESSION_FOLLOW_H
#define SIDETONE_SESSION_FOLLOW_H

#include "base/error.h"
#include "session/load.h"

struct follow;

/* Follows the file at PATH (copied) from its first line on; each event goes to
 * TAKE. NULL with ERR set: it cannot be read. Nothing is read yet. */
struct follow *
follow_open(const char *path, bus_sink *take, void *arg, struct error *err);
void follow_close(struct follow *f);

/* Hands on the events of the whole lines that have come; a line that is not
 * whole yet waits for its rest. Returns 1 if something was read, be it a piece
 * of a long line, 0 if nothing is there, or -1 with ERR set: the file cannot be
 * read any more, or was cut. It never waits, and leaves the rest of much for
 * the next call. */
int follow_step(struct follow *f, struct error *err);

/* Whether a process is writing the file, whatever it is called by now. */
bool follow_is_written(const struct follow *f);

/* What the file was like so far, for load_describe; valid until the next
 * step. */
const struct load_report *follow_report(const struct follow *f);

#endif
