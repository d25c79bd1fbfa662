/* Writes failed answers of the vectors as whole HTTP responses. */
#include "tests/lib/answertext.h"

#include "event/jsonvalue.h"

void
answertext_add(struct buf *out, const json_t *row)
{
	json_t *headers = json_object_get(row, "headers");
	const char *name;
	json_t *value;

	buf_addf(out, "HTTP/1.1 %d\r\n",
		(int)json_integer_value(json_object_get(row, "status")));
	json_object_foreach(headers, name, value)
		buf_addf(out, "%s: %s\r\n", name, json_string_value(value));
	buf_add_str(out, "\r\n");
	buf_add_slice(out, jsonvalue_string_at(row, "body"));
}
