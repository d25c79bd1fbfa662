/* The check-up of TLS: what was agreed on, and why it was refused. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/catalogue.h"
#include "api/certificate.h"
#include "api/hostname.h"
#include "api/probestage.h"
#include "base/lang.h"
#include "base/text.h"

enum { SOON_DAYS = 14, DATE_SIZE = 32 };

/* In the order of enum certificate_problem. */
static const struct {
	const char *text, *fix;
} problems[] = {
	[CERTIFICATE_EXPIRED] = {N_("the certificate has expired"),
		N_("whoever runs the server must renew it; see that this "
		   "machine's clock is right")},
	[CERTIFICATE_NOT_YET] = {N_("the certificate is not valid yet"),
		N_("set this machine's clock; if it is right, whoever runs the "
		   "server must mend the certificate")},
	[CERTIFICATE_OTHER_HOST] = {N_("the certificate is for another host"),
		N_("write base-url with one of the certificate's names")},
	[CERTIFICATE_SELF_SIGNED] = {N_("the certificate is self-signed"),
		N_("if it is your server, name its certificate's file in "
		   "ca-file")},
	[CERTIFICATE_UNKNOWN_ISSUER] =
		{N_("this machine does not know the certificate's issuer"),
			N_("put the issuer's certificate into ca-file or "
			   "SSL_CERT_FILE; a company's proxy may have put "
			   "itself in between")},
	[CERTIFICATE_NO_TRUST_FILE] =
		{N_("the file of trusted certificates cannot be read"),
			N_("correct ca-file or SSL_CERT_FILE, or install the "
			   "system's CA certificates")},
	[CERTIFICATE_REFUSED] = {N_("the certificate was refused"),
		N_("see what the TLS library said")},
};
_Static_assert(
	sizeof(problems) / sizeof(problems[0]) == CERTIFICATE_PROBLEM_COUNT,
	"words for each problem");

static bool
is_tls(const struct probe *p)
{
	return !strncasecmp(p->o.client->base_url, "https:", 6);
}

static int64_t
now_s(const struct probe *p)
{
	return clock_wall(p->clock) / 1000;
}

