/* A request of a saved session that a command line names. */
#include "app/picked.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "app/saved.h"
#include "base/lang.h"
#include "session/turnspan.h"

/* The first events of a file. */
struct beginning {
	struct loaded *session;
	size_t left;
};

static void
take_beginning(void *arg, const struct event *ev)
{
	struct beginning *b = arg;

	if (!b->left)
		return;
	b->left--;
	loaded_take(b->session, ev);
}

static bool
is_request(const struct turn *t)
{
	return t->req > 0 && t->prompt.len;
}

/* "1 to 5, 7": the numbers of the requests there are. */
static void
add_numbers(struct buf *out, const struct model *m)
{
	int64_t first = 0, last = 0;

	for (size_t i = 0; i < m->nturns; i++) {
		if (!is_request(&m->turns[i]))
			continue;
		last = m->turns[i].req;
		first = first ? first : last;
	}
	buf_addf(out, "%" PRId64, first);
	if (last != first)
		buf_addf(out, _(" to %" PRId64), last);
}

static int
no_request(
	const struct model *m, const char *path, int64_t req, struct error *err)
{
	struct buf numbers = {0};

	add_numbers(&numbers, m);
	if (buf_str(&numbers)[0] == '0')
		error_set(err, _("%s: there is no request in this session"),
			path);
	else
		error_set(err,
			_("%s: there is no request %" PRId64
			  " with a prompt; it has %s"),
			path, req, buf_str(&numbers));
	buf_free(&numbers);
	return -1;
}

/* The index of the turn of request REQ, the latest for 0; or that of none. */
static size_t
find_turn(const struct model *m, int64_t req)
{
	for (size_t i = m->nturns; i > 0; i--) {
		const struct turn *t = &m->turns[i - 1];
		if (is_request(t) && (!req || t->req == req))
			return i - 1;
	}
	return SIZE_MAX;
}

static int
load_to(struct picked *p, const struct turnspan *span, struct error *err)
{
	struct beginning b = {&p->session, span->end};
	struct load_report r;

	if (load_events(buf_str(&p->path), take_beginning, &b, &r, err))
		return -1;
	p->span = *span;
	p->turn = model_last(&p->session.model);
	/* Somebody may have cut the file since. */
	return p->turn ? 0
		       : no_request(
				 &p->session.model, buf_str(&p->path), 0, err);
}

int
picked_load(
	struct picked *p, const char *wanted, int64_t req, struct error *err)
{
	struct turnspans all = {.n = 0};
	int rc = saved_read(
		wanted, turnspans_take, &all, &p->path, &p->warning, err);
	size_t i;

	if (!rc) {
		i = find_turn(&all.session.model, req);
		rc = i == SIZE_MAX ? no_request(&all.session.model,
					     buf_str(&p->path), req, err)
				   : load_to(p, &all.list[i], err);
	}
	turnspans_free(&all);
	return rc;
}

void
picked_free(struct picked *p)
{
	buf_free(&p->path);
	buf_free(&p->warning);
	loaded_free(&p->session);
	p->turn = NULL;
}

int
picked_number(
	const char *name, const char *text, int64_t *req, struct error *err)
{
	char *end;

	errno = 0;
	*req = strtoll(text, &end, 10);
	if (errno || end == text || *end || *req < 1)
		return error_set(err,
			_("%s %s: must be the number of a request, from 1"),
			name, text);
	return 0;
}
