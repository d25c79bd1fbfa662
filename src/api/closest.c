/* The names of a list that are nearest to one that is not in it. */
#include "api/closest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct slice
clipped(struct slice s)
{
	return slice_sub(s, 0, CLOSEST_NAME_MAX - 1);
}

static bool
same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's, one row of the matrix at a time. */
size_t
closest_distance(struct slice a, struct slice b)
{
	size_t row[CLOSEST_NAME_MAX], corner, above;

	a = clipped(a);
	b = clipped(b);
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		corner = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < b.len; j++) {
			above = row[j + 1];
			row[j + 1] = least(least(above, row[j]) + 1,
				corner + !same_letter(a.p[i], b.p[j]));
			corner = above;
		}
	}
	return row[b.len];
}

static struct slice
plain(struct slice name)
{
	if (slice_starts(name, "models/"))
		name = slice_from(name, 7);
	if (name.len > 7 && slice_is(slice_from(name, name.len - 7), ":latest"))
		name.len -= 7;
	return name;
}

/* A name with the wanted one in it (a dated one) is near however long. */
static size_t
distance_of(struct slice wanted, struct slice name)
{
	size_t d = closest_distance(wanted, name);
	ptrdiff_t at = name.len < wanted.len ? slice_find(wanted, name)
					     : slice_find(name, wanted);

	return at >= 0 && name.len > 2 ? least(d, 2) : d;
}

void
closest_see(struct closest *n, struct slice name)
{
	size_t d;
	int at;

	n->names++;
	if (slice_is(n->wanted, "") || !name.len)
		return;
	if (slice_eq(name, n->wanted) ||
		slice_eq(plain(name), plain(n->wanted)))
		n->found = true;
	d = distance_of(plain(n->wanted), plain(name));
	if (d > n->wanted.len / 2 || name.len >= CLOSEST_NAME_MAX)
		return;
	for (at = n->n; at > 0 && n->best[at - 1].distance > d; at--)
		continue;
	if (at == CLOSEST_COUNT)
		return;
	if (n->n < CLOSEST_COUNT)
		n->n++;
	memmove(&n->best[at + 1], &n->best[at],
		(size_t)(n->n - 1 - at) * sizeof(n->best[0]));
	n->best[at].distance = d;
	snprintf(n->best[at].name, sizeof(n->best[at].name), "%.*s",
		(int)name.len, name.p);
}
