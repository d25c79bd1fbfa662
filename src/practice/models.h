/* The models there are: one table from name to behaviour. */
#ifndef SIDETONE_PRACTICE_MODELS_H
#define SIDETONE_PRACTICE_MODELS_H

#include "base/buf.h"

enum model_kind {
	/* Answers. */
	MODEL_CHAT,
	MODEL_SLOW,
	MODEL_LONG,
	MODEL_REASONING,
	MODEL_MARKDOWN,
	MODEL_ECHO,
	/* A status and a body, as the row says. */
	MODEL_ERROR,
	/* What one row of text cannot say: see faults.c. */
	MODEL_RETRY_DATE,
	MODEL_KEY_ECHO,
	MODEL_ESCAPE_ERROR,
	MODEL_ESCAPE,
	MODEL_BAD_UTF8,
	MODEL_JSON,
	MODEL_NO_DONE,
	MODEL_SLOW_FIRST,
	MODEL_HEADERS_ONLY,
	MODEL_STALL,
	MODEL_KEEPALIVE,
	MODEL_TRUNCATED,
	MODEL_DROPPED,
	MODEL_MIDSTREAM,
	MODEL_ERROR_EVENT,
	MODEL_GARBAGE,
	MODEL_SILENT,
	MODEL_REFUSED,
	MODEL_KIND_COUNT
};

enum { MODEL_NEVER_RECOVERS = -1 };

struct model {
	const char *name, *about;
	enum model_kind kind;
	/* How often it fails before it succeeds; MODEL_NEVER_RECOVERS. */
	int fails;
	/* MODEL_ERROR: the error object, or `body` of `content` instead.
	 * {port} in a message stands for the server's own. */
	int status;
	const char *type, *code, *param, *message;
	const char *content, *body;
	const char *header[2][2];
};

extern const struct model models[];
extern const size_t n_models;

/* The row called NAME, where - and _ are the same, or NULL. A fail: model
 * may end in :always or :N; *FAILS is how often it fails in a row. */
const struct model *model_find(struct slice name, int *fails);

#endif
