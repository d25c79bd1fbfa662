/* The rows of a bench: a value, what it is compared with, and its bar. */
#include "tests/lib/bars.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int misses;

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double
bars_quantile(double *v, size_t n, double at)
{
	size_t i;

	qsort(v, n, sizeof(v[0]), by_value);
	i = (size_t)(at * (double)n);
	return v[i < n ? i : n - 1];
}

void
bars_head(void)
{
	printf("%-37s %12s %15s %10s  %-16s\n", "what", "sidetone", "beside it",
		"compared", "bar");
}

/* A row of the result. OTHER is NULL where there is nothing to compare. */
static void
row(const char *what, const char *own, const char *other, const char *compared,
	double value, double bar, const char *bar_text)
{
	bool holds = value <= bar;

	if (!holds)
		misses++;
	printf("%-37s %12s %15s %10s  %-16s %s\n", what, own,
		other != NULL ? other : "-", compared, bar_text,
		holds ? "holds" : "misses");
	fflush(stdout);
}

static const char *
number(char out[32], double value, const char *unit)
{
	snprintf(out, 32, "%.2f %s", value, unit);
	return out;
}

void
bars_ratio(const char *what, double own, const char *against, double other,
	const char *unit, double bar)
{
	char a[32], b[32], c[32], d[32], both[48];

	snprintf(both, sizeof(both), "%s %s", against, number(b, other, unit));
	snprintf(c, sizeof(c), "%.2f x", own / other);
	snprintf(d, sizeof(d), "<= %g x", bar);
	row(what, number(a, own, unit), both, c, own / other, bar, d);
}

void
bars_more(const char *what, double own, double floor, const char *unit,
	double bar)
{
	char a[32], b[32], c[32], d[32], both[48];

	snprintf(both, sizeof(both), "floor %s", number(b, floor, unit));
	snprintf(c, sizeof(c), "%+.2f", own - floor);
	snprintf(d, sizeof(d), "<= +%g %s", bar, unit);
	row(what, number(a, own, unit), both, c, own - floor, bar, d);
}

void
bars_plain(const char *what, double own, const char *unit, double bar)
{
	char a[32], d[32];

	snprintf(d, sizeof(d), "<= %g %s", bar, unit);
	row(what, number(a, own, unit), NULL, "-", own, bar, d);
}

int
bars_missed(void)
{
	return misses;
}
