/* The parts of a support report; for the files of the report. */
#ifndef SIDETONE_SESSION_REPORTPART_H
#define SIDETONE_SESSION_REPORTPART_H

#include "session/mdout.h"
#include "session/report.h"
#include "session/walltime.h"

/* What is being written, and of which request: its attempts in order. */
struct report_writing {
	struct mdout md;
	const struct report_input *in;
	struct report_outcome *outcome;
	struct walltime wall;
	const struct trail_row *const *rows;
	size_t n;
	const struct trail_row *failed; /* the last that failed, or NULL */
	const struct trail_row *last;
	const struct turn *turn; /* NULL: the file does not have it */
};

/* Each appends one part on W's request: when, where and with which IDs; what
 * failed; its attempts; what was sent; what is known of the answer; prompt and
 * answers. */
void reportpart_summary(struct report_writing *w);
void reportpart_error(struct report_writing *w);
void reportpart_attempts(struct report_writing *w);
void reportpart_request(struct report_writing *w);
void reportpart_response(struct report_writing *w);
void reportpart_texts(struct report_writing *w);

/* A heading; "- LABEL: "; "- LABEL: `text`", or nothing without a text. */
void reportpart_heading(struct report_writing *w, const char *text);
void reportpart_label(struct report_writing *w, const char *label);
void
reportpart_item(struct report_writing *w, const char *label, struct slice text);

#endif
