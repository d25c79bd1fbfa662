/* The parts of the exported page; for its files. */
#ifndef SIDETONE_SESSION_EXPORTHTML_H
#define SIDETONE_SESSION_EXPORTHTML_H

#include "session/exportpart.h"

/* Appends TEXT as character data, in an element or an attribute in double
 * quotes: nothing in it is markup, and control characters are visible. */
void exporthtml_text(struct buf *out, struct slice text);

/* Appends what ENTITY, "&" to ";", stands for: names are the browser's to know,
 * but none that would be invisible. */
void exporthtml_entity(struct buf *out, struct slice entity);

/* The same as text for what belongs to the log: secrets are masked. */
void exporthtml_masked(struct buf *out, struct slice text);

/* Appends TEXT as it was written, its fenced code in blocks of their own. */
void exporthtml_prose(struct buf *out, struct slice text);

/* Appends TEXT as what it says in Markdown, or as prose where that would take
 * too long or nest too deep. Nothing in it is markup of its own, links lead to
 * http, https and mailto only, and images are links. */
void exporthtml_markdown(struct buf *out, struct slice text);

/* Whether TEXT can be read as Markdown in time that grows with its length. */
bool exporthtml_is_moderate(struct slice text);

/* Appends the log: a filter and a row for each attempt, note and finding. */
void exporthtml_log(struct buf *out, const struct loaded *s);

/* Appends the time of day at AT; nothing if W is not known. */
void exporthtml_clock(struct buf *out, const struct walltime *w, int64_t at);

/* The page's style sheet, and its part for what Markdown becomes. */
extern const char *const exporthtml_style, *const exporthtml_mdstyle;

#endif
