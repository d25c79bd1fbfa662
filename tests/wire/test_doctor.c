/* The verb doctor, run as a program: which line fails, what is skipped behind
 * it, the exit status, and that the key is nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/drive.h"
#include "tests/lib/port.h"
#include "tests/lib/pty.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"
#include "tests/lib/tls.h"

#define KEY DRIVE_KEY
#define MODELS                                                                 \
	"{\"data\":[{\"id\":\"other-model\"},{\"id\":\"some-model\"},{\"id\":" \
	"\"some-model-2026-01-01\"}]}"
#define JSON_TYPE "Content-Type: application/json\r\n"
#define HTML "Content-Type: text/html\r\n"

enum { ARGS_MAX = 24, ENV_MAX = 8, LIMIT_MS = 10000 };

static const char *const names[] = {"config", "key", "proxy", "dns", "connect",
	"tls", "clock", "auth", "model", "stream", "terminal"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* A server, a home, and how the program is called. */
struct visit {
	struct wire *w;
	char *home;
	const char *url, *key, *model; /* NULL: not given */
	struct buf vars[3];
	const char *argv[ARGS_MAX], *env[ENV_MAX];
	struct run_result r;
};

static struct visit
visit_new(void)
{
	struct visit v = {.w = wire_new(),
		.home = temp_new(),
		.key = KEY,
		.model = "some-model"};

	v.url = wire_url(v.w);
	return v;
}

static void
visit_free(struct visit *v)
{
	wire_free(v->w);
	temp_remove(v->home);
	for (size_t i = 0; i < 3; i++)
		buf_free(&v->vars[i]);
	run_result_free(&v->r);
}

static void
add_arg(struct visit *v, const char *name, const char *value)
{
	size_t n = 0;

	if (!value)
		return;
	while (v->argv[n])
		n++;
	assert_true(n < ARGS_MAX - 3);
	if (name)
		v->argv[n++] = name;
	v->argv[n++] = value;
	v->argv[n] = NULL;
}

static void
add_env(struct visit *v, size_t i, const char *name, const char *value)
{
	size_t n = 0;

	if (!value)
		return;
	while (v->env[n])
		n++;
	buf_clear(&v->vars[i]);
	buf_addf(&v->vars[i], "%s=%s", name, value);
	v->env[n] = v->vars[i].p;
	v->env[n + 1] = NULL;
}

/* Runs it with ARGS, and VAR=VALUE in the environment. */
static void
go(struct visit *v, const char *const *args, const char *var, const char *value)
{
	const struct run how = {.argv = v->argv, .env = v->env};
	const char *path = getenv("SIDETONE");

	v->argv[0] = v->env[0] = NULL;
	add_arg(v, path ? path : "build/sidetone", "doctor");
	add_arg(v, "--base-url", v->url);
	add_arg(v, "-m", v->model);
	for (; *args; args++)
		add_arg(v, NULL, *args);
	add_env(v, 0, "HOME", v->home);
	add_env(v, 1, "SIDETONE_API_KEY", v->key);
	add_env(v, 2, var ? var : "LC_ALL", var ? value : "C.UTF-8");
	run_result_free(&v->r);
	assert_true(run(&how, &v->r));
}

#define GO(v, ...) go(v, (const char *const[]){__VA_ARGS__, NULL}, NULL, NULL)

static bool
says(const struct buf *b, const char *text)
{
	return slice_find(buf_slice(b), slice_str(text)) >= 0;
}

static void
assert_says(const struct visit *v, const char *text)
{
	if (!says(&v->r.out, text))
		fail_msg("\"%s\" is not in: %s", text, buf_str(&v->r.out));
}

/* The state of line I of the JSON: its first letter. */
static char
state_of(const struct visit *v, size_t i)
{
	char mark[64];
	ptrdiff_t at;

	snprintf(mark, sizeof(mark), "{\"name\":\"%s\",\"state\":\"", names[i]);
	at = slice_find(buf_slice(&v->r.out), slice_str(mark));
	return at < 0 ? '?' : v->r.out.p[(size_t)at + strlen(mark)];
}

/* STATES has a letter for each name: ok, warning, failed, skipped. The key is
 * in no output and no file. */
static void
assert_states(const struct visit *v, const char *states, int status)
{
	char got[NAMES + 1] = "";

	for (size_t i = 0; i < NAMES; i++)
		got[i] = state_of(v, i);
	if (strcmp(got, states) != 0 || v->r.status != status)
		fail_msg("%s %d, not %s %d: %s%s", got, v->r.status, states,
			status, buf_str(&v->r.out), buf_str(&v->r.err));
	assert_false(says(&v->r.out, "canary"));
	assert_false(says(&v->r.err, "canary"));
	assert_int_equal(temp_grep(v->home, SLICE("canary"), NULL), 0);
}

