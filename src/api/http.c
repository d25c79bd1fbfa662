/* HTTP transfers over libcurl: the only file that knows curl. */
#include "api/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/provider.h"
#include "base/lang.h"
#include "api/proxyrule.h"
#include "base/mem.h"
#include "base/text.h"

enum { HTTP_FDS = 8, HTTP_HEADER_BYTES_MAX = 256 * 1024 };

/* libcurl forbids calling back into it from its callbacks, so they only
 * append to this; http_step and the transfer's user decide. */
struct transfer {
	struct http_transfer pub; /* first: the public part is the handle */
	struct http *http;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body; /* of the request */
	size_t sent;     /* bytes of it handed to libcurl */
	size_t header_bytes;
	struct buf reason;
	bool paused, tls, inspect;
	bool proxied;              /* a proxy stands between */
	int64_t ready_at, sent_at; /* on the clock; 0: not yet */
	char errbuf[CURL_ERROR_SIZE];
	struct transfer *next;
};

struct http {
	CURLM *multi;
	const struct clock *clock;
	struct transfer *list;
};

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	if (t->pub.body.len >= HTTP_BODY_MARK) {
		t->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	buf_add(&t->pub.body, p, n);
	return n;
}

static void
take_status(struct transfer *t, struct slice line)
{
	struct slice rest =
		slice_from(line, slice_starts(line, "HTTP/1") ? 8 : 6);

	headers_free(&t->pub.headers);
	rest = slice_trim(rest);
	buf_clear(&t->reason);
	if (rest.len > 4)
		text_repair(&t->reason, slice_trim(slice_from(rest, 4)));
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	struct slice line = slice_trim((struct slice){p, n});
	long status = 0;

	(void)size;
	t->header_bytes += n;
	if (t->header_bytes > HTTP_HEADER_BYTES_MAX)
		return 0; /* see headers_too_large */
	/* Trailers of a chunked body come here too: they change nothing. */
	if (t->pub.answered)
		return n;
	if (slice_starts(line, "HTTP/")) {
		take_status(t, line);
	} else if (line.len) {
		headers_add_line(&t->pub.headers, line);
	} else {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		t->pub.status = (int)status;
		t->pub.answered = status >= 200 || status < 100;
	}
	return n;
}

static size_t
give_body(char *to, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t left = t->body.len - t->sent, room = size * n;
	size_t give = left < room ? left : room;

	if (give)
		memcpy(to, t->body.p + t->sent, give);
	t->sent += give;
	if (t->sent == t->body.len && !t->sent_at) {
		t->sent_at = clock_mono(t->http->clock);
		t->pub.reached[HTTP_SENT] = true;
	}
	return give;
}

/* A connection that turns out dead is replaced, and the body sent again. */
static int
rewind_body(void *arg, curl_off_t offset, int origin)
{
	struct transfer *t = arg;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > t->body.len)
		return CURL_SEEKFUNC_CANTSEEK;
	t->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static int
on_resolve(void *resolver, void *reserved, void *arg)
{
	struct transfer *t = arg;

	(void)resolver;
	(void)reserved;
	t->pub.reached[HTTP_DNS] = true;
	return 0;
}

static int
on_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	struct transfer *t = arg;

	(void)fd;
	(void)purpose;
	t->pub.reached[HTTP_CONNECT] = true;
	return CURL_SOCKOPT_OK;
}

static void
note_remote(struct transfer *t, const char *address, int port)
{
	bool v6 = strchr(address, ':');

	snprintf(t->pub.remote, sizeof(t->pub.remote), v6 ? "[%s]:%d" : "%s:%d",
		address, port);
}

static int
on_ready(void *arg, char *remote, char *local, int remote_port, int local_port)
{
	struct transfer *t = arg;

	(void)local;
	(void)local_port;
	note_remote(t, remote, remote_port);
	t->ready_at = clock_mono(t->http->clock);
	t->pub.ready = true;
	if (t->tls && t->pub.reached[HTTP_CONNECT])
		t->pub.reached[HTTP_TLS] = true;
	if (!t->body.len) {
		t->sent_at = t->ready_at;
		t->pub.reached[HTTP_SENT] = true;
	}
	return CURL_PREREQFUNC_OK;
}

