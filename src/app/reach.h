/* Where requests go: provider, address, model and key, from the settings. */
#ifndef SIDETONE_APP_REACH_H
#define SIDETONE_APP_REACH_H

#include "api/provider.h"
#include "app/settings.h"

/* Starts as {0}, freed with reach_free, which wipes the key. */
struct reach {
	const struct provider *provider;
	struct buf base_url, model, key;
	struct buf key_source; /* what the key was found for */
	struct buf warning;    /* no key for the provider; else empty */
	bool practice;
	bool typed; /* the user gave the key */
};

/* Finds all of it for S, or for the practice server at PRACTICE_URL if that
 * is not NULL. The key of OLD is taken over, and key-command not run again,
 * unless provider, address or command are others. TYPED (may be none) is a key
 * the user gives: it goes before all others, for the same provider and address.
 * Returns 0 with R filled, or -1 with ERR set and R as it was. */
int
reach_find(struct reach *r, const struct reach *old, const struct settings *s,
	const char *practice_url, struct slice typed, struct error *err);

/* The provider that S names or whose address it has, NULL if it has neither.
 * Returns 0, or -1 with ERR set: the name is not known. */
int reach_find_provider(const struct settings *s,
	const struct provider **provider, struct error *err);

/* The name of the variable that holds the key for P, or NULL. */
const char *reach_key_variable(const struct provider *p);

/* The first part of it: provider, address and practice, without key and
 * model. Returns 0, or -1 with ERR set. */
int reach_find_address(struct reach *r, const struct settings *s,
	const char *practice_url, struct error *err);

/* The key for R's provider as it stands where it was found, blanks and all,
 * into RAW, which the caller wipes; empty if there is none. *WHERE is the
 * variable's name or "key-command", NULL if there is none. Returns 0, or -1
 * with ERR set: key-command has failed. */
int reach_find_raw_key(const struct reach *r, const struct settings *s,
	struct buf *raw, const char **where, struct error *err);

/* Whether key, organization and project can stand in header lines. Returns 0,
 * or -1 with ERR set. */
int reach_check_headers(
	const struct reach *r, const struct settings *s, struct error *err);

/* Whether ca-file or SSL_CERT_FILE, if R's server needs it, can be opened
 * without waiting for a writer; a missing one is TLS's to tell. Returns 0, or
 * -1 with ERR set. */
int reach_check_ca(
	const struct reach *r, const struct settings *s, struct error *err);

/* The model to ask: the setting's, or what R's server has by default. */
const char *reach_model(const struct reach *r, const struct settings *s);

/* Fills O for requests to R as S says; text is borrowed from both. */
void reach_options(const struct reach *r, const struct settings *s,
	struct client_options *o);

void reach_free(struct reach *r);

#endif
