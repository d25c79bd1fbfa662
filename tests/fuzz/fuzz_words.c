/* Fuzzes the command language's words: split, quoted, split again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* WORDS written with quotes where they must be and split again. */
static void
check_round_trip(const struct words *words)
{
	struct buf line = {0};
	struct words back;
	struct error err;
	int rc;

	for (int i = 0; i < words->n; i++) {
		if (i)
			buf_add_char(&line, ' ');
		words_quote(&line, slice_str(words->word[i]));
	}
	rc = words_split(&back, buf_slice(&line), 0, &err);
	assert(!rc);
	assert(back.n == words->n);
	for (int i = 0; i < back.n; i++)
		assert(!strcmp(back.word[i], words->word[i]));
	words_free(&back);
	buf_free(&line);
}

/* The first byte says which word is the unsplit rest, if any. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice line = {(const char *)data, size};
	struct error err = {""};
	struct words w;

	if (!size)
		return 0;
	if (words_split(&w, slice_from(line, 1), data[0] % 8, &err)) {
		assert(err.text[0] && !w.n && !w.text);
		return 0;
	}
	assert(w.n >= 0 && w.n <= WORDS_MAX);
	check_round_trip(&w);
	words_free(&w);
	return 0;
}
