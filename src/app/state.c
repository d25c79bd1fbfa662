/* What the program remembers from one run to the next: layout and split. */
#include "app/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/paths.h"
#include "base/file.h"
#include "session/journal.h"

static const enum setting_id kept[] = {
	SETTING_LAYOUT, SETTING_SPLIT, SETTING_TIME};
enum { KEPT = sizeof(kept) / sizeof(kept[0]) };

static void
write_state(struct buf *out, const struct app *app)
{
	buf_add_str(out, "# Written by sidetone when it ends.\n");
	for (int i = 0; i < KEPT; i++)
		buf_addf(out, "set %s %s\n", settings_name(kept[i]),
			settings_text(&app->settings, kept[i]));
}

void
state_load(struct app *app)
{
	char *path = paths_state("state");
	struct error ignored;

	command_source(app, path, true, &ignored);
	for (int i = 0; i < KEPT; i++)
		app->settings.set[kept[i]] = false;
	free(path);
}

void
state_save(const struct app *app)
{
	char *path = paths_state("state"), *slash = strrchr(path, '/');
	struct buf text = {0}, temp = {0};
	struct error ignored;
	bool changed = false, whole;
	int fd;

	for (int i = 0; i < KEPT; i++)
		changed |= app->settings.set[kept[i]];
	if (!changed)
		goto out;
	write_state(&text, app);
	*slash = '\0';
	if (journal_make_dir(path, &ignored))
		goto out;
	*slash = '/';
	buf_addf(&temp, "%s.%ld", path, (long)getpid());
	fd = open(temp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		goto out;
	whole = !file_write(fd, buf_slice(&text));
	if (close(fd) || !whole || rename(temp.p, path))
		unlink(temp.p);
out:
	buf_free(&text);
	buf_free(&temp);
	free(path);
}
