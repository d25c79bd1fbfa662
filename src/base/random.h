/* A small seeded generator for jitter and identifiers; not for secrets. */
#ifndef SIDETONE_BASE_RANDOM_H
#define SIDETONE_BASE_RANDOM_H

#include <stdint.h>

/* splitmix64 (Steele, Lea, Flood 2014): the next number, moving *STATE. */
uint64_t random_next(uint64_t *state);

/* The next number as a fraction in [0, 1). */
double random_fraction(uint64_t *state);

/* A seed from the system's entropy. */
uint64_t random_seed(void);

#endif
