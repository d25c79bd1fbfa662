/* The sessions of tests/journals. */
#include "tests/lib/journals.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "session/load.h"
#include "tests/lib/temp.h"

#define ENDING ".jsonl"

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct journals
journals_new(void)
{
	struct journals j = {0};
	DIR *dir = opendir(JOURNALS);
	struct dirent *d;

	if (!dir)
		die(1, "there is no folder " JOURNALS);
	while ((d = readdir(dir))) {
		struct slice name = slice_str(d->d_name);
		const char *dot = strrchr(d->d_name, '.');
		if (!dot || strcmp(dot, ENDING))
			continue;
		name.len -= sizeof(ENDING) - 1;
		j.names = mem_grow(j.names, &j.cap, j.n + 1, sizeof(*j.names));
		j.names[j.n++] = slice_dup(name);
	}
	closedir(dir);
	qsort(j.names, j.n, sizeof(*j.names), by_name);
	return j;
}

void
journals_free(struct journals *j)
{
	for (size_t i = 0; i < j->n; i++)
		free(j->names[i]);
	free(j->names);
	*j = (struct journals){0};
}

const char *
journals_path(struct buf *out, const char *name)
{
	buf_clear(out);
	buf_addf(out, JOURNALS "/%s" ENDING, name);
	return buf_str(out);
}

void
journals_read(struct buf *out, const char *name)
{
	struct buf file = {0};

	buf_addf(&file, "%s" ENDING, name);
	if (!temp_read(JOURNALS, buf_str(&file), out))
		die(1, JOURNALS ": %s cannot be read", buf_str(&file));
	buf_free(&file);
}

struct tape *
journals_tape(const char *name)
{
	struct tape *t = tape_new();
	struct buf path = {0};
	struct load_report r;
	struct error err;

	if (load_events(journals_path(&path, name), tape_take, t, &r, &err))
		die(1, "%s", err.text);
	if (r.skipped || r.torn)
		die(1, "%s: there is what is no event", buf_str(&path));
	buf_free(&path);
	return t;
}

bool
journals_is_open(const char *name)
{
	return !strncmp(name, "open-", 5);
}
