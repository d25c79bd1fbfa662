/* Signals: a byte in a pipe, read by the loop. */
#ifndef SIDETONE_APP_SIGNALS_H
#define SIDETONE_APP_SIGNALS_H

/* Which signals came since the last look. */
struct signals {
	int interrupt, hangup, resize, stop, go_on;
	int terminate; /* the signal that asks to end, or 0 */
};

/* Installs the handlers. They write one byte each; all decisions are the
 * loop's. RESTORE (may be NULL) gives the terminal back when the program is
 * about to die of a fatal signal: it must be async-signal-safe. */
void signals_open(void (*restore)(void));

/* The descriptor that becomes readable when a signal has come. */
int signals_fd(void);

/* Empties the pipe into S. */
void signals_drain(struct signals *s);

/* Stops the process as an unhandled SIGTSTP would, and returns when it goes
 * on. */
void signals_stop_now(void);

#endif