/* A server where nothing is wrong. */
static void
script_good(struct visit *v, const char *headers)
{
	wire_reply(v->w, "200 OK", headers, SLICE(MODELS));
	wire_stream(v->w, SLICE(SSE_HELLO), 0);
}

/* What is fine */

static void
practice_is_fine(void **state)
{
	struct visit v = visit_new();

	(void)state;
	v.url = v.key = v.model = NULL;
	GO(&v, "--json");
	assert_states(&v, "ooooosooooo", 0);
	assert_says(&v, "nothing is configured, so this is practice");
	assert_says(&v, "practice is in the server's list");
	assert_says(&v, "agrees with the server's");
	GO(&v, "--practice", "--no-stream", "--json");
	assert_states(&v, "ooooosoooso", 0);
	assert_says(&v, "practice, as asked for");
	visit_free(&v);
}

static void
a_good_server_is_fine(void **state)
{
	struct visit v = visit_new();
	const struct request *r;

	(void)state;
	script_good(&v, JSON_TYPE);
	GO(&v, "--json");
	assert_states(&v, "ooooossoooo", 0);
	assert_says(&v, "provider custom (by its address)");
	assert_says(&v, "model some-model (option)");
	assert_says(&v, "SIDETONE_API_KEY, 26 characters");
	assert_says(&v, "text/event-stream, 4 events");
	assert_says(&v, "finish stop");
	assert_int_equal(wire_count(v.w, WIRE_REQUESTS), 2);
	r = wire_request(v.w, 1);
	assert_string_equal(r->method.p, "POST");
	assert_true(says(&r->body, "\"stream\":true"));
	assert_true(says(&r->body, "\"max_tokens\":16"));
	visit_free(&v);
}

static void
lines_are_for_people_too(void **state)
{
	struct visit v = visit_new();

	(void)state;
	wire_reply(v.w, "401 No", JSON_TYPE,
		SLICE("{\"error\":{\"code\":\"invalid_api_key\",\"message\":"
		      "\"bad: " KEY "\\u001b[1m\"}}"));
	go(&v, (const char *const[]){NULL}, NULL, NULL);
	assert_int_equal(v.r.status, 3);
	assert_says(&v, "\n+ ok      connect  127.0.0.1:");
	assert_says(&v, "\n! failed  auth     HTTP 401, invalid_api_key: bad: "
			"[key]^[[1m");
	assert_says(&v, "\n                   fix: ");
	assert_says(&v, "\n- skipped stream   needs auth\n");
	assert_false(says(&v.r.out, "\33"));
	assert_false(says(&v.r.out, KEY));
	visit_free(&v);
}

static void
settings_tell_where_they_come_from(void **state)
{
	struct visit v = visit_new();
	char *config = temp_path(v.home, "my-config");

	(void)state;
	temp_write(v.home, "my-config", SLICE("model file-model\n"));
	temp_write(v.home, ".config/sidetone/models.json", SLICE("{}"));
	v.model = NULL;
	wire_reply(v.w, "404 No", "", SLICE(""));
	GO(&v, "--json", "--no-stream", "--config", config);
	assert_says(&v, "/my-config, with models.json; provider");
	assert_says(&v, "model file-model (config)");
	assert_says(&v, "(option), model");
	temp_write(v.home, ".config/sidetone/errors.json", SLICE("[]"));
	wire_reply(v.w, "404 No", "", SLICE(""));
	go(&v,
		(const char *const[]){
			"--json", "--no-stream", "--no-config", NULL},
		"OPENAI_MODEL", "env-model");
	assert_says(&v, "no config file: --no-config, with errors.json, "
			"models.json; provider");
	assert_says(&v, "model env-model (OPENAI_MODEL)");
	assert_states(&v, "ooooossssso", 0);
	free(config);
	visit_free(&v);
}

/* The way there */

static void
a_port_may_refuse(void **state)
{
	struct visit v = visit_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", port_dead());
	v.url = url;
	GO(&v, "--json");
	assert_states(&v, "oooofssssso", 8);
	assert_says(&v, "\"text\":\"needs connect\"");
	visit_free(&v);
}

