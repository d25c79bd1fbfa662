/* Exports: a loaded session in the formats of other programs. */
#ifndef SIDETONE_SESSION_EXPORT_H
#define SIDETONE_SESSION_EXPORT_H

#include "session/load.h"

/*
 * Each function appends the whole of S to OUT: pure, and the same bytes for
 * the same session. The conversation goes out as it was said; what belongs to
 * the log (headers, parameters, addresses, what a provider said of a failure)
 * has secrets masked.
 */
struct export_options {
	bool with_reasoning; /* what a model thought goes along */
	const char *version; /* of the program that exports */
};

/* The conversation to be read, as Markdown: prompts in fences, answers in
 * quotes, so that nothing in them is part of the document's structure. */
void export_md(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* Conversation and log as one page: it needs no script and no other file. */
void export_html(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* The messages as chat completions take them: the system prompt, the turns
 * that were answered, and the last prompt even if it was not. */
void export_json(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* HTTP Archive 1.2: an entry for each attempt, with the body as it was sent
 * and the answer rebuilt from its deltas. */
void export_har(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* OTLP/JSON: a trace for each request with a span of the GenAI conventions,
 * and below it a span of the HTTP conventions for each attempt. No text of the
 * conversation is in it. */
void export_otlp(struct buf *out, const struct loaded *s,
	const struct export_options *o);

/* Reads what a collector said of spans it was sent. Returns how many it
 * rejected, with the reason it gave in WHY; 0 if that is not in ANSWER. */
int64_t export_otlp_rejected(struct slice answer, struct buf *why);

#endif
