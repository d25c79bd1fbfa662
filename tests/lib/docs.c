/* The generated parts of the documentation in their files. */
#include "tests/lib/docs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int
read_file(const char *path, struct buf *text, struct error *err)
{
	FILE *f = fopen(path, "re");
	char bytes[4096];
	size_t n;
	int bad;

	if (!f)
		return error_set(err, "%s: %s", path, strerror(errno));
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		buf_add(text, bytes, n);
	bad = ferror(f) ? errno : 0;
	fclose(f);
	return bad ? error_set(err, "%s: %s", path, strerror(bad)) : 0;
}

static int
write_file(const char *path, struct slice text, struct error *err)
{
	FILE *f = fopen(path, "we");
	bool good;

	if (!f)
		return error_set(err, "%s: %s", path, strerror(errno));
	good = fwrite(text.p, 1, text.len, f) == text.len;
	if (fclose(f) || !good)
		return error_set(err, "%s: %s", path, strerror(errno));
	return 0;
}

/* The line of TEXT that holds "WORD generated NAME" as a comment; none if
 * there is no such line. */
static struct slice
find_mark(struct slice text, const char *word, const char *name)
{
	struct buf mdoc = {0}, markdown = {0};
	struct slice line, found = SLICE_NONE;

	buf_addf(&mdoc, ".\\\" %s generated %s", word, name);
	buf_addf(&markdown, "<!-- %s generated %s -->", word, name);
	while (!found.p && slice_line(&text, &line)) {
		if (slice_eq(line, buf_slice(&mdoc)) ||
			slice_eq(line, buf_slice(&markdown)))
			found = line;
	}
	buf_free(&mdoc);
	buf_free(&markdown);
	return found;
}

int
docs_fill(struct buf *text, const struct docs_part *part, struct error *err)
{
	struct slice all = buf_slice(text);
	struct slice begin = find_mark(all, "begin", part->name);
	struct slice end = find_mark(all, "end", part->name);
	struct buf out = {0};

	if (!begin.p || !end.p || end.p < begin.p)
		return error_set(err,
			"the comments \"begin generated %s\" and \"end "
			"generated %s\" are not there",
			part->name, part->name);
	buf_add(&out, all.p, (size_t)(begin.p - all.p) + begin.len + 1);
	part->print(&out);
	buf_add_slice(&out, slice_from(all, (size_t)(end.p - all.p)));
	buf_free(text);
	*text = out;
	return 0;
}

/* Reads FILE of DIR into OLD and makes NEW of it; PATH becomes its path. */
static int
renew(const char *dir, const char *file, struct buf *path, struct buf *old,
	struct buf *new, struct error *err)
{
	const struct docs_part *part;
	struct error inner;

	buf_clear(path);
	buf_clear(old);
	buf_addf(path, "%s/%s", dir, file);
	if (read_file(buf_str(path), old, err))
		return -1;
	buf_set(new, buf_slice(old));
	for (size_t i = 0; (part = docs_part_at(i)); i++) {
		if (!strcmp(part->file, file) && docs_fill(new, part, &inner))
			return error_set(
				err, "%s: %s", buf_str(path), inner.text);
	}
	return 0;
}

static int
walk(const char *dir, bool write, struct error *err)
{
	struct buf path = {0}, old = {0}, new = {0};
	const struct docs_part *part;
	const char *last = "";
	int rc = 0;

	for (size_t i = 0; !rc && (part = docs_part_at(i)); i++) {
		if (!strcmp(part->file, last))
			continue;
		last = part->file;
		rc = renew(dir, last, &path, &old, &new, err);
		if (rc || slice_eq(buf_slice(&old), buf_slice(&new)))
			continue;
		rc = write ? write_file(buf_str(&path), buf_slice(&new), err)
			   : error_set(err,
				     "%s: its generated parts are not what the "
				     "program's tables say; run gendocs write",
				     buf_str(&path));
	}
	buf_free(&path);
	buf_free(&old);
	buf_free(&new);
	return rc;
}

int
docs_check(const char *dir, struct error *err)
{
	return walk(dir, false, err);
}

int
docs_write(const char *dir, struct error *err)
{
	return walk(dir, true, err);
}

const struct docs_part *
docs_part_find(const char *name)
{
	const struct docs_part *part;

	for (size_t i = 0; (part = docs_part_at(i)); i++) {
		if (!strcmp(part->name, name))
			return part;
	}
	return NULL;
}
