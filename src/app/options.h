/* The command line: one table of verbs and options. */
#ifndef SIDETONE_APP_OPTIONS_H
#define SIDETONE_APP_OPTIONS_H

#include "app/settings.h"

enum { OPTIONS_COMMANDS_MAX = 64 };

/* What was asked for. Points into argv; `settings` options have been put
 * into the settings list in order. */
struct options {
	const char *verb; /* NULL: the screen */
	char **args;      /* what follows the verb, ended by NULL */
	int nargs;
	bool help, version, practice, no_config, events, verbose, linear;
	bool json, no_stream, raw;
	uint64_t given; /* which options: bit I for option I of the table */
	const char *config, *port, *status, *method;
	bool all, with_text, force, dry_run, with_reasoning, plain;
	bool go_on, fork;
	const char *resume; /* the session to go on with */
	const char *speed, *idle, *size;
	const char *request, *output, *format, *endpoint;
	struct option_setting {
		const char *name, *value;
		bool by_set; /* of --set NAME=VALUE */
	} settings[OPTIONS_COMMANDS_MAX];
	int nsettings;
	const char *commands[OPTIONS_COMMANDS_MAX]; /* -e, in order */
	int ncommands;
};

/* Reads argv. Returns 0, or -1 with ERR set for what the table does not
 * allow. */
int options_read(struct options *o, int argc, char **argv, struct error *err);

/* Prints the help of VERB (NULL: of all) on standard output. */
void options_help(const char *verb);

/* Name, arguments and purpose of verb I; false behind the last. */
bool
options_verb(size_t i, const char **name, const char **args, const char **what);

/* One option, for the manual. */
struct options_row {
	const char *name, *arg, *what; /* arg is NULL if it takes none */
	char letter;                   /* 0: it has none */
	unsigned verbs;                /* bit I: verb I takes it */
};

/* Option I into ROW; false behind the last. */
bool options_at(size_t i, struct options_row *row);

#endif
