/* The writer's lock on a file: one process writes it at a time. */
#ifndef SIDETONE_SESSION_WRITELOCK_H
#define SIDETONE_SESSION_WRITELOCK_H

#include <stdbool.h>

/* Takes the lock of the file open as FD. It belongs to that open file: other
 * opens and closes of the file do not lose it, a new name of it does not
 * matter, and it ends with the last descriptor, however the process ends.
 * Returns whether it was got; it is also "got" on a file system without
 * locks, where nobody can keep another from writing. */
bool writelock_take(int fd);

/* Gives it up before FD is closed. */
void writelock_drop(int fd);

/* Whether somebody, this process included, holds the lock of the file at
 * PATH. False if there is no such file, if it can be neither read nor
 * written, and on a file system without locks. */
bool writelock_is_taken(const char *path);

/* The same of the file open as FD, which does not hold it itself. */
bool writelock_is_taken_of(int fd);

#endif
