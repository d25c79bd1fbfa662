/* The failure catalogue: what each failure means and what to do about it. */
#ifndef SIDETONE_API_CATALOGUE_H
#define SIDETONE_API_CATALOGUE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/lang.h"

/* The exit statuses that failures end `sidetone ask` with. */
enum catalogue_exit {
	CATALOGUE_AUTH = 3,
	CATALOGUE_RATE = 4,
	CATALOGUE_QUOTA = 5,
	CATALOGUE_REQUEST = 6,
	CATALOGUE_SERVER = 7,
	CATALOGUE_CONNECTION = 8,
	CATALOGUE_TIMEOUT = 9,
	CATALOGUE_STREAM = 10,
};

/* Causes are what a diagnosis finds. Rows of a status or an SDK's class say
 * what these have in common and which causes they can be. */
enum catalogue_kind { CATALOGUE_CAUSE, CATALOGUE_STATUS, CATALOGUE_CLASS };

/* Who can mend it. */
enum catalogue_side {
	CATALOGUE_YOU,
	CATALOGUE_NETWORK,
	CATALOGUE_GATEWAY,
	CATALOGUE_PROVIDER,
};

/* What can be done from here. */
enum catalogue_action {
	ACTION_RETRY,
	ACTION_WAIT,       /* retry when the server says it may work */
	ACTION_MODEL,      /* choose another model */
	ACTION_FALLBACK,   /* the configured fallback-model */
	ACTION_MAX_TOKENS, /* lower max-tokens */
	ACTION_DROP_TURNS, /* leave the oldest turns out */
	ACTION_DROP_PARAM, /* resend without the named parameter */
	ACTION_EDIT,       /* edit the prompt and resend */
	ACTION_KEY,        /* set another key */
	ACTION_STATUS,     /* the provider's status page */
	ACTION_COUNT
};

struct catalogue_list {
	const char **item;
	size_t n;
};

/* A row's words in one language; NULL and empty where it has none. */
struct catalogue_words {
	const char *title; /* what happened, in one line, at most 70 columns */
	const char *fix;   /* what to do, imperative, at most 70 columns */
	const char *retry; /* whether and how to retry, a sentence */
	struct catalogue_list causes, steps; /* likeliest first; sentences */
};

/* All text is the catalogue's and stays as it is, except for catalogue_add.
 * `id` is the cause, the status or the class. `status` is the HTTP status it
 * usually comes with, 0 when there is none; `phase` is dns, connect, tls, sent,
 * waiting or streaming. */
struct catalogue_row {
	enum catalogue_kind kind;
	const char *id, *class, *phase;
	int status;
	bool retryable;
	bool custom; /* of the user's file */
	enum catalogue_exit exit;
	enum catalogue_side side;
	enum catalogue_action actions[ACTION_COUNT]; /* the best first */
	size_t nactions;
	struct catalogue_list aliases; /* other names and message variants */
	struct catalogue_list related; /* ids */
	struct catalogue_list codes;   /* of a custom row: provider's codes */
	struct catalogue_words words[LANG_COUNT];
};

/* The row whose id is ID, or NULL. */
const struct catalogue_row *catalogue_find(struct slice id);

/* All rows: causes first as a reader would look for them. */
size_t catalogue_count(void);

/* The row at I, which is below the count. */
const struct catalogue_row *catalogue_at(size_t i);

/* The words of ROW in the language in force; in English where the other is
 * missing. */
const struct catalogue_words *catalogue_words(const struct catalogue_row *row);

/* Whether ROW has ACTION. */
bool
catalogue_offers(const struct catalogue_row *row, enum catalogue_action action);

/* Adds the rows of TEXT, a file like errors.json called NAME in errors, or
 * overrides fields of rows with the same id. Before this all pointers into the
 * catalogue end. Returns 0, or -1 with ERR naming file, row and field, and the
 * catalogue as it was. */
int catalogue_add(struct slice text, const char *name, struct error *err);

/* The exit status for a failure of CAUSE (7 for one we do not know). */
int catalogue_exit_status(struct slice cause);

/* Names as the file writes them: "cause", "you", "max-tokens". */
const char *catalogue_kind_name(enum catalogue_kind kind);
const char *catalogue_side_name(enum catalogue_side side);
const char *catalogue_action_name(enum catalogue_action action);

#endif
