/* A program without a network: the kernel kills it when it asks for one. */
#ifndef SIDETONE_TESTS_NONET_H
#define SIDETONE_TESTS_NONET_H

/*
 * The test's own program becomes the one under test: NONET before its
 * arguments runs them behind a filter of system calls (seccomp) that kills
 * whoever opens or connects a socket. A test calls nonet_main first in main.
 */
enum {
	NONET_NONE = 98, /* exit status: this system has no such filter */
	NONET_KILLED = 128 + 31 /* SIGSYS, as run.h says it */
};

/* The words that stand before a program's name, to begin its argv with. */
#define NONET "/proc/self/exe", "--without-network"

/* Becomes the program if ARGV begins so; else returns. */
void nonet_main(int argc, char **argv);

#endif
