/* Conversations of other programs, read as sessions. */
#ifndef SIDETONE_SESSION_IMPORT_H
#define SIDETONE_SESSION_IMPORT_H

#include "base/error.h"
#include "event/event.h"

enum import_format {
	IMPORT_SIDETONE, /* session files of our own */
	IMPORT_CODEX,    /* rollouts of Codex, JSON lines */
	IMPORT_CLAUDE,   /* transcripts of Claude Code, JSON lines */
	IMPORT_CHATGPT,  /* conversations.json of a ChatGPT export */
	IMPORT_MESSAGES, /* a list of messages, or a request body */
	IMPORT_FORMATS,
};

/*
 * One session as a source tells it, by the grammar of event.h. What the
 * source does not say is none or unknown. All is borrowed until the sink
 * returns.
 */
struct import_session {
	/* Of a session file: its own ID, and `events` is the whole file. */
	struct slice own_id;
	/* "import FORMAT ID": what it was made from; the origin unless it is
	 * a fork. Of a session file its own origin. */
	struct slice key;
	struct event_session head; /* without id and origin */
	struct slice title;
	struct slice seed; /* how the conversation begins: for the ID */
	/* Since 1970; EVENT_UNKNOWN where no time is told. */
	int64_t start_ms, end_ms;
	/* It left the latest session that is no fork at this turn, from 1; 0:
	 * it is no fork. */
	size_t fork_turn;
	size_t prompts, requests, failures;
	struct slice events; /* lines; those behind the `session` */
};

/* Called with every session; a fork follows what it left. False stops the
 * import. */
typedef bool import_sink(void *arg, const struct import_session *s);

/* Called now and then with how many bytes have been read; may be NULL. */
typedef void import_progress(void *arg, int64_t bytes);

struct import_job {
	import_sink *take;
	import_progress *progress;
	void *arg;  /* of both */
	size_t max; /* bytes of a file that is read whole; 0: IMPORT_MAX */
};

#define IMPORT_MAX ((size_t)1 << 30)

/* What a file was like. Items are lines, messages or conversations. */
struct import_report {
	enum import_format format;
	size_t items, skipped;
	size_t first_bad; /* from 1; 0: none was skipped */
	const char *why;  /* it was skipped: English, static */
	size_t sessions;  /* that were handed over */
	bool stopped;     /* by the sink */
};

/* Reads FD to its end, finds the format by the content, and hands every
 * session to the job's sink. Lines are read one by one, other files whole.
 * Returns 0, or -1 with ERR naming NAME: it cannot be read, is of no known
 * format, or too large. */
int import_read(int fd, const char *name, const struct import_job *job,
	struct import_report *r, struct error *err);

/* The same for TEXT. */
int
import_text(struct slice text, const char *name, const struct import_job *job,
	struct import_report *r, struct error *err);

/* Appends one sentence on what was skipped; nothing if nothing was. */
void import_describe(
	struct buf *out, const struct import_report *r, const char *name);

#endif
