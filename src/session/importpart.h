/* What the formats of imports are to the reader; for the files of import. */
#ifndef SIDETONE_SESSION_IMPORTPART_H
#define SIDETONE_SESSION_IMPORTPART_H

#include <jansson.h>

#include "session/import.h"
#include "session/importtale.h"

/* Where sessions and complaints of a decoder go. */
struct import_out {
	const struct import_job *job;
	struct import_report *report;
};

/*
 * A decoder takes lines or one document. What cannot be read is skipped and
 * counted; the texts that say why are English and static.
 */
struct import_decoder {
	const char *name;
	/* Whether LINE, or the document, is of this format. */
	bool (*knows)(const json_t *root);
	/* Of lines: starts, takes one (NULL or why it was skipped), and ends
	 * with what is left. The line is without its LF. */
	void *(*begin)(struct import_out *out);
	const char *(*line)(void *decoder, struct slice line);
	int (*end)(void *decoder, const char *name, struct error *err);
	/* Of a document. */
	void (*document)(struct import_out *out, const json_t *root);
};

extern const struct import_decoder importown_decoder, importcodex_decoder,
	importclaude_decoder, importchatgpt_decoder, importmessages_decoder;

/* The decoder of FORMAT. */
const struct import_decoder *import_decoder(enum import_format format);

/* The format that the document ROOT, or the line, is of; IMPORT_FORMATS: it is
 * of none. */
enum import_format import_format_of(const json_t *root, bool line);

/* Reads TEXT, a document without a byte order mark, as import_text does. */
int import_document(struct import_out *out, struct slice text, const char *name,
	struct error *err);

/* Counts an item, which was skipped if WHY is not NULL. */
void import_count(struct import_out *out, const char *why);

/* Hands T's session over and frees T. FORK_TURN as in import_session. */
void import_hand_over(struct import_out *out, struct tale *t, size_t fork_turn);

#endif
