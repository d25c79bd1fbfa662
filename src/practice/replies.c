/* What the practice models say. */
#include "practice/replies.h"

#include <inttypes.h>

#include "base/text.h"
#include "practice/texts.h"

enum { WORD_MAX = 12, QUOTE_MAX = 600 };

void
reply_free(struct reply *r)
{
	buf_free(&r->reasoning);
	buf_free(&r->content);
	*r = (struct reply){0};
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* True when WORD occurs in S, at the start of a word if it is English. */
static bool
mentions(struct slice s, const char *word)
{
	for (ptrdiff_t i; (i = slice_ifind(s, word)) >= 0;) {
		size_t at = (size_t)i;
		if (!is_letter(word[0]) || at == 0 || !is_letter(s.p[at - 1]))
			return true;
		s = slice_from(s, at + 1);
		/* What was cut off was a letter, and so is what is left. */
		while (s.len > 0 && is_letter(s.p[0]))
			s = slice_from(s, 1);
	}
	return false;
}

static bool
calls(struct slice said, const char *words)
{
	struct slice rest = slice_str(words);
	bool found = false;
	while (rest.len > 0 && !found) {
		ptrdiff_t blank = slice_find(rest, SLICE(" "));
		size_t len = blank < 0 ? rest.len : (size_t)blank;
		struct buf word = {0};
		buf_add_slice(&word, slice_sub(rest, 0, len));
		found = mentions(said, buf_str(&word));
		buf_free(&word);
		rest = slice_from(rest, blank < 0 ? len : len + 1);
	}
	return found;
}

static bool
has_han(struct slice s)
{
	while (s.len > 0) {
		uint32_t cp;
		s = slice_from(s, utf8_decode(s, &cp));
		if (cp >= 0x4e00 && cp <= 0x9fff)
			return true;
	}
	return false;
}

/* What was said as a quote, so that it comes back as it looks. */
static void
quote(struct buf *out, struct slice said)
{
	size_t n = said.len < QUOTE_MAX ? said.len : QUOTE_MAX;
	struct slice shown = slice_sub(said, 0, n);
	shown.len -= text_incomplete_tail(shown);
	struct slice line;
	while (slice_line(&shown, &line)) {
		buf_add_str(out, "> ");
		buf_add_slice(out, line);
		buf_add_char(out, '\n');
	}
	if (n < said.len)
		buf_add_str(out, "> …\n");
	buf_add_char(out, '\n');
}

static void
echo(struct buf *out, const struct chat *c, struct slice said, bool zh)
{
	const struct hint *hint =
		&text_hints[(size_t)(c->messages / 2) % text_n_hints];
	buf_add_str(out, zh ? "我听到你说：\n\n" : "I heard you say:\n\n");
	quote(out, said);
	if (c->attachments > 0)
		buf_addf(out,
			zh ? "还有 %" PRId64 " 个附件。\n\n"
			   : "and %" PRId64 " attachments with it.\n\n",
			c->attachments);
	buf_add_str(out, zh ? "线路是通的。" : "The line is **alive**. ");
	buf_add_str(out, zh ? hint->zh : hint->en);
	buf_add_char(out, '\n');
}

static void
chat(struct buf *out, const struct chat *c)
{
	struct slice said = buf_slice(&c->last_user);
	bool zh = has_han(said);
	for (size_t i = 0; i < text_n_topics; i++) {
		const struct topic *t = &text_topics[i];
		if (!calls(said, t->words))
			continue;
		for (int n = 0; n < t->times; n++)
			buf_add_str(out, zh ? t->zh : t->en);
		return;
	}
	echo(out, c, said, zh);
}

static void
think(struct buf *out, const struct chat *c)
{
	buf_addf(out,
		"The conversation has %" PRId64 " messages, about %" PRId64
		" tokens. The last one has %zu bytes. First I look for a word "
		"that I know: help, keys, errors, markdown, table, code. Then "
		"I choose the language by its script. If nothing fits, I say "
		"back what I heard, and give a hint.",
		c->messages, c->prompt_tokens, c->last_user.len);
}

static void
fill_long(struct reply *r, const struct chat *c)
{
	(void)c;
	size_t n = (size_t)REPLY_LONG_DELTAS * TEXT_LONG_PIECE;
	r->piece = TEXT_LONG_PIECE;
	buf_reserve(&r->content, n);
	while (r->content.len < n)
		buf_add_slice(&r->content, text_long);
}

static void
got_through(struct buf *out, const struct chat *c, int64_t failed)
{
	buf_addf(out, "`%s`: ", c->model->name);
	if (failed > 0)
		buf_addf(out,
			"%" PRId64 " attempt%s failed as asked, and this one "
			"got through. The log shows each of them with its "
			"status, its request ID and the wait in between.",
			failed, failed == 1 ? "" : "s");
	else
		buf_addf(out,
			"%s. This answer is what comes of it; look at its row "
			"in the log, and press Enter there for the details.",
			c->model->about);
	buf_add_str(out, "\n\nGo back with `/model practice`.\n");
}

static void
fill_chat(struct reply *r, const struct chat *c)
{
	chat(&r->content, c);
}

static void
fill_reasoning(struct reply *r, const struct chat *c)
{
	think(&r->reasoning, c);
	chat(&r->content, c);
}

static void
fill_markdown(struct reply *r, const struct chat *c)
{
	(void)c;
	buf_add_str(&r->content, text_markdown);
}

static void
fill_echo(struct reply *r, const struct chat *c)
{
	buf_set(&r->content, buf_slice(&c->last_user));
}

static void
fill_hostile(struct reply *r, const struct chat *c)
{
	(void)c;
	buf_set(&r->content, text_hostile);
}

/* The kinds that are not here say that they got through. */
static void (*const fill[])(struct reply *, const struct chat *) = {
	[MODEL_CHAT] = fill_chat,
	[MODEL_SLOW] = fill_chat,
	[MODEL_LONG] = fill_long,
	[MODEL_REASONING] = fill_reasoning,
	[MODEL_MARKDOWN] = fill_markdown,
	[MODEL_ECHO] = fill_echo,
	[MODEL_ESCAPE] = fill_hostile,
	[MODEL_KIND_COUNT] = NULL,
};

void
reply_fill(struct reply *r, const struct chat *c, int64_t failed)
{
	if (fill[c->model->kind] != NULL)
		fill[c->model->kind](r, c);
	else
		got_through(&r->content, c, failed);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

size_t
reply_delta(const struct reply *r, struct slice s)
{
	if (r->piece > 0)
		return s.len < r->piece ? s.len : r->piece;
	size_t n = 0;
	while (n < s.len && n < WORD_MAX && is_blank(s.p[n]))
		n++;
	size_t start = n;
	while (n < s.len && !is_blank(s.p[n]) && n - start < WORD_MAX) {
		uint32_t cp;
		n += utf8_decode(slice_from(s, n), &cp);
		/* Scripts without blanks come by the character. */
		if (cp >= 0x2e80)
			break;
	}
	return n;
}

size_t
reply_count(const struct reply *r, struct slice s)
{
	size_t n = 0;
	for (; s.len > 0; n++)
		s = slice_from(s, reply_delta(r, s));
	return n;
}
