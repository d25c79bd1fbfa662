/* Keys put together into sequences, and macros taken apart into keys. */
#include "tui/keys_seq.h"

#include <assert.h>

#include "base/text.h"

/* A macro may call macros, even itself: how deep, and how many keys in all
 * may come of one key. */
enum { DEPTH_MAX = 16, KEYS_MAX = 2048 };

size_t
keys_seq_length(struct slice s)
{
	uint32_t cp;
	size_t n = 2;

	assert(s.len);
	if (s.p[0] != 033 || s.len == 1)
		return utf8_decode(s, &cp);
	if (s.p[1] == 'O' && s.len > 2)
		return 3;
	if (s.p[1] != '[')
		return 1 + utf8_decode(slice_from(s, 1), &cp);
	while (n < s.len && (s.p[n] < '@' || s.p[n] > '~'))
		n++;
	return n < s.len ? n + 1 : n;
}

void
keys_seq_begin(struct keys_seq *k)
{
	k->budget = KEYS_MAX;
}

/* Feeds KEYS, which are copied first: what they do may change them. */
static void
feed_all(struct keys_seq *k, struct slice keys)
{
	struct buf copy = {0};
	struct slice rest, macro;

	if (k->depth == DEPTH_MAX)
		return;
	k->depth++;
	buf_add_slice(&copy, keys);
	for (rest = buf_slice(&copy); rest.len && k->budget > 0;) {
		size_t n = keys_seq_length(rest);
		/* Of the macros that begin with Escape most mean just that. */
		if (rest.p[0] == 033 && k->ops->look_up(slice_sub(rest, 0, n),
						&macro) == KEYS_SEQ_UNBOUND)
			n = 1;
		k->budget--;
		k->ops->feed(slice_sub(rest, 0, n));
		rest = slice_from(rest, n);
	}
	buf_free(&copy);
	k->depth--;
}

void
keys_seq_run(struct keys_seq *k, struct slice keys, enum keys_seq_how how)
{
	bool recording = k->recording;

	k->ops->run(keys, how);
	/* The keys that start and end a recording are not in it, and those of
	 * a macro come of the key that called it. */
	if (recording && k->recording && !k->playing)
		buf_add_slice(&k->macro, keys);
	while (k->replay > 0 && k->budget > 0) {
		int times = k->replay;
		k->replay = 0;
		k->playing++;
		for (; times > 0 && k->budget > 0; times--)
			feed_all(k, buf_slice(&k->macro));
		k->playing--;
	}
	k->replay = 0;
}

/* Bytes of the longest beginning of the sequence that is a command too. */
static size_t
own_length(const struct keys_seq *k)
{
	struct slice keys = buf_slice(&k->pending), macro;

	for (size_t n = keys.len; n; n--) {
		if (k->ops->look_up(slice_sub(keys, 0, n), &macro) ==
			KEYS_SEQ_BOTH)
			return n;
	}
	return 0;
}

/* Gives the sequence up, and with it KEY, which does not continue it. */
static void
give_up(struct keys_seq *k, struct slice key)
{
	struct buf keys = k->pending;
	size_t own = own_length(k);

	k->pending = (struct buf){0};
	buf_add_slice(&keys, key);
	if (own) {
		keys_seq_run(
			k, slice_sub(buf_slice(&keys), 0, own), KEYS_SEQ_ALONE);
		feed_all(k, slice_from(buf_slice(&keys), own));
	}
	buf_free(&keys);
}

/* Plays the macro that KEYS are bound to. */
static void
play(struct keys_seq *k, struct slice keys, struct slice macro)
{
	if (k->recording && !k->playing)
		buf_add_slice(&k->macro, keys);
	k->playing++;
	feed_all(k, macro);
	k->playing--;
}

void
keys_seq_key(struct keys_seq *k, struct slice key)
{
	struct buf keys = k->pending;
	struct slice macro = SLICE_NONE;
	size_t before = keys.len;

	buf_add_slice(&keys, key);
	k->pending = (struct buf){0};
	switch (k->ops->look_up(buf_slice(&keys), &macro)) {
	case KEYS_SEQ_PREFIX:
	case KEYS_SEQ_BOTH:
		k->pending = keys;
		return;
	case KEYS_SEQ_COMMAND:
		keys_seq_run(k, buf_slice(&keys), KEYS_SEQ_WHOLE);
		break;
	case KEYS_SEQ_MACRO:
		play(k, buf_slice(&keys), macro);
		break;
	case KEYS_SEQ_UNBOUND:
		if (!before)
			break;
		buf_truncate(&keys, before);
		k->pending = keys;
		give_up(k, key);
		return;
	}
	buf_free(&keys);
}

void
keys_seq_expire(struct keys_seq *k)
{
	give_up(k, SLICE_NONE);
}

bool
keys_seq_is_ambiguous(const struct keys_seq *k)
{
	return own_length(k) > 0;
}

void
keys_seq_record(struct keys_seq *k, bool on)
{
	if (on && !k->recording)
		buf_clear(&k->macro);
	k->recording = on;
}

void
keys_seq_replay(struct keys_seq *k, int count)
{
	if (!k->recording)
		k->replay = count;
}

void
keys_seq_free(struct keys_seq *k)
{
	buf_free(&k->pending);
	buf_free(&k->macro);
	*k = (struct keys_seq){0};
}
