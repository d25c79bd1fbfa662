/* What the system tells of a running program. */
#include "tests/lib/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/temp.h"

/* The number behind NAME in a file of /proc like `status`; -1 if none. */
static long
number_in(const char *path, const char *name)
{
	struct buf text = {0};
	ptrdiff_t at;
	long n = -1;

	if (temp_read("/proc", path, &text)) {
		at = slice_find(buf_slice(&text), slice_str(name));
		if (at != -1)
			n = strtol(
				text.p + (size_t)at + strlen(name), NULL, 10);
	}
	buf_free(&text);
	return n;
}

double
proc_resident_mib(pid_t pid)
{
	char path[64];
	long kib;

	snprintf(path, sizeof(path), "%ld/status", (long)pid);
	kib = number_in(path, "VmRSS:");
	return kib > 0 ? (double)kib / 1024 : -1;
}

long
proc_switches(pid_t pid)
{
	char dir[64], path[400];
	struct dirent *e;
	long n = 0;
	DIR *d;

	snprintf(dir, sizeof(dir), "/proc/%ld/task", (long)pid);
	d = opendir(dir);
	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "%ld/task/%s/status", (long)pid,
			e->d_name);
		n += number_in(path, "\nvoluntary_ctxt_switches:");
	}
	closedir(d);
	return n;
}
