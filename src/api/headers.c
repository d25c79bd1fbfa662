/* The header fields of one HTTP answer. */
#include "api/headers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static struct slice
copy(struct slice s)
{
	struct buf b = {0};

	text_repair(&b, slice_trim(s));
	buf_add_char(&b, '\0');
	return (struct slice){b.p, b.len - 1};
}

void
headers_add(struct headers *h, struct slice name, struct slice value)
{
	h->list = mem_grow(h->list, &h->cap, h->n + 1, sizeof(*h->list));
	h->list[h->n++] = (struct header){copy(name), copy(value)};
}

void
headers_add_line(struct headers *h, struct slice line)
{
	const char *colon = memchr(line.p ? line.p : "", ':', line.len);

	if (!colon || slice_starts(line, "HTTP/"))
		return;
	size_t at = (size_t)(colon - line.p);
	headers_add(h, slice_sub(line, 0, at), slice_from(line, at + 1));
}

struct slice
headers_get(const struct headers *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++) {
		if (slice_ieq(h->list[i].name, slice_str(name)))
			return h->list[i].value;
	}
	return SLICE_NONE;
}

void
headers_free(struct headers *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free((char *)(uintptr_t)h->list[i].name.p);
		free((char *)(uintptr_t)h->list[i].value.p);
	}
	free(h->list);
	*h = (struct headers){0};
}
