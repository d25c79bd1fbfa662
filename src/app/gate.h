/* The gate: checks what is about to be sent, tells it, and may hold it. */
#ifndef SIDETONE_APP_GATE_H
#define SIDETONE_APP_GATE_H

#include "api/request.h"
#include "app/settings.h"
#include "base/error.h"
#include "event/bus.h"

/* What was found the time before. Starts as {0}, freed with gate_free. */
struct gate {
	struct buf told; /* findings that the session knows, a line each */
	struct buf held; /* the errors, and the prompt, that were held back */
	struct error objection; /* why */
};

/* Checks IN, whose latest prompt is PROMPT, as S says. Findings that are new
 * are told to BUS as check events. False if it is held back: there are errors
 * and S wants to be asked; G's objection says which. The same once more goes
 * through. CONTEXT as preflight_request has it. */
bool gate_pass(struct gate *g, struct bus *bus, const struct settings *s,
	const struct request_input *in, struct slice prompt, int64_t context);

void gate_free(struct gate *g);

#endif