static void
a_name_may_not_resolve(void **state)
{
	struct visit v = visit_new();

	(void)state;
	/* Too long for a label: no resolver has to be asked. */
	v.url = "https://nonameisaslongasthis-nonameisaslongasthis-"
		"nonameisaslongasthis.invalid/v1";
	GO(&v, "--json");
	assert_states(&v, "ooofsssssso", 8);
	assert_says(&v, "\"state\":\"failed\",\"text\":\"noname");
	assert_says(&v, "\"text\":\"needs dns\"");
	visit_free(&v);
}

static void
a_server_may_be_silent(void **state)
{
	struct port_full *full = port_full_new();
	struct visit v = visit_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1",
		port_full_port(full));
	v.url = url;
	GO(&v, "--json", "--connect-timeout", "0.2");
	assert_states(&v, "oooofssssso", 9);
	v.url = wire_url(v.w);
	wire_answer(v.w, (struct wire_step[]){
				 WIRE_DO(READ), WIRE_DO(STALL), WIRE_DO(END)});
	GO(&v, "--json", "--connect-timeout", "1");
	assert_states(&v, "ooooossfsso", 9);
	/* The connection stood. */
	assert_says(&v, "first_token_timeout: ");
	port_full_free(full);
	visit_free(&v);
}

static void
a_proxy_is_named_without_its_password(void **state)
{
	struct visit v = visit_new();
	char proxy[96];

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://me:canary@127.0.0.1:%d",
		wire_port(v.w));
	v.url = "http://api.test/v1";
	script_good(&v, JSON_TYPE);
	go(&v, (const char *const[]){"--json", NULL}, "http_proxy", proxy);
	assert_states(&v, "ooooossoooo", 0);
	assert_says(&v, "\"text\":\"http_proxy: http://127.0.0.1:");
	assert_says(&v, ", which is the proxy");
	assert_string_equal(
		wire_request(v.w, 0)->path.p, "http://api.test/v1/models");
	go(&v, (const char *const[]){"--json", NULL}, "http_proxy",
		"gopher://me:canary@127.0.0.1:70");
	assert_states(&v, "oofssssssso", 8);
	visit_free(&v);
}

static void
a_proxy_variable_may_be_malformed(void **state)
{
	static const char *const values[] = {
		"http://us%0aer:canary%@127.0.0.1:1/",
		"http://me:canary@127.0.0.1:99999", "http://[::1",
		"http://me:canary@[::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct visit v = visit_new();

		v.url = "http://api.test/v1";
		go(&v, (const char *const[]){"--json", NULL}, "http_proxy",
			values[i]);
		assert_states(&v, "oofssssssso", 8);
		assert_says(&v, "http_proxy is malformed: ");
		assert_says(&v, "\"text\":\"needs proxy\"");
		visit_free(&v);
	}
}

/* A zone is of the address: there is nothing to look up, and no proxy. */
static void
an_address_may_name_its_link(void **state)
{
	static const char *const urls[] = {
		"http://[::1%lo]:1/v1", "http://[::1%25lo]:1/v1"};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct visit v = visit_new();

		v.url = urls[i];
		GO(&v, "--json");
		assert_states(&v, "oooofssssso", 8);
		assert_says(&v, " is an address: nothing to look up");
		assert_false(says(&v.r.out, "proxy: "));
		visit_free(&v);
	}
}

static void
a_proxy_may_refuse(void **state)
{
	struct visit v = visit_new();

	(void)state;
	wire_reply(v.w, "407 Proxy Authentication Required", "", SLICE(""));
	v.url = "https://api.test/v1";
	go(&v, (const char *const[]){"--json", NULL}, "https_proxy",
		wire_url(v.w));
	assert_states(&v, "oooofssssso", 8);
	assert_says(&v, "\"text\":\"proxy: ");
	assert_string_equal(wire_request(v.w, 0)->method.p, "CONNECT");
	visit_free(&v);
}

/* TLS */

static const struct {
	enum tls_cert cert;
	bool trusted;
	const char *text;
} certificates[] = {
	{TLS_GOOD, false, "the certificate is self-signed, issued by"},
	{TLS_EXPIRED, true, "the certificate has expired (2020-01-02)"},
	{TLS_EXPIRED, false, "the certificate has expired (2020-01-02)"},
	{TLS_WRONG_HOST, true, "is for another host: DNS:other.example"},
};

static void
a_refused_certificate_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(certificates) / sizeof(certificates[0]);
		i++) {
		struct visit v = visit_new();
		struct tls *t = tls_new(v.w, certificates[i].cert);

		v.url = tls_url(t);
		go(&v, (const char *const[]){"--json", NULL},
			certificates[i].trusted ? "SSL_CERT_FILE" : NULL,
			tls_cert_file(t));
		assert_states(&v, "ooooofsssso", 8);
		assert_says(&v, certificates[i].text);
		/* Nothing was sent to whoever it was. */
		assert_int_equal(wire_count(v.w, WIRE_REQUESTS), 0);
		tls_free(t);
		visit_free(&v);
	}
}

