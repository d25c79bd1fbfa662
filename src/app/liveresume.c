/* Going on with a session that a file holds, in it or in a copy. */
#include "app/livestart.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/liveshape.h"
#include "app/paths.h"
#include "app/peer.h"
#include "app/reshape.h"
#include "base/lang.h"
#include "base/random.h"
#include "session/ending.h"
#include "session/fork.h"
#include "session/walltime.h"

/* What the session needs, made before the one that runs ends. */
struct next {
	const struct live_file *file; /* its path goes with the old session */
	struct buf from;
	struct buf id, path; /* the copy's, if it is a fork */
	bool made;           /* that copy is on disk */
	struct loaded loaded;
	size_t events; /* in the folds */
	struct load_report report;
	struct journal *journal;
	struct reshaped shape;
	struct loaded shaping; /* to where the settings are from */
	size_t shaping_left;
};

static void
free_next(struct next *n)
{
	buf_free(&n->from);
	buf_free(&n->id);
	buf_free(&n->path);
	loaded_free(&n->loaded);
	loaded_free(&n->shaping);
	journal_free(n->journal);
	reshape_free(&n->shape);
}

/* Reading it */

static void
take(void *arg, const struct event *ev)
{
	struct next *n = arg;

	n->events++;
	loaded_take(&n->loaded, ev);
}

static struct slice
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_str(slash ? slash + 1 : path);

	if (name.len > 6 && slice_is(slice_from(name, name.len - 6), ".jsonl"))
		name.len -= 6;
	return name;
}

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (int64_t)st.st_size;
}

/* The lock comes behind the reading, which shows that it is a session at all:
 * what was written in between would be missing. A last line may get its LF. */
static int
lock(struct next *n, int64_t size, struct error *err)
{
	const char *path = buf_str(&n->path);
	struct error why;
	size_t cut = 0;

	n->journal = journal_continue(path, &why);
	if (n->journal && size_of(path) <= size + 1)
		return 0;
	if (n->journal)
		error_set(&why, _("%s: another process writes this session"),
			path);
	/* The hint line is short. */
	if (!strncmp(why.text, path, n->path.len))
		cut = (size_t)(base_name(path).p - path);
	return error_set(err,
		_("%s; --fork copies it, sidetone watch follows it"),
		why.text + cut);
}

static int
open_same(struct live *l, struct next *n, struct error *err)
{
	const char *path = n->file->path;
	int64_t size = size_of(path);

	buf_set(&n->path, slice_str(path));
	buf_set(&n->id, base_name(path));
	if (load_events(path, take, n, &n->report, err))
		return -1;
	return settings_on(l->settings, SETTING_SAVE) ? lock(n, size, err) : 0;
}

static int
open_copy(struct live *l, struct next *n, struct error *err)
{
	/* A fork in which nothing was said goes: its parent stays. */
	const struct fork_cut cut = {.from = n->file->path,
		.events = n->file->events,
		.turns = n->file->turns,
		.of = l->fork_size && !live_saved_as(l)
			      ? fork_parent(buf_slice(&l->model.origin))
			      : SLICE_NONE};
	bool save = settings_on(l->settings, SETTING_SAVE);
	char *dir = paths_data("sessions");
	int rc;

	live_make_id(l, &n->id);
	buf_addf(&n->path, "%s/%s.jsonl", dir, buf_str(&n->id));
	rc = save ? journal_make_dir(dir, err) : 0;
	if (!rc)
		rc = fork_session(&cut, buf_str(&n->id),
			save ? buf_str(&n->path) : NULL, take, n, &n->report,
			err);
	n->made = !rc && save;
	if (n->made) {
		n->journal = journal_continue(buf_str(&n->path), err);
		rc = n->journal ? 0 : -1;
	}
	free(dir);
	return rc;
}

/* What shaped it */

static void
take_shaping(void *arg, const struct event *ev)
{
	struct next *n = arg;

	if (n->shaping_left) {
		n->shaping_left--;
		loaded_take(&n->shaping, ev);
	}
}

/* The session up to where its settings are from, or NULL with ERR set. */
static const struct model *
read_shaping(struct next *n, struct error *err)
{
	struct load_report ignored;

	n->shaping_left = n->file->shaped;
	if (!n->shaping_left)
		return &n->loaded.model;
	return load_events(buf_str(&n->from), take_shaping, n, &ignored, err)
		       ? NULL
		       : &n->shaping.model;
}

static int
shape(struct live *l, struct next *n, struct error *err)
{
	const struct model *m = read_shaping(n, err);

	n->shape.file = n->file;
	n->shape.said = &n->loaded.model;
	return m ? reshape(l, &n->shape, m, err) : -1;
}

