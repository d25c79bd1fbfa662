/* The body of a request that was sent, rebuilt from its session. */
#ifndef SIDETONE_SESSION_SENTBODY_H
#define SIDETONE_SESSION_SENTBODY_H

#include "api/provider.h"
#include "session/model.h"
#include "session/trail.h"

/* Appends the JSON body of attempt ROW of M: messages from the model, the rest
 * from PARAMS (the row's, or a masked copy). False, with nothing appended,
 * where M does not have the request's prompt. */
bool sentbody_add(struct buf *out, const struct model *m,
	const struct trail_row *row, struct slice params);

/* The provider that M's requests went to; never NULL. */
const struct provider *
sentbody_provider(const struct model *m, const struct trail_row *row);

#endif
