/* The user's editor on a temporary file. */
#include "app/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/signals.h"
#include "base/file.h"
#include "base/lang.h"

enum { LOOK_MS = 50, EDITOR_MAX = 64 << 20 };

/* Editors end a file with a newline that nobody typed. */
static int
read_back(const char *path, struct buf *text, struct error *err)
{
	struct buf out = {0};
	int rc = file_read(path, EDITOR_MAX, &out, err);

	while (out.len && out.p[out.len - 1] == '\n')
		buf_truncate(&out, out.len - 1);
	if (!rc)
		buf_set(text, buf_slice(&out));
	buf_free(&out);
	return rc;
}

/* The terminal belongs to one process group at a time, as a shell does it;
 * SIGTTOU would stop whoever takes it from the background. */
static void
give_terminal(pid_t group)
{
	void (*before)(int) = signal(SIGTTOU, SIG_IGN);

	tcsetpgrp(STDIN_FILENO, group);
	signal(SIGTTOU, before);
}

static _Noreturn void
run_child(const char *editor, const char *path)
{
	struct buf command = {0};

	setpgid(0, 0);
	give_terminal(getpid());
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	/* EDITOR may hold options: the shell splits it. */
	buf_addf(&command, "%s \"$1\"", editor);
	execl("/bin/sh", "sh", "-c", buf_str(&command), "sh", path,
		(char *)NULL);
	_exit(127);
}

/* ^Z in the editor stops both, and fg brings both back. */
static void
stop_with(pid_t pid)
{
	give_terminal(getpgrp());
	signals_stop_now();
	give_terminal(pid);
	kill(-pid, SIGCONT);
}

/* Waits for the editor while the network goes on. Who ends us ends it. */
static int
wait_for(pid_t pid, struct live *l)
{
	struct signals sig;
	int status = 0;
	pid_t got;

	for (;;) {
		got = waitpid(pid, &status, WNOHANG | WUNTRACED);
		if (got == pid && WIFSTOPPED(status))
			stop_with(pid);
		else if (got)
			break;
		live_step(l);
		http_wait(l->http, NULL, 0, LOOK_MS);
		signals_drain(&sig);
		if (sig.terminate || sig.hangup)
			kill(-pid, SIGHUP);
	}
	give_terminal(getpgrp());
	return got == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
editor_run(struct buf *text, struct live *l, struct error *err)
{
	const char *dir = getenv("TMPDIR"), *editor = getenv("VISUAL");
	struct buf path = {0};
	int fd, rc;
	pid_t pid;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	buf_addf(&path, "%s/sidetone-XXXXXX.md", dir && *dir ? dir : "/tmp");
	fd = mkstemps(path.p, 3);
	if (fd < 0 || file_write(fd, buf_slice(text))) {
		rc = error_set(err, "%s: %s", path.p, strerror(errno));
		goto out;
	}
	pid = fork();
	if (!pid)
		run_child(editor, path.p);
	if (pid > 0)
		setpgid(pid, pid);
	rc = pid < 0 ? -1 : wait_for(pid, l);
	if (rc)
		rc = error_set(err,
			_("%s ended with status %d; the text is as "
			  "it was"),
			editor, rc);
	else
		rc = read_back(path.p, text, err);
out:
	if (fd >= 0) {
		close(fd);
		unlink(path.p);
	}
	buf_free(&path);
	return rc;
}
