/* The verb models: what the server offers. */
#include "app/models.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "api/catalogue.h"
#include "api/modeldata.h"
#include "api/modellist.h"
#include "app/exit.h"
#include "app/livestart.h"
#include "app/signals.h"
#include "base/lang.h"
#include "base/text.h"

enum { NAME_COLS = 40 };

static bool printed;

/* The name, and how many tokens the model can read where that is known. */
static void
print_name(void *arg, struct slice name)
{
	const struct modeldata *known = modeldata_find(name);
	const bool *tty = arg;
	struct buf b = {0}, line = {0};

	if (*tty)
		text_visible_row(&b, name);
	else
		buf_add_slice(&b, name);
	if (known && known->context) {
		text_padded(&line, buf_slice(&b), *tty ? NAME_COLS : 0);
		buf_addf(
			&line, "%c%" PRId64, *tty ? ' ' : '\t', known->context);
	} else {
		buf_add_slice(&line, buf_slice(&b));
	}
	puts(buf_str(&line));
	buf_free(&line);
	printed = true;
	buf_free(&b);
}

static int
fail(const struct modellist *list)
{
	struct buf b = {0};

	text_visible_row(&b, buf_slice(&list->message));
	fprintf(stderr, _("sidetone: %s %s: %s\nsidetone: fix: %s\n"),
		list->diagnosis.class, list->diagnosis.cause, buf_str(&b),
		list->diagnosis.fix);
	buf_free(&b);
	return catalogue_exit_status(slice_str(list->diagnosis.cause));
}

/* Waits for the answer; false if a signal came first. */
static bool
await(struct live *l, struct modellist *list)
{
	struct pollfd fd = {.fd = signals_fd()};
	struct signals sig;

	while (!modellist_step(list)) {
		http_wait(l->http, &fd, 1,
			clock_timeout_ms(modellist_deadline(list),
				clock_mono(l->clock)));
		signals_drain(&sig);
		if (sig.interrupt || sig.terminate || sig.hangup)
			return false;
		if (sig.stop)
			signals_stop_now();
		http_step(l->http);
	}
	return true;
}

int
models_run(struct app *app, const struct options *o, const char *practice_url)
{
	struct modellist list;
	struct live l;
	struct error err;
	bool tty = isatty(STDOUT_FILENO);
	int status = EXIT_INTERRUPTED;

	(void)o;
	signals_open(NULL);
	if (live_open(
		    &l, &app->settings, &clock_real, practice_url, NULL, &err))
		return exit_complain(&err, EXIT_USAGE);
	if (l.reach.warning.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&l.reach.warning));
	modellist_start(&list, l.http, l.clock, client_options(l.client));
	if (await(&l, &list))
		status = list.ok ? EXIT_FINE : fail(&list);
	if (list.ok)
		modellist_each(&list, print_name, &tty);
	if (list.ok && !printed)
		fputs(_("sidetone: the server lists no models\n"), stderr);
	modellist_end(&list);
	live_close(&l);
	return exit_finish(status);
}
