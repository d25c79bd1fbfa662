/* Prints, checks and rewrites the generated parts of the documentation. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/docs.h"

enum { EXIT_DIFFERS = 1, EXIT_USAGE = 2 };

static int
usage(void)
{
	const struct docs_part *part;

	fputs("usage: gendocs check|write [DIR], or one of:", stderr);
	for (size_t i = 0; (part = docs_part_at(i)); i++)
		fprintf(stderr, " %s", part->name);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int
print(const struct docs_part *part)
{
	struct buf out = {0};
	bool good;

	part->print(&out);
	good = fwrite(out.p, 1, out.len, stdout) == out.len && !fflush(stdout);
	buf_free(&out);
	return good ? 0 : EXIT_DIFFERS;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *dir = argc > 2 ? argv[2] : "docs";
	const struct docs_part *part = docs_part_find(what);
	bool check = !strcmp(what, "check");
	struct error err;
	int rc;

	if (part && argc == 2)
		return print(part);
	if (argc > 3 || (!check && strcmp(what, "write")))
		return usage();
	rc = check ? docs_check(dir, &err) : docs_write(dir, &err);
	if (rc)
		fprintf(stderr, "gendocs: %s\n", err.text);
	return rc ? EXIT_DIFFERS : 0;
}
