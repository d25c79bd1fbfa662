/* Runs a program to its end: text in, text out, exit status. */
#ifndef SIDETONE_TESTS_RUN_H
#define SIDETONE_TESTS_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { RUN_LIMIT_MS = 30000 };

struct run {
	const char *const *argv; /* ends with NULL */
	const char *const *env;  /* as spawn_env takes it; may be NULL */
	struct slice in;         /* its standard input; none: empty */
	int limit_ms;            /* 0: RUN_LIMIT_MS */
};

struct run_result {
	int status;          /* exit status, or 128 + signal as shells say */
	struct buf out, err; /* what it wrote */
	int64_t cpu_us;      /* user and system time */
};

/* Runs HOW in an environment of spawn_env, whose home is a directory of its
 * own unless `env` has a HOME, and fills R, which the caller frees with
 * run_result_free. False, with a word on standard error, when it had to be
 * killed after the limit. Ends the test when nothing can be started; a
 * program that cannot be found exits with 127. */
bool run(const struct run *how, struct run_result *r);

void run_result_free(struct run_result *r);

/* The status of waitpid as run_result has it. */
int run_status(int status);

#endif
