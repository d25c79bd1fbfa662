/* The status line: model, host, marks, session, figures, rate limit. */
#ifndef SIDETONE_TUI_STATUS_H
#define SIDETONE_TUI_STATUS_H

#include "session/gauge.h"
#include "tui/rich.h"
#include "tui/ui.h"

/* Lays the line out in one row of exactly WIDTH columns; what has no room is
 * left out whole, by its weight. Returns whether the rate limit is shown. */
bool status_build(struct rich *out, int width, const struct ui_scene *s,
	const struct gauge *g);

#endif