static void
a_trusted_certificate_is_shown(void **state)
{
	struct visit v = visit_new();
	struct tls *t = tls_new(v.w, TLS_GOOD);

	(void)state;
	v.url = tls_url(t);
	script_good(&v, JSON_TYPE);
	go(&v, (const char *const[]){"--json", NULL}, "SSL_CERT_FILE",
		tls_cert_file(t));
	assert_states(&v, "oooooosoooo", 0);
	tls_free(t);
	visit_free(&v);
}

static void
an_unverified_host_is_a_warning(void **state)
{
	struct visit v = visit_new();
	struct tls *t = tls_new(v.w, TLS_GOOD);
	char set[96];

	(void)state;
	v.url = tls_url(t);
	snprintf(set, sizeof(set), "insecure-host=localhost:%d", tls_port(t));
	script_good(&v, JSON_TYPE);
	GO(&v, "--json", "--set", set);
	assert_states(&v, "ooooowsoooo", 0);
	assert_says(&v, "not verified: insecure-host names it");
	tls_free(t);
	visit_free(&v);
}

static void
a_trust_file_may_be_missing(void **state)
{
	struct visit v = visit_new();
	struct tls *t = tls_new(v.w, TLS_GOOD);

	(void)state;
	v.url = tls_url(t);
	GO(&v, "--json", "--set", "ca-file=/nonexistent/ca.pem");
	assert_states(&v, "ooooofsssso", 8);
	assert_says(&v, "the file of trusted certificates cannot be read");
	tls_free(t);
	visit_free(&v);
}

/* Nobody writes to it: opening it would not end. */
static void
a_trust_file_may_be_a_fifo(void **state)
{
	struct visit v = visit_new();
	char *fifo = temp_path(v.home, "fifo");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	v.url = "https://127.0.0.1:1/v1";
	go(&v, (const char *const[]){"--json", NULL}, "SSL_CERT_FILE", fifo);
	assert_states(&v, "fssssssssso", 2);
	assert_says(&v, "SSL_CERT_FILE: ");
	assert_says(&v, "/fifo is not a regular file");
	remove(fifo);
	free(fifo);
	visit_free(&v);
}

static void
a_port_may_speak_plain_http(void **state)
{
	struct visit v = visit_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/v1", wire_port(v.w));
	v.url = url;
	wire_answer(v.w, (struct wire_step[]){
				 WIRE_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"),
				 WIRE_DO(CLOSE), WIRE_DO(END)});
	wire_reply(v.w, "404 Not Found", "", SLICE(""));
	GO(&v, "--json");
	assert_states(&v, "ooooofsssso", 8);
	assert_says(&v, "the server speaks plain HTTP on this port");
	assert_string_equal(wire_request(v.w, 0)->method.p, "HEAD");
	assert_null(request_header(wire_request(v.w, 0), "Authorization").p);
	visit_free(&v);
}

/* The answers */

static const struct {
	const char *status, *headers, *body, *states, *text;
	int exit;
} answers[] = {
	{"401 No", JSON_TYPE,
		"{\"error\":{\"message\":\"Incorrect API key: " KEY "\","
		"\"code\":\"invalid_api_key\"}}",
		"ooooossfsso", "HTTP 401, invalid_api_key", 3},
	{"403 No", JSON_TYPE, "{\"error\":{\"message\":\"no access\"}}",
		"ooooossfsso", "no access", 3},
	{"429 No", JSON_TYPE, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}",
		"ooooossfsso", "HTTP 429, rate_limit_exceeded", 4},
	{"503 No", "", "", "ooooossfsso", "HTTP 503", 7},
	{"200 OK", HTML, "<html><title>Log in to Wi-Fi</title></html>",
		"ooooossfsso", "not_an_api", 6},
	{"302 Found", "Location: http://portal.test/\r\n", "", "ooooossfsso",
		"endpoint_not_found", 6},
	{"200 OK", JSON_TYPE "Date: Sat, 01 Feb 2020 00:00:00 GMT\r\n", MODELS,
		"ooooosfooso", " ahead of the server's", 1},
	{"200 OK", JSON_TYPE "Date: Sat, 01 Feb 2098 00:00:00 GMT\r\n", MODELS,
		"ooooosfooso", " behind the server's", 1},
	{"200 OK", JSON_TYPE, "{\"data\":[{\"id\":\"some-mode1\"}]}",
		"ooooossowso", "near are: some-mode1", 0},
	{"200 OK", JSON_TYPE, "{\"data\":[{\"id\":\"x\"},{\"id\":\"y\"}]}",
		"ooooossowso", "see sidetone models", 0},
	{"200 OK", JSON_TYPE, "{\"data\":[]}", "ooooossosso",
		"the server's list is empty", 0},
	{"404 No", "", "",
		"ooooosssss"
		"o",
		"the server has no list of models (HTTP 404)", 0},
};