/* Taking it up */

static struct buf *
next_remark(struct live *l)
{
	if (l->remark.len)
		buf_add_str(&l->remark, "; ");
	return &l->remark;
}

static void
write_remark(struct live *l, const struct next *n)
{
	struct slice host = provider_host(buf_slice(&l->reach.base_url));
	struct buf text = {0}, name = {0};

	buf_add_slice(&name, base_name(buf_str(&n->from)));
	load_describe(&text, &n->report, buf_str(&name));
	if (text.len)
		buf_add_slice(next_remark(l), buf_slice(&text));
	if (n->shape.withheld)
		buf_addf(next_remark(l),
			_("no key goes to %.*s, which only the session names: "
			  "give --base-url, or type one with /key"),
			(int)host.len, host.p);
	buf_free(&name);
	buf_free(&text);
}

/* The folds as they are; the settings, the place and the client of N. */
static void
install(struct live *l, struct next *n)
{
	const struct turn *t = model_last(&n->loaded.model);
	struct settings before = *l->settings;

	*l->settings = n->shape.settings;
	n->shape.settings = before;
	struct reach old = l->reach;
	l->reach = n->shape.reach;
	n->shape.reach = old;
	l->practice_url = n->shape.practice_url;
	if (!l->practice_url)
		peer_stop();
	bus_init(&l->bus, l->clock);
	l->client = client_new(l->http, &l->bus, random_next(&l->seed));
	live_put_in_force(l);
	l->model = n->loaded.model;
	l->trail = n->loaded.trail;
	memset(&n->loaded, 0, sizeof(n->loaded));
	if (t)
		client_resume(l->client, l->model.requests, t->attempt);
	live_add_sinks(l, n->journal);
	n->journal = NULL;
	buf_set(&l->id, buf_slice(&n->id));
	if (n->shape.foreign)
		buf_set(&l->foreign, buf_slice(&l->reach.base_url));
}

struct retelling {
	const struct bus_row *to;
	size_t left;
};

static void
retell_one(void *arg, const struct event *ev)
{
	struct retelling *r = arg;

	if (r->left) {
		r->left--;
		r->to->take(r->to->arg, ev);
	}
}

static void
retell(struct live *l, const struct next *n)
{
	const struct model *m = &l->model;
	struct event head = {.kind = EVENT_SESSION,
		.session = {.version = EVENT_VERSION,
			.id = buf_slice(&m->id),
			.wall = buf_slice(&m->wall),
			.app = buf_slice(&m->app),
			.provider = buf_slice(&m->provider),
			.url = buf_slice(&m->url),
			.model = buf_slice(&m->model),
			.origin = m->origin.len ? buf_slice(&m->origin)
						: SLICE_NONE}};
	struct retelling r = {&l->extra, n->events};
	struct load_report report;
	struct error ignored;

	if (!l->extra.take)
		return;
	if (l->retell)
		load_events(buf_str(n->made ? &n->path : &n->from), retell_one,
			&r, &report, &ignored);
	else
		l->extra.take(l->extra.arg, &head);
}

static int64_t
since_wall(const struct live *l)
{
	const struct walltime w = walltime_read(buf_slice(&l->model.wall));

	return w.known ? clock_wall(l->clock) - w.start_ms : 0;
}

/* What the file lacks is told for the time at which it stops: nothing is known
 * of later. */
static void
tell_ending(struct live *l)
{
	struct ending e = ending_find(&l->trail);

	bus_resume(&l->bus, l->model.now);
	for (size_t i = 0; i < e.n; i++)
		bus_emit(&l->bus, &e.ev[i]);
	ending_free(&e);
	bus_resume(&l->bus, since_wall(l));
}

int
live_take_up(struct live *l, const struct live_file *file, struct error *err)
{
	struct next n = {.file = file};
	int rc;

	buf_add_str(&n.from, file->path);
	rc = file->fork ? open_copy(l, &n, err) : open_same(l, &n, err);
	if (!rc)
		rc = shape(l, &n, err);
	if (rc) {
		if (n.made)
			unlink(buf_str(&n.path));
		free_next(&n);
		return -1;
	}
	if (l->client && client_busy(l->client))
		client_cancel(l->client);
	live_end(l);
	install(l, &n);
	l->telling = true;
	retell(l, &n);
	tell_ending(l);
	l->telling = false;
	if (n.shape.moved) {
		live_tell_setting(l, "provider");
		live_tell_setting(l, "base-url");
	}
	liveshape_tell_changes(l);
	if (n.made)
		l->fork_size = size_of(buf_str(&n.path));
	write_remark(l, &n);
	free_next(&n);
	return 0;
}
