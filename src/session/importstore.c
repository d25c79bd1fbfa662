/* Puts imported sessions into the library. */
#include "session/importstore.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/journal.h"

enum {
	HEAD_MAX = 64 * 1024, /* of a file, for its session event */
	TRIES = 1000,         /* IDs that others may have */
};

/* Of a file that may be the session's. */
enum owner { NOBODY, SAME, OTHER };

static void
make_id(struct buf *id, const struct import_session *s, uint32_t try)
{
	uint64_t h = hash_text(s->seed, hash_text(s->key, 0));
	time_t start = (time_t)(s->start_ms / 1000);
	char date[32];
	struct tm tm;

	buf_clear(id);
	if (try)
		h = hash_text(
			(struct slice){(const char *)&try, sizeof(try)}, h);
	if (s->own_id.len)
		buf_add_slice(id, s->own_id);
	else if (s->start_ms == EVENT_UNKNOWN || !gmtime_r(&start, &tm))
		buf_addf(id, "00000000-000000-%08" PRIx32, (uint32_t)(h >> 32));
	else if (strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm))
		buf_addf(id, "%s-%04" PRIx32, date, (uint32_t)(h >> 48));
}

/* The first bytes of the file at PATH; false if there is none. */
static bool
read_head(const char *path, struct buf *head)
{
	int fd = file_open(path, O_RDONLY);

	if (fd < 0)
		return errno != ENOENT && errno != ENOTDIR;
	file_read_piece(fd, HEAD_MAX, head); /* what is not read is another's */
	close(fd);
	return true;
}

/* Whether ORIGIN names the source KEY: as it is, or "fork … (KEY)". */
static bool
names_source(struct slice origin, struct slice key)
{
	if (slice_eq(origin, key))
		return true;
	if (origin.len < key.len + 2 || origin.p[origin.len - 1] != ')')
		return false;
	origin.len--;
	origin = slice_from(origin, origin.len - key.len - 1);
	return origin.p[0] == '(' && slice_eq(slice_from(origin, 1), key);
}

static enum owner
owner_of(const char *path, const struct import_session *s)
{
	struct buf head = {0};
	struct line_hold hold;
	struct error ignored;
	struct slice rest, line = SLICE("");
	struct event ev;
	enum owner owner = OTHER;

	if (!read_head(path, &head)) {
		buf_free(&head);
		return NOBODY;
	}
	rest = buf_slice(&head);
	slice_line(&rest, &line);
	if (s->own_id.len)
		owner = SAME;
	else if (!line_decode(&ev, &hold, line, &ignored)) {
		if (ev.kind == EVENT_SESSION &&
			names_source(ev.session.origin, s->key))
			owner = SAME;
		line_release(&hold);
	}
	buf_free(&head);
	return owner;
}

static void
add_origin(struct buf *out, const struct importstore *st,
	const struct import_session *s)
{
	if (s->fork_turn) {
		buf_addf(out, "fork of %s at turn %zu (", buf_str(&st->main),
			s->fork_turn);
		buf_add_slice(out, s->key);
		buf_add_char(out, ')');
	} else {
		buf_add_slice(out, s->key);
	}
}

static void
add_session(struct buf *out, const struct importstore *st,
	const struct import_session *s, struct slice id)
{
	struct event ev = {.kind = EVENT_SESSION, .session = s->head};
	struct buf origin = {0};

	add_origin(&origin, st, s);
	ev.session.id = id;
	ev.session.origin = buf_slice(&origin);
	line_encode(out, &ev);
	buf_free(&origin);
}

/* `latest` is the session that happened last, not the one imported last. */
static void
set_time(int fd, int64_t end_ms)
{
	struct timespec t[2] = {{.tv_nsec = UTIME_OMIT},
		{.tv_sec = (time_t)(end_ms / 1000),
			.tv_nsec = (long)(end_ms % 1000) * 1000000}};

	if (end_ms != EVENT_UNKNOWN && t[1].tv_sec <= time(NULL))
		futimens(fd, t);
}

static int
write_and_close(int fd, const struct buf *head, const struct import_session *s)
{
	int rc = file_write(fd, buf_slice(head)) || file_write(fd, s->events)
			 ? -1
			 : 0;
	int why = errno;

	if (!rc)
		set_time(fd, s->end_ms);
	if (close(fd) && !rc)
		return -1;
	errno = why;
	return rc;
}

/* The file gets its name when it is whole. */
static int
write_file(const struct importstore *st, const char *path,
	const struct import_session *s, const struct buf *head,
	struct error *err)
{
	struct buf temp = {0};
	int fd, rc = -1;

	if (journal_make_dir(st->dir, err))
		return -1;
	buf_addf(&temp, "%s/.import-XXXXXX", st->dir);
	fd = mkstemp(temp.p); /* 0600 */
	if (fd >= 0) {
		rc = write_and_close(fd, head, s);
		if (!rc)
			rc = rename(temp.p, path);
		if (rc) {
			int why = errno;
			unlink(temp.p);
			errno = why;
		}
	}
	if (rc)
		error_set(err, _("%s: the session cannot be written: %s"), path,
			strerror(errno));
	buf_free(&temp);
	return rc;
}

/* Finds the ID and path of S that nobody else has. */
static int
find_name(const struct importstore *st, const struct import_session *s,
	struct buf *id, struct buf *path, enum owner *owner, struct error *err)
{
	*owner = OTHER;
	for (uint32_t try = 0; try < TRIES && *owner == OTHER; try++) {
		make_id(id, s, try);
		buf_clear(path);
		buf_addf(path, "%s/%s.jsonl", st->dir, buf_str(id));
		*owner = owner_of(buf_str(path), s);
	}
	return *owner == OTHER ? error_set(err,
					 _("%s: too many other sessions have "
					   "such an ID"),
					 buf_str(path))
			       : 0;
}

int
importstore_put(struct importstore *st, const struct import_session *s,
	struct buf *id, enum import_fate *fate, struct error *err)
{
	struct buf path = {0}, head = {0};
	enum owner owner;
	int rc = find_name(st, s, id, &path, &owner, err);

	*fate = owner == NOBODY ? IMPORT_MADE
		: st->force     ? IMPORT_REPLACED
				: IMPORT_THERE;
	if (!rc && *fate != IMPORT_THERE && !st->dry_run) {
		if (!s->own_id.len)
			add_session(&head, st, s, buf_slice(id));
		rc = write_file(st, buf_str(&path), s, &head, err);
	}
	if (!s->fork_turn)
		buf_set(&st->main, buf_slice(id));
	buf_free(&path);
	buf_free(&head);
	return rc;
}

void
importstore_free(struct importstore *st)
{
	buf_free(&st->main);
}
