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
	bool typed; /* the key was given by reach_use_key */
};

/* Finds all of it for S, or for the practice server at PRACTICE_URL if that
 * is not NULL. The key of OLD is taken over, and key-command not run again,
 * unless provider, address or command are others; one that was typed goes
 * before all others. Returns 0 with R filled, or
 * -1 with ERR set and R as it was. */
int reach_find(struct reach *r, const struct reach *old,
	const struct settings *s, const char *practice_url, struct error *err);

/* KEY is the one from now on, for the same provider and address. */
void reach_use_key(struct reach *r, struct slice key);

void reach_free(struct reach *r);

#endif
