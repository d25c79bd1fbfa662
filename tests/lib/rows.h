/* The failure catalogue's rows, read and searched by tests. */
#ifndef SIDETONE_TESTS_ROWS_H
#define SIDETONE_TESTS_ROWS_H

#include "api/cataloguefile.h"

/* The text of the built-in errors.json. */
const char *rows_text(void);

/* The rows of TEXT, a file like it, freed with cataloguefile_free; ends the
 * test when it cannot be read. */
struct cataloguefile rows_read(const char *text);

/* LIST holds TEXT, ASCII case aside. */
bool rows_has(const struct catalogue_list *list, struct slice text);

/* The row of KIND in C whose id or alias is NAME, ASCII case aside; NULL if
 * there is none. */
const struct catalogue_row *rows_look_up(const struct cataloguefile *c,
	enum catalogue_kind kind, struct slice name);

#endif
