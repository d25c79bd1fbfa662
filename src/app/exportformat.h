/* The formats of exports: names, endings, and who writes them. */
#ifndef SIDETONE_APP_EXPORTFORMAT_H
#define SIDETONE_APP_EXPORTFORMAT_H

#include "session/export.h"

struct export_format {
	const char *name, *ending;
	const char *what; /* to be translated */
	/* NULL: it is no fold, but made of the session in time. */
	void (*write)(struct buf *out, const struct loaded *s,
		const struct export_options *o);
};

/* Format I; NULL behind the last. */
const struct export_format *exportformat_at(size_t i);

/* The format called NAME, or that the ending of PATH says; NULL: none. */
const struct export_format *exportformat_named(const char *name);
const struct export_format *exportformat_of(struct slice path);

/* Appends all names: "md, html … or har". */
void exportformat_names(struct buf *out);

#endif
