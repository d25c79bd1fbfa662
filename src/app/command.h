/* The command language: config, keys, /commands and -e. */
#ifndef SIDETONE_APP_COMMAND_H
#define SIDETONE_APP_COMMAND_H

#include "app/app.h"
#include "base/words.h"

enum command_need {
	NEED_NOTHING,
	NEED_SHOWN,   /* something is shown: a session, or a replay */
	NEED_SESSION, /* a session is open */
	NEED_SCREEN,  /* it is shown on the screen */
	NEED_TALK,    /* a session is open on the screen */
	NEED_REPLAY,  /* a replay is on the screen */
};

struct command {
	const char *name;
	const char *args; /* for help: "NAME [VALUE]" */
	int min, max;     /* words behind the name; max may be the rest */
	bool rest;        /* the last word is the rest of the line */
	enum command_need need;
	const char *what;
	int (*run)(struct app *app, const struct words *w, struct error *err);
};

/* All there are, in the order of the help (app/commandtable.c). */
extern const struct command command_table[];
extern const size_t command_count;

/* Runs one LINE, with or without its slash. An empty line does nothing.
 * Returns 0, or -1 with ERR: what is wrong and what is allowed. */
int command_run(struct app *app, struct slice line, struct error *err);

/* Runs every line of FILE; the first error stops it and names file and line.
 * A file that does not exist is an error unless OPTIONAL. */
int command_source(
	struct app *app, const char *file, bool optional, struct error *err);

/* The same for TEXT, called NAME in errors. */
int command_source_text(struct app *app, const char *name, struct slice text,
	struct error *err);

/* The command called NAME, or NULL; command I, or NULL behind the last. */
const struct command *command_find(struct slice name);
const struct command *command_at(size_t i);

#endif
