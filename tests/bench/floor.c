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

	mvprintw(1, 2, "%.40s", curl_version());
	mvprintw(2, 2, "jansson %s", jansson_version_str());
	mvprintw(3, 2, "readline %s", rl_library_version);
	mvprintw(4, 2, "utf8proc %s", utf8proc_version());
	mvprintw(5, 2, "md4c %s", parse != NULL ? "here" : "missing");
}

/* Two empty panes in a frame, a status line and the input line's mark. */
static void
draw_frame(void)
{
	box(stdscr, 0, 0);
	mvvline(1, COLS / 2, ACS_VLINE, LINES - 4);
	mvhline(LINES - 3, 1, ACS_HLINE, COLS - 2);
	draw_versions();
	attron(A_REVERSE);
	mvprintw(0, 1, " floor ");
	attroff(A_REVERSE);
	mvprintw(LINES - 2, 1, "> ");
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
