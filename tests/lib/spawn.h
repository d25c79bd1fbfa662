/* What a program under test starts with: its environment, clean signals. */
#ifndef SIDETONE_TESTS_SPAWN_H
#define SIDETONE_TESTS_SPAWN_H

/* The value of NAME in the "NAME=value" strings EXTRA, which end with NULL
 * and may be NULL; or NULL. */
const char *spawn_value(const char *const *extra, const char *name);

/*
 * A whole environment, owned by the caller, freed with spawn_env_free:
 * HOME and XDG folders inside of it, TERM=xterm-256color, LANG=C.UTF-8,
 * TZ=UTC, and of the caller's own only PATH, TMPDIR and the sanitizers'
 * options; so no LINES, proxies, keys or locale. EXTRA (may be NULL) adds or
 * replaces; a bare "NAME" in it removes. A HOME in EXTRA moves the XDG
 * folders too.
 */
char **spawn_env(const char *home, const char *const *extra);
void spawn_env_free(char **env);

/* In a child of fork: takes back every signal, closes what is not standard
 * input, output or error, and becomes ARGV with ENV, looked up in ENV's PATH;
 * leaves with 127 when that fails. Calls nothing a fork of a program with
 * threads may not call. */
_Noreturn void spawn_exec(const char *const *argv, char **env);

#endif
