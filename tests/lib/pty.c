/* Runs a program on a pseudo-terminal: starting, feeding, looking. */
#include "tests/lib/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/lib/job.h"
#include "tests/lib/keys.h"
#include "tests/lib/vt.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"

/* For a program to read what it is sent. */
enum { SEND_LIMIT_MS = 10000 };

struct pty {
	int master, slave;
	struct job job;
	char *own_home, *home;
	struct vt *vt;
	struct modes modes;
	struct buf raw;
	struct buf due; /* to be written to the program */
	struct termios before;
	int cols, rows;
};

static void
answer(struct slice bytes, void *arg)
{
	struct pty *p = arg;

	buf_add_slice(&p->due, bytes);
}

static void
open_terminal(struct pty *p)
{
	struct winsize size = {.ws_row = (unsigned short)p->rows,
		.ws_col = (unsigned short)p->cols};

	if (openpty(&p->master, &p->slave, NULL, NULL, &size) == -1)
		die(1, "openpty: %s", strerror(errno));
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	fcntl(p->slave, F_SETFD, FD_CLOEXEC);
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	tcgetattr(p->slave, &p->before);
	p->vt = vt_new(p->cols, p->rows, answer, p);
}

struct pty *
pty_start(int cols, int rows, const char *const *argv, const char *const *extra)
{
	struct pty *p = mem_alloc(sizeof(*p));
	const char *home = spawn_value(extra, "HOME");
	char **env;

	p->cols = cols;
	p->rows = rows;
	if (home == NULL)
		home = p->own_home = temp_new();
	p->home = mem_strdup(home);
	env = spawn_env(home, extra);
	open_terminal(p);
	job_start(&p->job, p->slave, argv, env);
	spawn_env_free(env);
	return p;
}

void
pty_hangup(struct pty *p)
{
	if (p->master != -1)
		close(p->master);
	p->master = -1;
}

void
pty_free(struct pty *p)
{
	if (p == NULL)
		return;
	job_end(&p->job, p->master);
	close(p->slave);
	vt_free(p->vt);
	buf_free(&p->raw);
	buf_free(&p->due);
	temp_remove(p->own_home);
	free(p->home);
	free(p);
}

pid_t
pty_pid(const struct pty *p)
{
	return p->job.pid;
}

const char *
pty_home(const struct pty *p)
{
	return p->home;
}

static bool
take_output(struct pty *p)
{
	char piece[65536];
	bool any = false;
	ssize_t n;

	while ((n = read(p->master, piece, sizeof(piece))) > 0) {
		struct slice out = {piece, (size_t)n};

		buf_add_slice(&p->raw, out);
		modes_feed(&p->modes, out);
		vt_feed(p->vt, out);
		any = true;
	}
	return any;
}

static void
give_due(struct pty *p)
{
	ssize_t n;

	if (p->due.len == 0)
		return;
	n = write(p->master, p->due.p, p->due.len);
	if (n > 0)
		buf_drop(&p->due, (size_t)n);
}

bool
pty_step(struct pty *p, int limit_ms)
{
	short want = p->due.len > 0 ? POLLIN | POLLOUT : POLLIN;
	struct pollfd fds[] = {{p->master, want, 0},
		{p->job.ended ? -1 : p->job.reports, POLLIN, 0}};

	if (poll(fds, 2, limit_ms) <= 0)
		return false;
	if (fds[1].revents != 0)
		job_look(&p->job);
	if (fds[0].revents & POLLOUT)
		give_due(p);
	return take_output(p);
}

static int
left(int64_t end)
{
	int64_t ms = end - clock_mono(&clock_real);

	return ms < 0 ? 0 : (int)ms;
}

void
pty_send(struct pty *p, struct slice bytes)
{
	int64_t end = clock_mono(&clock_real) + SEND_LIMIT_MS;

	buf_add_slice(&p->due, bytes);
	give_due(p);
	while (p->due.len > 0 && left(end) > 0 && !p->job.ended)
		pty_step(p, left(end));
	if (p->due.len > 0)
		fprintf(stderr, "pty: the program does not read its input\n");
	buf_clear(&p->due);
}

