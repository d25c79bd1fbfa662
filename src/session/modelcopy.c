/* The model's memory: freed, or copied with all its text. */
#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "session/model.h"

/* Where each struct has text of its own. */
static const size_t answer_texts[] = {offsetof(struct answer_text, content),
	offsetof(struct answer_text, reasoning),
	offsetof(struct answer_text, refusal),
	offsetof(struct answer_text, tool),
	offsetof(struct answer_text, model)};
static const size_t turn_texts[] = {offsetof(struct turn, prompt),
	offsetof(struct turn, model), offsetof(struct turn, reason),
	offsetof(struct turn, class), offsetof(struct turn, code),
	offsetof(struct turn, message), offsetof(struct turn, fix)};
static const size_t setting_texts[] = {
	offsetof(struct setting, name), offsetof(struct setting, value)};
static const size_t model_texts[] = {offsetof(struct model, id),
	offsetof(struct model, wall), offsetof(struct model, app),
	offsetof(struct model, provider), offsetof(struct model, url),
	offsetof(struct model, model), offsetof(struct model, origin)};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* buf_free, or buf_own for a struct that is a bitwise copy. */
typedef void with_buf(struct buf *b);

static void
each(void *base, const size_t *texts, size_t n, with_buf *with)
{
	for (size_t i = 0; i < n; i++)
		with((struct buf *)(void *)((char *)base + texts[i]));
}

static void
each_text(struct model *m, with_buf *with)
{
	for (size_t i = 0; i < m->nturns; i++) {
		struct turn *t = &m->turns[i];
		for (size_t k = 0; k < t->nanswers; k++)
			each(&t->answers[k], answer_texts, COUNT(answer_texts),
				with);
		each(t, turn_texts, COUNT(turn_texts), with);
	}
	for (size_t i = 0; i < m->nsettings; i++)
		each(&m->settings[i], setting_texts, COUNT(setting_texts),
			with);
	each(m, model_texts, COUNT(model_texts), with);
}

void
model_free(struct model *m)
{
	each_text(m, buf_free);
	for (size_t i = 0; i < m->nturns; i++)
		free(m->turns[i].answers);
	free(m->turns);
	free(m->settings);
	*m = (struct model){0};
}

void
model_copy(struct model *to, const struct model *from)
{
	*to = *from;
	to->turns = mem_copy(from->turns, from->nturns, sizeof(*from->turns));
	to->turns_cap = from->nturns;
	for (size_t i = 0; i < to->nturns; i++) {
		struct turn *t = &to->turns[i];
		t->answers =
			mem_copy(t->answers, t->nanswers, sizeof(*t->answers));
		t->answers_cap = t->nanswers;
	}
	to->settings = mem_copy(
		from->settings, from->nsettings, sizeof(*from->settings));
	to->settings_cap = from->nsettings;
	each_text(to, buf_own);
}