static void
an_answer_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct visit v = visit_new();

		wire_reply(v.w, answers[i].status, answers[i].headers,
			slice_str(answers[i].body));
		GO(&v, "--json", "--no-stream");
		assert_states(&v, answers[i].states, answers[i].exit);
		assert_says(&v, answers[i].text);
		visit_free(&v);
	}
}

/* Most servers have their API below /v1. */
static void
an_address_may_lack_its_version(void **state)
{
	struct visit v = visit_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api", wire_port(v.w));
	v.url = url;
	wire_reply(v.w, "404 No", "", SLICE(""));
	GO(&v, "--json", "--no-stream");
	assert_states(&v, "ooooosswsso", 0);
	assert_says(&v, "must end with /v1");
	visit_free(&v);
}

/* Many lines, and one that libcurl calls out of memory. */
static void
headers_may_go_on_for_ever(void **state)
{
	static const char *const pieces[] = {
		"X-A: yyyyyyyyyyyyyyyy\r\n", "yyyyyyyyyyyyyyyyyyyyyyyyy"};

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct visit v = visit_new();
		struct buf head = {0};

		buf_add_str(&head, "HTTP/1.1 200 OK\r\nX-B: ");
		while (head.len < 400 * 1024)
			buf_add_str(&head, pieces[i]);
		wire_answer(v.w,
			(struct wire_step[]){WIRE_DO(READ),
				{.act = WIRE_SEND, .bytes = buf_slice(&head)},
				WIRE_DO(STALL), WIRE_DO(END)});
		GO(&v, "--json");
		assert_states(&v, "ooooossfsso", 6);
		assert_says(&v, "not_an_api: the headers of the answer");
		buf_free(&head);
		visit_free(&v);
	}
}

static const struct {
	const char *status, *headers, *body, *text;
	char state;
	int exit;
} streams[] = {
	{"200 OK", JSON_TYPE,
		"{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ok\"},"
		"\"finish_reason\":\"stop\"}]}",
		"in one piece, as application/json", 'f', 10},
	{"200 OK", "Content-Type: text/plain\r\n", SSE_HELLO,
		"text/plain, 4 events", 'w', 0},
	{"200 OK", "Content-Type: text/event-stream\r\n", SSE_SAY("half"),
		"truncated", 'f', 10},
	{"200 OK", "Content-Type: text/event-stream\r\n",
		"data: {\"error\":{\"message\":\"boom " KEY "\"}}\n\n",
		"boom [key]", 'f', 7},
	{"200 OK", HTML, "<html><title>portal</title></html>", "not_an_api",
		'f', 6},
	{"401 No", JSON_TYPE,
		"{\"error\":{\"code\":\"invalid_api_key\","
		"\"message\":\"not " KEY "\"}}",
		"HTTP 401, invalid_api_key: not [key]", 'f', 3},
	{"404 No", JSON_TYPE,
		"{\"error\":{\"code\":\"model_not_found\","
		"\"message\":\"The model does not exist\"}}",
		"HTTP 404, model_not_supported", 'f', 6},
};

static void
a_stream_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct visit v = visit_new();
		char states[] = "ooooossoo?o";

		states[9] = streams[i].state;
		wire_reply(v.w, "200 OK", JSON_TYPE, SLICE(MODELS));
		wire_reply(v.w, streams[i].status, streams[i].headers,
			slice_str(streams[i].body));
		GO(&v, "--json");
		assert_states(&v, states, streams[i].exit);
		assert_says(&v, streams[i].text);
		visit_free(&v);
	}
}

static void
a_stream_tries_the_key_where_no_list_does(void **state)
{
	struct visit v = visit_new();

	(void)state;
	wire_reply(v.w, "404 No", "", SLICE(""));
	wire_stream(v.w, SLICE(SSE_HELLO), 0);
	GO(&v, "--json");
	assert_states(&v, "ooooossssoo", 0);
	visit_free(&v);
}

