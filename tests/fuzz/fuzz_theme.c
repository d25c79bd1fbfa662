/* Fuzzer of the theme language. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct error err = {0};
	struct theme t;
	int result;

	theme_clear(&t);
	result = theme_parse(&t, "fuzz", text, &err);
	assert((result < 0) == (err.text[0] != '\0'));
	assert(result == 0 || !strncmp(err.text, "fuzz:", 5));
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert(t.style[i].fg >= -1 && t.style[i].fg <= 255);
		assert(t.style[i].bg >= -1 && t.style[i].bg <= 255);
		assert(t.style[i].attrs < 32);
		assert(t.set[i] || (t.style[i].fg == -1 && !t.style[i].attrs));
	}
	assert(theme_missing(&t, NULL) <= ROLE_COUNT);
	return 0;
}
