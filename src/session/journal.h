/* The journal: writes a live session to its file as it happens. */
#ifndef SIDETONE_SESSION_JOURNAL_H
#define SIDETONE_SESSION_JOURNAL_H

#include "base/error.h"
#include "event/event.h"

struct journal;

/* A journal for session ID in DIR (both copied). The folder (0700) and the
 * file (0600) are made when the first prompt comes, so that a session in
 * which nothing was said leaves nothing. Where another process has made a
 * file of that name by then, this one gets a number: ID-2.jsonl. */
struct journal *journal_new(const char *dir, const char *id);

/* A journal that goes on with the session file at PATH (copied), and from now
 * on is the only one that writes it; whoever reads the file first to know how
 * to go on reads it behind this call. It writes nothing before the first
 * prompt, title or event of an attempt either; a last line that a crash tore is
 * ended before the first new one. NULL with ERR set: the file cannot be
 * written, is no regular file, or another process writes it. */
struct journal *journal_continue(const char *path, struct error *err);

/* Whether a process, this one included, has the file at PATH as its journal
 * now. Reading is enough to ask. False also where nobody can know: there is
 * no such file, it cannot be opened, or its file system has no locks (then
 * two processes are not kept from one session either). */
bool journal_is_written(const char *path);

/* Waits until what ended an attempt is on the disk, and closes; what was told
 * before the first prompt is lost if none came. */
void journal_free(struct journal *j);

/* The sink: one event, one line, one write(2). Behind the end of an attempt
 * the file is brought to the disk, which is not waited for. */
void journal_take(void *j, const struct event *ev);

/* True once, with ERR set, after writing failed, the disk did, or the file
 * was removed. The journal has then stopped; what it wrote before is whole.
 * J may be NULL. */
bool journal_failed(struct journal *j, struct error *err);

/* For the end of the program: waits for the disk, then as journal_failed. */
bool journal_finish(struct journal *j, struct error *err);

/* The file's path; owned by J. The name may change when the file is made. */
const char *journal_path(const struct journal *j);

/* Whether the file exists by now and recording has not stopped. */
bool journal_began(const struct journal *j);

/* Makes DIR and what is missing above it, 0700. Returns 0, or -1 with ERR
 * set. */
int journal_make_dir(const char *dir, struct error *err);

#endif