static void
a_stream_may_not_begin(void **state)
{
	static const struct wire_step stall[] = {
		WIRE_DO(READ), WIRE_DO(STALL), WIRE_DO(END)};
	static const struct wire_step half[] = {WIRE_DO(READ),
		WIRE_TEXT(HEAD_STREAM SSE_SAY("half")), WIRE_DO(STALL),
		WIRE_DO(END)};
	static const struct wire_step reset[] = {
		WIRE_DO(READ), WIRE_DO(RESET), WIRE_DO(END)};
	const struct {
		const struct wire_step *steps;
		const char *limit, *text;
		int exit;
	} rows[] = {{stall, "--first-token-timeout", "first_token_timeout", 9},
		{half, "--idle-timeout", "stalled", 9},
		{reset, "--idle-timeout", "dropped", 8}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct visit v = visit_new();

		wire_reply(v.w, "200 OK", JSON_TYPE, SLICE(MODELS));
		/* One for a connection that was kept, one for a new one. */
		wire_answer(v.w, rows[i].steps);
		wire_answer(v.w, rows[i].steps);
		GO(&v, "--json", rows[i].limit, "0.2");
		assert_states(&v, "ooooossoofo", rows[i].exit);
		assert_says(&v, rows[i].text);
		visit_free(&v);
	}
}

/* A stream that nobody ends is ended here. */
static void
a_stream_may_go_on_for_ever(void **state)
{
	static const char delta[] = SSE_SAY("on and ");
	const struct {
		const char *begin, *again, *text;
		int n, exit;
		char state;
	} rows[] = {
		{"", delta, "on for ever, though at most 16", 420, 0, 'w'},
		{"data: ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
			"on for ever, without a word", 9000, 10, 'f'},
		{"", ": ping\n\n", "on for ever, without a word", 36000, 10,
			'f'},
		/* Comments are no output. */
		{"", ": ping\n\n", "first_token_timeout", 1, 9, 'f'},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct visit v = visit_new();
		char states[] = "ooooossoo?o";
		struct buf body = {0};

		buf_add_str(&body, HEAD_STREAM);
		buf_add_str(&body, rows[i].begin);
		for (int k = 0; k < rows[i].n; k++)
			buf_add_str(&body, rows[i].again);
		wire_reply(v.w, "200 OK", JSON_TYPE, SLICE(MODELS));
		wire_answer(v.w,
			(struct wire_step[]){WIRE_DO(READ),
				{.act = WIRE_SEND, .bytes = buf_slice(&body)},
				WIRE_DO(STALL), WIRE_DO(END)});
		GO(&v, "--json", "--first-token-timeout",
			rows[i].exit == 9 ? "0.3" : "60");
		states[9] = rows[i].state;
		assert_states(&v, states, rows[i].exit);
		assert_says(&v, rows[i].text);
		buf_free(&body);
		visit_free(&v);
	}
}

/* Key and config */

static const struct {
	const char *key, *text;
} keys[] = {
	{"sk-ant-canary-8f3b2e1d7a6c5940", "it is one for anthropic"},
	{"\"sk-canary-8f3b2e1d7a6c5940\"", "quotes are part of it"},
	{"Bearer sk-canary-8f3b2e1d7a6c5940", "\\\"Bearer\\\" is part of it"},
	{"sk-canary-8f3b2e1d\n7a6c5940", "a line break is inside it"},
	{"sk-canary-your-api-key-here", "it is a placeholder"},
	{"sk-canary-\xe2\x80\x94"
	 "8f3b2e1d7a6c5940",
		"a character is no ASCII"},
};

/* One rule with the rest of the program, bus_is_secret: a word that is no
 * secret is not hidden, or text that holds it would be. */
