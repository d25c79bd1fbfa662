/* Finds the rows of the catalogue that are nearest to some words. */
#include "api/nearest.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	TEXT_MAX = 256, /* characters compared */
	ALIAS_MIN = 4,
};

/* Aliases */

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* Whether WORDS stand in S as words: not as the middle of others. A text that
 * was cut off may end within one, so only with WHOLE its end counts. */
static bool
holds_words(struct slice s, const char *words, bool whole)
{
	size_t n = strlen(words), from = 0;
	ptrdiff_t at;

	while ((at = slice_ifind(slice_from(s, from), words)) >= 0) {
		size_t i = from + (size_t)at;
		bool starts = i == 0 || !is_word_byte(words[0]) ||
			      !is_word_byte(s.p[i - 1]);
		bool ends = !whole || i + n == s.len ||
			    !is_word_byte(words[n - 1]) ||
			    !is_word_byte(s.p[i + n]);
		if (starts && ends)
			return true;
		from = i + 1;
	}
	return false;
}

const struct catalogue_row *
nearest_alias(struct slice text, int *share)
{
	char *words = mem_strndup(text.p, text.len < 4096 ? text.len : 4096);
	const struct catalogue_row *best = NULL;
	size_t most = 0, n = strlen(words);

	*share = 0;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		for (size_t k = 0; k < row->aliases.n; k++) {
			const char *alias = row->aliases.item[k];
			size_t len = strlen(alias), same = len < n ? len : n;
			size_t longer = len < n ? n : len;
			int part = longer ? (int)(same * 100 / longer) : 0;
			if (same < ALIAS_MIN || same < most ||
				(same == most && part <= *share))
				continue;
			if (len <= n ? !holds_words(
					       slice_str(words), alias, true)
				     : !holds_words(
					       slice_str(alias), words, false))
				continue;
			best = row;
			most = same;
			*share = part;
		}
	}
	free(words);
	return best;
}

/* Pairs of characters */

struct pairs_of {
	uint64_t pair[TEXT_MAX];
	size_t n;
};

/* The pairs of S in small letters; marks and blanks are all one blank. */
static void
read_pairs(struct pairs_of *p, struct slice s)
{
	uint32_t before = ' ', cp;

	p->n = 0;
	while (s.len && p->n < TEXT_MAX) {
		s = slice_from(s, utf8_decode(s, &cp));
		if (cp < 0x80 && !is_word_byte((char)cp))
			cp = ' ';
		cp = cp == '_' ? ' ' : cp;
		cp = cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
		if (cp == ' ' && before == ' ')
			continue;
		p->pair[p->n++] = (uint64_t)before << 32 | cp;
		before = cp;
	}
}

/* Dice's coefficient of both lists, 0 to 1000. */
static int
compare_pairs(const struct pairs_of *a, const struct pairs_of *b)
{
	bool used[TEXT_MAX] = {false};
	size_t common = 0;

	for (size_t i = 0; i < a->n; i++) {
		for (size_t k = 0; k < b->n; k++) {
			if (used[k] || a->pair[i] != b->pair[k])
				continue;
			used[k] = true;
			common++;
			break;
		}
	}
	return a->n + b->n ? (int)(2000 * common / (a->n + b->n)) : 0;
}

static int
score_text(const struct pairs_of *wanted, const char *text, int best)
{
	struct pairs_of own;
	int score;

	read_pairs(&own, slice_str(text));
	score = compare_pairs(wanted, &own);
	return score > best ? score : best;
}

static int
score_row(const struct pairs_of *wanted, const struct catalogue_row *row)
{
	int best = score_text(wanted, row->id, 0);

	for (size_t i = 0; i < row->aliases.n; i++)
		best = score_text(wanted, row->aliases.item[i], best);
	for (int i = 0; i < LANG_COUNT; i++)
		best = score_text(wanted, row->words[i].title, best);
	return best;
}

size_t
nearest_rows(struct slice text, const struct catalogue_row **out, size_t n)
{
	struct pairs_of wanted;
	size_t found = 0, count = catalogue_count();
	int *scores = mem_alloc((n + 1) * sizeof(*scores));

	read_pairs(&wanted, text);
	for (size_t i = 0; i < count; i++) {
		int score = score_row(&wanted, catalogue_at(i));
		size_t k = found < n ? found++ : n;
		for (; k > 0 && scores[k - 1] < score; k--) {
			if (k == n)
				continue;
			scores[k] = scores[k - 1];
			out[k] = out[k - 1];
		}
		if (k < n) {
			scores[k] = score;
			out[k] = catalogue_at(i);
		}
	}
	free(scores);
	return found;
}
