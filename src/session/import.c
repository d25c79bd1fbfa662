/* Finds the format of conversations and reads them. */
#include "session/importpart.h"

#include <errno.h>
#include <string.h>

#include "api/preflight.h"
#include "base/file.h"
#include "base/lang.h"
#include "session/importjson.h"

enum {
	PIECE = 1024 * 1024,
	LINE_MAX_BYTES = 64 * 1024 * 1024,
	LOOK_LINES = 50, /* that are tried for a format */
};

static const struct import_decoder *const decoders[] = {
	[IMPORT_SIDETONE] = &importown_decoder,
	[IMPORT_CODEX] = &importcodex_decoder,
	[IMPORT_CLAUDE] = &importclaude_decoder,
	[IMPORT_CHATGPT] = &importchatgpt_decoder,
	[IMPORT_MESSAGES] = &importmessages_decoder,
};
_Static_assert(sizeof(decoders) / sizeof(decoders[0]) == IMPORT_FORMATS,
	"a decoder for each format");

const struct import_decoder *
import_decoder(enum import_format format)
{
	return decoders[format];
}

/* For the decoders */

void
import_count(struct import_out *out, const char *why)
{
	struct import_report *r = out->report;

	r->items++;
	if (!why)
		return;
	if (!r->skipped++) {
		r->first_bad = r->items;
		r->why = why;
	}
}

void
import_hand_over(struct import_out *out, struct tale *t, size_t fork_turn)
{
	struct import_session s;

	if (!out->report->stopped && tale_finish(t, &s)) {
		s.fork_turn = fork_turn;
		out->report->sessions++;
		out->report->stopped = !out->job->take(out->job->arg, &s);
	}
	tale_free(t);
}

/* The format */

enum import_format
import_format_of(const json_t *root, bool lines)
{
	size_t i = 0;

	while (i < IMPORT_FORMATS &&
		(!decoders[i]->line == lines || !decoders[i]->knows(root)))
		i++;
	return (enum import_format)i;
}

static struct slice
skip_mark(struct slice text)
{
	return slice_starts(text, "\xef\xbb\xbf") ? slice_from(text, 3) : text;
}

/* The format of lines that TEXT begins with; IMPORT_FORMATS: a document, or
 * nothing known. */
static enum import_format
find_lines(struct slice text)
{
	enum import_format format = IMPORT_FORMATS;
	struct slice line;

	text = skip_mark(text);
	for (int i = 0; i < LOOK_LINES && format == IMPORT_FORMATS; i++) {
		json_t *v;
		if (!slice_line(&text, &line))
			break;
		v = importjson_line(line);
		if (!v)
			continue;
		if (import_format_of(v, false) != IMPORT_FORMATS) {
			json_decref(v);
			break;
		}
		format = import_format_of(v, true);
		json_decref(v);
	}
	return format;
}

/* Lines */

struct lines {
	struct import_out *out;
	const struct import_decoder *decoder;
	void *state;
	bool too_long; /* the rest of the line is passed over */
};

static struct lines
begin_lines(struct import_out *out, enum import_format format)
{
	struct lines l = {.out = out, .decoder = decoders[format]};

	out->report->format = format;
	l.state = l.decoder->begin(out);
	return l;
}

static void
take_line(struct lines *l, struct slice line)
{
	if (!l->out->report->items)
		line = skip_mark(line);
	if (l->too_long)
		import_count(l->out, N_("it is longer than 64 MiB"));
	else if (slice_trim(line).len)
		import_count(l->out, l->decoder->line(l->state, line));
	else
		import_count(l->out, NULL);
	l->too_long = false;
}

/* Takes the whole lines of B out of it; the first FROM bytes have no LF. */
static void
take_lines(struct lines *l, struct buf *b, size_t from)
{
	size_t start = 0;
	const char *lf;

	while (b->len > from &&
		(lf = memchr(b->p + from, '\n', b->len - from))) {
		size_t end = (size_t)(lf - b->p);
		take_line(l, (struct slice){b->p + start, end - start});
		start = from = end + 1;
	}
	buf_drop(b, start);
	if (b->len > LINE_MAX_BYTES) {
		l->too_long = true;
		buf_clear(b);
	}
}

static int
end_lines(
	struct lines *l, struct slice tail, const char *name, struct error *err)
{
	if (tail.len || l->too_long)
		take_line(l, tail);
	return l->decoder->end(l->state, name, err);
}

int
import_text(struct slice text, const char *name, const struct import_job *job,
	struct import_report *r, struct error *err)
{
	struct import_out out = {job, r};
	enum import_format format = find_lines(text);
	struct slice line;
	struct lines l;

