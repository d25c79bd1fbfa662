/* Where requests go: provider, address, model and key, from the settings. */
#include "app/reach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "api/http.h"
#include "base/lang.h"

enum { KEY_MAX = 8192, PRACTICE_PATIENCE_MS = 10000 };

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
	setvbuf(f, NULL, _IONBF, 0); /* no copy that nobody wipes */
	n = fread(line, 1, sizeof(line), f);
	rc = pclose(f);
	if (rc)
		explicit_bzero(line, sizeof(line));
	if (rc)
		return error_set(err,
			_("key-command: `%s` ended with status %d; run it in a "
			  "shell to see why"),
			command, WIFEXITED(rc) ? WEXITSTATUS(rc) : 128);
	struct slice all = {line, n}, first = SLICE("");
	slice_line(&all, &first);
	buf_set(key, first);
	explicit_bzero(line, sizeof(line));
	if (!slice_trim(buf_slice(key)).len)
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

static void
use_typed(struct reach *r, struct slice key)
{
	struct buf copy = {0};

	key = slice_trim(key);
	if (key.len > 7 && slice_ieq(slice_sub(key, 0, 7), SLICE("Bearer ")))
		key = slice_trim(slice_from(key, 7));
	buf_add_slice(&copy, key);
	if (r->key.p)
		explicit_bzero(r->key.p, r->key.cap);
	buf_free(&r->key);
	r->key = copy;
	r->typed = true;
	buf_clear(&r->warning);
}

const char *
reach_key_variable(const struct provider *p)
{
	const char *const names[] = {"SIDETONE_API_KEY", p->key_var};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *key = names[i] ? getenv(names[i]) : NULL;
		if (key && *key)
			return names[i];
	}
	return NULL;
}

int
reach_find_raw_key(const struct reach *r, const struct settings *s,
	struct buf *raw, const char **where, struct error *err)
{
	const char *command = settings_text(s, SETTING_KEY_COMMAND);
	const char *var = reach_key_variable(r->provider);

	*where = NULL;
	if (r->practice) {
		buf_set(raw, SLICE("sk-practice-no-secret"));
	} else if (var) {
		*where = var;
		buf_set(raw, slice_str(getenv(var)));
	} else if (*command) {
		*where = "key-command";
		return run_key_command(command, raw, err);
	}
	return 0;
}

/* SIDETONE_API_KEY, the provider's own variable, then key-command. White
 * space around a key is a slip of the clipboard. */
static int
find_key(struct reach *r, const struct reach *old, const struct settings *s,
	struct slice typed, struct error *err)
{
	const char *where, *var = r->provider->key_var;
	struct buf raw = {0};
	bool same;
	int rc;

	note_key_source(r, settings_text(s, SETTING_KEY_COMMAND));
	same = old &&
	       slice_eq(buf_slice(&old->key_source), buf_slice(&r->key_source));
	if (!typed.p && same && old->typed)
		typed = buf_slice(&old->key);
	if (typed.p) {
		use_typed(r, typed);
		return 0;
	}
	if (same && !r->practice && !reach_key_variable(r->provider)) {
		buf_set(&r->key, buf_slice(&old->key));
		buf_set(&r->warning, buf_slice(&old->warning));
		return 0;
	}
	rc = reach_find_raw_key(r, s, &raw, &where, err);
	buf_set(&r->key, slice_trim(buf_slice(&raw)));
	if (!rc && !raw.len && var)
		buf_addf(&r->warning,
			_("no API key: set %s in the environment, or "
			  "key-command in the config"),
			var);
	if (raw.p)
		explicit_bzero(raw.p, raw.cap);
	buf_free(&raw);
	return rc;
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

int
reach_find_provider(const struct settings *s, const struct provider **provider,
	struct error *err)
{
	const char *name = settings_text(s, SETTING_PROVIDER);
	const char *url = settings_text(s, SETTING_BASE_URL);

