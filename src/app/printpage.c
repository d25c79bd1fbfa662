/* Prints what is laid out in rows on standard output. */
#include "app/printpage.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLS = 80, COLS_MIN = 20 };

int
printpage_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return COLS;
	return size.ws_col < COLS_MIN ? COLS_MIN : size.ws_col;
}

void
printpage(struct rich *page)
{
	for (size_t i = 0; i < page->nrows; i++) {
		struct slice row = rich_row(page, i).text;
		while (row.len && row.p[row.len - 1] == ' ')
			row.len--;
		if (!i && !row.len)
			continue;
		fwrite(row.p, 1, row.len, stdout);
		putchar('\n');
	}
	rich_free(page);
}
