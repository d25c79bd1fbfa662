/* Screenshots as SVG pictures. */
#ifndef SIDETONE_TUI_SHOTSVG_H
#define SIDETONE_TUI_SHOTSVG_H

#include "tui/shotcell.h"

/* Appends SRC as an SVG document of its own: no font, style or picture from
 * elsewhere (SVG 1.1). */
void shot_svg(struct buf *out, const struct shot_source *src);

#endif
