/* The conversation pane: turns laid out as they show, Markdown included. */
#ifndef SIDETONE_TUI_CHATVIEW_H
#define SIDETONE_TUI_CHATVIEW_H

#include "session/model.h"
#include "tui/rich.h"
#include "tui/scroll.h"

/* Lays out only what is looked at, and of a growing answer only what grew. */
struct chatview;

struct chatview *chatview_new(void);
void chatview_free(struct chatview *v);

/* From now on V shows M (borrowed) in WIDTH columns. */
void chatview_show(struct chatview *v, const struct model *m, int width);

/* Its turns as a list to scroll; valid until the next chatview_show. */
struct scroll_list chatview_list(struct chatview *v);

struct chat_row {
	struct rich_row row;
	int indent;   /* columns it stands in */
	bool thought; /* of the model's reasoning */
};

/* Row ROW of turn I, below its height; valid until V is asked again. */
struct chat_row chatview_row(struct chatview *v, size_t i, size_t row);

#endif
