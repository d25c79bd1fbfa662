/* The command line: one table of verbs and options. */
#include "app/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/exportformat.h"
#include "base/lang.h"

enum {
	SCREEN = 1,      /* for the screen */
	ASK = 2,         /* for ask */
	PRACTICE = 4,    /* for practice */
	MODELS = 8,      /* for models */
	EXPLAIN = 16,    /* for explain */
	DOCTOR = 32,     /* for doctor */
	TOKENS = 64,     /* for tokens */
	REPORT = 128,    /* for report */
	CHECK = 256,     /* for check */
	REPLAY = 8192,   /* for replay */
	WATCH = 16384,   /* for watch */
	EXPORT = 512,    /* for export */
	IMPORT = 2048,   /* for import */
	SESSIONS = 4096, /* for sessions */
	TALK = SCREEN | ASK,
	REACH = TALK | MODELS | DOCTOR, /* whoever talks to a server */
	ALL = 0x3fffffff,
	CONFIGURED = ALL & ~PRACTICE,
};

enum action {
	HELP,
	VERSION,
	CONFIG,
	NO_CONFIG,
	SET,
	COMMAND,
	PRACTICE_FLAG,
	EVENTS,
	VERBOSE,
	LINEAR,
	PORT,
	NO_SAVE,
	STATUS,
	JSON,
	NO_STREAM,
	RAW,
	METHOD,
	REQUEST,
	ALL_REQUESTS,
	WITH_TEXT,
	OUTPUT,
	FORCE,
	PLAIN,
	SPEED,
	IDLE,
	SIZE,
	FORMAT,
	ENDPOINT,
	WITH_REASONING,
	DRY_RUN,
	CONTINUE,
	RESUME,
	FORK,
	LIMIT,
	SINCE,
	SETTING, /* the option's name is a setting's */
};