/* libcurl tells the version of TLS nowhere but in its trace. */
static int
on_trace(CURL *easy, curl_infotype type, char *p, size_t n, void *arg)
{
	static const char mark[] = "SSL connection using ";
	struct transfer *t = arg;
	struct slice line = slice_trim((struct slice){p, n});

	(void)easy;
	if (type != CURLINFO_TEXT || !slice_starts(line, mark))
		return 0;
	buf_clear(&t->pub.tls);
	text_repair(&t->pub.tls, slice_from(line, sizeof(mark) - 1));
	return 0;
}

static long
info_long(CURL *easy, CURLINFO what)
{
	long value = 0;

	curl_easy_getinfo(easy, what, &value);
	return value;
}

static bool
proxy_refused(const struct transfer *t)
{
	return info_long(t->easy, CURLINFO_HTTP_CONNECTCODE) >= 300 &&
	       !t->ready_at;
}

/* libcurl names the host it could not connect to: if it is not the URL's, it
 * is a proxy. */
static bool
names_other_host(const struct transfer *t)
{
	char *url = NULL;
	struct slice host;

	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	host = provider_host(slice_str(url));
	for (size_t i = host.len; i > 0 && host.p[i - 1] != ']'; i--) {
		if (host.p[i - 1] == ':') {
			host.len = i - 1;
			break;
		}
	}
	if (host.len > 1 && host.p[0] == '[')
		host = slice_sub(host, 1, host.len - 2);
	return host.len && !strncmp(t->errbuf, "Failed to connect to ", 21) &&
	       slice_find(slice_str(t->errbuf), host) < 0;
}

static enum wire_failure
wire_failure(CURLcode code, const struct transfer *t)
{
	switch ((int)code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return WIRE_DNS;
	case CURLE_COULDNT_RESOLVE_PROXY:
		return WIRE_PROXY_DNS;
	case CURLE_COULDNT_CONNECT:
	case CURLE_INTERFACE_FAILED:
		return t->proxied && names_other_host(t) ? WIRE_PROXY
							 : WIRE_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return t->ready_at ? WIRE_FIRST_TOKEN_TIMEOUT
				   : WIRE_CONNECT_TIMEOUT;
	case CURLE_PROXY:
		return WIRE_PROXY;
	case CURLE_SSL_CONNECT_ERROR:
		return WIRE_TLS_HANDSHAKE;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ENGINE_INITFAILED:
	case CURLE_SSL_SHUTDOWN_FAILED:
	case CURLE_SSL_CRL_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return WIRE_TLS;
	case CURLE_WEIRD_SERVER_REPLY:
		return WIRE_NOT_AN_API;
	case CURLE_UNSUPPORTED_PROTOCOL:
		/* Of the URL, or of an answer that is no HTTP. */
		return t->ready_at ? WIRE_NOT_AN_API : WIRE_BAD_URL;
	case CURLE_URL_MALFORMAT:
	case CURLE_TOO_MANY_REDIRECTS:
		return WIRE_BAD_URL;
	case CURLE_BAD_CONTENT_ENCODING:
		return WIRE_STREAM_ERROR;
	case CURLE_RECV_ERROR:
		/* A proxy that refuses CONNECT ends here with its status. */
		return proxy_refused(t) ? WIRE_PROXY : WIRE_DROPPED;
	default:
		return WIRE_DROPPED;
	}
}

/* Microseconds since the start, 0 for what has not happened. */
static int64_t
info_us(CURL *easy, CURLINFO what)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, what, &us);
	return us > 0 ? us : 0;
}

/* The part between two moments in microseconds, as milliseconds. */
static int64_t
part(int64_t from, int64_t to)
{
	return to > from ? (to - from + 500) / 1000 : 0;
}

void
http_measure(struct http_transfer *pub)
{
	struct transfer *t = (struct transfer *)pub;
	struct event_timing *m = &pub->timing;
	int64_t dns = info_us(t->easy, CURLINFO_NAMELOOKUP_TIME_T);
	int64_t tcp = info_us(t->easy, CURLINFO_CONNECT_TIME_T);
	int64_t tls = info_us(t->easy, CURLINFO_APPCONNECT_TIME_T);
	int64_t ready = info_us(t->easy, CURLINFO_PRETRANSFER_TIME_T);
	int64_t first = info_us(t->easy, CURLINFO_STARTTRANSFER_TIME_T);
	int64_t total = info_us(t->easy, CURLINFO_TOTAL_TIME_T);
	int64_t sending = t->sent_at ? t->sent_at - t->ready_at : 0;
	long connects = info_long(t->easy, CURLINFO_NUM_CONNECTS);

	pub->reused = !connects && ready > 0;
	*m = (struct event_timing){EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN,
		part(0, total)};
	if (!pub->reused && pub->reached[HTTP_CONNECT]) {
		m->dns = part(0, dns);
		if (tcp)
			m->connect = part(dns, tcp);
		if (tls)
			m->tls = part(tcp, tls);
	}
	if (t->sent_at)
		m->send = sending;
	if (pub->answered) {
		m->wait = part(ready + sending * 1000, first);
		m->receive = part(first, total);
	}
}

