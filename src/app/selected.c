/* The turn that is selected in the log. */
#include "app/selected.h"

#include "app/chat.h"

const struct turn *
selected_turn(const struct app *app, bool focused)
{
	struct ui_scene scene;
	size_t row;

	if (!app->chat || (focused && ui_focus(app->chat->ui) != FOCUS_LOG))
		return NULL;
	scene = chat_scene(app->chat);
	row = ui_selected(app->chat->ui, &scene);
	return row < scene.trail->n
		       ? model_turn(scene.model, scene.trail->rows[row].req)
		       : NULL;
}