static const struct row {
	const char *name;
	char letter;
	const char *arg;
	enum action action;
	int verbs;
	const char *what;
} rows[] = {
	{"continue", 'c', NULL, CONTINUE, TALK,
		N_("go on with the latest session")},
	{"resume", 'r', "ID", RESUME, TALK,
		N_("go on with session ID: its beginning will do, or a file")},
	{"fork", 0, NULL, FORK, TALK,
		N_("with -c or -r: go on in a copy of the session")},
	{"model", 'm', "NAME", SETTING, TALK | DOCTOR | CHECK | SESSIONS,
		N_("model to ask, or that a session asked")},
	{"system", 's', "TEXT", SETTING, TALK, N_("system prompt")},
	{"base-url", 0, "URL", SETTING, REACH | CHECK,
		N_("address of the API, up to and with /v1")},
	{"provider", 0, "NAME", SETTING, REACH | CHECK,
		N_("provider by name: sets address and key variable")},
	{"temperature", 0, "X", SETTING, TALK, N_("0 to 2")},
	{"top-p", 0, "X", SETTING, TALK, N_("0 to 1")},
	{"max-tokens", 0, "N", SETTING, TALK, N_("longest answer, in tokens")},
	{"max-retries", 0, "N", SETTING, TALK,
		N_("attempts beside the first (default 2)")},
	{"connect-timeout", 0, "S", SETTING, REACH,
		N_("seconds to reach the server (default 10)")},
	{"first-token-timeout", 0, "S", SETTING, TALK | DOCTOR,
		N_("seconds to the first output (default 300)")},
	{"idle-timeout", 0, "S", SETTING, TALK | DOCTOR,
		N_("seconds a stream may be silent (default 300)")},
	{"events", 0, NULL, EVENTS, ASK | REPLAY | WATCH,
		N_("print the event stream, one JSON object a line")},
	{"verbose", 'v', NULL, VERBOSE, ASK,
		N_("print what happens on standard error")},
	{"practice", 0, NULL, PRACTICE_FLAG, REACH,
		N_("talk to the practice server that ships with sidetone")},
	{"linear", 0, NULL, LINEAR, SCREEN,
		N_("append-only lines instead of a full screen")},
	{"theme", 0, "NAME", SETTING, SCREEN | REPLAY | WATCH | EXPORT,
		N_("theme by name or file")},
	{"command", 'e', "COMMAND", COMMAND, SCREEN | REPLAY | WATCH,
		N_("run a command as if typed; may be repeated")},
	{"set", 0, "NAME=VALUE", SET, REACH | CHECK,
		N_("any setting; sidetone --help set lists them")},
	{"status", 0, "N", STATUS, EXPLAIN,
		N_("the body to explain came with N")},
	{"method", 0, "NAME", METHOD, TOKENS,
		N_("estimate (default), or simple: a CJK ideograph is one, "
		   "others a quarter")},
	{"raw", 0, NULL, RAW, TOKENS, N_("count a request body as plain text")},
	{"no-stream", 0, NULL, NO_STREAM, DOCTOR,
		N_("without the chat completion, which costs a few tokens")},
	{"request", 0, "N", REQUEST, REPORT,
		N_("the request to report on (default: the latest that "
		   "failed)")},
	{"all", 0, NULL, ALL_REQUESTS, REPORT, N_("every request that failed")},
	{"with-text", 0, NULL, WITH_TEXT, REPORT,
		N_("with the prompt and what was received")},
	{"format", 0, "NAME", FORMAT, EXPORT,
		N_("format of the export (default: as FILE's ending says)")},
	{"with-reasoning", 0, NULL, WITH_REASONING, EXPORT,
		N_("with what the model thought")},
	{"endpoint", 0, "URL", ENDPOINT, EXPORT,
		N_("send the traces to a collector of OpenTelemetry")},
	{"output", 'o', "FILE", OUTPUT, REPORT | EXPORT,
		N_("write to FILE instead of standard output")},
	{"force", 0, NULL, FORCE, REPORT | EXPORT | IMPORT | SESSIONS,
		N_("replace what is there already; remove without asking")},
	{"dry-run", 0, NULL, DRY_RUN, IMPORT,
		N_("list what would be made, and write nothing")},
	{"limit", 0, "N", LIMIT, SESSIONS, N_("at most N sessions, or hits")},
	{"since", 0, "WHEN", SINCE, SESSIONS,
		N_("written since then: 7d, 12h, 2026-11-21")},
	{"json", 0, NULL, JSON, EXPLAIN | DOCTOR | TOKENS | CHECK | SESSIONS,
		N_("print JSON")},
	{"config", 0, "FILE", CONFIG, CONFIGURED, N_("read FILE instead")},
	{"no-config", 0, NULL, NO_CONFIG, CONFIGURED, N_("read no config")},
	{"no-save", 0, NULL, NO_SAVE, TALK, N_("do not save the session")},
	{"speed", 0, "N", SPEED, REPLAY | EXPORT,
		N_("play N times as fast; max: without any wait")},
	{"idle", 0, "S", IDLE, REPLAY | EXPORT,
		N_("cut every gap to S seconds; quiet: only gaps in which "
		   "nothing runs (default); off: none")},
	{"size", 0, "COLSxROWS", SIZE, EXPORT,
		N_("of the terminal that is recorded (default: 100x30)")},
	{"plain", 0, NULL, PLAIN, REPLAY | WATCH,
		N_("print lines of text, without a screen")},
	{"port", 0, "N", PORT, PRACTICE,
		N_("port to listen on (default: any free one)")},
	{"lang", 0, "NAME", SETTING, ALL, N_("language: en or zh")},
	{"help", 'h', NULL, HELP, ALL, N_("show this help")},
	{"version", 0, NULL, VERSION, ALL, N_("show the version")},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]), LONG_BASE = 256 };
_Static_assert(ROWS <= 64, "a bit of `given` for every option");

