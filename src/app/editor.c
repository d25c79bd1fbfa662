/* The user's editor on a temporary file. */
#include "app/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 50, EDITOR_MAX = 64 << 20 };

static int
write_all(int fd, struct slice s)
{
	while (s.len) {
		ssize_t n = write(fd, s.p, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s = slice_from(s, (size_t)n);
	}
	return 0;
}

static int
read_all(const char *path, struct buf *text)
{
	char bytes[16384];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	buf_clear(text);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0 &&
		text->len < EDITOR_MAX)
		buf_add(text, bytes, (size_t)n);
	close(fd);
	/* Editors end a file with a newline that nobody typed. */
	while (text->len && text->p[text->len - 1] == '\n')
		buf_truncate(text, text->len - 1);
	return n < 0 ? -1 : 0;
}

static _Noreturn void
run_child(const char *editor, const char *path)
{
	struct buf command = {0};
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	/* EDITOR may hold options: the shell splits it. */
	buf_addf(&command, "%s \"$1\"", editor);
	execl("/bin/sh", "sh", "-c", buf_str(&command), "sh", path,
		(char *)NULL);
	_exit(127);
}

/* Waits for the editor while the network goes on. */
static int
wait_for(pid_t pid, struct live *l)
{
	int status;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
		live_step(l);
		http_wait(l->http, NULL, 0, LOOK_MS);
	}
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
	if (fd < 0 || write_all(fd, buf_slice(text))) {
		rc = error_set(err, "%s: %s", path.p, strerror(errno));
		goto out;
	}
	pid = fork();
	if (!pid)
		run_child(editor, path.p);
	rc = pid < 0 ? -1 : wait_for(pid, l);
	if (rc)
		rc = error_set(err,
			"%s ended with status %d; the text is as "
			"it was",
			editor, rc);
	else if (read_all(path.p, text))
		rc = error_set(err, "%s: %s", path.p, strerror(errno));
out:
	if (fd >= 0) {
		close(fd);
		unlink(path.p);
	}
	buf_free(&path);
	return rc;
}
