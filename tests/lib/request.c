/* An HTTP request as a server sees it. */
#include "tests/lib/request.h"

#include <stdlib.h>

#include "base/mem.h"

static struct slice
header(struct slice headers, const char *name)
{
	struct slice line, want = slice_str(name);

	while (slice_line(&headers, &line)) {
		if (line.len <= want.len || line.p[want.len] != ':')
			continue;
		if (slice_ieq(slice_sub(line, 0, want.len), want))
			return slice_trim(slice_from(line, want.len + 1));
	}
	return SLICE_NONE;
}

struct slice
request_header(const struct request *r, const char *name)
{
	return header(buf_slice(&r->headers), name);
}

/* The word at the start of LINE up to a blank, taken off LINE. */
static struct slice
take_word(struct slice *line)
{
	ptrdiff_t blank = slice_find(*line, SLICE(" "));
	struct slice word = *line;

	if (blank != -1)
		word.len = (size_t)blank;
	*line = slice_from(*line, word.len + 1);
	return word;
}

struct request *
request_read(struct buf *in, int connection, bool *waits)
{
	struct slice all = buf_slice(in), head, line, length;
	ptrdiff_t blank = slice_find(all, SLICE("\r\n\r\n"));
	size_t body = 0, start = (size_t)blank + 4;
	struct request *r;

	*waits = false;
	if (blank == -1)
		return NULL;
	head = slice_sub(all, 0, (size_t)blank + 2);
	length = header(head, "Content-Length");
	if (length.p != NULL)
		body = strtoul(length.p, NULL, 10);
	if (all.len - start < body) {
		*waits = header(head, "Expect").p != NULL;
		return NULL;
	}
	r = mem_alloc(sizeof(*r));
	r->connection = connection;
	slice_line(&head, &line);
	buf_set(&r->method, take_word(&line));
	buf_set(&r->path, take_word(&line));
	buf_set(&r->headers, head);
	buf_set(&r->body, slice_sub(all, start, body));
	buf_drop(in, start + body);
	return r;
}

void
request_free(struct request *r)
{
	buf_free(&r->method);
	buf_free(&r->path);
	buf_free(&r->headers);
	buf_free(&r->body);
	free(r);
}