static const struct verb {
	const char *name, *args;
	int bit;
	const char *what;
} verbs[] = {
	{NULL, "", SCREEN, N_("open the screen: conversation and live log")},
	{"ask", " [PROMPT]", ASK,
		N_("ask once; the answer goes to standard output")},
	{"models", "", MODELS, N_("list the models the server offers")},
	{"explain", " [WHAT]", EXPLAIN,
		N_("what a failure means and what to do: status, code, words, "
		   "file")},
	{"doctor", "", DOCTOR,
		N_("check all from the config to a streamed answer")},
	{"report", " [ID|FILE|latest]", REPORT,
		N_("the support report of a saved session, without secrets")},
	{"replay", " [ID|FILE|latest]", REPLAY,
		N_("a saved session again, both panes in time")},
	{"watch", " [ID|FILE|latest]", WATCH,
		N_("a session that another process is writing, as it "
		   "happens")},
	{"export", " [ID|FILE|latest]", EXPORT,
		N_("a saved session in the format of another program")},
	{"import", " FILE|-…", IMPORT,
		N_("make sessions of the conversations of other programs")},
	{"sessions", " [list|search|rename|rm] …", SESSIONS,
		N_("list saved sessions; search, name and remove them")},
	{"check", " [FILE|-]", CHECK,
		N_("check a request body before it is sent")},
	{"tokens", " [FILE|-]…", TOKENS,
		N_("count the tokens of files, or of request bodies by "
		   "message")},
	{"practice", "", PRACTICE,
		N_("run the practice server in the foreground")},
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

bool
options_verb(size_t i, const char **name, const char **args, const char **what)
{
	if (i >= VERBS)
		return false;
	*name = verbs[i].name;
	*args = verbs[i].args;
	*what = verbs[i].what;
	return true;
}

bool
options_at(size_t i, struct options_row *row)
{
	if (i >= ROWS)
		return false;
	*row = (struct options_row){.name = rows[i].name,
		.arg = rows[i].arg,
		.what = rows[i].what,
		.letter = rows[i].letter};
	for (size_t v = 0; v < VERBS; v++) {
		if (rows[i].verbs & verbs[v].bit)
			row->verbs |= 1u << v;
	}
	return true;
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++) {
		const char *n = verbs[i].name;
		if (n == name || (n && name && !strcmp(n, name)))
			return &verbs[i];
	}
	return NULL;
}

static void
build_tables(struct option *longs, char *letters)
{
	*letters++ = '+'; /* the verb ends the common options */
	*letters++ = ':';
	for (int i = 0; i < ROWS; i++) {
		longs[i] = (struct option){rows[i].name,
			rows[i].arg ? required_argument : no_argument, NULL,
			rows[i].letter ? rows[i].letter : LONG_BASE + i};
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].arg)
			*letters++ = ':';
	}
	longs[ROWS] = (struct option){0};
	*letters = '\0';
}

