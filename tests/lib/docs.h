/* The generated parts of the documentation: printed, compared, rewritten. */
#ifndef SIDETONE_TESTS_DOCS_H
#define SIDETONE_TESTS_DOCS_H

#include "base/buf.h"
#include "base/error.h"

/* What is made from one of the program's tables and stands in FILE of the
 * documentation between two comments, "begin generated NAME" and "end
 * generated NAME". */
struct docs_part {
	const char *name, *file;
	void (*print)(struct buf *out); /* whole lines: mdoc or Markdown */
};

/* Part I, or NULL behind the last; the parts of a file stand together. */
const struct docs_part *docs_part_at(size_t i);
const struct docs_part *docs_part_find(const char *name);

/* Replaces in TEXT what stands between the comments of PART by what it
 * prints. Returns 0, or -1 with ERR if a comment is missing; TEXT is as it was
 * then. */
int
docs_fill(struct buf *text, const struct docs_part *part, struct error *err);

/* Compares the generated parts of every file in DIR with what they should
 * be. Returns 0, or -1 with ERR naming the first file that differs. */
int docs_check(const char *dir, struct error *err);

/* Rewrites the files in DIR that differ. Returns 0, or -1 with ERR. */
int docs_write(const char *dir, struct error *err);

#endif
