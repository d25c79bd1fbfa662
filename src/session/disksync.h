/* A file brought to the disk by a thread of its own: nobody waits for it. */
#ifndef SIDETONE_SESSION_DISKSYNC_H
#define SIDETONE_SESSION_DISKSYNC_H

struct disksync;

/* For the file FD, which is borrowed and stays open until disksync_free. DIR,
 * the folder it was made in, is taken and brought to the disk before it; -1:
 * none. Owned by the caller. */
struct disksync *disksync_new(int fd, int dir);

/* What has been written by now is to be on the disk soon; returns at once. */
void disksync_want(struct disksync *s);

/* The errno of the first failure there was, or 0. */
int disksync_error(struct disksync *s);

/* Waits until all that was wanted is on the disk or has failed; returns as
 * disksync_error does. */
int disksync_wait(struct disksync *s);

/* Waits as disksync_wait does, then ends the thread; NULL is fine. */
void disksync_free(struct disksync *s);

#endif
