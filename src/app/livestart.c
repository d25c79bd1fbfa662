/* Beginning a live session: a new one, or one that a file holds. */
#include "app/livestart.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/liveshape.h"
#include "app/paths.h"
#include "base/lang.h"
#include "base/random.h"
#include "session/library.h"

void
live_make_id(struct live *l, struct buf *id)
{
	time_t now = (time_t)(clock_wall(l->clock) / 1000);
	struct tm tm;
	char date[24];

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	buf_clear(id);
	buf_addf(id, "%s-%04x", date,
		(unsigned)(random_next(&l->seed) & 0xffff));
}

static void
tell_session(struct live *l)
{
	char wall[CLOCK_RFC3339_SIZE];
	struct buf url = {0};
	struct event ev = {.kind = EVENT_SESSION};

	clock_rfc3339(clock_wall(l->clock), wall);
	provider_public_url(&url, buf_slice(&l->reach.base_url));
	ev.session = (struct event_session){.version = EVENT_VERSION,
		.id = buf_slice(&l->id),
		.wall = slice_str(wall),
		.app = SLICE("sidetone " SIDETONE_VERSION),
		.provider =
			slice_str(l->reach.practice ? "practice"
						    : l->reach.provider->name),
		.url = buf_slice(&url),
		.model = buf_slice(&l->reach.model)};
	bus_emit(&l->bus, &ev);
	buf_free(&url);
}

void
live_add_sinks(struct live *l, struct journal *journal)
{
	l->journal = journal;
	/* Before the folds: it is written before it is shown. */
	if (journal)
		bus_add(&l->bus, journal_take, journal);
	bus_add(&l->bus, model_apply, &l->model);
	bus_add(&l->bus, trail_apply, &l->trail);
	if (l->extra.take)
		bus_add(&l->bus, l->extra.take, l->extra.arg);
}

static struct journal *
new_journal(const struct live *l)
{
	char *dir = paths_data("sessions");
	struct journal *j = journal_new(dir, buf_str(&l->id));

	free(dir);
	return j;
}

static int
begin(struct live *l, struct error *err)
{
	live_make_id(l, &l->id);
	bus_init(&l->bus, l->clock);
	l->client = client_new(l->http, &l->bus, random_next(&l->seed));
	if (live_configure(l, err))
		return -1;
	live_add_sinks(l,
		settings_on(l->settings, SETTING_SAVE) ? new_journal(l) : NULL);
	tell_session(l);
	liveshape_tell(l);
	return 0;
}

/* A fork in which nothing was said yet. */
static bool
is_idle_fork(const struct live *l)
{
	struct stat st;

	return l->fork_size && l->journal &&
	       !stat(journal_path(l->journal), &st) &&
	       st.st_size == l->fork_size;
}

void
live_end(struct live *l)
{
	client_free(l->client);
	l->client = NULL;
	if (is_idle_fork(l))
		unlink(journal_path(l->journal));
	l->fork_size = 0;
	journal_free(l->journal);
	l->journal = NULL;
	l->unsaved = false;
	l->resent = false;
	buf_clear(&l->remark);
	model_free(&l->model);
	trail_free(&l->trail);
	bus_free(&l->bus);
	gate_free(&l->gate);
}

static int
init(struct live *l, struct settings *settings, const struct clock *clock,
	const struct bus_row *extra, struct error *err)
{
	*l = (struct live){
		.settings = settings, .clock = clock, .seed = random_seed()};
	if (extra)
		l->extra = *extra;
	l->http = http_new(clock, err);
	return l->http ? 0 : -1;
}

int
live_open(struct live *l, struct settings *settings, const struct clock *clock,
	const char *practice_url, const struct bus_row *extra,
	struct error *err)
{
	if (init(l, settings, clock, extra, err))
		return -1;
	l->practice_url = practice_url;
	if (begin(l, err)) {
		live_close(l);
		return -1;
	}
	return 0;
}

int
live_open_file(struct live *l, struct settings *settings,
	const struct clock *clock, const struct live_file *file,
	const struct bus_row *extra, bool retell, struct error *err)
{
	if (init(l, settings, clock, extra, err))
		return -1;
	l->retell = retell;
	if (live_take_up(l, file, err)) {
		live_close(l);
		return -1;
	}
	return 0;
}

int
live_fork(struct live *l, struct settings *settings, const struct clock *clock,
	const char *path, size_t events, const struct bus_row *extra,
	bool retell, struct error *err)
{
	const struct live_file file = {.path = path,
		.fork = true,
		.events = events,
		.turns = SIZE_MAX};

	return live_open_file(l, settings, clock, &file, extra, retell, err);
}

bool
live_resumes(const struct options *o)
{
	return o->go_on || o->resume;
}

int
live_open_asked(struct live *l, struct settings *settings,
	const struct clock *clock, const struct options *o,
	const char *practice_url, const struct bus_row *extra, bool retell,
	struct error *err)
{
	struct live_file file = {.fork = o->fork,
		.events = SIZE_MAX,
		.turns = SIZE_MAX,
		.options = o};
	struct buf path = {0};
	char *dir;
	int rc;

	if (!live_resumes(o)) {
		rc = live_open(l, settings, clock, practice_url, extra, err);
		l->retell = retell;
		return rc;
	}
	dir = paths_data("sessions");
	rc = library_locate(dir, o->resume ? o->resume : "latest", &path, err);
	file.path = buf_str(&path);
	if (!rc)
		rc = live_open_file(
			l, settings, clock, &file, extra, retell, err);
	buf_free(&path);
	free(dir);
	return rc;
}

int
live_renew(struct live *l, struct error *err)
{
	/* Before anything of the old session is given up. */
	if (live_configure(l, err))
		return -1;
	if (client_busy(l->client))
		client_cancel(l->client);
	live_end(l);
	return begin(l, err);
}

void
live_close(struct live *l)
{
	live_end(l);
	http_free(l->http);
	l->http = NULL;
	reach_free(&l->reach);
	buf_free(&l->foreign);
	buf_free(&l->id);
	buf_free(&l->remark);
}

const char *
live_saved_as(const struct live *l)
{
	return l->journal && journal_began(l->journal) && !is_idle_fork(l)
		       ? journal_path(l->journal)
		       : NULL;
}
