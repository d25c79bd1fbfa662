/* Patterns in which a star stands for any text. */
#include "base/glob.h"

static bool
same(char a, char b, enum glob_case letters)
{
	struct slice x = {&a, 1}, y = {&b, 1};

	return a == b || (letters == GLOB_ANY_CASE && slice_ieq(x, y));
}

/* Goes back to the last star only: what the stars before it took is enough. */
bool
glob_matches(struct slice pattern, struct slice s, enum glob_case letters)
{
	size_t p = 0, i = 0, star = 0, from = 0;

	while (i < s.len) {
		if (p < pattern.len && pattern.p[p] == '*') {
			star = ++p;
			from = i;
		} else if (p < pattern.len &&
			   same(pattern.p[p], s.p[i], letters)) {
			p++;
			i++;
		} else if (star) {
			p = star;
			i = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.p[p] == '*')
		p++;
	return p == pattern.len;
}
