/* What a program under test starts with: its environment, clean signals. */
#include "tests/lib/spawn.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

extern char **environ;

enum { SPAWN_ARGS = 64 };

static const char *const inherited[] = {"PATH", "TMPDIR", "ASAN_OPTIONS",
	"LSAN_OPTIONS", "UBSAN_OPTIONS", "MSAN_OPTIONS", "LLVM_PROFILE_FILE"};

static const struct {
	const char *name, *below;
} folders[] = {
	{"HOME", ""},
	{"XDG_CONFIG_HOME", "/.config"},
	{"XDG_DATA_HOME", "/.local/share"},
	{"XDG_STATE_HOME", "/.local/state"},
	{"XDG_CACHE_HOME", "/.cache"},
};

static const struct {
	const char *name, *value;
} fixed[] = {
	{"TERM", "xterm-256color"},
	{"LANG", "C.UTF-8"},
	{"TZ", "UTC"},
	{"SHELL", "/bin/sh"},
	{"USER", "tester"},
	{"LOGNAME", "tester"},
};

/* Whether VAR, "NAME=value" or a bare "NAME", is about NAME. */
static bool
names(const char *var, const char *name, size_t len)
{
	return strncmp(var, name, len) == 0 &&
	       (var[len] == '=' || var[len] == '\0');
}

const char *
spawn_value(const char *const *extra, const char *name)
{
	size_t len = strlen(name);

	for (; extra != NULL && *extra != NULL; extra++)
		if (names(*extra, name, len) && (*extra)[len] == '=')
			return *extra + len + 1;
	return NULL;
}

/* A growing list of "NAME=value", and what is to be left out of it. */
struct env {
	char **var;
	size_t n, cap;
	const char *const *extra;
};

/* Adds VAR, which it takes. */
static void
put_take(struct env *env, char *var)
{
	env->var = mem_grow(env->var, &env->cap, env->n + 2, sizeof(char *));
	env->var[env->n++] = var;
	env->var[env->n] = NULL;
}

/* Adds NAME with VALUE and MORE behind it, unless the extra ones name it. */
static void
put(struct env *env, const char *name, const char *value, const char *more)
{
	struct buf var = {0};

	for (const char *const *x = env->extra; x != NULL && *x != NULL; x++)
		if (names(*x, name, strlen(name)))
			return;
	buf_addf(&var, "%s=%s%s", name, value, more);
	put_take(env, var.p);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

char **
spawn_env(const char *home, const char *const *extra)
{
	struct env env = {.extra = extra};
	const char *moved = spawn_value(extra, "HOME");

	for (size_t i = 0; i < COUNT(folders); i++)
		put(&env, folders[i].name, moved != NULL ? moved : home,
			folders[i].below);
	for (size_t i = 0; i < COUNT(fixed); i++)
		put(&env, fixed[i].name, fixed[i].value, "");
	for (size_t i = 0; i < COUNT(inherited); i++)
		if (getenv(inherited[i]) != NULL)
			put(&env, inherited[i], getenv(inherited[i]), "");
	for (; extra != NULL && *extra != NULL; extra++)
		if (strchr(*extra, '=') != NULL)
			put_take(&env, mem_strdup(*extra));
	return env.var;
}

void
spawn_env_free(char **env)
{
	for (size_t i = 0; env[i] != NULL; i++)
		free(env[i]);
	free(env);
}

void
spawn_exec(const char *const *argv, char **env)
{
	static const char sorry[] = "cannot be run\n";
	char *args[SPAWN_ARGS] = {NULL};
	size_t n = 0;
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	closefrom(STDERR_FILENO + 1);
	while (argv[n] != NULL && n < SPAWN_ARGS - 1)
		n++;
	memcpy(args, argv, n * sizeof(args[0]));
	environ = env;
	execvp(args[0], args);
	if (write(STDERR_FILENO, args[0], strlen(args[0])) > 0 &&
		write(STDERR_FILENO, ": ", 2) > 0 &&
		write(STDERR_FILENO, sorry, sizeof(sorry) - 1) > 0)
		_exit(127);
	_exit(127);
}
