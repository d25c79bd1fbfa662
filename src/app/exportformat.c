/* The formats of exports: names, endings, and who writes them. */
#include "app/exportformat.h"

#include <string.h>

#include "base/lang.h"

/* Where two endings fit, the row further up is meant. What has no `write` is
 * made of the session in time. */
static const struct export_format formats[] = {
	{"md", ".md", N_("the conversation as Markdown"), export_md},
	{"html", ".html", N_("conversation and log as a page for any browser"),
		export_html},
	{"otlp", ".otlp.json", N_("traces for OpenTelemetry, without texts"),
		export_otlp},
	{"json", ".json", N_("the messages, to be sent or imported elsewhere"),
		export_json},
	{"har", ".har",
		N_("HTTP archive 1.2, every attempt, for browsers' tools"),
		export_har},
	{"cast", ".cast", N_("the replay, recorded for asciinema"), NULL},
};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

const struct export_format *
exportformat_at(size_t i)
{
	return i < FORMATS ? &formats[i] : NULL;
}

void
exportformat_names(struct buf *out)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (i)
			buf_add_str(out, i + 1 < FORMATS ? ", " : _(" or "));
		buf_add_str(out, formats[i].name);
	}
}

const struct export_format *
exportformat_named(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

const struct export_format *
exportformat_of(struct slice path)
{
	for (size_t i = 0; i < FORMATS; i++) {
		struct slice ending = slice_str(formats[i].ending);
		if (path.len > ending.len &&
			slice_ieq(slice_from(path, path.len - ending.len),
				ending))
			return &formats[i];
	}
	return NULL;
}