static void
a_short_key_is_hidden_if_it_is_one(void **state)
{
	static const struct {
		const char *key, *text;
	} rows[] = {{"abc%s%n12345", "bad [key] here"},
		{"sk-abcde", "bad [key] here"}, {"ollama", "bad ollama here"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct visit v = visit_new();
		struct buf body = {0};

		v.key = rows[i].key;
		buf_addf(&body, "{\"error\":{\"message\":\"bad %s here\"}}",
			rows[i].key);
		wire_reply(v.w, "401 No", JSON_TYPE, buf_slice(&body));
		GO(&v, "--json");
		assert_states(&v, "ooooossfsso", 3);
		assert_says(&v, rows[i].text);
		buf_free(&body);
		visit_free(&v);
	}
}

/* It is hidden where it stands by a slip, but it is not sent. */
static void
a_bad_key_is_hidden_too(void **state)
{
	struct visit v = visit_new();

	(void)state;
	v.key = "sk-ant-canary-8f3b2e1d7a6c5940";
	v.model = v.key;
	wire_reply(v.w, "404 No", "", SLICE(""));
	GO(&v, "--json", "--provider", "openai");
	assert_states(&v, "ofooossssso", 3);
	assert_says(&v, "model [key]");
	visit_free(&v);
}

static void
a_key_may_be_a_whole_file(void **state)
{
	struct visit v = visit_new();
	struct buf key = {0};

	(void)state;
	while (key.len < 100000)
		buf_add_str(&key, KEY);
	v.key = key.p;
	wire_reply(v.w, "404 No", "", SLICE(""));
	GO(&v, "--json");
	assert_states(&v, "ofooossssso", 3);
	assert_says(&v, "that is far too long for a key");
	buf_free(&key);
	visit_free(&v);
}

/* A key that cannot be right is not sent anywhere; all that needs none is
 * still looked at. */
static void
a_bad_key_stays_here(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct visit v = visit_new();
		const struct request *r;

		v.key = keys[i].key;
		wire_reply(v.w, "404 No",
			"Date: Sat, 01 Feb 2020 00:00:00 GMT\r\n", SLICE(""));
		GO(&v, "--json", "--provider", "openai");
		assert_states(&v, "ofooosfssso", 3);
		assert_says(&v, keys[i].text);
		assert_int_equal(wire_count(v.w, WIRE_REQUESTS), 1);
		r = wire_request(v.w, 0);
		assert_string_equal(r->method.p, "HEAD");
		assert_false(says(&r->headers, "canary"));
		visit_free(&v);
	}
}

static void
blanks_around_a_key_are_a_warning(void **state)
{
	struct visit v = visit_new();

	(void)state;
	v.key = " " KEY "\n";
	script_good(&v, "");
	GO(&v, "--json");
	assert_states(&v, "owooossoooo", 0);
	assert_says(&v, "blanks around it");
	visit_free(&v);
}

static void
a_key_may_be_missing(void **state)
{
	struct visit v = visit_new();

	(void)state;
	v.key = NULL;
	wire_reply(v.w, "200 OK", "", SLICE(""));
	GO(&v, "--json", "--provider", "openai");
	assert_states(&v, "ofooossssso", 3);
	assert_says(&v, "set OPENAI_API_KEY in the environment");
	script_good(&v, "");
	GO(&v, "--json");
	assert_states(&v, "owooossoooo", 0);
	assert_says(&v, ", without a key");
	visit_free(&v);
}

static void
a_key_command_may_fail(void **state)
{
	struct visit v = visit_new();

	(void)state;
	v.key = NULL;
	wire_reply(v.w, "200 OK", "", SLICE(""));
	GO(&v, "--json", "--set", "key-command=echo canary >&2; false");
	assert_states(&v, "ofooossssso", 3);
	assert_says(&v, "key-command failed");
	script_good(&v, "");
	GO(&v, "--json", "--set", "key-command=echo my-ca\"\"nary-key-12345");
	assert_states(&v,
		"oooooss"
		"oooo",
		0);
	assert_says(&v, "key-command, 19 characters");
	visit_free(&v);
}

static void
a_broken_config_is_the_first_finding(void **state)
{
	struct visit v = visit_new();

	(void)state;
	temp_write(v.home, ".config/sidetone/config",
		SLICE("# fine\nset nonsense 1\n"));
	GO(&v, "--json");
	assert_states(&v, "fssssssssso", 2);
	assert_says(&v, "config:2: nonsense: there is no such setting");
	assert_int_equal(wire_count(v.w, WIRE_CONNECTIONS), 0);
	GO(&v, "--json", "--no-config", "--provider", "nobody");
	assert_states(&v, "fssssssssso", 2);
	visit_free(&v);
}

static void
a_terminal_may_be_unknown(void **state)
{
	struct visit v = visit_new();

	(void)state;
	wire_reply(v.w, "404 No", "", SLICE(""));
	go(&v, (const char *const[]){"--json", "--no-stream", NULL}, "TERM",
		"no-such-terminal");
	assert_states(&v, "ooooosssssw", 0);
	assert_says(&v, "no-such-terminal, which terminfo does not know");
	visit_free(&v);
}

/* On a terminal */

