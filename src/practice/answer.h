/* One HTTP answer as bytes with pauses, and how it ends. */
#ifndef SIDETONE_PRACTICE_ANSWER_H
#define SIDETONE_PRACTICE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum answer_end {
	ANSWER_COMPLETE,  /* as HTTP wants it */
	ANSWER_DROP,      /* the connection is cut */
	ANSWER_SILENCE,   /* the connection stays open and says nothing */
	ANSWER_KEEPALIVE, /* the last bytes are repeated, with pauses */
};

enum { ANSWER_HEADERS = 16, ANSWER_HEADER_SIZE = 64 };

struct answer_header {
	const char *name; /* static text */
	char value[ANSWER_HEADER_SIZE];
};

/* Before byte AT of the body goes out, MS milliseconds pass. */
struct answer_pause {
	size_t at;
	int64_t ms;
};

/* Starts as {0}; freed with answer_free. */
struct answer {
	int status;       /* 0: not even a status line, see end */
	const char *type; /* content type, static text */
	bool chunked;     /* length unknown to the client */
	enum answer_end end;
	const char *label; /* what it is, for the log; static text or NULL */
	struct answer_header header[ANSWER_HEADERS];
	int n_headers;
	struct buf body;
	struct answer_pause *pause; /* by rising `at` */
	size_t n_pauses, cap_pauses;
	/* How far it has been read. */
	size_t pos, next_pause;
	bool waiting;
	int64_t due;
};

void answer_free(struct answer *a);

/* Adds a header with a formatted value, cut to ANSWER_HEADER_SIZE - 1. */
void answer_header(struct answer *a, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The value of header NAME (any case), or NULL. */
const char *answer_find(const struct answer *a, const char *name);

/* Notes that MS milliseconds pass before what is added to the body next. */
void answer_wait(struct answer *a, int64_t ms);

/* What answer_read returns beside a number of bytes. */
enum { ANSWER_WAIT = 0, ANSWER_ENDED = -1, ANSWER_DROPPED = -2 };

/* Copies at most MAX bytes (MAX > 0) that are due at NOW into OUT and
 * returns how many, or one of the values above; with ANSWER_WAIT, *WAKE is
 * when to ask again, which may be CLOCK_NEVER. */
ptrdiff_t answer_read(
	struct answer *a, int64_t now, char *out, size_t max, int64_t *wake);

#endif
