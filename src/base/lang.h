/* The user's language: English or Simplified Chinese. */
#ifndef SIDETONE_BASE_LANG_H
#define SIDETONE_BASE_LANG_H

enum lang { LANG_EN, LANG_ZH, LANG_COUNT };

/* Marks text for translation where it is used, and where it stands in a
 * table. What goes to machines (names, events' fields, JSON) is not text. */
#define _(text) lang_text(text)
#define N_(text) text

/* Chooses the language: NAME ("en", "zh"), or what LC_ALL, LC_MESSAGES and
 * LANG say when it is NULL or empty. DIR is the folder of the translations
 * (DIR/zh_CN/LC_MESSAGES/sidetone.mo); without them text stays English.
 * Returns 0, or -1 if NAME is neither; then nothing has changed. */
int lang_open(const char *name, const char *dir);

/* The one in force; LANG_EN before lang_open. */
enum lang lang_now(void);

/* "en", "zh". */
const char *lang_name(enum lang lang);

/* TEXT (English, static) in the language in force; static. */
const char *lang_text(const char *text) __attribute__((format_arg(1)));

/* ONE or MANY as N of something are called in the language in force. */
const char *lang_count(const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(1), format_arg(2)));

#endif
