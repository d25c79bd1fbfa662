/* Reading files that a user names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lib/temp.h"

/* The writer can open the pipe only once there is a reader. */
static void
write_late(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	_exit(fd < 0 || file_write(fd, SLICE("text")));
}

static void
a_named_pipe_is_waited_for(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "pipe");
	struct buf out = {0};
	struct error err;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	pid = fork();
	if (!pid)
		write_late(path);
	assert_int_equal(file_read_named(path, 1000, &out, &err), 0);
	assert_string_equal(buf_str(&out), "text");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	buf_free(&out);
	free(path);
	temp_remove(dir);
}

static void
other_files_are_not_waited_for(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "pipe");
	struct buf out = {0};
	struct error err;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, 1000, &out, &err), 0);
	assert_int_equal(out.len, 0);
	temp_write(dir, "long", slice_str("0123456789"));
	free(path);
	path = temp_path(dir, "long");
	assert_int_equal(file_read_named(path, 9, &out, &err), -1);
	buf_clear(&out);
	assert_int_equal(file_read_named(path, 10, &out, &err), 0);
	assert_string_equal(buf_str(&out), "0123456789");
	buf_free(&out);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_pipe_is_waited_for),
		cmocka_unit_test(other_files_are_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
