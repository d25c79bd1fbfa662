/* What runs of each script cost a tokenizer of the o200k family. */
#include "api/script.h"

#include <stddef.h>

enum {
	LATIN_FIRST = 0xc0,
	CYRILLIC_FIRST = 0x400,
	HAN_FIRST = 0x4e00,
};

/* Fitted to true counts of public texts, then rounded; scripts that no text
 * was at hand for have the mean of their characters. In order. */
static const struct script scripts[] = {
	{0x80, 0xbf, 40, 0, 120, 50},
	{LATIN_FIRST, 0x24f, 90, 8, 21, 13},
	{0x250, 0x2ff, 0, 0, 150, 100},
	{0x300, 0x36f, 0, 0, 180, 100},
	{0x370, 0x3ff, 105, 3, 41, 80}, /* Greek */
	{CYRILLIC_FIRST, 0x52f, 96, 3, 18, 50},
	{0x530, 0x58f, 30, 3, 42, 80},   /* Armenian */
	{0x590, 0x5ff, 119, 3, 55, 80},  /* Hebrew */
	{0x600, 0x8ff, 100, 3, 44, 80},  /* Arabic */
	{0x900, 0x97f, 130, 3, 24, 80},  /* Devanagari */
	{0x980, 0x9ff, 90, 3, 53, 80},   /* Bengali */
	{0xa00, 0xb7f, 150, 3, 60, 80},  /* Gurmukhi, Gujarati, Oriya */
	{0xb80, 0xbff, 140, 3, 28, 80},  /* Tamil */
	{0xc00, 0xdff, 200, 3, 40, 80},  /* Telugu to Sinhala */
	{0xe00, 0xe7f, 200, 3, 40, 80},  /* Thai */
	{0xe80, 0xfff, 0, 0, 195, 195},  /* Lao, Tibetan */
	{0x1000, 0x109f, 0, 0, 57, 100}, /* Myanmar */
	{0x10a0, 0x10ff, 73, 3, 47, 80}, /* Georgian */
	{0x1100, 0x139f, 0, 0, 200, 200},
	{0x13a0, 0x177f, 0, 0, 290, 290},
	{0x1780, 0x17ff, 0, 0, 63, 100}, /* Khmer */
	{0x1800, 0x1dff, 0, 0, 290, 290},
	{0x1e00, 0x1eff, 90, 8, 21, 13}, /* Latin: Vietnamese */
	{0x1f00, 0x1fff, 0, 0, 180, 180},
	{0x2000, 0x200c, 30, 0, 60, 10},
	{0x200d, 0x200d, 0, 0, 140, 140}, /* joins emoji */
	{0x200e, 0x206f, 30, 0, 60, 10},
	{0x2070, 0x24ff, 0, 0, 190, 100},
	{0x2500, 0x259f, 0, 0, 90, 10}, /* box drawing */
	{0x25a0, 0x2bff, 0, 0, 190, 50},
	{0x2c00, 0x2fff, 0, 0, 250, 250},
	{0x3000, 0x303f, 11, 0, 83, 30}, /* CJK punctuation */
	{0x3040, 0x30ff, 55, 0, 54, 50}, /* kana */
	{0x3100, 0x312f, 0, 0, 200, 200},
	{0x3130, 0x318f, 0, 0, 100, 50}, /* Hangul letters */
	{0x3190, 0x33ff, 0, 0, 250, 250},
	{0x3400, 0x4dff, 0, 0, 295, 295},
	{HAN_FIRST, 0x9fff, 0, 0, 77, 77},
	{0xa000, 0xabff, 0, 0, 295, 295},
	{0xac00, 0xd7ff, 46, 0, 55, 80}, /* Hangul */
	{0xd800, 0xf8ff, 0, 0, 275, 275},
	{0xf900, 0xfaff, 0, 0, 298, 298},
	{0xfb00, 0xfdff, 0, 0, 250, 250},
	{0xfe00, 0xfe0f, 0, 0, 140, 140}, /* emoji style */
	{0xfe10, 0xfeff, 0, 0, 250, 250},
	{0xff00, 0xffef, 11, 0, 83, 30}, /* full width */
	{0xfff0, 0xffff, 70, 0, 30, 13}, /* U+FFFD: bad bytes */
	{0x10000, 0x1efff, 0, 0, 350, 350},
	{0x1f000, 0x1faff, 0, 0, 188, 100}, /* emoji */
	{0x1fb00, 0x1ffff, 0, 0, 350, 350},
	{0x20000, UINT32_MAX, 0, 0, 395, 395},
};
enum { SCRIPTS = sizeof(scripts) / sizeof(scripts[0]) };

/* Letters U+00C0 to U+00FF: those of French stand in common words, those of
 * German and the Nordic languages tell of long words. */
static const uint8_t accents[] = {65, 130, 65, 65, 170, 170, 170, 65, 65, 65,
	65, 65, 65, 130, 65, 65, 170, 65, 65, 130, 65, 65, 170, 65, 170, 65,
	130, 65, 170, 130, 170, 170, 65, 130, 65, 65, 170, 170, 170, 65, 65, 65,
	65, 65, 65, 130, 65, 65, 170, 65, 65, 130, 65, 65, 170, 65, 170, 65,
	130, 65, 170, 130, 170, 65};
_Static_assert(sizeof(accents) == 64, "one for each of U+00C0 to U+00FF");

/* Words of the other languages in Cyrillic are rarer tokens than Russian. */
static const struct range {
	uint16_t first, last;
} not_russian[] = {{0x402, 0x40f}, {0x452, 0x45f}, {0x490, 0x4ff}};

enum { EXTENDED = 105, NOT_RUSSIAN = 150, RARE_HAN = 190 };

const struct script *
script_of(uint32_t cp)
{
	size_t low = 0, high = SCRIPTS - 1;

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (scripts[mid].last < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return &scripts[low];
}

bool
script_is_latin(const struct script *s)
{
	return s->first == LATIN_FIRST || s->first == 0x1e00;
}

static int64_t
latin_extra(uint32_t cp)
{
	if (cp < LATIN_FIRST + sizeof(accents))
		return accents[cp - LATIN_FIRST];
	return cp < 0x1a0 ? EXTENDED : 0;
}

static int64_t
cyrillic_extra(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(not_russian) / sizeof(not_russian[0]);
		i++) {
		if (cp >= not_russian[i].first && cp <= not_russian[i].last)
			return NOT_RUSSIAN;
	}
	return 0;
}

int64_t
script_extra(uint32_t cp)
{
	if (cp >= HAN_FIRST && cp < 0xa000)
		return script_han_common(cp) ? 0 : RARE_HAN;
	if (cp >= LATIN_FIRST && cp < 0x250)
		return latin_extra(cp);
	return cp >= CYRILLIC_FIRST && cp < 0x530 ? cyrillic_extra(cp) : 0;
}