static const char *
version_name(CURL *easy)
{
	switch (info_long(easy, CURLINFO_HTTP_VERSION)) {
	case CURL_HTTP_VERSION_1_0:
		return "1.0";
	case CURL_HTTP_VERSION_2_0:
		return "2";
	case CURL_HTTP_VERSION_3:
		return "3";
	default:
		return "1.1";
	}
}

static void
add_certificate_line(struct buf *out, struct slice line)
{
	size_t start = out->len;

	if (slice_starts(line, "Cert:"))
		return; /* the whole of it in PEM */
	text_repair(out, line);
	for (size_t i = start; i < out->len; i++) {
		if (out->p[i] == '\n')
			out->p[i] = ' ';
	}
	buf_add_char(out, '\n');
}

static void
take_chain(struct transfer *t)
{
	struct curl_certinfo *info = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_CERTINFO, &info);
	for (int i = 0; info && i < info->num_of_certs; i++) {
		for (struct curl_slist *l = info->certinfo[i]; l; l = l->next)
			add_certificate_line(&t->pub.chain, slice_str(l->data));
		buf_add_char(&t->pub.chain, '\n');
	}
}

/* What a connection that failed behind TCP does not tell by on_ready. */
static void
take_inspection(struct transfer *t)
{
	char *address = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address);
	if (!t->pub.remote[0] && address && *address)
		note_remote(t, address,
			(int)info_long(t->easy, CURLINFO_PRIMARY_PORT));
	take_chain(t);
}

/* Too many for us, or a line too long for libcurl, which calls it out of
 * memory or a failure to receive. */
static bool
headers_too_large(const struct transfer *t, CURLcode code)
{
	bool sent = info_long(t->easy, CURLINFO_REQUEST_SIZE) > 0;

	if (t->header_bytes > HTTP_HEADER_BYTES_MAX)
		return code == CURLE_WRITE_ERROR;
	return sent && !t->pub.answered &&
	       (code == CURLE_OUT_OF_MEMORY ||
		       !strncmp(t->errbuf, "Too large response headers", 26));
}

static void
finish(struct transfer *t, CURLcode code)
{
	const char *why = t->errbuf[0] ? t->errbuf : curl_easy_strerror(code);

	http_measure(&t->pub);
	if (t->inspect)
		take_inspection(t);
	t->pub.finished = true;
	t->pub.ok = code == CURLE_OK;
	if (t->pub.ok)
		return;
	t->pub.result = wire_failure(code, t);
	if (headers_too_large(t, code)) {
		t->pub.result = WIRE_NOT_AN_API;
		why = _("the headers of the answer are larger than any API's");
	}
	if (t->pub.result == WIRE_TLS || t->pub.result == WIRE_TLS_HANDSHAKE)
		t->pub.reached[HTTP_TLS] = true;
	snprintf(t->pub.detail, sizeof(t->pub.detail), "%s", why);
}

struct http *
http_new(const struct clock *clock, struct error *err)
{
	struct http *h = mem_alloc(sizeof(*h));

	h->clock = clock;
	if (!curl_global_init(CURL_GLOBAL_DEFAULT))
		h->multi = curl_multi_init();
	if (!h->multi) {
		free(h);
		error_set(err, _("libcurl does not start"));
		return NULL;
	}
	return h;
}

/* Not curl_version: that sets up an LDAP library, which looks for this
 * machine's name and user over a socket. */
void
http_library(struct buf *out)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	buf_addf(out, "libcurl/%s", v->version);
	if (v->ssl_version)
		buf_addf(out, " %s", v->ssl_version);
	if (v->libz_version)
		buf_addf(out, " zlib/%s", v->libz_version);
	if (v->age >= CURLVERSION_SIXTH && v->nghttp2_version)
		buf_addf(out, " nghttp2/%s", v->nghttp2_version);
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	assert(!h->list);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

