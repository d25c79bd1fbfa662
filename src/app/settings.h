/* The settings: one table of what a user can set, and their values. */
#ifndef SIDETONE_APP_SETTINGS_H
#define SIDETONE_APP_SETTINGS_H

#include "api/client.h"
#include "api/params.h"
#include "base/lang.h"

/* Name, kind, default, and the line for help and manual. The order is the
 * manual's. */
#define SETTINGS(X)                                                            \
	X(PROVIDER, "provider", TEXT, "",                                      \
		N_("provider by name: sets address and key variable"))         \
	X(BASE_URL, "base-url", TEXT, "",                                      \
		N_("address of the API, up to and with /v1"))                  \
	X(MODEL, "model", TEXT, "", N_("model to ask"))                        \
	X(SYSTEM, "system", TEXT, "", N_("system prompt"))                     \
	X(STREAM, "stream", SWITCH, "on", N_("answers arrive piece by piece")) \
	X(MAX_RETRIES, "max-retries", COUNT, "2",                              \
		N_("attempts beside the first when a retry can help"))         \
	X(CONNECT_TIMEOUT, "connect-timeout", SECONDS, "10",                   \
		N_("seconds to reach the server: name, TCP and TLS"))          \
	X(FIRST_TOKEN_TIMEOUT, "first-token-timeout", SECONDS, "300",          \
		N_("seconds from the request to the first output"))            \
	X(IDLE_TIMEOUT, "idle-timeout", SECONDS, "300",                        \
		N_("seconds a stream may be silent"))                          \
	X(HISTORY, "history", TURNS, "all",                                    \
		N_("earlier turns that are sent along: all, or how many"))     \
	X(OMIT, "omit", FIELDS, "",                                            \
		N_("fields to leave out of requests, with blanks between"))    \
	X(CONTEXT_WINDOW, "context-window", TOKENS, "0",                       \
		N_("tokens the model can read; 0: as models.json has it"))     \
	X(PREFLIGHT, "preflight", PREFLIGHT, "on",                             \
		N_("check requests: on (ask on errors), warn, or off"))        \
	X(FALLBACK_MODEL, "fallback-model", TEXT, "",                          \
		N_("model to go on with when the one asked stays overloaded")) \
	X(FALLBACK, "fallback", FALLBACK, "offer",                             \
		N_("offer the fallback-model, or take it: offer, auto or "     \
		   "off"))                                                     \
	X(KEY_COMMAND, "key-command", TEXT, "",                                \
		N_("command that prints the API key, like `pass show "         \
		   "openai`"))                                                 \
	X(ORGANIZATION, "organization", TEXT, "",                              \
		N_("OpenAI-Organization header"))                              \
	X(PROJECT, "project", TEXT, "", N_("OpenAI-Project header"))           \
	X(CA_FILE, "ca-file", TEXT, "",                                        \
		N_("PEM file of certificate authorities to trust instead"))    \
	X(INSECURE_HOST, "insecure-host", TEXT, "",                            \
		N_("host whose TLS certificate is not checked"))               \
	X(THEME, "theme", TEXT, "default", N_("theme by name or file"))        \
	X(LAYOUT, "layout", LAYOUT, "auto",                                    \
		N_("auto, right, below, log or chat"))                         \
	X(SPLIT, "split", PERCENT, "50",                                       \
		N_("share of the conversation, in percent"))                   \
	X(TIME, "time", TIMES, "clock",                                        \
		N_("times in the log: clock, session or delta"))               \
	X(MOUSE, "mouse", SWITCH, "off",                                       \
		N_("mouse clicks and wheel; off keeps the terminal's "         \
		   "selection"))                                               \
	X(LANG, "lang", LANGUAGE, "auto",                                      \
		N_("language: en, zh, or auto (what LANG says)"))              \
	X(HISTORY_SIZE, "history-size", COUNT, "1000",                         \
		N_("lines of input to remember"))                              \
	X(SAVE, "save", SWITCH, "on", N_("sessions are saved as they happen"))

enum setting_id {
#define X(id, name, kind, value, what) SETTING_##id,
	SETTINGS(X)
#undef X
		SETTING_COUNT
};

/* Who set a value, in the order of precedence. */
enum settings_source {
	SETTINGS_DEFAULT,
	SETTINGS_CONFIG,
	SETTINGS_ENVIRONMENT,
	SETTINGS_OPTION,
	SETTINGS_COMMAND
};

struct settings {
	char *value[SETTING_COUNT]; /* owned, never NULL */
	bool set[SETTING_COUNT];    /* by somebody: not the default */
	enum settings_source source[SETTING_COUNT]; /* whose value it is */
	enum settings_source setter;                /* who sets from now on */
	struct params params;
};

void settings_init(struct settings *s);
void settings_free(struct settings *s);

/* Makes TO, which is empty, a copy of FROM. */
void settings_copy(struct settings *to, const struct settings *from);

/* Sets NAME (a setting, a request parameter, or param.FIELD for any other
 * field of the body) to VALUE; an empty VALUE or "default" brings the default
 * back. Returns 0, or -1 with ERR: "name: what is wrong, what is allowed". */
int settings_set(struct settings *s, const char *name, struct slice value,
	struct error *err);

/* Appends NAME's value; false if there is no such setting. */
bool settings_show(const struct settings *s, const char *name, struct buf *out);

/* One value as it stands, to be put back: as it was, set or not. */
struct settings_value {
	char *text;
	bool set;
	enum settings_source source;
};
void settings_keep(
	const struct settings *s, const char *name, struct settings_value *v);
void settings_put_back(
	struct settings *s, const char *name, const struct settings_value *v);
void settings_forget(struct settings_value *v);

const char *settings_text(const struct settings *s, enum setting_id id);
int64_t settings_number(const struct settings *s, enum setting_id id);
/* Seconds as milliseconds. */
int64_t settings_ms(const struct settings *s, enum setting_id id);
bool settings_on(const struct settings *s, enum setting_id id);

/* Gives all that shapes requests its default back, but for provider and
 * address. */
void settings_clear_shape(struct settings *s);

/* Whether a change of NAME shapes requests and so belongs in the session. */
bool settings_shapes(const char *name);

/* Puts the name of the setting for FIELD of the body into NAME. */
void settings_name_field(struct buf *name, const char *field);

/* Name and description of row I, settings first and then parameters; NULL
 * behind the last. */
const char *settings_name(size_t i);
const char *settings_what(size_t i);

#endif
