/* The shared vectors in tests/data. */
#include "tests/lib/vectors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "event/jsonvalue.h"
#include "tests/lib/temp.h"

size_t
vectors_each(const char *file, const char *key, const char *value,
	void (*check)(const json_t *vector))
{
	char *path = temp_path("tests/data", file);
	json_t *root = json_load_file(path, JSON_ALLOW_NUL, NULL);
	const json_t *list = root;
	size_t i, n = 0;
	json_t *v;

	if (json_is_object(root))
		list = json_object_get(root, "vectors");
	if (!json_is_array(list))
		die(1, "no vectors in %s", path);
	json_array_foreach(list, i, v)
	{
		if (key && !slice_is(jsonvalue_string_at(v, key), value))
			continue;
		check(v);
		n++;
	}
	json_decref(root);
	free(path);
	return n;
}

struct headers
vectors_headers(const json_t *object)
{
	struct headers h = {0};
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		headers_add(&h, slice_str(name), jsonvalue_string(value));
	return h;
}

void
vectors_unhex(struct buf *out, const char *hex)
{
	for (; *hex; hex += 2) {
		char digits[3] = {hex[0], hex[1], '\0'};
		buf_add_char(out, (char)strtol(digits, NULL, 16));
	}
}
