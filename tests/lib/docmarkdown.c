/* The generated parts of the documentation that are Markdown. */
#include "tests/lib/docmarkdown.h"

#include "event/schema.h"

static const char *
type_name(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:
		return "text";
	case FIELD_NUMBER:
		return "number";
	case FIELD_BOOL:
		return "true or false";
	case FIELD_JSON:
		return "JSON";
	case FIELD_OBJECT:
		return "object";
	}
	return "";
}

static void
add_fields(struct buf *out, const char *prefix, const struct schema_field *f)
{
	struct buf inner = {0};

	for (; f->name; f++) {
		buf_addf(out, "| `%s%s` | %s | %s |\n", prefix, f->name,
			type_name(f->type), f->what);
		if (f->type != FIELD_OBJECT)
			continue;
		buf_clear(&inner);
		buf_addf(&inner, "%s.", f->name);
		add_fields(out, buf_str(&inner), f->fields);
	}
	buf_free(&inner);
}

void
docmarkdown_events(struct buf *out)
{
	for (int i = 0; i < EVENT_KIND_COUNT; i++) {
		const struct schema_kind *k = schema_kind((enum event_kind)i);
		buf_addf(out, "\n### %s\n\n", k->name);
		buf_addf(out, "%c%s", k->what[0] - 'a' + 'A', k->what + 1);
		if (i == EVENT_NOTE)
			buf_add_str(out, "; `req` and `attempt` stand in it if "
					 "it is about a request");
		else if (k->attempt)
			buf_add_str(out, "; with `req` and `attempt`");
		buf_add_str(out, ".\n\n| field | type | what |\n|---|---|---|"
				 "\n");
		add_fields(out, "", k->fields);
	}
	buf_add_char(out, '\n');
}
