/* The filter: the rows of the trail that a line like `status:4xx` asks for. */
#ifndef SIDETONE_SESSION_FILTER_H
#define SIDETONE_SESSION_FILTER_H

#include "base/error.h"
#include "session/trail.h"

/*
 * A filter is terms with blanks between them, and all must hold:
 * `field:value`, or a bare word, which is looked for in every text of a row;
 * `!term` or `-term` holds where the term does not. Quotes and \ are those of
 * base/words.h, and what they cover is never an operator or a wildcard.
 *
 *   text    code:rate        contains it, whatever the case of ASCII letters
 *           code:rate*       is it as a whole; * any text, ? one character
 *           code:=rate_limit is it as a whole
 *   number  status:429 status:=429 status:>=400 status:<500 status:400-499,
 *           and for status alone 4xx
 *   time    total:>2s first:<=500ms total:1s-1m30s; without a unit, seconds
 *   state   state:failed state:retry* state:!   a word or a glyph of trail.h
 *   is      is:failed is:slow …                 see filter_flag
 *
 * A field the row does not have matches nothing, so `id:*` asks for rows that
 * have a request ID and `!id:*` for those that do not. There is no clock:
 * `total` is known once the attempt is over.
 */

struct filter_term;

/* Starts as {0}, which matches every row; freed with filter_free. */
struct filter {
	struct buf text; /* the line it was read from, as valid UTF-8 */
	struct filter_term *terms;
	size_t n, cap;
};

/* Reads TEXT into F. Returns 0, or -1 with ERR naming the word and what is
 * allowed there; F is left as it was then. */
int filter_parse(struct filter *f, struct slice text, struct error *err);
void filter_free(struct filter *f);

bool filter_match(const struct filter *f, const struct trail_row *row);

/* Whether F has no terms. */
bool filter_is_empty(const struct filter *f);

/* The next row behind FROM that both NEEDLE and SHOWN match, going down for
 * STEP 1 and up for STEP -1 and round the end once, so that FROM itself comes
 * last; -1 if there is none. SHOWN may be NULL for all rows. A FROM past the
 * end starts outside: at the first row going down, at the last going up. */
ptrdiff_t filter_search(const struct trail *t, const struct filter *needle,
	const struct filter *shown, size_t from, int step);

/* Name and meaning of field number I, and of word number I of `is:`; false
 * when there are no more. The text is static. */
bool filter_field(size_t i, const char **name, const char **what);
bool filter_flag(size_t i, const char **name, const char **what);

#endif
