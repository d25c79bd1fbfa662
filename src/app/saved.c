/* A saved session, by the name it has on a command line. */
#include "app/saved.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/paths.h"
#include "session/library.h"

int
saved_load(struct loaded *l, const char *wanted, struct error *err)
{
	char *dir = paths_data("sessions");
	struct buf path = {0}, line = {0};
	struct load_report r;
	int rc = library_locate(dir, wanted, &path, err);

	if (!rc)
		rc = load_events(buf_str(&path), loaded_take, l, &r, err);
	if (!rc)
		load_describe(&line, &r, buf_str(&path));
	if (line.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&line));
	free(dir);
	buf_free(&path);
	buf_free(&line);
	return rc;
}
