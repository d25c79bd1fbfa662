/* One sentence about an expected local failure, owned by the caller. */
#ifndef SIDETONE_BASE_ERROR_H
#define SIDETONE_BASE_ERROR_H

struct error {
	char text[512];
};

/* Writes the sentence (lower case, no full stop: where, what is wrong, what
 * is allowed) and returns -1, so that `return error_set(…)` reads well. */
int error_set(struct error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
