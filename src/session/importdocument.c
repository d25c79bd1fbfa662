/* Reads conversations that are one JSON document. */
#include "session/importpart.h"

#include "base/lang.h"
#include "session/importjson.h"

static int
unknown(const char *name, struct error *err)
{
	return error_set(err,
		_("%s: no conversation that can be read; accepted are "
		  "sidetone's own sessions, ChatGPT's conversations.json, "
		  "rollouts of Codex and transcripts of Claude Code (.jsonl), "
		  "and JSON with a list of messages"),
		name);
}

int
import_document(struct import_out *out, struct slice text, const char *name,
	struct error *err)
{
	struct slice json = slice_trim(text);
	enum import_format format;
	json_error_t why;
	json_t *root;

	if (!json.len || (json.p[0] != '{' && json.p[0] != '['))
		return unknown(name, err);
	root = importjson_parse(json, &why);
	if (!root && json_error_code(&why) == json_error_out_of_memory)
		return error_set(err,
			_("%s: there is not enough memory to read it as one "
			  "JSON document; divide it"),
			name);
	if (!root)
		return error_set(err, _("%s:%d: this is no whole JSON: %.160s"),
			name, why.line, why.text);
	format = import_format_of(root, false);
	if (format != IMPORT_FORMATS) {
		out->report->format = format;
		import_decoder(format)->document(out, root);
	}
	json_decref(root);
	return format != IMPORT_FORMATS ? 0 : unknown(name, err);
}
