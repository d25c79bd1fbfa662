/* What the system tells of a running program. */
#ifndef SIDETONE_TESTS_PROC_H
#define SIDETONE_TESTS_PROC_H

#include <sys/types.h>

/* The memory it has in use, in MiB; -1 when that is not known. */
double proc_resident_mib(pid_t pid);

/* How often its threads were put to sleep so far; -1 when not known. */
long proc_switches(pid_t pid);

#endif
