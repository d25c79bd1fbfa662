/* The journal: writes a live session to its file as it happens. */
#ifndef SIDETONE_SESSION_JOURNAL_H
#define SIDETONE_SESSION_JOURNAL_H

#include "base/error.h"
#include "event/event.h"

struct journal;

/* A journal for session ID in DIR (both copied). The folder (0700) and the
 * file (0600) are made when the first prompt comes, so that a session in
 * which nothing was said leaves nothing. */
struct journal *journal_new(const char *dir, const char *id);

/* Goes on with the session file at PATH, locked against a second writer; a
 * torn last line is ended first. Returns NULL with ERR set if another process
 * writes it, or if it cannot be written. */
struct journal *journal_continue(const char *path, struct error *err);

/* Closes; what was told before the first prompt is lost if none came. */
void journal_free(struct journal *j);

/* The sink: one event, one line, one write(2). */
void journal_take(void *j, const struct event *ev);

/* True once, with ERR set, after writing failed. The journal has then
 * stopped; what it wrote before is whole. */
bool journal_failed(struct journal *j, struct error *err);

/* The file's path; owned by J. */
const char *journal_path(const struct journal *j);

/* Whether the file exists by now. */
bool journal_began(const struct journal *j);

/* Makes DIR and what is missing above it, 0700. Returns 0, or -1 with ERR
 * set. */
int journal_make_dir(const char *dir, struct error *err);

#endif
