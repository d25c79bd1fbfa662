/* The support report: a failed request as Markdown, without its secrets. */
#ifndef SIDETONE_SESSION_REPORT_H
#define SIDETONE_SESSION_REPORT_H

#include "session/model.h"
#include "session/redact.h"
#include "session/trail.h"

/*
 * The report holds what a provider's support asks for: model, the error as
 * the provider said it, what was sent and with which headers, times with
 * their zone, request IDs. It holds no key, and no prompt or answer unless it
 * is asked to; header values that could identify somebody are left out, and
 * what looks like a secret in any text is masked. It is in English, whatever
 * the user's language: who reads it works for the provider. The functions are
 * pure.
 */
struct report_input {
	const struct model *model;
	const struct trail *trail;
	int64_t req;          /* 0: every request that failed */
	bool with_text;       /* prompts and answers too */
	const char *programs; /* "sidetone 0.1.0, libcurl/8.5.0 …" */
	const char *system;   /* "Linux 6.1.0 x86_64"; NULL: not known */
};

struct report_outcome {
	size_t requests;
	size_t texts; /* prompts, answers and earlier messages left out */
	struct redact_counts masked;
};

/* The request to report on: the latest that failed, else the latest; 0 if
 * there is none. *FAILED (may be NULL) says which. */
int64_t report_pick(const struct trail *t, bool *failed);

/* Whether there is an attempt of request REQ. */
bool report_knows(const struct trail *t, int64_t req);

/* Appends the report to OUT and says in O what became of it. */
void report_build(struct buf *out, const struct report_input *in,
	struct report_outcome *o);

/* Appends lines that say which kinds of data such a report holds and which it
 * leaves out. */
void report_contents(struct buf *out, const struct report_input *in);

/* Appends one sentence without its full stop: what was left out and masked. */
void report_outcome_words(struct buf *out, const struct report_outcome *o,
	const struct report_input *in);

#endif
