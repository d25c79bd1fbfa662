/* The command line: one table of verbs and options. */
#include "app/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "app/exportformat.h"
#include "app/optiontable.h"
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
	RESEND = 32768,  /* for resend */
	COMPARE = 65536, /* for compare */
	TALK = SCREEN | ASK,
	SEND = TALK | RESEND,
	REACH = SEND | MODELS | DOCTOR, /* whoever talks to a server */
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
	ACTIONS,
};

/* Where what was given goes. */
#define FLAG(member) OPTION_FLAG, offsetof(struct options, member)
#define TEXT(member) OPTION_TEXT, offsetof(struct options, member)
static const struct option_place places[] = {
	[HELP] = {FLAG(help)},
	[VERSION] = {FLAG(version)},
	[CONFIG] = {TEXT(config)},
	[NO_CONFIG] = {FLAG(no_config)},
	[PRACTICE_FLAG] = {FLAG(practice)},
	[EVENTS] = {FLAG(events)},
	[VERBOSE] = {FLAG(verbose)},
	[LINEAR] = {FLAG(linear)},
	[PORT] = {TEXT(port)},
	[STATUS] = {TEXT(status)},
	[JSON] = {FLAG(json)},
	[NO_STREAM] = {FLAG(no_stream)},
	[RAW] = {FLAG(raw)},
	[METHOD] = {TEXT(method)},
	[REQUEST] = {TEXT(request)},
	[ALL_REQUESTS] = {FLAG(all)},
	[WITH_TEXT] = {FLAG(with_text)},
	[OUTPUT] = {TEXT(output)},
	[FORCE] = {FLAG(force)},
	[PLAIN] = {FLAG(plain)},
	[SPEED] = {TEXT(speed)},
	[IDLE] = {TEXT(idle)},
	[SIZE] = {TEXT(size)},
	[FORMAT] = {TEXT(format)},
	[ENDPOINT] = {TEXT(endpoint)},
	[WITH_REASONING] = {FLAG(with_reasoning)},
	[DRY_RUN] = {FLAG(dry_run)},
	[CONTINUE] = {FLAG(go_on)},
	[RESUME] = {TEXT(resume)},
	[FORK] = {FLAG(fork)},
	[LIMIT] = {TEXT(limit)},
	[SINCE] = {TEXT(since)},
	[SET] = {.kind = OPTION_ASSIGNMENT},
	[COMMAND] = {.kind = OPTION_COMMAND},
	[NO_SAVE] = {.kind = OPTION_NO_SAVE},
	[SETTING] = {.kind = OPTION_SETTING},
};
_Static_assert(sizeof(places) / sizeof(places[0]) == ACTIONS,
	"every action has its place");

static const struct option_row rows[] = {
	{"continue", 'c', NULL, CONTINUE, TALK,
		N_("go on with the latest session")},
	{"resume", 'r', "ID", RESUME, TALK,
		N_("go on with session ID: its beginning will do, or a file")},
	{"fork", 0, NULL, FORK, TALK,
		N_("with -c or -r: go on in a copy of the session")},
	{"model", 'm', "NAME", SETTING, SEND | DOCTOR | CHECK | SESSIONS,
		N_("model to ask, or that a session asked")},
	{"system", 's', "TEXT", SETTING, SEND, N_("system prompt")},
	{"base-url", 0, "URL", SETTING, REACH | CHECK,
		N_("address of the API, up to and with /v1")},
	{"provider", 0, "NAME", SETTING, REACH | CHECK,
		N_("provider by name: sets address and key variable")},
	{"temperature", 0, "X", SETTING, SEND, N_("0 to 2")},
	{"top-p", 0, "X", SETTING, SEND, N_("0 to 1")},
	{"max-tokens", 0, "N", SETTING, SEND, N_("longest answer, in tokens")},
	{"max-retries", 0, "N", SETTING, SEND,
		N_("attempts beside the first (default 2)")},
	{"connect-timeout", 0, "S", SETTING, REACH,
		N_("seconds to reach the server (default 10)")},
	{"first-token-timeout", 0, "S", SETTING, SEND | DOCTOR,
		N_("seconds to the first output (default 300)")},
	{"idle-timeout", 0, "S", SETTING, SEND | DOCTOR,
		N_("seconds a stream may be silent (default 300)")},
	{"events", 0, NULL, EVENTS, ASK | REPLAY | WATCH,
		N_("print the event stream, one JSON object a line")},
	{"verbose", 'v', NULL, VERBOSE, ASK | RESEND,
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
	{"request", 0, "N", REQUEST, REPORT | RESEND,
		N_("the request by its number in the log (default: the "
		   "latest; for a report the latest that failed)")},
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
	{"json", 0, NULL, JSON,
		EXPLAIN | DOCTOR | TOKENS | CHECK | SESSIONS | RESEND | COMPARE,
		N_("print JSON")},
	{"config", 0, "FILE", CONFIG, CONFIGURED, N_("read FILE instead")},
	{"no-config", 0, NULL, NO_CONFIG, CONFIGURED, N_("read no config")},
	{"no-save", 0, NULL, NO_SAVE, SEND, N_("do not save the session")},
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
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
_Static_assert((int)ROWS <= (int)OPTION_ROWS_MAX, "more rows than are read");

static const struct option_verb verbs[] = {
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
	{"resend", " [ID|FILE|latest]", RESEND,
		N_("send a request of a saved session again, changed, and "
		   "compare the answers")},
	{"compare", " [A[:REQUEST]] [B[:REQUEST]]", COMPARE,
		N_("two answers of saved sessions side by side")},
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

const struct option_row *
option_row(size_t i)
{
	return i < ROWS ? &rows[i] : NULL;
}

const struct option_place *
option_place(const struct option_row *row)
{
	return &places[row->action];
}

const struct option_verb *
option_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++) {
		const char *n = verbs[i].name;
		if (n == name || (n && name && !strcmp(n, name)))
			return &verbs[i];
	}
	return NULL;
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
		const struct option_row *r = &rows[i];
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
	const struct option_verb *v = option_verb(verb);

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
