/* The request parameters a user may set, checked against their ranges. */
#ifndef SIDETONE_API_PARAMS_H
#define SIDETONE_API_PARAMS_H

#include "base/buf.h"
#include "base/error.h"

enum param_kind { PARAM_NUMBER, PARAM_INTEGER, PARAM_WORD, PARAM_JSON };

struct param_row {
	const char *setting; /* as the user writes it: max-tokens */
	const char *field;   /* as the API names it: max_tokens */
	enum param_kind kind;
	double min, max; /* of numbers */
	const char *what;
};

/* Row I of the table, or NULL behind the last. */
const struct param_row *param_at(size_t i);
const struct param_row *param_find(struct slice setting);
/* The row whose field is FIELD, or NULL. */
const struct param_row *param_of_field(const char *field);

/* What is set; a field is sent only if it is here. Starts as {0}, freed with
 * params_free. */
struct params {
	struct param {
		char *field;
		char *json; /* its value */
	} * list;
	size_t n, cap;
};

/* Sets ROW to VALUE as the user wrote it; an empty VALUE and "default" take
 * it out. Returns 0, or -1 with ERR saying what is allowed. */
int params_set(struct params *p, const struct param_row *row,
	struct slice value, struct error *err);

/* Sets any FIELD to a JSON value, or to text if VALUE is no JSON. */
void params_set_field(struct params *p, struct slice field, struct slice value);

/* The JSON of FIELD, or NULL. */
const char *params_get(const struct params *p, const char *field);
void params_free(struct params *p);

#endif
