/* Reads errors as libraries and logs print them. */
#include "api/explaintext.h"

#include <string.h>

#include <jansson.h>

#include "api/explainanswer.h"
#include "api/explainname.h"
#include "api/jsonread.h"
#include "api/nearest.h"
#include "api/pyrepr.h"
#include "api/scan.h"
#include "base/text.h"

enum {
	TEXT_MAX = 1 << 20, /* bytes looked at */
	OBJECTS_MAX = 32,   /* objects in a text that are tried */
	CLOSE_SHARE = 50,   /* percent of a text an alias is the whole of */
};

/* What stands in the text beside the words. */
struct clues {
	int status, class_status;
	const char *class;
	struct slice message;
};

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '.' || scan_is_digit(c);
}

/* Whether what stands before a number says that it is a status. */
static bool
announces_status(struct slice before)
{
	static const char *const words[] = {"code", "status", "http", "error",
		"exception", "http/1.1", "http/2", "returned", "response",
		"状态码", "错误码", "错误"};

	while (before.len &&
		scan_is_one_of(before.p[before.len - 1], " \t:=#([<-\"'"))
		before.len--;
	if (!before.len || before.p[before.len - 1] == '\n')
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);
		if (before.len >= n &&
			slice_ieq(slice_from(before, before.len - n),
				slice_str(words[i])))
			return true;
	}
	return false;
}

/* Finds a status in TEXT; *BEHIND is what follows it. */
static int
find_status(struct slice text, struct slice *behind)
{
	for (size_t i = 0; i + 3 <= text.len; i++) {
		const char *p = text.p + i;
		if ((p[0] != '4' && p[0] != '5') || !scan_is_digit(p[1]) ||
			!scan_is_digit(p[2]) || (i && is_name_char(p[-1])) ||
			(is_name_char(scan_at(text, i + 3)) && p[3] != '.'))
			continue;
		if (!announces_status(slice_sub(text, 0, i)))
			continue;
		*behind = slice_from(text, i + 3);
		return (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
	}
	return 0;
}

/* Whether NAME, the N bytes at I of LINE, stands where a class does: a mark is
 * behind it. At the end of a line it is alone on it (a library that has no
 * message prints nothing else) or no word of English: "I had no Timeout". */
static bool
is_class_place(struct slice line, size_t i, size_t n)
{
	static const char error[] = "Error";
	struct slice name = slice_sub(line, i, n);

	if (i + n < line.len)
		return scan_is_one_of(line.p[i + n], ":([");
	return n == line.len ||
	       (n > strlen(error) &&
		       slice_ieq(slice_from(name, n - strlen(error)),
			       slice_str(error)));
}

/* Finds the class of a library in LINE: RateLimitError: …, or with a module
 * in front. */
static void
find_class(struct clues *c, struct slice line, struct slice *behind)
{
	line = slice_trim(line);
	for (size_t i = 0; i < line.len;) {
		size_t n = 0;
		while (is_name_char(scan_at(line, i + n)))
			n++;
		if (n && is_class_place(line, i, n))
			c->class = explainname_class(
				slice_sub(line, i, n), &c->class_status);
		if (c->class) {
			*behind = slice_from(line, i + n);
			return;
		}
		i += n + 1;
	}
}

static struct slice
skip_marks(struct slice s)
{
	while (s.len && scan_is_one_of(s.p[0], " \t:=-,.)]>\"'"))
		s = slice_from(s, 1);
	return slice_trim(s);
}

/* Finds in LINE what a library put in front of the message. */
static bool
read_line(struct clues *c, struct slice line)
{
	struct clues found = {.status = 0};
	struct slice behind = line, number = SLICE_NONE;

	find_class(&found, line, &behind);
	found.status = find_status(behind, &number);
	if (!found.class && !found.status)
		return false;
	found.message = skip_marks(number.p ? number : behind);
	if (!found.message.len)
		found.message = slice_trim(line);
	*c = found;
	return true;
}

/* Python names the exception in a trace's last line, Node in the first. */
static void
read_clues(struct clues *c, struct slice text)
{
	bool last = slice_find(text, SLICE("Traceback (")) >= 0;
	struct slice rest = text, line;

	while (slice_line(&rest, &line)) {
		if (read_line(c, line) && !last)
			return;
	}
	if (!c->message.p)
		c->message = slice_trim(text);
}

/* The first object in TEXT that reports an error, as JSON. */
static bool
find_object(struct buf *json, struct slice text)
{
	struct headers none = {0};
	struct errorbody e = {0};
	bool found = false;
	size_t i = 0;

	for (int tries = 0; !found && tries < OBJECTS_MAX; tries++, i++) {
		const char *p = memchr(text.p + i, '{', text.len - i);
		if (!p)
			break;
		i = (size_t)(p - text.p);
		buf_clear(json);
		found = pyrepr_json(json, slice_from(text, i)) &&
			errorbody_read_ok(&e, buf_slice(json), &none, false);
	}
	errorbody_free(&e);
	return found;
}

/* The words of the message as an answer would carry them. */
static void
set_message(struct explanation *x, const struct clues *c)
{
	x->said.shape = ERRORBODY_TEXT;
	x->said.status = x->said.http_status = c->status;
	text_repair(&x->said.message,
		slice_sub(c->message, 0, ERRORBODY_MESSAGE_MAX));
}

/* What code and words tell, with the status that is known or without. */
static bool
ask_rules(struct explanation *x, const struct clues *c, int64_t wall_ms)
{
	const struct headers none = {0};
	int status = c->status ? c->status : c->class_status;
	struct diagnosis d;

	if (status)
		x->said.status = status;
	/* A status that was named counts, whatever the words say. */
	if (c->status)
		d = diagnose_http(&x->said, &none, false);
	else if (!diagnose_untold(&x->said, &none, &d))
		return false;
	explain_diagnosed(x, &d, &none, wall_ms);
	return true;
}

static void
explain_words(struct explanation *x, const struct clues *c, int64_t wall_ms)
{
	int share;
	const struct catalogue_row *row = nearest_alias(c->message, &share);

	set_message(x, c);
	x->how = EXPLAIN_MESSAGE;
	x->status = c->status;
	x->class = c->class;
	if (row && share >= CLOSE_SHARE &&
		(!c->status || row->status == c->status))
		x->row = row;
	else if (ask_rules(x, c, wall_ms))
		return;
	else if (row)
		x->row = row;
	else if (c->class)
		x->how = EXPLAIN_CLASS;
	else
		x->how = EXPLAIN_NEAREST;
}

void
explaintext_read(struct explanation *x, struct slice text,
	const struct explain_input *in)
{
	struct clues c = {.status = 0};
	struct buf json = {0};

	text = slice_sub(text, 0, TEXT_MAX);
	read_clues(&c, text);
	if (find_object(&json, text))
		explainanswer_body(x, buf_slice(&json), NULL,
			in->status ? in->status : c.status, in->wall_ms);
	else
		explain_words(x, &c, in->wall_ms);
	buf_free(&json);
}
