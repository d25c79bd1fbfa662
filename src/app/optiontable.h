/* The rows of options and verbs; for the files of the command line. */
#ifndef SIDETONE_APP_OPTIONTABLE_H
#define SIDETONE_APP_OPTIONTABLE_H

#include <stddef.h>

enum { OPTION_ROWS_MAX = 64 }; /* as `given` of struct options has bits */

struct option_row {
	const char *name;
	char letter;     /* 0: it has none */
	const char *arg; /* NULL: it takes none */
	int action;      /* what option_place looks up */
	int verbs;       /* bits of those that take it */
	const char *what;
};

struct option_verb {
	const char *name, *args; /* NULL: the screen */
	int bit;
	const char *what;
};

enum option_kind {
	OPTION_NOWHERE, /* a gap in the table */
	OPTION_FLAG,    /* a bool of struct options */
	OPTION_TEXT,    /* a text of it */
	OPTION_ASSIGNMENT,
	OPTION_COMMAND,
	OPTION_NO_SAVE,
	OPTION_SETTING, /* the option's name is a setting's */
};

struct option_place {
	enum option_kind kind;
	size_t at; /* offset in struct options */
};

/* Row I, or NULL behind the last. */
const struct option_row *option_row(size_t i);

/* Where the value of ROW goes. */
const struct option_place *option_place(const struct option_row *row);

/* The verb called NAME (NULL: the screen), or NULL. */
const struct option_verb *option_verb(const char *name);

#endif
