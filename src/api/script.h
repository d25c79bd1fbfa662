/* What runs of each script cost a tokenizer of the o200k family. */
#ifndef SIDETONE_API_SCRIPT_H
#define SIDETONE_API_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

/* Characters FIRST to LAST come in runs. A run costs, in hundredths of a
 * token, RUN at once, EACH for a character beyond the first FREE ones, and
 * REPEAT for one that is the same as the three in front of it. */
struct script {
	uint32_t first, last;
	uint16_t run, free, each, repeat;
};

/* The script of CP, which is not ASCII; never NULL. */
const struct script *script_of(uint32_t cp);

/* Whether S is one of the two rows of Latin letters: they come in one run,
 * with ASCII letters. */
bool script_is_latin(const struct script *s);

/* What CP, which is not ASCII, costs beside its place in the run. */
int64_t script_extra(uint32_t cp);

/* Whether CP is an ideograph that is a token of its own; false for what is
 * none. */
bool script_han_common(uint32_t cp);

#endif
