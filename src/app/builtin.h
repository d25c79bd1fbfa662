/* Files that are part of the program: themes and default keys. */
#ifndef SIDETONE_APP_BUILTIN_H
#define SIDETONE_APP_BUILTIN_H

/* The Makefile writes their bytes into build/gen/builtin.c. */
struct builtin {
	const char *name;          /* default.theme, keys.conf */
	const unsigned char *text; /* ended by a NUL */
};

/* Ended by a row without a name. */
extern const struct builtin builtin_files[];

/* The text of the file called NAME, or NULL. */
const char *builtin_find(const char *name);

#endif
