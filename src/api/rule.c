/* Compares a failed answer with the conditions of a rule. */
#include "api/rule.h"

#include <string.h>

#include "base/glob.h"

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

bool
rule_names(const struct errorbody *e, struct slice pattern)
{
	return glob_matches(pattern, buf_slice(&e->code), GLOB_ANY_CASE) ||
	       glob_matches(pattern, buf_slice(&e->type), GLOB_ANY_CASE);
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
			if (glob_matches(code, hint, GLOB_ANY_CASE))
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
