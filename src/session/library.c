/* The library: the sessions saved in a folder, and finding one of them. */
#include "session/library.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"

#define SUFFIX ".jsonl"

enum { SUFFIX_LEN = sizeof(SUFFIX) - 1, NEAREST = 3, AMBIGUOUS = 5 };

static bool
is_session_name(const char *name, size_t len)
{
	return len > SUFFIX_LEN && name[0] != '.' &&
	       !strcmp(name + len - SUFFIX_LEN, SUFFIX);
}

static void
add_entry(struct library *l, int dir_fd, const char *name)
{
	size_t len = strlen(name);
	struct stat st;

	if (!is_session_name(name, len) || fstatat(dir_fd, name, &st, 0) ||
		!S_ISREG(st.st_mode))
		return;
	l->list = mem_grow(l->list, &l->cap, l->n + 1, sizeof(*l->list));
	l->list[l->n++] = (struct library_entry){
		.id = mem_strndup(name, len - SUFFIX_LEN),
		.bytes = st.st_size,
		.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 +
			    st.st_mtim.tv_nsec,
	};
}

/* IDs begin with the time, so they decide between files copied at once. */
static int
newest_first(const void *va, const void *vb)
{
	const struct library_entry *a = va, *b = vb;

	if (a->mtime_ns != b->mtime_ns)
		return a->mtime_ns > b->mtime_ns ? -1 : 1;
	return strcmp(b->id, a->id);
}

int
library_read(struct library *l, const char *dir, struct error *err)
{
	const struct dirent *entry;
	DIR *d = opendir(dir);
	int failed = d ? 0 : errno; /* before anything else sets it */

	*l = (struct library){.dir = mem_strdup(dir)};
	if (failed && failed != ENOENT) {
		library_free(l);
		return error_set(err, "%s: %s", dir, strerror(failed));
	}
	while (d && (entry = readdir(d)))
		add_entry(l, dirfd(d), entry->d_name);
	if (d)
		closedir(d);
	if (l->n)
		qsort(l->list, l->n, sizeof(*l->list), newest_first);
	return 0;
}

void
library_free(struct library *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->list[i].id);
	free(l->list);
	free(l->dir);
	*l = (struct library){0};
}

static size_t
common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* Appends up to MAX IDs that share N letters with WANTED; *LEFT says how many
 * more may come. */
static void
add_names(struct buf *out, const struct library *l, const char *wanted,
	size_t n, size_t *left)
{
	for (size_t i = 0; i < l->n && *left; i++) {
		if (common(l->list[i].id, wanted) != n)
			continue;
		buf_addf(out, "%s%s", out->len ? ", " : "", l->list[i].id);
		--*left;
	}
}

static int
not_found(const struct library *l, const char *wanted, struct error *err)
{
	struct buf names = {0};
	size_t left = NEAREST;

	if (!l->n)
		return error_set(err, _("%.60s: no session is saved in %s"),
			wanted, l->dir);
	for (size_t n = strlen(wanted) + 1; n > 0; n--)
		add_names(&names, l, wanted, n - 1, &left);
	error_set(err, _("%.60s: no session is called that; the nearest: %s"),
		wanted, buf_str(&names));
	buf_free(&names);
	return -1;
}

static int
ambiguous(const struct library *l, const char *wanted, size_t hits,
	struct error *err)
{
	struct buf names = {0};
	size_t left = AMBIGUOUS;

	add_names(&names, l, wanted, strlen(wanted), &left);
	error_set(err, _("%.60s: %zu sessions begin so: %s%s"), wanted, hits,
		buf_str(&names), hits > AMBIGUOUS ? ", …" : "");
	buf_free(&names);
	return -1;
}

const struct library_entry *
library_find(const struct library *l, const char *wanted, struct error *err)
{
	const struct library_entry *found = NULL;
	size_t len = strlen(wanted), hits = 0;

	if (l->n && (!strcmp(wanted, "latest") || !strcmp(wanted, "-")))
		return &l->list[0];
	for (size_t i = 0; i < l->n; i++) {
		const char *id = l->list[i].id;
		if (!len || strncmp(id, wanted, len))
			continue;
		if (!id[len])
			return &l->list[i];
		found = &l->list[i];
		hits++;
	}
	if (hits == 1)
		return found;
	if (hits)
		ambiguous(l, wanted, hits, err);
	else
		not_found(l, wanted, err);
	return NULL;
}

void
library_path(const struct library *l, const struct library_entry *e,
	struct buf *path)
{
	buf_addf(path, "%s/%s" SUFFIX, l->dir, e->id);
}

static bool
is_path(const char *wanted)
{
	return strchr(wanted, '/') || is_session_name(wanted, strlen(wanted));
}

int
library_locate(const char *dir, const char *wanted, struct buf *path,
	struct error *err)
{
	const struct library_entry *e;
	struct library l;
	int rc = 0;

	if (is_path(wanted)) {
		buf_add_str(path, wanted);
		return 0;
	}
	if (library_read(&l, dir, err))
		return -1;
	e = library_find(&l, wanted, err);
	if (e)
		library_path(&l, e, path);
	else if (!access(wanted, F_OK))
		buf_add_str(path, wanted);
	else
		rc = -1;
	library_free(&l);
	return rc;
}
