/* Borrowed text (struct slice) and owned text (struct buf). */
#ifndef SIDETONE_BASE_BUF_H
#define SIDETONE_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/* Text somebody else owns: valid until the call it was passed to returns,
 * unless the header that hands it out says longer. p == NULL means "none",
 * which is not the same as empty. */
struct slice {
	const char *p;
	size_t len;
};

/* Text that is owned: grows, is always terminated once it is not empty, and
 * starts as {0}. Freed with buf_free. */
struct buf {
	char *p;
	size_t len, cap;
};

/* A slice over a string literal. */
#define SLICE(lit) ((struct slice){(lit), sizeof(lit) - 1})
#define SLICE_NONE ((struct slice){0})

/* A slice over a terminated string; NULL gives the none slice. */
struct slice slice_str(const char *s);
bool slice_eq(struct slice a, struct slice b);
/* ASCII case-insensitive equality. */
bool slice_ieq(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *s);
bool slice_starts(struct slice s, const char *prefix);
/* S without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);
/* S from byte FROM on, or the LEN bytes there; clipped to S. */
struct slice slice_from(struct slice s, size_t from);
struct slice slice_sub(struct slice s, size_t from, size_t len);
/* Index of the first NEEDLE in S, or -1; the second ignores ASCII case. */
ptrdiff_t slice_find(struct slice s, struct slice needle);
ptrdiff_t slice_ifind(struct slice s, const char *needle);
/* Takes the next line (without its LF) off S; false when S is empty. */
bool slice_line(struct slice *s, struct slice *line);
/* A terminated copy, owned by the caller; NULL for the none slice. */
char *slice_dup(struct slice s);

void buf_free(struct buf *b);
/* Empties B and keeps its memory. */
void buf_clear(struct buf *b);
/* Makes room for N more bytes and a terminator. */
void buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_slice(struct buf *b, struct slice s);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Cuts B to LEN bytes, which is at most its length. */
void buf_truncate(struct buf *b, size_t len);
/* B is a bitwise copy of another buf: it gets memory of its own. */
void buf_own(struct buf *b);
/* Removes the first N bytes. */
void buf_drop(struct buf *b, size_t n);
/* What is in B, valid until B changes. Never the none slice. */
struct slice buf_slice(const struct buf *b);
/* What is in B as a terminated string, valid until B changes. */
const char *buf_str(const struct buf *b);
/* Replaces what is in B by S. */
void buf_set(struct buf *b, struct slice s);

#endif