int
http_check_url(const char *url, struct error *err)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *fragment = NULL;
	CURLUcode rc = curl_url_set(u, CURLUPART_URL, url, 0);
	int result = 0;

	curl_url_get(u, CURLUPART_SCHEME, &scheme, 0);
	curl_url_get(u, CURLUPART_HOST, &host, 0);
	curl_url_get(u, CURLUPART_FRAGMENT, &fragment, 0);
	if (!strstr(url, "://") || strstr(url, ":///"))
		result = error_set(err,
			_("%.200s does not begin with "
			  "http://HOST or https://HOST"),
			url);
	else if (rc != CURLUE_OK)
		result = error_set(err, _("%.200s is no URL: %s"), url,
			curl_url_strerror(rc));
	else if (strcmp(scheme, "http") && strcmp(scheme, "https"))
		result = error_set(
			err, _("%.200s is neither http nor https"), url);
	else if (!host || !*host)
		result = error_set(err, _("%.200s names no host"), url);
	else if (fragment || strchr(url, '#'))
		result = error_set(err,
			_("%.200s has a fragment (#…), which "
			  "no server gets"),
			url);
	curl_free(scheme);
	curl_free(host);
	curl_free(fragment);
	curl_url_cleanup(u);
	return result;
}

/* The schemes of proxies, and whether libcurl was built for them is not its
 * URL parser's to know. */
static bool
is_proxy_scheme(const char *scheme)
{
	static const char *const schemes[] = {"http", "https", "socks4",
		"socks4a", "socks5", "socks5h", "socks"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (scheme && !strcasecmp(scheme, schemes[i]))
			return true;
	}
	return false;
}

int
http_check_proxy(const char *proxy, struct error *err)
{
	/* As libcurl reads it: user and password are decoded. */
	static const CURLUPart decoded[] = {CURLUPART_USER, CURLUPART_PASSWORD};
	CURLU *u = curl_url();
	char *part = NULL;
	CURLUcode rc = curl_url_set(u, CURLUPART_URL, proxy,
		CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
	int result = 0;

	for (size_t i = 0; i < 2 && !rc; i++) {
		rc = curl_url_get(u, decoded[i], &part, CURLU_URLDECODE);
		/* That there is none is fine. */
		rc = rc == CURLUE_NO_USER || rc == CURLUE_NO_PASSWORD
			     ? CURLUE_OK
			     : rc;
		curl_free(part);
		part = NULL;
	}
	if (!rc)
		rc = curl_url_get(u, CURLUPART_SCHEME, &part, 0);
	if (rc)
		result = error_set(err, "%s", curl_url_strerror(rc));
	else if (!is_proxy_scheme(part))
		result = error_set(err, _("no proxy is spoken to that way"));
	curl_free(part);
	curl_url_cleanup(u);
	return result;
}

static void
set_callbacks(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->errbuf);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_RESOLVER_START_FUNCTION, on_resolve);
	curl_easy_setopt(e, CURLOPT_RESOLVER_START_DATA, t);
	curl_easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(e, CURLOPT_SOCKOPTDATA, t);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_ready);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
}

static void
set_post(struct transfer *t)
{
	CURL *e = t->easy;

	if (!t->body.p)
		return;
	curl_easy_setopt(e, CURLOPT_POST, 1L);
	curl_easy_setopt(
		e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body.len);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(e, CURLOPT_READDATA, t);
	curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, rewind_body);
	curl_easy_setopt(e, CURLOPT_SEEKDATA, t);
}

static void
set_inspection(struct transfer *t)
{
	CURL *e = t->easy;

	t->inspect = true;
	curl_easy_setopt(e, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(e, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_trace);
	curl_easy_setopt(e, CURLOPT_DEBUGDATA, t);
}

static void
set_options(struct transfer *t, const struct http_request *req)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_URL, req->url);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	/* libcurl gives the key to a host that redirects to itself only, but
	 * a POST that moves is a wrong base URL: better said than followed. */
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	/* All timeouts are the client's, on its own clock. */
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, 24L * 3600 * 1000);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A cancel must not wait for the resolver's thread. */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
	curl_easy_setopt(e, CURLOPT_USERAGENT, "sidetone/" SIDETONE_VERSION);
	if (req->ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, req->ca_file);
	if (req->direct)
		curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	if (req->insecure) {
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (req->head)
		curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
	if (req->connect_only)
		curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	if (req->inspect)
		set_inspection(t);
}

static void
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *more = curl_slist_append(t->headers, line);

	if (!more)
		die(1, "out of memory (a header line)");
	t->headers = more;
}

static const char *
variable(const char *name)
{
	return getenv(name);
}

