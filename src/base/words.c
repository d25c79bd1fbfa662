/* The command language's grammar: a line split into words. */
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
words_is_command(struct slice text)
{
	text = slice_trim(text);
	return slice_starts(text, "/") && !slice_starts(text, "//") &&
	       slice_find(text, SLICE("\n")) < 0;
}

char
words_unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'e':
		return '\033';
	default:
		return c;
	}
}

/* Copies one word from *IN to *OUT, both moving; returns the quote that was
 * left open, or 0. Reading never falls behind writing. */
static char
copy_word(const char **in, char **out)
{
	const char *s = *in;
	char *d = *out, quote = 0;

	for (; *s && (quote || !is_blank(*s)); s++) {
		if (quote && *s == quote) {
			quote = 0;
		} else if (!quote && (*s == '"' || *s == '\'')) {
			quote = *s;
		} else if (*s == '\\' && quote != '\'' && s[1]) {
			s++;
			*d++ = quote ? words_unescape(*s) : *s;
		} else {
			*d++ = *s;
		}
	}
	*in = s;
	*out = d;
	return quote;
}

/* The rest of a line is taken as it is, unless it is one quoted word. */
static void
copy_rest(const char *s, char *d)
{
	const char *in = s;
	char *out = d;

	if ((*s == '"' || *s == '\'') && !copy_word(&in, &out) && !*in) {
		*out = '\0';
		return;
	}
	/* The copy stands before the line it is made from: S is still whole. */
	memmove(d, s, strlen(s) + 1);
}

int
words_split(struct words *w, struct slice line, int max, struct error *err)
{
	const char *s;
	char *d;

	*w = (struct words){0};
	line = slice_trim(line);
	if (memchr(line.p ? line.p : "", '\0', line.len))
		return error_set(err, _("holds a NUL byte"));
	/* Two bytes a word end at most: the copy needs a terminator each. */
	w->text = mem_alloc(line.len * 2 + 2);
	d = w->text + line.len + 1;
	memcpy(d, line.p ? line.p : "", line.len);
	s = d;
	d = w->text;
	for (;;) {
		while (is_blank(*s))
			s++;
		/* In free text # is text. */
		if (!*s || (*s == '#' && (!max || w->n + 1 != max)))
			return 0;
		if (w->n == WORDS_MAX) {
			words_free(w);
			return error_set(
				err, _("more than %d words"), WORDS_MAX);
		}
		w->word[w->n++] = d;
		if (w->n == max) {
			copy_rest(s, d);
			return 0;
		}
		char quote = copy_word(&s, &d);
		if (quote) {
			words_free(w);
			return error_set(
				err, _("the quote %c is not closed"), quote);
		}
		if (*s)
			s++;
		*d++ = '\0';
	}
}

void
words_free(struct words *w)
{
	free(w->text);
	*w = (struct words){0};
}

void
words_quote(struct buf *out, struct slice word)
{
	bool plain = word.len && word.p[0] != '#';

	for (size_t i = 0; i < word.len && plain; i++)
		plain = !strchr(" \t\n\v\f\r\"'\\", word.p[i]) && word.p[i];
	if (plain) {
		buf_add_slice(out, word);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < word.len; i++) {
		char c = word.p[i];
		if (c == '\n' || c == '\t') {
			buf_add_str(out, c == '\n' ? "\\n" : "\\t");
			continue;
		}
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, c);
	}
	buf_add_char(out, '"');
}
