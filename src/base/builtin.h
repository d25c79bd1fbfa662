/* Files that are part of a program: their bytes, compiled in. */
#ifndef SIDETONE_BASE_BUILTIN_H
#define SIDETONE_BASE_BUILTIN_H

/* embed.sh writes a list of these from files; see the Makefile. */
struct builtin {
	const char *name;          /* default.theme, errors.json */
	const unsigned char *text; /* ended by a NUL */
};

/* The text of the file called NAME in LIST, which ends with a row without a
 * name; NULL if there is none. */
const char *builtin_find(const struct builtin *list, const char *name);

#endif
