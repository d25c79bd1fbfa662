/* Temporary directories: made, filled, searched, removed with all in them. */
#include "tests/lib/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

char *
temp_path(const char *dir, const char *name)
{
	struct buf path = {0};

	buf_addf(&path, "%s/%s", dir, name);
	return path.p;
}

char *
temp_new(void)
{
	const char *base = getenv("TMPDIR");
	char *dir;

	if (base == NULL || base[0] != '/')
		base = "/tmp";
	dir = temp_path(base, "sidetone-test-XXXXXX");
	if (mkdtemp(dir) == NULL)
		die(1, "%s: cannot make it: %s", dir, strerror(errno));
	return dir;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static FTS *
walk_new(char *dir)
{
	char *roots[] = {dir, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);

	if (walk == NULL)
		die(1, "%s: cannot walk it: %s", dir, strerror(errno));
	return walk;
}

void
temp_remove(char *dir)
{
	FTS *walk;
	FTSENT *e;

	if (dir == NULL)
		return;
	walk = walk_new(dir);
	while ((e = fts_read(walk)) != NULL) {
		if (e->fts_info == FTS_D)
			chmod(e->fts_accpath, 0700);
		else if (e->fts_info == FTS_DNR)
			/* It was closed when looked at, and is open now. */
			fts_set(walk, e, FTS_AGAIN);
		else
			remove(e->fts_accpath);
	}
	fts_close(walk);
	free(dir);
}

/* Makes every folder that PATH names before its last slash. */
static void
make_parents(char *path)
{
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) == -1 && errno != EEXIST)
			die(1, "%s: cannot make it: %s", path, strerror(errno));
		*p = '/';
	}
}

void
temp_write(const char *dir, const char *name, struct slice text)
{
	char *path = temp_path(dir, name);
	FILE *f;

	make_parents(path);
	f = fopen(path, "w");
	if (f == NULL)
		die(1, "%s: cannot open it: %s", path, strerror(errno));
	if (fwrite(text.p, 1, text.len, f) != text.len || fclose(f) != 0)
		die(1, "%s: cannot write it: %s", path, strerror(errno));
	chmod(path, 0644);
	free(path);
}

static bool
read_path(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char piece[16384];
	size_t n;
	bool good;

	buf_clear(out);
	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	good = !ferror(f);
	fclose(f);
	if (!good)
		buf_clear(out);
	return good;
}

bool
temp_read(const char *dir, const char *name, struct buf *out)
{
	char *path = temp_path(dir, name);
	bool good = read_path(path, out);

	free(path);
	return good;
}

int
temp_mode(const char *dir, const char *name)
{
	char *path = temp_path(dir, name);
	struct stat st;
	int mode = -1;

	if (stat(path, &st) == 0)
		mode = (int)(st.st_mode & 07777);
	free(path);
	return mode;
}

bool
temp_exists(const char *dir, const char *name)
{
	return temp_mode(dir, name) != -1;
}

static bool
holds(const FTSENT *e, struct slice needle, struct buf *scratch)
{
	if (needle.p == NULL ||
		slice_find(slice_str(e->fts_name), needle) != -1)
		return true;
	if (!read_path(e->fts_accpath, scratch))
		die(1, "%s: cannot be searched", e->fts_path);
	return slice_find(buf_slice(scratch), needle) != -1;
}

size_t
temp_grep(const char *dir, struct slice needle, struct buf *hits)
{
	char *root = mem_strdup(dir);
	FTS *walk = walk_new(root);
	struct buf scratch = {0};
	size_t n = 0;
	FTSENT *e;

	while ((e = fts_read(walk)) != NULL) {
		if (e->fts_info != FTS_F || !holds(e, needle, &scratch))
			continue;
		n++;
		if (hits != NULL)
			buf_addf(hits, "%s\n", e->fts_path + strlen(dir) + 1);
	}
	fts_close(walk);
	buf_free(&scratch);
	free(root);
	return n;
}

size_t
temp_list(const char *dir, struct buf *list)
{
	return temp_grep(dir, SLICE_NONE, list);
}