void
pty_type(struct pty *p, const char *text)
{
	pty_send(p, slice_str(text));
}

void
pty_key(struct pty *p, const char *name)
{
	struct buf bytes = {0};
	bool mode = (p->modes.on & MODE_CURSOR_KEYS) != 0;

	if (!keys_add(&bytes, name, mode))
		die(1, "pty: \"%s\" is no key", name);
	pty_send(p, buf_slice(&bytes));
	buf_free(&bytes);
}

void
pty_paste(struct pty *p, struct slice text)
{
	struct buf bytes = {0};
	bool mode = (p->modes.on & MODE_PASTE) != 0;

	buf_add_str(&bytes, mode ? "\033[200~" : "");
	buf_add_slice(&bytes, text);
	buf_add_str(&bytes, mode ? "\033[201~" : "");
	pty_send(p, buf_slice(&bytes));
	buf_free(&bytes);
}

void
pty_click(struct pty *p, int button, int row, int col)
{
	struct buf bytes = {0};

	buf_addf(&bytes, "\033[<%d;%d;%dM", button, col + 1, row + 1);
	if (button < 64)
		buf_addf(&bytes, "\033[<%d;%d;%dm", button, col + 1, row + 1);
	pty_send(p, buf_slice(&bytes));
	buf_free(&bytes);
}

void
pty_resize(struct pty *p, int cols, int rows)
{
	struct winsize size = {
		.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	/* What was drawn for the old size belongs to the old size. */
	take_output(p);
	p->cols = cols;
	p->rows = rows;
	vt_resize(p->vt, cols, rows);
	ioctl(p->master, TIOCSWINSZ, &size);
}

void
pty_size(const struct pty *p, int *cols, int *rows)
{
	*cols = p->cols;
	*rows = p->rows;
}

void
pty_signal(struct pty *p, int sig)
{
	if (!p->job.ended)
		kill(-p->job.pid, sig);
}

bool
pty_ended(const struct pty *p)
{
	return p->job.ended;
}

bool
pty_stopped(const struct pty *p)
{
	return p->job.stopped;
}

int
pty_status(const struct pty *p)
{
	return p->job.status;
}

struct rusage
pty_usage(const struct pty *p)
{
	return p->job.usage;
}

void
pty_row(struct pty *p, int i, struct buf *out)
{
	vt_row(p->vt, i, out);
}

void
pty_screen(struct pty *p, struct buf *out)
{
	for (int i = 0; i < p->rows; i++) {
		vt_row(p->vt, i, out);
		buf_add_char(out, '\n');
	}
}

void
pty_cursor(struct pty *p, int *row, int *col)
{
	vt_cursor(p->vt, row, col);
}

struct vt_cell
pty_cell(struct pty *p, int row, int col)
{
	return vt_cell(p->vt, row, col);
}

bool
pty_find(struct pty *p, const char *text, int *row, int *col)
{
	struct buf line = {0};
	ptrdiff_t at = -1;

	for (*row = 0; *row < p->rows; ++*row) {
		buf_clear(&line);
		vt_row_whole(p->vt, *row, &line);
		at = slice_find(buf_slice(&line), slice_str(text));
		if (at != -1)
			break;
	}
	if (at != -1)
		*col = vt_column(p->vt, *row, (size_t)at);
	buf_free(&line);
	return at != -1;
}

struct slice
pty_raw(const struct pty *p)
{
	return buf_slice(&p->raw);
}

const struct modes *
pty_modes(const struct pty *p)
{
	return &p->modes;
}

static bool
same_lines(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	       a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
	       memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

bool
pty_restored(struct pty *p, struct buf *why)
{
	struct termios now;
	struct buf found = {0};
	bool restored;

	modes_list(&found, p->modes.on);
	if (!vt_pen_is_plain(p->vt))
		buf_addf(&found, "%scolour or attribute",
			found.len > 0 ? ", " : "");
	if (tcgetattr(p->slave, &now) == -1 || !same_lines(&now, &p->before))
		buf_addf(&found, "%sline settings", found.len > 0 ? ", " : "");
	restored = found.len == 0;
	if (why != NULL)
		buf_add_slice(why, buf_slice(&found));
	buf_free(&found);
	return restored;
}
