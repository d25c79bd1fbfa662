/* Fuzzes the command language as a config file has it: no session, no screen.
 * Files are not sourced. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "app/command.h"
#include "app/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
sources(struct slice line)
{
	line = slice_trim(line);
	if (slice_starts(line, "/"))
		line = slice_from(line, 1);
	return slice_starts(line, "source");
}

static void
run(struct app *app, struct slice line)
{
	struct error err = {""};
	int rc = command_run(app, line, &err);

	assert(!rc == !err.text[0]);
	assert(memchr(err.text, '\0', sizeof(err.text)));
	assert(!app->live && !app->front && !app->chat && !app->quit);
}

/* What is shown of a setting can be set again: a change that fails later is
 * taken back in this way. */
static void
check_settings(struct settings *s)
{
	struct buf before = {0}, after = {0};
	struct error err = {""};
	const char *name;

	for (size_t i = 0; (name = settings_name(i)); i++) {
		buf_clear(&before);
		buf_clear(&after);
		assert(settings_show(s, name, &before));
		assert(!settings_set(s, name, buf_slice(&before), &err));
		assert(settings_show(s, name, &after));
		assert(slice_eq(buf_slice(&before), buf_slice(&after)));
	}
	buf_free(&before);
	buf_free(&after);
}

static void
check_bindings(const struct bindings *b)
{
	for (size_t i = 0; i < b->n; i++) {
		assert(b->list[i].pane && b->list[i].key);
		assert(b->list[i].command && *b->list[i].command);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, line;
	struct app app = {.quit = false};
	int n = 0;

	settings_init(&app.settings);
	while (n++ < 100 && slice_line(&text, &line)) {
		if (!sources(line))
			run(&app, line);
	}
	check_settings(&app.settings);
	check_bindings(&app.bindings);
	config_free(&app);
	return 0;
}
