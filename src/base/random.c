/* A small seeded generator for jitter and identifiers; not for secrets. */
#include "base/random.h"

#include <sys/random.h>
#include <time.h>

uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

double
random_fraction(uint64_t *state)
{
	return (double)(random_next(state) >> 11) / (double)(1ULL << 53);
}

uint64_t
random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed;
}
