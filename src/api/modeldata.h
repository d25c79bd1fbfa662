/* What is known of models and providers: windows, limits, refused fields. */
#ifndef SIDETONE_API_MODELDATA_H
#define SIDETONE_API_MODELDATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct modeldata_list {
	const char **item;
	size_t n;
};

/* What a field may be: a number or a count from min to max, or one of the
 * words if there are any. */
struct modeldata_limit {
	const char *field; /* "messages.role" is the role of a message */
	double min, max;
	struct modeldata_list words;
};

struct modeldata_limits {
	struct modeldata_limit *list;
	size_t n;
};

/* What a model or a provider does to the fields of a request. All text is the
 * data's. `renames` holds pairs: the name that is refused, the one to use. */
struct modeldata_fields {
	struct modeldata_list refuses; /* answered with an error */
	struct modeldata_list ignores; /* without effect, perhaps refused */
	struct modeldata_list renames;
	struct modeldata_limits limits;
};

/* A family of models. Tokens are 0 where they are not known. */
struct modeldata {
	const char *id;                  /* a pattern; * stands for any text */
	struct modeldata_list also;      /* further patterns */
	struct modeldata_list served_by; /* its maker first, by provider name */
	int64_t context, max_output, max_input;
	bool reasoning;   /* one of OpenAI's reasoning models */
	bool stream_only; /* answers only with "stream": true */
	struct modeldata_fields fields;
	struct modeldata_list exclusive; /* only one of them at a time */
	/* What is taken after all with "reasoning_effort": "none". */
	struct modeldata_list without_reasoning;
};

struct modeldata_provider {
	const char *name;           /* as in the table of providers */
	const char *note, *note_zh; /* a remark, NULL for none */
	bool spec;            /* follows OpenAI's specification to the letter */
	bool lax;             /* takes values out of range, or trims them */
	bool refuses_unknown; /* answers unknown fields with an error */
	bool own_models;      /* serves only models of its own */
	bool model_optional;  /* knows the model without the field */
	bool text_content;    /* content must be text, not a list of parts */
	bool alternate;       /* user and assistant must take turns */
	bool last_user;       /* the last message must not be an answer */
	struct modeldata_fields fields;
	struct modeldata_list accepts; /* fields beyond the specification */
};

/* The first family whose pattern MODEL matches, with or without a vendor's
 * name in front (openai/gpt-5); NULL if there is none. */
const struct modeldata *modeldata_find(struct slice model);

/* The row of the provider called NAME, or NULL. */
const struct modeldata_provider *modeldata_provider(const char *name);

/* Row I, or NULL behind the last. */
const struct modeldata *modeldata_at(size_t i);
const struct modeldata_provider *modeldata_provider_at(size_t i);

/* The remark about P in the language in force, or NULL. */
const char *modeldata_note(const struct modeldata_provider *p);

bool modeldata_has(const struct modeldata_list *list, const char *word);

/* What FIELD is called instead, or NULL. */
const char *
modeldata_rename(const struct modeldata_fields *fields, const char *field);

/* The limit of FIELD, or NULL. */
const struct modeldata_limit *
modeldata_limit(const struct modeldata_fields *fields, const char *field);

/* Adds the rows of TEXT, a file like models.json called NAME in errors. A row
 * with the id or name of one there overrides the fields it has; other models
 * go before those there. Before this all pointers into the data end. Returns
 * 0, or -1 with ERR naming file, row and field, and the data as it was. */
int modeldata_add(struct slice text, const char *name, struct error *err);

#endif
