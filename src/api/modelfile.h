/* Reads rows about models and providers from a file like models.json. */
#ifndef SIDETONE_API_MODELFILE_H
#define SIDETONE_API_MODELFILE_H

#include "api/modeldata.h"

/* What was read; starts as {0}, freed with modelfile_free. The rows' text is
 * in `texts`, JSON documents, and their lists in `blocks`. */
struct modelfile {
	struct modeldata *models;
	size_t nmodels, models_cap;
	struct modeldata_provider *providers;
	size_t nproviders, providers_cap;
	void **texts, **blocks;
	size_t ntexts, texts_cap, nblocks, blocks_cap;
};

/* Adds the rows of TEXT as modeldata_add says. Within one file a model stands
 * before those behind it. */
int modelfile_add(struct modelfile *d, struct slice text, const char *name,
	struct error *err);

void modelfile_free(struct modelfile *d);

#endif
