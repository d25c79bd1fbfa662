/* The floor: a program with sidetone's libraries that draws one frame, waits
 * for a key and ends. What sidetone takes beyond it is sidetone's own. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>
#include <curses.h>
#include <jansson.h>
#include <md4c.h>
#include <readline/readline.h>
#include <utf8proc.h>

/* Names something of every library, so that the linker keeps them all. */
static void
draw_versions(void)
{
	int (*volatile parse)(
		const MD_CHAR *, MD_SIZE, const MD_PARSER *, void *) = md_parse;

	mvprintw(1, 2, "curl %s", curl_version());
	mvprintw(2, 2, "jansson %s", jansson_version_str());
	mvprintw(3, 2, "readline %s", rl_library_version);
	mvprintw(4, 2, "utf8proc %s", utf8proc_version());
	mvprintw(5, 2, "md4c %s", parse != NULL ? "here" : "missing");
}

/* Two panes and an input line, every cell of them written. */
static void
draw_frame(void)
{
	for (int row = 0; row < LINES - 2; row++)
		mvprintw(row, 0, "%-*.*s", COLS, COLS,
			"the floor draws as many cells as a client with both "
			"panes full of text does");
	draw_versions();
	attron(A_REVERSE);
	mvprintw(LINES - 2, 0, "%-*.*s", COLS, COLS, " status");
	attroff(A_REVERSE);
	mvvline(0, COLS / 2, ACS_VLINE, LINES - 2);
	mvprintw(LINES - 1, 0, "> ");
	refresh();
}

int
main(void)
{
	setlocale(LC_ALL, "");
	if (initscr() == NULL)
		return EXIT_FAILURE;
	start_color();
	use_default_colors();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	draw_frame();
	getch();
	endwin();
	return EXIT_SUCCESS;
}