	*r = (struct import_report){.format = IMPORT_FORMATS};
	if (format == IMPORT_FORMATS)
		return import_document(&out, skip_mark(text), name, err);
	l = begin_lines(&out, format);
	while (slice_line(&text, &line))
		take_line(&l, line);
	return end_lines(&l, SLICE_NONE, name, err);
}

/* Files */

struct reading {
	int fd;
	const char *name;
	const struct import_job *job;
	struct buf b;
	int64_t bytes;
};

/* Adds the next piece; 0 at the end, -1 with errno. */
static ssize_t
read_piece(struct reading *r)
{
	ssize_t n = file_read_piece(r->fd, PIECE, &r->b);

	if (n > 0) {
		r->bytes += n;
		if (r->job->progress)
			r->job->progress(r->job->arg, r->bytes);
	}
	return n;
}

/* Reads as much as it takes to see the first lines. */
static ssize_t
read_start(struct reading *r)
{
	size_t lines = 0, seen = 0;
	ssize_t n = 1;

	while (lines < LOOK_LINES && r->b.len < LINE_MAX_BYTES &&
		(r->b.len < PIECE || !lines) && (n = read_piece(r)) > 0) {
		for (; seen < r->b.len; seen++)
			lines += r->b.p[seen] == '\n';
	}
	return n;
}

static int
read_lines(struct reading *r, struct import_out *out, enum import_format format,
	struct error *err)
{
	struct lines l = begin_lines(out, format);
	size_t seen = 0;
	ssize_t n;
	int rc;

	do {
		take_lines(&l, &r->b, seen);
		seen = r->b.len;
	} while ((n = read_piece(r)) > 0);
	if (n < 0)
		out->report->stopped = true; /* half a file is none */
	rc = end_lines(&l, buf_slice(&r->b), r->name, err);
	return n < 0 ? -1 : rc;
}

static int
read_whole(struct reading *r, struct import_out *out, struct error *err)
{
	size_t max = r->job->max ? r->job->max : IMPORT_MAX;
	ssize_t n = 0;

	while (r->b.len <= max && (n = read_piece(r)) > 0)
		;
	if (n < 0)
		return -1;
	if (r->b.len > max)
		return error_set(err,
			_("%s: larger than %zu MiB, which is as much as is "
			  "read of one JSON document; divide it"),
			r->name, max >> 20);
	return import_document(out, skip_mark(buf_slice(&r->b)), r->name, err);
}

int
import_read(int fd, const char *name, const struct import_job *job,
	struct import_report *report, struct error *err)
{
	struct reading r = {.fd = fd, .name = name, .job = job};
	struct import_out out = {job, report};
	enum import_format format;
	int rc = -1;

	*report = (struct import_report){.format = IMPORT_FORMATS};
	err->text[0] = '\0';
	if (read_start(&r) >= 0) {
		format = find_lines(buf_slice(&r.b));
		rc = format == IMPORT_FORMATS
			     ? read_whole(&r, &out, err)
			     : read_lines(&r, &out, format, err);
	}
	if (rc && !err->text[0])
		error_set(err, "%s: %s", name, strerror(errno));
	buf_free(&r.b);
	return rc;
}

/* What is told of it */

static const char *
first_words(enum import_format format)
{
	if (format == IMPORT_CHATGPT)
		return _(": conversation %s: %s");
	return format == IMPORT_MESSAGES ? _(": message %s: %s")
					 : _(": line %s: %s");
}

static const char *
skipped_words(enum import_format format, size_t n)
{
	if (format == IMPORT_CHATGPT)
		return lang_count("%s of %s conversations was skipped",
			"%s of %s conversations were skipped", n);
	if (format == IMPORT_MESSAGES)
		return lang_count("%s of %s messages was skipped",
			"%s of %s messages were skipped", n);
	return lang_count(
		"%s of %s lines was skipped", "%s of %s lines were skipped", n);
}

void
import_describe(
	struct buf *out, const struct import_report *r, const char *name)
{
	struct buf skipped = {0}, items = {0}, first = {0};

	if (!r->skipped)
		return;
	preflight_number(&skipped, (int64_t)r->skipped);
	preflight_number(&items, (int64_t)r->items);
	preflight_number(&first, (int64_t)r->first_bad);
	buf_addf(out, "%s: ", name);
	buf_addf(out, skipped_words(r->format, r->skipped), buf_str(&skipped),
		buf_str(&items));
	buf_addf(out, first_words(r->format), buf_str(&first), _(r->why));
	buf_free(&skipped);
	buf_free(&items);
	buf_free(&first);
}