static const struct row *
row_of(int got)
{
	for (int i = 0; i < ROWS; i++) {
		if (got == LONG_BASE + i ||
			(rows[i].letter && got == rows[i].letter))
			return &rows[i];
	}
	return NULL;
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
apply(struct options *o, const struct row *row, char *arg, struct error *err)
{
	switch (row->action) {
	case HELP:
		o->help = true;
		break;
	case VERSION:
		o->version = true;
		break;
	case CONFIG:
		o->config = arg;
		break;
	case NO_CONFIG:
		o->no_config = true;
		break;
	case SET:
		return add_assignment(o, arg, err);
	case COMMAND:
		return add_command(o, arg, err);
	case PRACTICE_FLAG:
		o->practice = true;
		break;
	case EVENTS:
		o->events = true;
		break;
	case VERBOSE:
		o->verbose = true;
		break;
	case LINEAR:
		o->linear = true;
		break;
	case PORT:
		o->port = arg;
		break;
	case JSON:
		o->json = true;
		break;
	case NO_STREAM:
		o->no_stream = true;
		break;
	case RAW:
		o->raw = true;
		break;
	case METHOD:
		o->method = arg;
		break;
	case REQUEST:
		o->request = arg;
		break;
	case ALL_REQUESTS:
		o->all = true;
		break;
	case WITH_TEXT:
		o->with_text = true;
		break;
	case OUTPUT:
		o->output = arg;
		break;
	case PLAIN:
		o->plain = true;
		break;
	case SPEED:
		o->speed = arg;
		break;
	case SIZE:
		o->size = arg;
		break;
	case IDLE:
		o->idle = arg;
		break;
	case FORCE:
		o->force = true;
		break;
	case FORMAT:
		o->format = arg;
		break;
	case ENDPOINT:
		o->endpoint = arg;
		break;
	case WITH_REASONING:
		o->with_reasoning = true;
		break;
	case DRY_RUN:
		o->dry_run = true;
		break;
	case CONTINUE:
		o->go_on = true;
		break;
	case RESUME:
		o->resume = arg;
		break;
	case FORK:
		o->fork = true;
		break;
	case LIMIT:
		o->limit = arg;
		break;
	case SINCE:
		o->since = arg;
		break;
	case NO_SAVE:
		return add_setting(o, "save", "off", err);
	case STATUS:
		o->status = arg;
		break;
	case SETTING:
		return add_setting(o, row->name, arg, err);
	}
	return 0;
}

static int
read_some(
	struct options *o, int argc, char **argv, int *used, struct error *err)
{
	struct option longs[ROWS + 1];
	char letters[2 * ROWS + 3];
	int got;

	build_tables(longs, letters);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct row *row = row_of(got);
		const char *word = argv[optind - 1];
		if (got == ':')
			return error_set(err,
				_("%s: needs a value; see sidetone --help"),
				word);
		if (!row)
			return error_set(err,
				_("%s: no such option; see sidetone --help"),
				word);
		o->given |= UINT64_C(1) << (row - rows);
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
	const struct verb *v = find_verb(o->verb);

	for (int i = 0; i < ROWS; i++) {
		if (o->help || !(o->given >> i & 1) || rows[i].verbs & v->bit)
			continue;
		return error_set(err,
			_("--%s is not for %s; see sidetone%s%s "
			  "--help"),
			rows[i].name, v->name ? v->name : _("the screen"),
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
	/* Options may stand before and behind the verb, and behind its
	 * arguments too, up to "--". */
	o->verb = argv[used];
	if (!find_verb(o->verb))
		return error_set(err,
			_("%s: no such verb; see sidetone --help"), o->verb);
	argc -= used;
	argv += used;
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

static void
print_settings(void)
{
	puts(_("settings, for --set NAME=VALUE, the config and /set:"));
	for (size_t i = 0; settings_name(i); i++)
		printf("  %-20s %s\n", settings_name(i), _(settings_what(i)));
	printf("  %-20s %s\n", "param.FIELD",
		_("any other field of the request body"));
}

static void
print_options(int verb_bits)
{
	char left[64];

	puts(_("\noptions:"));
	for (int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		char letter[8] = "    ";
		if (!(r->verbs & verb_bits))
			continue;
		if (r->letter)
			snprintf(letter, sizeof(letter), "-%c, ", r->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, r->name,
			r->arg ? " " : "", r->arg ? r->arg : "");
		printf("  %-30s %s\n", left, _(r->what));
	}
}

static void
print_formats(void)
{
	const struct export_format *f;

	puts(_("\nformats, and the endings that say them:"));
	for (size_t i = 0; (f = exportformat_at(i)); i++)
		printf("  %-6s %-11s %s\n", f->name, f->ending, _(f->what));
}

void
options_help(const char *verb)
{
	const struct verb *v = find_verb(verb);

	if (verb && !strcmp(verb, "set")) {
		print_settings();
		return;
	}
	if (v && v->name) {
		printf(_("usage: sidetone %s [OPTION…]%s\n%s\n"), v->name,
			v->args, _(v->what));
		print_options(v->bit);
		if (v->bit == EXPORT)
			print_formats();
		return;
	}
	puts(_("usage: sidetone [OPTION…] [VERB …]\n"));
	puts(_("A chat client for OpenAI-compatible APIs that lets you hear "
	       "the line.\n"));
	for (size_t i = 0; i < VERBS; i++)
		printf("  sidetone %-22s %s\n",
			verbs[i].name ? verbs[i].name : "", _(verbs[i].what));
	print_options(ALL);
	puts(_("\nThe key comes from SIDETONE_API_KEY, the provider's own "
	       "variable\n(OPENAI_API_KEY …) or key-command, never from the "
	       "command line.\nsidetone --help set lists the settings; the "
	       "manual is sidetone(1)."));
}
