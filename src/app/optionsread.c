/* Reading the command line: what the rows of the table allow. */
#include "app/options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "app/optiontable.h"
#include "base/lang.h"

enum { LONG_BASE = 256 }; /* of what getopt returns without a letter */

static void
build_tables(struct option *longs, char *letters)
{
	const struct option_row *row;

	*letters++ = '+'; /* the verb ends the common options */
	*letters++ = ':';
	for (size_t i = 0; (row = option_row(i)); i++) {
		*longs++ = (struct option){row->name,
			row->arg ? required_argument : no_argument, NULL,
			row->letter ? row->letter : LONG_BASE + (int)i};
		if (!row->letter)
			continue;
		*letters++ = row->letter;
		if (row->arg)
			*letters++ = ':';
	}
	*longs = (struct option){0};
	*letters = '\0';
}

/* The row of what getopt returned, and its number; NULL: it is none. */
static const struct option_row *
row_of(int got, size_t *i)
{
	const struct option_row *row;

	for (*i = 0; (row = option_row(*i)); ++*i) {
		if (got == LONG_BASE + (int)*i ||
			(row->letter && got == row->letter))
			break;
	}
	return row;
}

static int
add_setting(struct options *o, const char *name, const char *value,
	struct error *err)
{
	if (o->nsettings == OPTIONS_COMMANDS_MAX)
		return error_set(err, _("more than %d settings on the line"),
			OPTIONS_COMMANDS_MAX);
	o->settings[o->nsettings++] =
		(struct option_setting){.name = name, .value = value};
	return 0;
}

static int
add_command(struct options *o, const char *command, struct error *err)
{
	if (o->ncommands == OPTIONS_COMMANDS_MAX)
		return error_set(err, _("more than %d commands on the line"),
			OPTIONS_COMMANDS_MAX);
	o->commands[o->ncommands++] = command;
	return 0;
}

/* NAME=VALUE is cut in place: argv is ours to write. */
static int
add_assignment(struct options *o, char *text, struct error *err)
{
	char *eq = strchr(text, '=');

	if (!eq || eq == text)
		return error_set(err, _("--set %s: must be NAME=VALUE"), text);
	*eq = '\0';
	if (add_setting(o, text, eq + 1, err))
		return -1;
	o->settings[o->nsettings - 1].by_set = true;
	return 0;
}

static int
apply(struct options *o, const struct option_row *row, char *arg,
	struct error *err)
{
	const struct option_place *place = option_place(row);
	char *member = (char *)o + place->at;

	assert(place->kind != OPTION_NOWHERE);
	switch (place->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		break;
	case OPTION_TEXT:
		*(const char **)(void *)member = arg;
		break;
	case OPTION_ASSIGNMENT:
		return add_assignment(o, arg, err);
	case OPTION_COMMAND:
		return add_command(o, arg, err);
	case OPTION_NO_SAVE:
		return add_setting(o, "save", "off", err);
	case OPTION_SETTING:
		return add_setting(o, row->name, arg, err);
	case OPTION_NOWHERE:
		break;
	}
	return 0;
}

static int
read_some(
	struct options *o, int argc, char **argv, int *used, struct error *err)
{
	struct option longs[OPTION_ROWS_MAX + 1];
	char letters[2 * OPTION_ROWS_MAX + 3];
	size_t i;
	int got;

	build_tables(longs, letters);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row = row_of(got, &i);
		const char *word = argv[optind - 1];
		if (got == ':')
			return error_set(err,
				_("%s: needs a value; see sidetone --help"),
				word);
		if (!row)
			return error_set(err,
				_("%s: no such option; see sidetone --help"),
				word);
		o->given |= UINT64_C(1) << i;
		if (apply(o, row, optarg, err))
			return -1;
	}
	*used = optind;
	return 0;
}

/* Every option that was given must be one of the verb's. */
static int
check_verb(const struct options *o, struct error *err)
{
	const struct option_verb *v = option_verb(o->verb);
	const struct option_row *row;

	for (size_t i = 0; (row = option_row(i)); i++) {
		if (o->help || !(o->given >> i & 1) || row->verbs & v->bit)
			continue;
		return error_set(err,
			_("--%s is not for %s; see sidetone%s%s "
			  "--help"),
			row->name, v->name ? v->name : _("the screen"),
			v->name ? " " : "", v->name ? v->name : "");
	}
	if (o->go_on && o->resume)
		return error_set(err,
			_("--continue is the latest session, --resume a given "
			  "one: choose one of them"));
	if (o->fork && !o->go_on && !o->resume)
		return error_set(err,
			_("--fork: needs the session to copy: -c or -r ID"));
	if (o->nargs && !*v->args)
		return error_set(err, _("%s takes no arguments"), v->name);
	return 0;
}

/* Options may stand before and behind the arguments of the verb, which is word
 * 0, up to "--". */
static int
read_rest(struct options *o, int argc, char **argv, struct error *err)
{
	int used;

	o->args = argv + 1;
	while (argc > 1) {
		bool end;
		if (read_some(o, argc, argv, &used, err))
			return -1;
		end = used > 1 && !strcmp(argv[used - 1], "--");
		argc -= used;
		argv += used;
		while (argc && (end || argv[0][0] != '-' || !argv[0][1])) {
			o->args[o->nargs++] = *argv++;
			argc--;
		}
		if (!argc)
			break;
		argc++; /* getopt passes over the first word */
		argv--;
	}
	o->args[o->nargs] = NULL;
	return check_verb(o, err);
}

int
options_read(struct options *o, int argc, char **argv, struct error *err)
{
	int used;

	*o = (struct options){.verb = NULL};
	if (read_some(o, argc, argv, &used, err))
		return -1;
	if (o->help) { /* what follows is the topic */
		o->verb = argv[used];
		return 0;
	}
	if (used == argc)
		return check_verb(o, err);
	o->verb = argv[used];
	if (!option_verb(o->verb))
		return error_set(err,
			_("%s: no such verb; see sidetone --help"), o->verb);
	return read_rest(o, argc - used, argv + used, err);
}
