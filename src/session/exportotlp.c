/* The log as traces of OpenTelemetry, in OTLP/JSON. */
#include <stdlib.h>

#include "event/jsonvalue.h"
#include "session/export.h"
#include "session/exportattribute.h"
#include "session/exportspan.h"

/* The conventions the names are of: the last version before those of GenAI
 * moved to a repository of their own. */
#define SCHEMA "https://opentelemetry.io/schemas/1.41.0"

/* The spans of the rows from I on that are attempts of one request, and the
 * span above them. Returns the index behind them. */
static size_t
add_request(json_t *spans, struct export_spans *x, size_t i)
{
	const struct trail *t = &x->s->trail;
	int64_t req = t->rows[i].req;

	x->first = x->last = i;
	for (; i < t->n; i++) {
		if (t->rows[i].state >= TRAIL_NOTE)
			continue;
		if (t->rows[i].req != req)
			break;
		x->last = i;
	}
	json_array_append_new(spans, exportspan_request(x));
	for (size_t k = x->first; k <= x->last; k++) {
		if (t->rows[k].state < TRAIL_NOTE)
			json_array_append_new(spans, exportspan_attempt(x, k));
	}
	return i;
}

static json_t *
resource(const struct loaded *s, const struct export_options *o)
{
	json_t *v = json_object(), *list = json_array();

	exportattribute_text(list, "service.name", SLICE("sidetone"));
	exportattribute_text(list, "service.version", slice_str(o->version));
	exportattribute_text(list, "session.id", buf_slice(&s->model.id));
	exportvalue_set(v, "attributes", list);
	return v;
}

static json_t *
scope(const struct export_options *o)
{
	json_t *v = json_object();

	exportvalue_set(v, "name", json_string("sidetone"));
	exportvalue_set(v, "version", exportvalue_text(slice_str(o->version)));
	return v;
}

static json_t *
list_of(json_t *v)
{
	json_t *list = json_array();

	json_array_append_new(list, v);
	return list;
}

void
export_otlp(
	struct buf *out, const struct loaded *s, const struct export_options *o)
{
	json_t *root = json_object(), *resources = json_object();
	json_t *scopes = json_object(), *spans = json_array();
	struct export_spans x = {
		.s = s, .wall = walltime_read(buf_slice(&s->model.wall))};

	for (size_t i = 0; i < s->trail.n;) {
		if (s->trail.rows[i].state < TRAIL_NOTE)
			i = add_request(spans, &x, i);
		else
			i++;
	}
	exportvalue_set(scopes, "scope", scope(o));
	exportvalue_set(scopes, "spans", spans);
	exportvalue_set(scopes, "schemaUrl", json_string(SCHEMA));
	exportvalue_set(resources, "resource", resource(s, o));
	exportvalue_set(resources, "scopeSpans", list_of(scopes));
	exportvalue_set(resources, "schemaUrl", json_string(SCHEMA));
	exportvalue_set(root, "resourceSpans", list_of(resources));
	exportvalue_dump(out, root, true);
}

/* A 64-bit number is a string in OTLP/JSON; some write a number. */
static int64_t
number_of(const json_t *v)
{
	struct slice text = jsonvalue_string(v);

	return text.len ? strtoll(text.p, NULL, 10) : json_integer_value(v);
}

int64_t
export_otlp_rejected(struct slice answer, struct buf *why)
{
	json_t *root = json_loadb(answer.len ? answer.p : "", answer.len,
		JSON_REJECT_DUPLICATES, NULL);
	const json_t *partial = json_object_get(root, "partialSuccess");
	int64_t n = number_of(json_object_get(partial, "rejectedSpans"));

	if (n > 0)
		buf_add_slice(
			why, jsonvalue_string_at(partial, "errorMessage"));
	json_decref(root);
	return n > 0 ? n : 0;
}
