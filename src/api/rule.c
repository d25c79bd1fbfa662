/* Compares a failed answer with the conditions of a rule. */
#include "api/rule.h"

#include <string.h>

/* Takes the part of *LIST up to SEPARATOR off; false when it is empty. */
static bool
take_part(const char **list, char separator, struct slice *part)
{
	const char *end = strchr(*list, separator);

	if (**list == '\0')
		return false;
	*part = (struct slice){
		*list, end ? (size_t)(end - *list) : strlen(*list)};
	*list += part->len + (end != NULL);
	return true;
}

/* S against PATTERN, in which one star stands for anything. */
static bool
matches(struct slice pattern, struct slice s)
{
	const char *star = memchr(pattern.p, '*', pattern.len);

	if (!star)
		return slice_ieq(pattern, s);
	struct slice head = slice_sub(pattern, 0, (size_t)(star - pattern.p));
	struct slice tail = slice_from(pattern, head.len + 1);
	return s.len >= head.len + tail.len &&
	       slice_ieq(slice_sub(s, 0, head.len), head) &&
	       slice_ieq(slice_from(s, s.len - tail.len), tail);
}

bool
rule_names(const struct errorbody *e, struct slice pattern)
{
	return matches(pattern, buf_slice(&e->code)) ||
	       matches(pattern, buf_slice(&e->type));
}

static bool
has_code(const struct evidence *ev, const char *codes)
{
	const struct errorbody *e = ev->body;
	struct slice code, hint;

	while (take_part(&codes, ' ', &code)) {
		struct slice hints = buf_slice(&e->hints);
		if (rule_names(e, code))
			return true;
		while (slice_line(&hints, &hint)) {
			if (matches(code, hint))
				return true;
		}
	}
	return false;
}

static bool
has_word(const struct evidence *ev, const char *words)
{
	struct slice part;

	while (take_part(&words, '|', &part)) {
		if (slice_find(buf_slice(&ev->text), part) >= 0)
			return true;
	}
	return false;
}

void
evidence_gather(struct evidence *ev)
{
	const struct errorbody *e = ev->body;

	if (e->shape != ERRORBODY_EMPTY)
		buf_add_slice(&ev->text, buf_slice(&e->message));
	buf_addf(&ev->text, "\n%s\n%s\n%s", buf_str(&e->code),
		buf_str(&e->type), buf_str(&e->hints));
	for (size_t i = 0; i < ev->text.len; i++) {
		if (ev->text.p[i] >= 'A' && ev->text.p[i] <= 'Z')
			ev->text.p[i] = (char)(ev->text.p[i] - 'A' + 'a');
	}
}

void
evidence_free(struct evidence *ev)
{
	buf_free(&ev->text);
}

bool
rule_holds(const struct rule *r, const struct evidence *ev)
{
	const struct errorbody *e = ev->body;

	if (r->to > 0 && (e->status < r->from || e->status > r->to) &&
		!(e->guessed && r->from == 400 && r->to == 499))
		return false;
	if ((r->html && e->shape != ERRORBODY_HTML) ||
		(r->empty && e->shape != ERRORBODY_EMPTY))
		return false;
	if (r->header && headers_get(ev->headers, r->header).len == 0)
		return false;
	return (!r->codes || has_code(ev, r->codes)) &&
	       (!r->words || has_word(ev, r->words)) &&
	       (!r->also || has_word(ev, r->also)) &&
	       (!r->unless || !has_word(ev, r->unless));
}
