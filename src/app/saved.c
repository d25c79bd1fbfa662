/* A saved session, by the name it has on a command line. */
#include "app/saved.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/paths.h"
#include "session/library.h"

int
saved_read(const char *wanted, bus_sink *take, void *arg, struct buf *path,
	struct buf *missing, struct error *err)
{
	char *dir = paths_data("sessions");
	struct load_report r;
	int rc = library_locate(dir, wanted, path, err);

	free(dir);
	if (rc || load_events(buf_str(path), take, arg, &r, err))
		return -1;
	load_describe(missing, &r, buf_str(path));
	return 0;
}

int
saved_load(struct loaded *l, const char *wanted, struct error *err)
{
	struct buf path = {0}, missing = {0};
	int rc = saved_read(wanted, loaded_take, l, &path, &missing, err);

	if (missing.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&missing));
	buf_free(&path);
	buf_free(&missing);
	return rc;
}
