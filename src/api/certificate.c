/* The certificates a server shows, and why they are not accepted. */
#include "api/certificate.h"

#include <string.h>

#include "api/datetime.h"
#include "api/hostname.h"

bool
certificate_date(struct slice s, int64_t *unix_s)
{
	struct buf iso = {0};
	int64_t ms;
	bool ok;

	s = slice_trim(s);
	if (datetime_http(s, unix_s))
		return true;
	if (s.len < 4 || !slice_is(slice_from(s, s.len - 4), " GMT"))
		return false;
	buf_set(&iso, slice_sub(s, 0, s.len - 4));
	buf_add_char(&iso, 'Z');
	ok = datetime_rfc3339(buf_slice(&iso), &ms);
	buf_free(&iso);
	if (ok)
		*unix_s = ms / 1000;
	return ok;
}

static void
take_line(struct certificate *c, struct slice line)
{
	ptrdiff_t colon = slice_find(line, SLICE(":"));
	struct slice name = slice_sub(line, 0, colon < 0 ? 0 : (size_t)colon);
	struct slice value = slice_trim(slice_from(line, name.len + 1));

	if (slice_ieq(name, SLICE("Subject")))
		c->subject = value;
	else if (slice_ieq(name, SLICE("Issuer")))
		c->issuer = value;
	else if (slice_ieq(name, SLICE("Start date")))
		certificate_date(value, &c->from);
	else if (slice_ieq(name, SLICE("Expire date")))
		certificate_date(value, &c->until);
	else if (slice_ieq(name, SLICE("X509v3 Subject Alternative Name")))
		c->names = value;
}

bool
certificate_next(struct slice *chain, struct certificate *c)
{
	struct slice line;
	bool any = false;

	*c = (struct certificate){0};
	while (slice_line(chain, &line) && line.len) {
		take_line(c, line);
		any = true;
	}
	return any;
}

int64_t
certificate_days(const struct certificate *c, int64_t now)
{
	int64_t left = c->until - now;

	return left >= 0 ? left / 86400 : -((-left + 86399) / 86400);
}

bool
certificate_is_for(const struct certificate *c, struct slice host)
{
	static const char *const kinds[] = {"DNS:", "IP Address:", "IP:"};
	struct slice rest = c->names;

	if (!rest.len)
		return true;
	while (rest.len) {
		ptrdiff_t comma = slice_find(rest, SLICE(","));
		struct slice name = slice_trim(slice_sub(
			rest, 0, comma < 0 ? rest.len : (size_t)comma));
		rest = slice_from(
			rest, comma < 0 ? rest.len : (size_t)comma + 1);
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			if (slice_starts(name, kinds[i]) &&
				hostname_matches(
					slice_from(name, strlen(kinds[i])),
					host))
				return true;
		}
	}
	return false;
}

/* What the certificate itself does not show: another of the chain, or the
 * authorities of this machine. */
static enum certificate_problem
judge_words(struct slice why)
{
	static const struct {
		const char *words;
		enum certificate_problem problem;
	} rows[] = {
		{"certificate file", CERTIFICATE_NO_TRUST_FILE},
		{"CAfile", CERTIFICATE_NO_TRUST_FILE},
		{"expired", CERTIFICATE_EXPIRED},
		{"not yet valid", CERTIFICATE_NOT_YET},
		{"subject name", CERTIFICATE_OTHER_HOST},
		{"in certificate chain", CERTIFICATE_UNKNOWN_ISSUER},
		{"self-signed", CERTIFICATE_SELF_SIGNED},
		{"self signed", CERTIFICATE_SELF_SIGNED},
		{"issuer", CERTIFICATE_UNKNOWN_ISSUER},
		{"unable to verify", CERTIFICATE_UNKNOWN_ISSUER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (slice_ifind(why, rows[i].words) >= 0)
			return rows[i].problem;
	}
	return CERTIFICATE_REFUSED;
}

enum certificate_problem
certificate_judge(
	struct slice chain, struct slice host, int64_t now, struct slice why)
{
	enum certificate_problem said = judge_words(why);
	struct certificate own, next;

	if (said == CERTIFICATE_NO_TRUST_FILE ||
		!certificate_next(&chain, &own))
		return said;
	if (own.until && own.until < now)
		return CERTIFICATE_EXPIRED;
	if (own.from > now)
		return CERTIFICATE_NOT_YET;
	if (!certificate_is_for(&own, host))
		return CERTIFICATE_OTHER_HOST;
	if (said == CERTIFICATE_REFUSED && slice_eq(own.subject, own.issuer) &&
		!certificate_next(&chain, &next))
		return CERTIFICATE_SELF_SIGNED;
	return said;
}
