/* Where requests go: provider, address, model and key, from the settings. */
#include "app/reach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "api/http.h"
#include "base/lang.h"

enum { KEY_MAX = 8192 };

static const char default_url[] = "https://api.openai.com/v1";
static const char default_model[] = "gpt-4o-mini";
static const char endpoint[] = "/chat/completions";

void
reach_free(struct reach *r)
{
	if (r->key.p)
		explicit_bzero(r->key.p, r->key.cap);
	buf_free(&r->key);
	buf_free(&r->key_source);
	buf_free(&r->base_url);
	buf_free(&r->model);
	buf_free(&r->warning);
}

/* The first line COMMAND prints. It has no terminal to ask on: its standard
 * error is not ours to be painted over. */
static int
run_key_command(const char *command, struct buf *key, struct error *err)
{
	struct buf quiet = {0};
	char line[KEY_MAX];
	FILE *f;
	size_t n;
	int rc;

	buf_addf(&quiet, "{ %s\n} </dev/null 2>/dev/null", command);
	f = popen(buf_str(&quiet), "re");
	buf_free(&quiet);
	if (!f)
		return error_set(err, _("key-command: %s"), strerror(errno));
	n = fread(line, 1, sizeof(line), f);
	rc = pclose(f);
	if (rc)
		return error_set(err,
			_("key-command: `%s` ended with status %d; run it in a "
			  "shell to see why"),
			command, WIFEXITED(rc) ? WEXITSTATUS(rc) : 128);
	struct slice all = {line, n}, first = SLICE("");
	slice_line(&all, &first);
	buf_set(key, slice_trim(first));
	explicit_bzero(line, sizeof(line));
	if (!key->len)
		return error_set(err,
			_("key-command: `%s` printed nothing; it must print "
			  "the key"),
			command);
	return 0;
}

static void
note_key_source(struct reach *r, const char *command)
{
	buf_addf(&r->key_source, "%s\n%s\n%s", r->provider->name,
		buf_str(&r->base_url), command);
}

void
reach_use_key(struct reach *r, struct slice key)
{
	struct buf copy = {0};

	buf_add_slice(&copy, slice_trim(key));
	if (r->key.p)
		explicit_bzero(r->key.p, r->key.cap);
	buf_free(&r->key);
	r->key = copy;
	r->typed = true;
	buf_clear(&r->warning);
}

/* SIDETONE_API_KEY, the provider's own variable, then key-command. White
 * space around a key is a slip of the clipboard. */
static int
find_key(struct reach *r, const struct reach *old, const struct settings *s,
	struct error *err)
{
	const char *var = r->provider->key_var;
	const char *key = getenv("SIDETONE_API_KEY");
	const char *command = settings_text(s, SETTING_KEY_COMMAND);

	note_key_source(r, command);
	if (old && old->typed &&
		slice_eq(buf_slice(&old->key_source),
			buf_slice(&r->key_source))) {
		reach_use_key(r, buf_slice(&old->key));
		return 0;
	}
	if (r->practice) {
		buf_set(&r->key, SLICE("sk-practice-no-secret"));
		return 0;
	}
	if ((!key || !*key) && var)
		key = getenv(var);
	if (key && *key) {
		buf_set(&r->key, slice_trim(slice_str(key)));
	} else if (old && slice_eq(buf_slice(&old->key_source),
				  buf_slice(&r->key_source))) {
		buf_set(&r->key, buf_slice(&old->key));
		buf_set(&r->warning, buf_slice(&old->warning));
	} else if (*command) {
		return run_key_command(command, &r->key, err);
	} else if (var) {
		buf_addf(&r->warning,
			_("no API key: set %s in the environment, or "
			  "key-command in the config"),
			var);
	}
	return 0;
}

/* An address that was copied with its endpoint is meant without it. */
static struct slice
without_endpoint(struct slice url)
{
	while (url.len && url.p[url.len - 1] == '/')
		url.len--;
	if (url.len > sizeof(endpoint) &&
		slice_is(slice_from(url, url.len - (sizeof(endpoint) - 1)),
			endpoint))
		url.len -= sizeof(endpoint) - 1;
	return url;
}

static int
find_address(struct reach *r, const struct settings *s,
	const char *practice_url, struct error *err)
{
	const char *name = settings_text(s, SETTING_PROVIDER);
	const char *url = settings_text(s, SETTING_BASE_URL);
	const struct provider *named = provider_find(slice_str(name));
	struct error why;

	if (*name && !named)
		return error_set(err,
			_("provider: %s is not known; set base-url instead, or "
			  "use one of those in the manual"),
			name);
	if (practice_url)
		url = practice_url;
	else if (!*url)
		url = named ? named->base_url : default_url;
	if (!*url)
		return error_set(err,
			_("provider: %s has no address of its own; set "
			  "base-url"),
			name);
	buf_set(&r->base_url, without_endpoint(slice_str(url)));
	if (http_check_url(buf_str(&r->base_url), &why))
		return error_set(err, _("base-url: %s"), why.text);
	r->practice = practice_url;
	r->provider = named && !practice_url
			      ? named
			      : provider_of_url(buf_slice(&r->base_url));
	return 0;
}

/* These go into header lines: a line break would begin another header. */
static int
check_headers(
	const struct reach *r, const struct settings *s, struct error *err)
{
	const struct {
		const char *name, *value;
	} rows[] = {{N_("API key"), buf_str(&r->key)},
		{"organization", settings_text(s, SETTING_ORGANIZATION)},
		{"project", settings_text(s, SETTING_PROJECT)}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (const char *p = rows[i].value; *p; p++) {
			if ((unsigned char)*p < 0x20 || *p == 0x7f)
				return error_set(err,
					_("%s: holds a line break or another "
					  "control character; copy it anew"),
					_(rows[i].name));
		}
	}
	return 0;
}

int
reach_find(struct reach *r, const struct reach *old, const struct settings *s,
	const char *practice_url, struct error *err)
{
	struct reach found = {0};
	const char *model = settings_text(s, SETTING_MODEL);

	if (find_address(&found, s, practice_url, err) ||
		find_key(&found, old, s, err) ||
		check_headers(&found, s, err)) {
		reach_free(&found);
		return -1;
	}
	if (!*model)
		model = found.practice ? "practice" : default_model;
	buf_set(&found.model, slice_str(model));
	reach_free(r);
	*r = found;
	return 0;
}
