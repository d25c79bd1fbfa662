/* A program as the foreground job of a terminal, and what becomes of it. */
#ifndef SIDETONE_TESTS_JOB_H
#define SIDETONE_TESTS_JOB_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/*
 * A program that leads its session cannot be stopped by ^Z: its group is an
 * orphan (POSIX, 11.1.4). So a small parent leads the session of the
 * terminal, runs the program in a group of its own in the foreground as a
 * shell does, and reports through a pipe each time it stops, goes on or ends.
 */
struct job {
	pid_t parent, pid;
	int reports; /* readable when job_look has something to do */
	bool stopped, ended;
	int status; /* as run_result has it; -1: lost */
	struct rusage usage;
};

/* Starts ARGV with ENV on the terminal SLAVE; ends the test when it cannot. A
 * program that cannot be found ends with 127. */
void job_start(struct job *j, int slave, const char *const *argv, char **env);

/* Takes the next report, if there is one. */
void job_look(struct job *j);

/* Kills what still runs; TERMINAL, the master's side, is closed on the way
 * unless it is -1. */
void job_end(struct job *j, int terminal);

#endif