/* libcurl is told of proxies by the environment alone. */
static bool
goes_through_proxy(const char *url)
{
	struct proxyrule r = {0};
	bool proxied;

	proxyrule_find(&r, slice_str(url), variable);
	proxied = proxyrule_applies(&r);
	proxyrule_free(&r);
	return proxied;
}

struct http_transfer *
http_start(struct http *h, const struct http_request *req)
{
	struct transfer *t = mem_alloc(sizeof(*t));
	CURLMcode rc;

	t->http = h;
	t->tls = !strncasecmp(req->url, "https:", 6);
	t->proxied = !req->direct && goes_through_proxy(req->url);
	t->next = h->list;
	h->list = t;
	t->pub.version = "1.1";
	t->easy = curl_easy_init();
	if (!t->easy)
		die(1, _("libcurl does not start a transfer"));
	if (req->body.p)
		buf_add_slice(&t->body, req->body);
	for (size_t i = 0; req->headers[i]; i++)
		add_header(t, req->headers[i]);
	/* Without this a body over 1 MiB waits a second for "100 Continue". */
	add_header(t, "Expect:");
	set_callbacks(t);
	set_options(t, req);
	set_post(t);
	rc = curl_multi_add_handle(h->multi, t->easy);
	if (rc != CURLM_OK) {
		t->pub.finished = true;
		t->pub.result = WIRE_DROPPED;
		snprintf(t->pub.detail, sizeof(t->pub.detail), "%s",
			curl_multi_strerror(rc));
	}
	return &t->pub;
}

/* One of them holds the key. */
static void
free_headers(struct curl_slist *list)
{
	for (struct curl_slist *h = list; h; h = h->next)
		explicit_bzero(h->data, strlen(h->data));
	curl_slist_free_all(list);
}

void
http_end(struct http *h, struct http_transfer *pub)
{
	struct transfer *t = (struct transfer *)pub, **at = &h->list;

	if (!pub)
		return;
	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	curl_multi_remove_handle(h->multi, t->easy);
	curl_easy_cleanup(t->easy);
	free_headers(t->headers);
	headers_free(&t->pub.headers);
	buf_free(&t->pub.body);
	buf_free(&t->pub.tls);
	buf_free(&t->pub.chain);
	buf_free(&t->body);
	buf_free(&t->reason);
	free(t);
}

/* What libcurl has no callback for: TCP is up, and the proxy's tunnel too,
 * so TLS is under way. It tells the time of TCP only behind TLS (7.88). */
static void
look_at_progress(struct transfer *t)
{
	if (!t->tls || t->pub.reached[HTTP_TLS] || t->ready_at ||
		!t->pub.reached[HTTP_CONNECT])
		return;
	if (info_long(t->easy, CURLINFO_LOCAL_PORT) <= 0)
		return;
	if (!t->proxied || info_long(t->easy, CURLINFO_HTTP_CONNECTCODE) == 200)
		t->pub.reached[HTTP_TLS] = true;
}

static void
resume_paused(struct http *h)
{
	for (struct transfer *t = h->list; t; t = t->next) {
		if (!t->paused || t->pub.body.len >= HTTP_BODY_MARK)
			continue;
		t->paused = false;
		curl_easy_pause(t->easy, CURLPAUSE_CONT);
	}
}

void
http_step(struct http *h)
{
	CURLMsg *msg;
	int running, left;

	if (!h->list)
		return;
	resume_paused(h);
	curl_multi_perform(h->multi, &running);
	while ((msg = curl_multi_info_read(h->multi, &left))) {
		char *t = NULL;
		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
		finish((struct transfer *)(void *)t, msg->data.result);
	}
	for (struct transfer *t = h->list; t; t = t->next) {
		look_at_progress(t);
		if (t->pub.answered) {
			t->pub.version = version_name(t->easy);
			t->pub.reason = buf_slice(&t->reason);
		}
	}
}

void
http_wait(struct http *h, struct pollfd *fds, unsigned n, int timeout_ms)
{
	struct curl_waitfd extra[HTTP_FDS];

	assert(n <= HTTP_FDS);
	for (unsigned i = 0; i < n; i++)
		extra[i] = (struct curl_waitfd){
			.fd = fds[i].fd, .events = CURL_WAIT_POLLIN};
	for (const struct transfer *t = h->list; t; t = t->next) {
		if (t->paused)
			timeout_ms = 0;
	}
	curl_multi_poll(h->multi, extra, n, timeout_ms, NULL);
	for (unsigned i = 0; i < n; i++)
		fds[i].revents =
			extra[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0;
}