	*provider = NULL;
	if (*name)
		*provider = provider_find(slice_str(name));
	else if (*url)
		*provider = provider_of_url(slice_str(url));
	if (*name && !*provider)
		return error_set(err,
			_("provider: %s is not known; set base-url instead, or "
			  "use one of those in the manual"),
			name);
	return 0;
}

int
reach_find_address(struct reach *r, const struct settings *s,
	const char *practice_url, struct error *err)
{
	const char *url = settings_text(s, SETTING_BASE_URL);
	const struct provider *set;
	struct error why;

	if (reach_find_provider(s, &set, err))
		return -1;
	if (practice_url)
		url = practice_url;
	else if (!*url)
		url = set ? set->base_url : default_url;
	if (!*url)
		return error_set(err,
			_("provider: %s has no address of its own; set "
			  "base-url"),
			set->name);
	buf_set(&r->base_url, without_endpoint(slice_str(url)));
	if (http_check_url(buf_str(&r->base_url), &why))
		return error_set(err, _("base-url: %s"), why.text);
	r->practice = practice_url;
	r->provider = set && !practice_url
			      ? set
			      : provider_of_url(buf_slice(&r->base_url));
	return 0;
}

/* These go into header lines: a line break would begin another header. */
int
reach_check_headers(
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

const char *
reach_model(const struct reach *r, const struct settings *s)
{
	const char *model = settings_text(s, SETTING_MODEL);

	if (*model)
		return model;
	return r->practice ? "practice" : default_model;
}

static const char *
or_null(const char *s)
{
	return s && *s ? s : NULL;
}

/* The file of trusted certificates, or NULL; *WHERE names who named it. */
static const char *
ca_file(const struct settings *s, const char **where)
{
	const char *ca = settings_text(s, SETTING_CA_FILE);

	*where = *ca ? "ca-file" : "SSL_CERT_FILE";
	return *ca ? ca : or_null(getenv("SSL_CERT_FILE"));
}

/* The TLS library opens it while nothing else runs: a FIFO without a writer
 * would hold up everything, signals too. */
int
reach_check_ca(
	const struct reach *r, const struct settings *s, struct error *err)
{
	const char *where, *file = ca_file(s, &where);
	struct stat st;

	if (!file || strncasecmp(buf_str(&r->base_url), "https:", 6) != 0)
		return 0;
	if (stat(file, &st) || S_ISREG(st.st_mode))
		return 0;
	return error_set(err,
		_("%s: %.200s is not a regular file; name a file of "
		  "certificates (PEM)"),
		where, file);
}

/* On practice a stall is for watching, not for waiting out. */
static int64_t
patience(const struct reach *r, const struct settings *s, enum setting_id id)
{
	if (r->practice && !s->set[id])
		return PRACTICE_PATIENCE_MS;
	return settings_ms(s, id);
}

void
reach_options(const struct reach *r, const struct settings *s,
	struct client_options *o)
{
	const char *where;
	struct slice host = provider_host(buf_slice(&r->base_url));

	*o = client_defaults();
	o->base_url = buf_str(&r->base_url);
	o->key = buf_str(&r->key);
	o->provider = r->provider;
	o->organization = or_null(settings_text(s, SETTING_ORGANIZATION));
	o->project = or_null(settings_text(s, SETTING_PROJECT));
	o->ca_file = ca_file(s, &where);
	o->insecure = slice_is(host, settings_text(s, SETTING_INSECURE_HOST));
	o->max_retries = (int)settings_number(s, SETTING_MAX_RETRIES);
	o->connect_timeout = settings_ms(s, SETTING_CONNECT_TIMEOUT);
	o->first_token_timeout = patience(r, s, SETTING_FIRST_TOKEN_TIMEOUT);
	o->idle_timeout = patience(r, s, SETTING_IDLE_TIMEOUT);
	o->direct = r->practice;
}

int
reach_find(struct reach *r, const struct reach *old, const struct settings *s,
	const char *practice_url, struct slice typed, struct error *err)
{
	struct reach found = {0};

	if (reach_find_address(&found, s, practice_url, err) ||
		reach_check_ca(&found, s, err) ||
		find_key(&found, old, s, typed, err) ||
		reach_check_headers(&found, s, err)) {
		reach_free(&found);
		return -1;
	}
	buf_set(&found.model, slice_str(reach_model(&found, s)));
	reach_free(r);
	*r = found;
	return 0;
}
