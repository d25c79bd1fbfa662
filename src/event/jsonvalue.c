/* What a JSON value says: its text, and whether it says anything. */
#include "event/jsonvalue.h"

struct slice
jsonvalue_string(const json_t *v)
{
	/* jansson's answer for what is no string is NULL and 0. */
	return (struct slice){json_string_value(v), json_string_length(v)};
}

struct slice
jsonvalue_string_at(const json_t *object, const char *key)
{
	return jsonvalue_string(json_object_get(object, key));
}

bool
jsonvalue_is_told(const json_t *v)
{
	return json_is_true(v) || json_string_length(v) > 0 ||
	       json_array_size(v) > 0 || json_object_size(v) > 0 ||
	       json_number_value(v) != 0;
}
