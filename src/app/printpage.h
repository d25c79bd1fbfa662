/* Prints what is laid out in rows on standard output. */
#ifndef SIDETONE_APP_PRINTPAGE_H
#define SIDETONE_APP_PRINTPAGE_H

#include "tui/rich.h"

/* Columns of the terminal on standard output, at least 20; 80 without one. */
int printpage_width(void);

/* Prints PAGE, which it frees; an empty row at its top is left out, and so
 * are blanks at the ends of rows. */
void printpage(struct rich *page);

#endif
