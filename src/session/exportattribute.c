/* Attributes of OTLP. */
#include "session/exportattribute.h"

#include <inttypes.h>
#include <stdio.h>

#include "event/jsonvalue.h"

static void
add(json_t *list, const char *key, const char *type, json_t *value)
{
	json_t *v = json_object(), *any = json_object();

	exportvalue_set(any, type, value);
	exportvalue_set(v, "key", json_string(key));
	exportvalue_set(v, "value", any);
	json_array_append_new(list, v);
}

void
exportattribute_text(json_t *list, const char *key, struct slice text)
{
	if (text.len)
		add(list, key, "stringValue", exportvalue_masked(text));
}

/* 64 bits are a string in the JSON of protocol buffers. */
static void
add_integer(json_t *list, const char *key, int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, n);
	add(list, key, "intValue", json_string(digits));
}

void
exportattribute_number(json_t *list, const char *key, int64_t n)
{
	if (n >= 0)
		add_integer(list, key, n);
}

void
exportattribute_seconds(json_t *list, const char *key, int64_t ms)
{
	if (ms >= 0)
		add(list, key, "doubleValue", json_real((double)ms / 1000));
}

static void
add_texts(json_t *list, const char *key, json_t *texts)
{
	json_t *array = json_object();

	exportvalue_set(array, "values", texts);
	add(list, key, "arrayValue", array);
}

/* VALUE is taken. */
static json_t *
text_value(json_t *value)
{
	json_t *any = json_object();

	exportvalue_set(any, "stringValue", value);
	return any;
}

void
exportattribute_one(json_t *list, const char *key, struct slice text)
{
	json_t *texts = json_array();

	json_array_append_new(texts, text_value(exportvalue_masked(text)));
	if (text.len)
		add_texts(list, key, texts);
	else
		json_decref(texts);
}

static void
add_strings(json_t *list, const char *key, const json_t *v)
{
	json_t *texts = json_array(), *one;
	size_t i;

	json_array_foreach(v, i, one)
	{
		if (json_is_string(one))
			json_array_append_new(
				texts, text_value(exportvalue_text(
					       jsonvalue_string(one))));
	}
	add_texts(list, key, texts);
}

void
exportattribute_value(json_t *list, const char *key, const json_t *v)
{
	if (json_is_integer(v))
		add_integer(list, key, json_integer_value(v));
	else if (json_is_real(v))
		add(list, key, "doubleValue", json_real(json_real_value(v)));
	else if (json_is_boolean(v))
		add(list, key, "boolValue", json_boolean(json_is_true(v)));
	else if (json_is_string(v))
		exportattribute_one(list, key, jsonvalue_string(v));
	else if (json_is_array(v))
		add_strings(list, key, v);
}
