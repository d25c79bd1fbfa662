/* The bus: stamps events and hands them to the sinks. */
#ifndef SIDETONE_EVENT_BUS_H
#define SIDETONE_EVENT_BUS_H

#include "base/clock.h"
#include "event/event.h"

enum { BUS_SINKS = 8 };

/* Called with every event in order. A sink reads; it emits nothing and does
 * not call back into the core. EV is borrowed until it returns. */
typedef void bus_sink(void *arg, const struct event *ev);

/* The fixed list of sinks, filled in main. Starts as {0}. */
struct bus {
	struct bus_row {
		bus_sink *take;
		void *arg;
	} sinks[BUS_SINKS];
	int n;
	const struct clock *clock;
	int64_t start; /* of the session, on the clock */
	int64_t last;  /* `at` of the latest event */
	char *secret;  /* never leaves in an event; NULL if there is none */
	size_t secret_len;
};

/* A bus whose session begins now. CLOCK is borrowed. */
void bus_init(struct bus *b, const struct clock *clock);
void bus_free(struct bus *b);

/* The session goes on: from now on it is AT ms since it began. Time that B has
 * told is never taken back. */
void bus_resume(struct bus *b, int64_t at);

/* Adds a sink behind those there; at most BUS_SINKS. */
void bus_add(struct bus *b, bus_sink *take, void *arg);

/* From now on S (copied) is replaced by [key] in every text of every event,
 * if it is a secret at all. */
void bus_guard(struct bus *b, struct slice s);

/* Whether S is more than a placeholder for servers that want no key
 * ("ollama", "none"): those are plain words that would be hit. */
bool bus_is_secret(struct slice s);

/* Milliseconds since the session began. */
int64_t bus_now(const struct bus *b);

/* Stamps EV with the time, which never goes back, redacts it and hands it
 * to every sink before returning. */
void bus_emit(struct bus *b, const struct event *ev);

/* Hands EV on as it is: for replay, which brings its own times. */
void bus_replay(struct bus *b, const struct event *ev);

#endif
