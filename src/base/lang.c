/* The user's language: English or Simplified Chinese. */
#include "base/lang.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DOMAIN "sidetone"

static enum lang now = LANG_EN;

static const char *
environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "";
}

/* LANGUAGE as it was found, so that English leaves it as it was. */
static char *language;
static bool kept;

static void
keep_language(void)
{
	const char *found = getenv("LANGUAGE");

	if (!kept && found)
		language = mem_strdup(found);
	kept = true;
}

int
lang_open(const char *name, const char *dir)
{
	bool chosen = name && *name;

	if (chosen && strcmp(name, "en") && strcmp(name, "zh"))
		return -1;
	if (!chosen)
		name = environment();
	now = name[0] == 'z' && name[1] == 'h' ? LANG_ZH : LANG_EN;
	keep_language();
	if (now == LANG_EN) {
		if (language)
			setenv("LANGUAGE", language, 1);
		else
			unsetenv("LANGUAGE");
		/* The system's own texts go along. */
		setlocale(LC_MESSAGES, "C");
		return 0;
	}
	/* The catalogue is found by LANGUAGE, which works in every locale but
	 * "C"; so zh_CN need not be installed. */
	setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", "zh_CN", 1);
	bindtextdomain(DOMAIN, dir);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	return 0;
}

enum lang
lang_now(void)
{
	return now;
}

const char *
lang_name(enum lang lang)
{
	return lang == LANG_ZH ? "zh" : "en";
}

const char *
lang_text(const char *text)
{
	/* The empty text names the catalogue's header. */
	return now == LANG_EN || !*text ? text : dgettext(DOMAIN, text);
}

const char *
lang_count(const char *one, const char *many, unsigned long n)
{
	if (now == LANG_EN)
		return n == 1 ? one : many;
	return dngettext(DOMAIN, one, many, n);
}
