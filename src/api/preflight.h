/* What a server would refuse in a request body, found before it is sent. */
#ifndef SIDETONE_API_PREFLIGHT_H
#define SIDETONE_API_PREFLIGHT_H

#include <stdint.h>

#include "api/provider.h"
#include "api/request.h"

/* An error is what a server refuses for certain; what only may go wrong is a
 * warning. */
enum preflight_level { PREFLIGHT_WARNING, PREFLIGHT_ERROR };

/* `code` is a cause of the catalogue where one fits, else invalid_json,
 * unknown_parameter, deprecated or message_order. `message` and `fix` are one
 * line in the language in force; `fix` may be empty. They may quote the body:
 * they go through text_visible before a terminal. */
struct preflight_finding {
	enum preflight_level level;
	const char *code;
	char *param;      /* messages[2].role; empty for the whole body */
	int line, column; /* of the value, or of a name that is wrong; 0 when
			   * places are not asked for */
	size_t offset;
	size_t index; /* of all findings, as they were made */
	char *message, *fix;
};

/* No more findings than these are kept. */
enum { PREFLIGHT_MAX = 100 };

/* What was found, in the order of the body; starts as {0}, freed with
 * preflight_free. Tokens are estimates, 0 where they are not known. */
struct preflight {
	struct preflight_finding *list;
	size_t n, cap;
	size_t errors, warnings; /* those that are not kept too */
	struct buf model;
	int64_t tokens;  /* of the messages and tools */
	int64_t answer;  /* the most the answer may take, as asked for */
	int64_t context; /* the model's window */
};

struct preflight_context {
	const struct provider *provider; /* NULL: not known */
	struct slice model;              /* in place of the body's; or none */
	int64_t context; /* the window in tokens; 0: as models.json has it */
	int64_t tokens;  /* of the messages; 0: to be counted */
	bool no_places;  /* lines and columns are not wanted */
};

/* Checks JSON, the body of a POST to /chat/completions, and fills P, which is
 * empty. Of names that stand twice only the first is told. Pure, and linear in
 * the length of JSON but for lines and columns. */
void preflight_body(struct preflight *p, struct slice json,
	const struct preflight_context *ctx);

/* The same for what request_body makes of IN, without places. CONTEXT is the
 * window in tokens, 0 as models.json has it. Takes half a millisecond for
 * 100 KB of English. */
void preflight_request(
	struct preflight *p, const struct request_input *in, int64_t context);

void preflight_free(struct preflight *p);

/* "warning", "error". */
const char *preflight_level_name(enum preflight_level level);

/* Appends N with commas between thousands. */
void preflight_number(struct buf *out, int64_t n);

#endif