static void
add_date(struct buf *out, int64_t unix_s)
{
	time_t when = (time_t)unix_s;
	struct tm tm;
	char text[DATE_SIZE] = "";

	if (gmtime_r(&when, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	buf_add_str(out, text);
}

static void
add_issuer(struct buf *out, const struct certificate *c)
{
	if (!c->issuer.len)
		return;
	buf_add_str(out, _(", issued by "));
	text_visible_row(out, c->issuer);
}

static size_t
count_certificates(struct slice chain)
{
	struct certificate c;
	size_t n = 0;

	while (certificate_next(&chain, &c))
		n++;
	return n;
}

/* Version, issuer, chain and end of what is in force. */
static void
tell_certificate(struct checklist_line *l, const struct certificate *c,
	size_t n, int64_t now)
{
	int64_t days = certificate_days(c, now);

	add_issuer(&l->text, c);
	buf_addf(&l->text,
		lang_count(
			N_(", %zu certificate"), N_(", %zu certificates"), n),
		n);
	if (!c->until)
		return;
	buf_add_str(&l->text, _(", valid until "));
	add_date(&l->text, c->until);
	buf_addf(&l->text,
		lang_count(N_(" (%" PRId64 " day left)"),
			N_(" (%" PRId64 " days left)"),
			(unsigned long)(days > 0 ? days : 0)),
		days);
	if (days >= SOON_DAYS)
		return;
	l->state = CHECKLIST_WARNING;
	buf_add_str(&l->fix, _("whoever runs the server must renew the "
			       "certificate before it ends"));
}

static void
tell_agreed(struct probe *p)
{
	struct checklist_line *l = checklist_add(p->list, "tls", CHECKLIST_OK);
	struct http_transfer *t = p->transfer;
	struct slice chain = buf_slice(&t->chain);
	size_t n = count_certificates(chain);
	struct certificate own;

	l->ms = t->timing.tls;
	text_visible_row(
		&l->text, t->tls.len ? buf_slice(&t->tls) : SLICE("TLS"));
	if (certificate_next(&chain, &own))
		tell_certificate(l, &own, n, now_s(p));
	if (!p->o.client->insecure)
		return;
	l->state = CHECKLIST_WARNING;
	buf_add_str(&l->text, _("; not verified: insecure-host names it"));
	buf_clear(&l->fix);
	buf_add_str(&l->fix, _("name the certificate's file in ca-file instead "
			       "of insecure-host"));
}

void
probe_tls_connected(struct probe *p)
{
	const struct http_transfer *t = p->transfer;
	struct checklist_line *l;

	if (!is_tls(p)) {
		l = checklist_add(p->list, "tls", CHECKLIST_SKIPPED);
		buf_add_str(&l->text,
			_("the address is http://: nothing is encrypted"));
		probe_ask(p);
	} else if (t->ok) {
		tell_agreed(p);
		probe_ask(p);
	} else if (!t->finished) {
		probe_fail_wire(p, "tls", WIRE_CONNECT_TIMEOUT,
			slice_str(_("no answer in time")));
		probe_give_up(p, "tls");
	} else {
		p->failure = t->result;
		buf_set(&p->why, slice_str(t->detail));
		probe_enter(
			p, t->result == WIRE_TLS ? PROBE_INSPECT : PROBE_PLAIN);
	}
}

/* Nothing is sent on this one, so nothing can be read by who answers. */
void
probe_tls_inspect(struct probe *p)
{
	buf_set(&p->url, slice_str(p->o.client->base_url));
	probe_transfer(p, (struct http_request){.connect_only = true,
				  .inspect = true,
				  .insecure = true});
}

/* What the certificate says of itself, where that explains the problem. */
static void
add_evidence(struct buf *out, enum certificate_problem problem,
	const struct certificate *c)
{
	if (problem == CERTIFICATE_EXPIRED && c->until) {
		buf_addf(out, " (");
		add_date(out, c->until);
		buf_addf(out, ")");
	} else if (problem == CERTIFICATE_NOT_YET && c->from) {
		buf_addf(out, " (");
		add_date(out, c->from);
		buf_addf(out, ")");
	} else if (problem == CERTIFICATE_OTHER_HOST) {
		buf_add_str(out, ": ");
		text_visible_row(out, slice_sub(c->names, 0, 200));
	}
	if (problem != CERTIFICATE_OTHER_HOST)
		add_issuer(out, c);
}

void
probe_tls_inspected(struct probe *p)
{
	const struct http_transfer *t = p->transfer;
	struct diagnosis d = diagnose_wire(WIRE_TLS, false);
	enum certificate_problem problem;
	struct checklist_line *l;
	struct certificate own;
	struct slice chain;

	if (!t->finished && !probe_expired(p))
		return;
	chain = buf_slice(&t->chain);
	problem = certificate_judge(chain,
		hostname_of_url(slice_str(p->o.client->base_url)), now_s(p),
		buf_slice(&p->why));
	certificate_next(&chain, &own);
	l = checklist_add(p->list, "tls", CHECKLIST_FAILED);
	l->status = catalogue_exit_status(slice_str(d.cause));
	buf_add_str(&l->text, _(problems[problem].text));
	add_evidence(&l->text, problem, &own);
	buf_add_str(&l->text, _("; "));
	text_visible_row(&l->text, buf_slice(&p->why));
	buf_add_str(&l->fix, _(problems[problem].fix));
	probe_give_up(p, "tls");
}

/* The same host and port without TLS; a bare https:// means port 443. */
void
probe_tls_plain(struct probe *p)
{
	struct slice host = provider_host(slice_str(p->o.client->base_url));
	struct slice name = hostname_of_url(host);
	bool port = host.p + host.len >
		    name.p + name.len + (slice_starts(host, "[") ? 1 : 0);

	buf_clear(&p->url);
	buf_add_str(&p->url, "http://");
	buf_add_slice(&p->url, host);
	buf_add_str(&p->url, port ? "/" : ":443/");
	probe_transfer(p, (struct http_request){.head = true});
}

/* TLS servers answer plain HTTP too, with a 400. */
static bool
is_plain(const struct http_transfer *t, struct slice why)
{
	return t->answered &&
	       (t->status != 400 || slice_ifind(why, "wrong version") >= 0);
}

void
probe_tls_answered(struct probe *p)
{
	const struct http_transfer *t = p->transfer;
	struct diagnosis d = diagnose_wire(WIRE_TLS, false);

	if (!t->finished && !t->answered && !probe_expired(p))
		return;
	if (is_plain(t, buf_slice(&p->why))) {
		d.fix = _("write http:// in base-url, or the port that speaks "
			  "TLS");
		probe_fail(p, "tls", &d, 0,
			slice_str(_("the server speaks plain HTTP on this "
				    "port")));
	} else {
		probe_fail_wire(p, "tls", p->failure, buf_slice(&p->why));
	}
	probe_give_up(p, "tls");
}
