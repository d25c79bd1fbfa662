/* Whole files: read at once, and writes that are complete. */
#ifndef SIDETONE_BASE_FILE_H
#define SIDETONE_BASE_FILE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/* Appends what is in the file at PATH to OUT; a pipe is read as what is in it
 * now. Returns 0, or -1 with ERR naming the path: it cannot be read, or is
 * larger than MAX bytes. errno is that of the failure, 0 for a file too
 * large. */
int file_read(const char *path, size_t max, struct buf *out, struct error *err);

/* As file_read, from where FD stands to its end; NAME is what ERR calls it. */
int file_read_fd(int fd, const char *name, size_t max, struct buf *out,
	struct error *err);

/* As file_read for what a user names to be read: "-" is standard input, and a
 * pipe is waited for as long as somebody writes. */
int file_read_named(
	const char *path, size_t max, struct buf *out, struct error *err);

/* Opens the file at PATH, which exists, with FLAGS of open(2). A named pipe
 * is not waited for, a terminal does not become ours, and no child inherits
 * it. Returns the descriptor, or -1 with errno set. */
int file_open(const char *path, int flags);

/* Appends up to MAX bytes from FD to OUT by one read(2), which a signal does
 * not end. Returns how many, 0 at the end, or -1 with errno set. */
ssize_t file_read_piece(int fd, size_t max, struct buf *out);

/* Writes all of S to FD, however often it is interrupted. Returns 0, or -1
 * with errno set and part of it written. */
int file_write(int fd, struct slice s);

#endif
