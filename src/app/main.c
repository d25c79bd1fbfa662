/* main: options, config, and the verb that was asked for. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/ask.h"
#include "app/chatopen.h"
#include "app/check.h"
#include "app/compare.h"
#include "app/config.h"
#include "app/doctor.h"
#include "app/exit.h"
#include "app/explain.h"
#include "app/export.h"
#include "app/import.h"
#include "app/linear.h"
#include "app/livestart.h"
#include "app/models.h"
#include "app/options.h"
#include "app/paths.h"
#include "app/peer.h"
#include "app/reach.h"
#include "app/replay.h"
#include "app/report.h"
#include "app/resend.h"
#include "app/sessions.h"
#include "app/tokens.h"
#include "base/lang.h"
#include "base/mem.h"

/* Practice is for whoever has nowhere to send to: no key and no address. */
static bool
wants_practice(const struct options *o, const struct settings *s)
{
	if (o->practice)
		return true;
	if (*settings_text(s, SETTING_BASE_URL) ||
		*settings_text(s, SETTING_PROVIDER) ||
		*settings_text(s, SETTING_KEY_COMMAND))
		return false;
	return !reach_key_variable(provider_find(SLICE("openai")));
}

/* What each verb runs: some talk to a server, practice if there is none;
 * others need none. */
static const struct verb {
	const char *name;
	int (*talk)(struct app *app, const struct options *o,
		const char *practice_url);
	int (*run)(struct app *app, const struct options *o);
} verbs[] = {
	{.name = "ask", .talk = ask_run},
	{.name = "models", .talk = models_run},
	{.name = "doctor", .talk = doctor_run},
	{.name = "explain", .run = explain_run},
	{.name = "tokens", .run = tokens_run},
	{.name = "report", .run = report_run},
	{.name = "check", .run = check_run},
	{.name = "replay", .run = replay_run},
	{.name = "watch", .run = watch_run},
	{.name = "export", .run = export_run},
	{.name = "import", .run = import_run},
	{.name = "sessions", .run = sessions_run},
	{.name = "resend", .run = resend_run},
	{.name = "compare", .run = compare_run},
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	die(EXIT_FAULT, "%s: a verb without a row", name);
}

static int
run_talk(struct app *app, const struct options *o)
{
	struct settings *s = &app->settings;
	const char *url = NULL;
	struct error err;
	int status;

	/* A session that goes on says itself whether it was practice. */
	if (!live_resumes(o) && wants_practice(o, s)) {
		url = peer_start(&err);
		if (!url)
			return exit_complain(&err, EXIT_FAULT);
	}
	if (o->linear)
		status = linear_run(app, o, url);
	else if (!o->verb)
		status = chatopen_run(app, o, url);
	else
		status = find_verb(o->verb)->talk(app, o, url);
	peer_stop();
	return status;
}

/* The language stands before options and config are read: they may be wrong.
 * The last --lang counts, wherever it is. */
static void
choose_language(char **argv)
{
	char *dir = paths_locale();
	const char *name = NULL;

	for (; *argv && strcmp(*argv, "--"); argv++) {
		if (!strncmp(*argv, "--lang=", 7))
			name = *argv + 7;
		else if (!strcmp(*argv, "--lang") && argv[1])
			name = argv[1];
	}
	if (lang_open(name, dir))
		lang_open(NULL, dir);
	free(dir);
}

/* A closed standard descriptor would be given to the first thing opened, and
 * the answer written into it. */
static void
open_standard_files(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd > STDERR_FILENO)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct app app;
	struct error err;
	int status;

	open_standard_files();
	/* A file that may not grow is an error of write(2), as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
	/* Without a locale nearly every terminal is UTF-8 all the same. */
	setlocale(LC_ALL, "");
	if (!strcmp(setlocale(LC_CTYPE, NULL), "C"))
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C"); /* JSON has no decimal comma */
	choose_language(argv);
	if (options_read(&o, argc, argv, &err))
		return exit_complain(&err, EXIT_USAGE);
	if (o.version) {
		puts("sidetone " SIDETONE_VERSION);
		return exit_finish(EXIT_FINE);
	}
	if (o.help) {
		options_help(o.verb);
		return exit_finish(EXIT_FINE);
	}
	if (o.verb && !strcmp(o.verb, "practice")) {
		peer_become(o.port, &err);
		return exit_complain(&err, EXIT_FAULT);
	}
	if (config_load(&app, &o, &err)) {
		status = o.verb && !strcmp(o.verb, "doctor")
				 ? doctor_run_broken(&app, &o, &err)
				 : exit_complain(&err, EXIT_USAGE);
		config_free(&app);
		return status;
	}
	if (o.verb && app.warning.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&app.warning));
	if (o.verb && find_verb(o.verb)->run)
		status = find_verb(o.verb)->run(&app, &o);
	else
		status = run_talk(&app, &o);
	config_free(&app);
	return status;
}
