/* Fuzzes the decoder of what a terminal sends. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes the keys there are; returns how many. */
static size_t
drain(struct keys *k)
{
	struct key key;
	size_t n = 0;

	for (; keys_next(k, &key); n++) {
		assert(memchr(key.name, '\0', sizeof(key.name)));
		assert(text_is_valid(slice_str(key.name)));
		assert(key.seqlen <= sizeof(key.seq));
		assert(key.kind == KEYS_PASTE || key.name[0]);
	}
	return n;
}

/* The first byte says how many bytes a read brings (0: all), and whether
 * time passes between reads. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size};
	struct keys *k = keys_new();
	size_t step, n = 0;

	if (!size) {
		keys_free(k);
		return 0;
	}
	keys_define(k, "\033[99~", "F20");
	step = data[0] & 0x7f;
	rest = slice_from(rest, 1);
	while (rest.len) {
		size_t len = step && step < rest.len ? step : rest.len;
		char *piece = mem_strndup(rest.p, len);
		keys_feed(k, (struct slice){piece, len});
		free(piece);
		rest = slice_from(rest, len);
		n += drain(k);
		if (data[0] & 0x80) {
			keys_expire(k);
			n += drain(k);
			assert(keys_timeout_ms(k) < 0);
		}
	}
	keys_expire(k);
	n += drain(k);
	assert(keys_timeout_ms(k) < 0);
	assert(n < size);
	keys_free(k);
	return 0;
}
