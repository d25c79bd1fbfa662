/* Where files live: the XDG base directories. */
#include "app/paths.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

/* HOME, else what the system knows; a folder that cannot exist if neither
 * does: nothing is then found or saved, and whoever tries says so. */
static const char *
paths_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home && home[0] == '/')
		return home;
	user = getpwuid(getuid());
	return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir
							      : "/dev/null";
}

static char *
xdg(const char *var, const char *fallback, const char *name)
{
	const char *root = getenv(var), *home = paths_home();
	struct buf path = {0};

	/* The specification tells to ignore what is not absolute. */
	if (root && root[0] == '/')
		buf_add_str(&path, root);
	else
		buf_addf(&path, "%s/%s", home, fallback);
	buf_addf(&path, "/sidetone/%s", name);
	return path.p;
}

char *
paths_config(const char *name)
{
	return xdg("XDG_CONFIG_HOME", ".config", name);
}

char *
paths_data(const char *name)
{
	return xdg("XDG_DATA_HOME", ".local/share", name);
}

char *
paths_state(const char *name)
{
	return xdg("XDG_STATE_HOME", ".local/state", name);
}

char *
paths_expand(const char *path)
{
	const char *home = paths_home();
	struct buf out = {0};

	if (path[0] == '~' && path[1] == '/')
		buf_addf(&out, "%s%s", home, path + 1);
	else
		buf_add_str(&out, path);
	return out.p;
}

/* The folder of the running program into OUT; false if it is not told. */
static bool
program_folder(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);

	if (n <= 0)
		return false;
	out[n] = '\0';
	*strrchr(out, '/') = '\0';
	return true;
}

char *
paths_locale(void)
{
	static const char *const below[] = {"locale", "../share/locale"};
	char self[PATH_MAX];
	struct buf path = {0};

	for (size_t i = 0; i < 2 && program_folder(self); i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", self, below[i]);
		if (!access(buf_str(&path), R_OK | X_OK))
			return path.p;
	}
	buf_clear(&path);
	buf_add_str(&path, SIDETONE_PREFIX "/share/locale");
	return path.p;
}

char *
paths_program(const char *name)
{
	static const char *const dirs[] = {
		SIDETONE_PREFIX "/libexec", SIDETONE_PREFIX "/bin"};
	char self[PATH_MAX];
	struct buf path = {0};

	if (program_folder(self)) {
		buf_addf(&path, "%s/%s", self, name);
		if (!access(buf_str(&path), X_OK))
			return path.p;
		/* Installed: bin/sidetone and libexec/NAME, wherever. */
		buf_clear(&path);
		buf_addf(&path, "%s/../libexec/%s", self, name);
		if (!access(buf_str(&path), X_OK))
			return path.p;
	}
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", dirs[i], name);
		if (!access(buf_str(&path), X_OK))
			return path.p;
	}
	buf_free(&path);
	return NULL;
}

void
paths_add_name(struct buf *out, struct slice text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	for (size_t i = 0; i < text.len; i++) {
		bool may = text.p[i] && strchr(allowed, text.p[i]);
		buf_add_char(out, may ? text.p[i] : '_');
	}
}
