/* The rows of a bench: a value, what it is compared with, and its bar. */
#ifndef SIDETONE_TESTS_BARS_H
#define SIDETONE_TESTS_BARS_H

#include <stddef.h>

/* The value that the fraction AT of the N in V are not above; sorts V. */
double bars_quantile(double *v, size_t n, double at);

/* Each prints a line on standard output: the head of the table, and a row
 * for the value OWN in UNIT. */
void bars_head(void);

/* OWN is at most BAR times OTHER, which is named AGAINST. */
void bars_ratio(const char *what, double own, const char *against, double other,
	const char *unit, double bar);

/* OWN is at most BAR above the floor program's FLOOR. */
void bars_more(const char *what, double own, double floor, const char *unit,
	double bar);

/* OWN is at most BAR. */
void bars_plain(const char *what, double own, const char *unit, double bar);

/* How many rows missed their bar so far. */
int bars_missed(void);

#endif