static struct pty *
sit(struct visit *v, const char *no_color, int cols, int rows)
{
	const char *path = getenv("SIDETONE");
	const char *const argv[] = {path ? path : "build/sidetone", "doctor",
		"--base-url", wire_url(v->w), "-m", "some-model", NULL};
	const char *const env[] = {"SIDETONE_API_KEY=" KEY, no_color, NULL};

	return pty_start(cols, rows, argv, env);
}

static void
states_have_colors_on_a_terminal(void **state)
{
	for (int plain = 0; plain < 2; plain++) {
		struct visit v = visit_new();
		struct pty *p;
		int status;

		(void)state;
		script_good(&v, JSON_TYPE);
		p = sit(&v, plain ? "NO_COLOR=1" : NULL, 100, 40);
		assert_true(pty_wait_exit(p, &status, LIMIT_MS));
		assert_int_equal(status, 0);
		assert_int_equal(
			slice_find(pty_raw(p), SLICE("\33[32m+ ok     ")) >= 0,
			!plain);
		assert_true(pty_find(p, ", UTF-8, 100x40", &status, &status));
		assert_true(slice_find(pty_raw(p), SLICE(KEY)) < 0);
		pty_free(p);
		visit_free(&v);
	}
}

static void
a_small_terminal_is_a_warning(void **state)
{
	struct visit v = visit_new();
	struct pty *p;
	int status;

	(void)state;
	script_good(&v, JSON_TYPE);
	p = sit(&v, NULL, 100, 4);
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 0);
	assert_true(slice_find(pty_raw(p), SLICE("? warning")) >= 0);
	assert_true(slice_find(pty_raw(p), SLICE("100x4")) >= 0);
	pty_free(p);
	visit_free(&v);
}

/* Each line is seen as soon as it is known, and ^C ends the wait. */
static void
an_interrupt_is_130(void **state)
{
	struct visit v = visit_new();
	struct pty *p;
	int status;

	(void)state;
	wire_answer(v.w, (struct wire_step[]){
				 WIRE_DO(READ), WIRE_DO(STALL), WIRE_DO(END)});
	p = sit(&v, NULL, 100, 40);
	assert_true(pty_wait_text(p, "nothing is encrypted", LIMIT_MS));
	assert_true(wire_wait(v.w, WIRE_REQUESTS, 1, LIMIT_MS));
	pty_type(p, "\3");
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 130);
	assert_true(pty_restored(p, NULL));
	pty_free(p);
	visit_free(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(practice_is_fine),
		cmocka_unit_test(a_good_server_is_fine),
		cmocka_unit_test(lines_are_for_people_too),
		cmocka_unit_test(settings_tell_where_they_come_from),
		cmocka_unit_test(a_port_may_refuse),
		cmocka_unit_test(a_name_may_not_resolve),
		cmocka_unit_test(a_server_may_be_silent),
		cmocka_unit_test(a_proxy_is_named_without_its_password),
		cmocka_unit_test(a_proxy_variable_may_be_malformed),
		cmocka_unit_test(an_address_may_name_its_link),
		cmocka_unit_test(a_proxy_may_refuse),
		cmocka_unit_test(a_refused_certificate_is_explained),
		cmocka_unit_test(a_trusted_certificate_is_shown),
		cmocka_unit_test(an_unverified_host_is_a_warning),
		cmocka_unit_test(a_trust_file_may_be_missing),
		cmocka_unit_test(a_trust_file_may_be_a_fifo),
		cmocka_unit_test(a_port_may_speak_plain_http),
		cmocka_unit_test(an_answer_is_judged),
		cmocka_unit_test(an_address_may_lack_its_version),
		cmocka_unit_test(headers_may_go_on_for_ever),
		cmocka_unit_test(a_stream_is_judged),
		cmocka_unit_test(a_stream_tries_the_key_where_no_list_does),
		cmocka_unit_test(a_stream_may_not_begin),
		cmocka_unit_test(a_stream_may_go_on_for_ever),
		cmocka_unit_test(a_short_key_is_hidden_if_it_is_one),
		cmocka_unit_test(a_bad_key_is_hidden_too),
		cmocka_unit_test(a_key_may_be_a_whole_file),
		cmocka_unit_test(a_bad_key_stays_here),
		cmocka_unit_test(blanks_around_a_key_are_a_warning),
		cmocka_unit_test(a_key_may_be_missing),
		cmocka_unit_test(a_key_command_may_fail),
		cmocka_unit_test(a_broken_config_is_the_first_finding),
		cmocka_unit_test(a_terminal_may_be_unknown),
		cmocka_unit_test(states_have_colors_on_a_terminal),
		cmocka_unit_test(a_small_terminal_is_a_warning),
		cmocka_unit_test(an_interrupt_is_130),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
