/* A program without a network: the kernel kills it when it asks for one. */
#include "tests/lib/nonet.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

_Static_assert(NONET_KILLED == 128 + SIGSYS, "as the shell says it");

#define KILL_IF(call)                                      \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static int
shut(void)
{
	struct sock_filter list[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		KILL_IF(SYS_socket),
		KILL_IF(SYS_connect),
		KILL_IF(SYS_socketpair),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {
		.len = sizeof(list) / sizeof(list[0]), .filter = list};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
static int
shut(void)
{
	return -1;
}
#endif

void
nonet_main(int argc, char **argv)
{
	if (argc < 3 || strcmp(argv[1], "--without-network"))
		return;
	if (shut())
		_exit(NONET_NONE);
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	_exit(127);
}
