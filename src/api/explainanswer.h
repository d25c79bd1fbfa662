/* Raw answers, as curl and others print them, to what they report. */
#ifndef SIDETONE_API_EXPLAINANSWER_H
#define SIDETONE_API_EXPLAINANSWER_H

#include "api/explain.h"

/* Reads TEXT, trimmed, as an answer: a body, an event stream, a response of
 * `curl -i` or the trace of `curl -v`. False, with X as it was, if it looks
 * like none. */
bool explainanswer_read(struct explanation *x, struct slice text,
	const struct explain_input *in);

/* Reads BODY, that of an answer of STATUS (0: not known), and finds what it
 * reports. H may be NULL. */
void explainanswer_body(struct explanation *x, struct slice body,
	const struct headers *h, int status, int64_t wall_ms);

#endif
