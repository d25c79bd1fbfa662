/* The fields of a request body, and what the checks of their values share. */
#ifndef SIDETONE_API_PREFLIGHTFIELDS_H
#define SIDETONE_API_PREFLIGHTFIELDS_H

#include "api/preflightcheck.h"

enum field_kind {
	FIELD_NUMBER,
	FIELD_INTEGER,
	FIELD_FLAG,
	FIELD_TEXT, /* min to max characters; 0: any */
	FIELD_WORD,
	FIELD_TEXTS,  /* a text or a list of them */
	FIELD_OBJECT, /* min to max members */
	FIELD_LIST,   /* min to max items */
	FIELD_ANY
};

struct field_row {
	const char *name;
	enum field_kind kind;
	double min, max; /* max 0 of a text, object or list: no end */
	const char *words;
	/* What there is to check beyond that; may be NULL. */
	void (*check)(
		struct check *c, const json_t *v, const struct jsonpath *at);
};

/* The row of field NAME, or NULL. */
const struct field_row *field_find(const char *name);

/* What the server allows for FIELD instead, or NULL. */
const struct modeldata_limit *
field_server_limit(const struct check *c, const char *field);

/* Whether V is a text that says a value of KIND: it has quotes too many. */
bool field_holds_kind(const json_t *v, enum field_kind kind);

/* Says that V is not of KIND; finds values of it that are written as text. */
void field_say_type(struct check *c, const json_t *v, const struct jsonpath *at,
	enum field_kind kind);

/* V must be a number of the row's kind and range. */
void field_check_number(struct check *c, const struct field_row *f,
	const json_t *v, const struct jsonpath *at);

/* N items must be within the row's range. */
void field_check_count(struct check *c, const struct field_row *f, size_t n,
	const struct jsonpath *at);

/* V must be one of WORDS, a list with commas, or of LIMIT's if it has any. */
void
field_check_word(struct check *c, const json_t *v, const struct jsonpath *at,
	const char *words, const struct modeldata_limit *limit);

/* What is particular to some fields: rows of the table name them. */
void
field_check_stop(struct check *c, const json_t *v, const struct jsonpath *at);
void
field_check_bias(struct check *c, const json_t *v, const struct jsonpath *at);
void field_check_metadata(
	struct check *c, const json_t *v, const struct jsonpath *at);
void
field_check_format(struct check *c, const json_t *v, const struct jsonpath *at);
void field_check_choices(
	struct check *c, const json_t *v, const struct jsonpath *at);
void field_check_stream_options(
	struct check *c, const json_t *v, const struct jsonpath *at);
void field_check_top_logprobs(
	struct check *c, const json_t *v, const struct jsonpath *at);
void
field_check_old(struct check *c, const json_t *v, const struct jsonpath *at);

#endif
