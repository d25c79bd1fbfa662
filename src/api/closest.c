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

/* With swaps of neighbours (optimal string alignment): the row before the last
 * is needed too. */
size_t
closest_distance(struct slice a, struct slice b)
{
	size_t rows[3][CLOSEST_NAME_MAX];

	a = clipped(a);
	b = clipped(b);
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		const size_t *last = rows[(i + 2) % 3];
		const size_t *before = rows[(i + 1) % 3];
		size_t *now = rows[i % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				last[j - 1] +
					!same_letter(a.p[i - 1], b.p[j - 1]));
			if (i > 1 && j > 1 &&
				same_letter(a.p[i - 1], b.p[j - 2]) &&
				same_letter(a.p[i - 2], b.p[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
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
