/* Fences around code in Markdown (CommonMark 0.31, 4.5). */
#include "session/fence.h"

enum { INDENT_MAX = 3, LEN_MIN = 3 };

/* The run of ticks or tildes that LINE begins with, and what follows. */
static struct fence
read_run(struct slice line)
{
	struct fence f = {0};
	size_t blanks = 0;

	while (blanks < line.len && line.p[blanks] == ' ')
		blanks++;
	line = slice_from(line, blanks);
	if (blanks > INDENT_MAX || !line.len ||
		(line.p[0] != '`' && line.p[0] != '~'))
		return f;
	f.c = line.p[0];
	while (f.len < line.len && line.p[f.len] == f.c)
		f.len++;
	f.info = slice_trim(slice_from(line, f.len));
	return f;
}

struct fence
fence_read(struct slice line)
{
	struct fence f = read_run(line);

	/* Behind ticks a tick would make it code in a line. */
	if (f.len < LEN_MIN ||
		(f.c == '`' && slice_find(f.info, SLICE("`")) >= 0))
		return (struct fence){0};
	return f;
}

bool
fence_closes(const struct fence *open, struct slice line)
{
	struct fence f = read_run(line);

	return f.len >= open->len && f.c == open->c && !f.info.len;
}
