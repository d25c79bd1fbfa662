/* What shaped a saved session, put back into the settings. */
#ifndef SIDETONE_APP_RESTORE_H
#define SIDETONE_APP_RESTORE_H

#include "app/settings.h"
#include "session/model.h"

/* Where a session's requests went. Starts as {0}, freed with
 * restore_free_place. */
struct restore_place {
	bool known;        /* the session says it */
	bool practice;     /* the practice server, wherever it listens */
	const char *named; /* value of the setting provider; may be empty */
	struct buf url;    /* value of base-url; empty: the provider's own */
};

/* Reads the place from the events that M was folded from. */
void restore_read_place(struct restore_place *p, const struct model *m);
void restore_free_place(struct restore_place *p);

/* Puts P into S as the settings provider and base-url. */
void restore_place(struct settings *s, const struct restore_place *p);

/* Puts into S all else that shaped the requests of M's session; what the
 * session did not set gets its default. A value that is not allowed is left
 * out. */
void restore_shape(struct settings *s, const struct model *m);

/* Whether requests as S has them go to P already; the address in S may hold
 * what no file does. *SAME_PROVIDER: it has the same name there. */
bool restore_is_place(const struct settings *s, const struct restore_place *p,
	bool *same_provider);

/* The key that may go to BASE_URL though only a saved session names it: that of
 * the provider's own variable, for an address that is known to be the
 * provider's. NULL if there is none. */
const char *restore_own_key(struct slice base_url);

/* The key for requests as S has them, whose address only a saved session
 * names: a file could name any server to get a key. It is restore_own_key, else
 * *FOREIGN is set and it is empty. *WITHHELD: there is one that it would want.
 * None, if there is no key anywhere, which is told as for any address. */
struct slice
restore_key(const struct settings *s, bool *foreign, bool *withheld);

#endif
