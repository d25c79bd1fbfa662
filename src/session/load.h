/* Reading a session file back: its events, and what was not readable. */
#ifndef SIDETONE_SESSION_LOAD_H
#define SIDETONE_SESSION_LOAD_H

#include "base/error.h"
#include "event/bus.h"
#include "session/model.h"
#include "session/trail.h"

/* What a file brought. A line that is no event is skipped, whatever is in
 * it; an event of a kind of a later version is a note. */
struct load_report {
	size_t events;    /* that were read */
	size_t skipped;   /* whole lines that were no events */
	size_t first_bad; /* number of the first of them, from 1; 0: none */
	bool torn;        /* the last line stops short; it was left out */
	int64_t version;  /* of the format, as the file says; or unknown */
};

/* Hands the events of the file at PATH to TAKE in order, and says in R what
 * the file was like. Returns 0, or -1 with ERR naming PATH: it cannot be
 * read, or there is no session in it; R and TAKE may have seen some then. */
int load_events(const char *path, bus_sink *take, void *arg,
	struct load_report *r, struct error *err);

/* The same in steps, for whoever has other things to do meanwhile. A load
 * borrows TAKE's ARG and R until load_end. */
struct load;
struct load *
load_begin(const char *path, bus_sink *take, void *arg, struct load_report *r);

/* Reads the next piece of the file; false when that was the last. */
bool load_step(struct load *l);

/* Ends L, read through or not, and frees it. Returns as load_events; what was
 * not read is not missed. */
int load_end(struct load *l, struct error *err);

/* As load_events, for TEXT, called NAME in errors. */
int load_text(struct slice text, const char *name, bus_sink *take, void *arg,
	struct load_report *r, struct error *err);

/* A session as its folds; starts as {0}, freed with loaded_free. */
struct loaded {
	struct model model;
	struct trail trail;
};

/* The sink that folds into a struct loaded. */
void loaded_take(void *loaded, const struct event *ev);
void loaded_free(struct loaded *l);

/* Appends one sentence on what of the file at NAME is missing or may be
 * misunderstood; nothing if all is well. */
void
load_describe(struct buf *out, const struct load_report *r, const char *name);

#endif
