/* Output that cannot control a terminal further than it has to. */
#include "tests/lib/harmless.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

struct scan {
	const char *p, *end;
	struct buf *wrong;
};

/* Says WHAT is wrong, and ends the scan. */
static const char *
reject(const struct scan *s, const char *at, const char *what)
{
	size_t n = s->end - at < 40 ? (size_t)(s->end - at) : 40;

	buf_addf(s->wrong, "%s: ", what);
	text_visible_row(s->wrong, (struct slice){at, n});
	return s->end;
}

static bool
among(const char *list, const char *word, size_t n)
{
	for (; *list != '\0'; list += strcspn(list, " "), list += *list == ' ')
		if (strcspn(list, " ") == n && memcmp(list, word, n) == 0)
			return true;
	return false;
}

/* A control sequence: which ones the screen's own terminfo and modes have. */
static const char *
check_control(const struct scan *s, const char *at)
{
	const char *p = at + 2, *params = p;
	size_t n;

	while (p < s->end && *p >= 0x20 && *p <= 0x3f)
		p++;
	if (p == s->end)
		return reject(s, at, "half a control sequence");
	n = (size_t)(p - params);
	switch (*p) {
	case 'h':
	case 'l':
		if (!among("?1 ?7 ?12 ?25 ?1000 ?1006 ?1049 ?2004 ?2026 ?12;25 "
			   "4",
			    params, n))
			return reject(s, at, "a mode");
		break;
	case 't':
		if (!among("22;0;0 23;0;0", params, n))
			return reject(s, at, "a window command");
		break;
	case 'm':
		if (strspn(params, "0123456789;") < n)
			return reject(s, at, "a rendition");
		break;
	default:
		if (strchr("ABCDGHJKLMPX@STdbr", *p) == NULL ||
			strspn(params, "0123456789;") < n)
			return reject(s, at, "a control sequence");
	}
	return p + 1;
}

static const char *
check_escape(const struct scan *s, const char *at)
{
	if (at + 1 == s->end)
		return reject(s, at, "a lone ESC");
	if (at[1] == '[')
		return check_control(s, at);
	if (at[1] == '(' && at + 2 < s->end && strchr("0B", at[2]) != NULL)
		return at + 3;
	if (strchr("=>78M", at[1]) == NULL)
		return reject(s, at, "an escape sequence");
	return at + 2;
}

static bool
is_hostile(uint32_t cp)
{
	return (cp >= 0x7f && cp <= 0x9f) || cp == 0x61c || cp == 0x200e ||
	       cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

static const char *
check_text(const struct scan *s, const char *at)
{
	struct slice rest = {at, (size_t)(s->end - at)};
	uint32_t cp;
	size_t n = utf8_decode(rest, &cp);

	if (cp < 0x20 && strchr("\r\n\b\t", (int)cp) == NULL)
		return reject(s, at, "a control character");
	if (cp == 0xfffd && !slice_starts(rest, "\357\277\275"))
		return reject(s, at, "what is not UTF-8");
	if (is_hostile(cp))
		return reject(s, at, "a hidden control");
	return at + n;
}

bool
harmless_find(struct slice text, bool screen, struct buf *wrong)
{
	const struct scan s = {text.p, text.p + text.len, wrong};
	size_t before = wrong->len;

	for (const char *at = s.p; at < s.end;) {
		if (!screen && strchr("\033\r\b", *at))
			at = reject(&s, at, "a control character");
		else
			at = *at == '\033' ? check_escape(&s, at)
					   : check_text(&s, at);
	}
	return wrong->len > before;
}

static void
assert_none(struct slice text, bool screen)
{
	struct buf wrong = {0};

	if (harmless_find(text, screen, &wrong))
		fail_msg("%s", buf_str(&wrong));
	buf_free(&wrong);
}

void
harmless_screen(struct slice raw)
{
	assert_none(raw, true);
}

void
harmless_lines(struct slice text)
{
	assert_none(text, false);
}
