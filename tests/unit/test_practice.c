/* Starts the practice server and checks each of its models over HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>
#include <jansson.h>

#include "api/catalogue.h"
#include "api/diagnose.h"
#include "base/buf.h"
#include "base/text.h"
#include "tests/lib/run.h"
#include "tests/lib/spawn.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A running server: its standard input, and the URL it printed. */
struct peer {
	pid_t pid;
	int in;
	char url[64];
};

static struct peer peer;

/* What came back. */
struct got {
	CURLcode rc;
	long status;
	struct buf head, body;
	int pieces;          /* calls with body bytes */
	size_t stop_at;      /* give up once the body has so many bytes */
	const char *stop_on; /* or holds this, */
	int stop_count;      /* so often */
};

static void
got_free(struct got *g)
{
	buf_free(&g->head);
	buf_free(&g->body);
	*g = (struct got){0};
}

static const char *
program_path(void)
{
	const char *path = getenv("PRACTICE");
	return path != NULL ? path : "build/sidetone-practice";
}

/* Runs ARGS with its standard input open, and reads its first line. */
static pid_t
spawn(const char *const *args, int *in, char *line, size_t size)
{
	int to[2], from[2];
	char **env = spawn_env("/", NULL);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		spawn_exec(args, env);
	}
	spawn_env_free(env);
	close(to[0]);
	close(from[1]);
	fcntl(to[1], F_SETFD, FD_CLOEXEC);
	FILE *out = fdopen(from[0], "r");
	assert_non_null(out);
	if (fgets(line, (int)size, out) == NULL)
		line[0] = '\0';
	fclose(out);
	*in = to[1];
	return pid;
}

static void
peer_start(struct peer *p)
{
	const char *const args[] = {program_path(), "--die-with-stdin",
		"--quiet", "--pace=0", "--slow=60", NULL};
	p->pid = spawn(args, &p->in, p->url, sizeof(p->url));
	p->url[strcspn(p->url, "\n")] = '\0';
	if (strncmp(p->url, "http://127.0.0.1:", 17) != 0)
		fail_msg("%s did not start: \"%s\"", args[0], p->url);
	assert_string_equal(strrchr(p->url, '/'), "/v1");
}

/* Waits for the end and returns the exit status. */
static int
exit_of(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static size_t
on_head(char *p, size_t size, size_t n, void *arg)
{
	struct got *g = arg;
	buf_add(&g->head, p, size * n);
	return size * n;
}

static int
count_of(struct slice s, const char *what)
{
	int n = 0;
	ptrdiff_t at;
	while ((at = slice_find(s, slice_str(what))) >= 0) {
		s = slice_from(s, (size_t)at + 1);
		n++;
	}
	return n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct got *g = arg;
	buf_add(&g->body, p, size * n);
	g->pieces++;
	if (g->stop_at > 0 && g->body.len >= g->stop_at)
		return 0;
	if (g->stop_on != NULL &&
		count_of(buf_slice(&g->body), g->stop_on) >= g->stop_count)
		return 0;
	return size * n;
}

/* A handle for PATH below the base URL; BODY NULL is a GET. */
static CURL *
handle(struct got *g, const char *path, struct slice body)
{
	CURL *h = curl_easy_init();
	struct buf url = {0};
	buf_addf(&url, "%s%s", peer.url, path);
	curl_easy_setopt(h, CURLOPT_URL, buf_str(&url));
	buf_free(&url);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 20000L);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, g);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, g);
	curl_easy_setopt(h, CURLOPT_XOAUTH2_BEARER, "sk-canary\"\\");
	curl_easy_setopt(h, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
	if (body.p != NULL) {
		curl_easy_setopt(
			h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
		curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, body.p);
	}
	return h;
}

static void
fetch(struct got *g, const char *path, struct slice body)
{
	CURL *h = handle(g, path, body);
	g->rc = curl_easy_perform(h);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &g->status);
	curl_easy_cleanup(h);
}

/* A chat request's body, owned by the caller. */
static struct buf
chat_body(const char *model, struct slice said, bool stream)
{
	json_t *root = json_pack("{s:s,s:[{s:s,s:o}],s:b}", "model", model,
		"messages", "role", "user", "content",
		json_stringn(said.p, said.len), "stream", stream);
	if (stream)
		json_object_set_new(root, "stream_options",
			json_pack("{s:b}", "include_usage", 1));
	char *text = json_dumps(root, 0);
	struct buf out = {0};
	buf_add_str(&out, text);
	free(text);
	json_decref(root);
	return out;
}

static void
ask(struct got *g, const char *model, const char *said, bool stream)
{
	struct buf body = chat_body(model, slice_str(said), stream);
	fetch(g, "/chat/completions", buf_slice(&body));
	buf_free(&body);
}

/* Copies the value of header NAME to OUT; false when there is none. */
static bool
header(const struct got *g, const char *name, char *out, size_t size)
{
	struct slice rest = buf_slice(&g->head), line;
	size_t n = strlen(name);
	while (slice_line(&rest, &line)) {
		if (line.len <= n || line.p[n] != ':' ||
			slice_ifind(line, name) != 0)
			continue;
		struct slice value = slice_trim(slice_from(line, n + 1));
		snprintf(out, size, "%.*s", (int)value.len, value.p);
		return true;
	}
	return false;
}

/* The field of the body's error object, or of the body when it has none;
 * "" for null. Owned by the caller. */
static char *
error_field(const struct got *g, const char *name)
{
	json_t *root = json_loadb(g->body.p, g->body.len, 0, NULL);
	assert_non_null(root);
	json_t *e = json_object_get(root, "error");
	assert_non_null(e);
	const char *s = json_string_value(json_object_get(e, name));
	char *copy = strdup(s != NULL ? s : "");
	json_decref(root);
	return copy;
}

/* A stream put together again. */
struct sum {
	struct buf content, reasoning, finish;
	int deltas, usages, errors, done;
	int64_t tokens;
	bool content_before_reasoning;
};

static void
sum_free(struct sum *s)
{
	buf_free(&s->content);
	buf_free(&s->reasoning);
	buf_free(&s->finish);
	*s = (struct sum){0};
}

static void
add_string(struct buf *out, const json_t *v)
{
	if (json_is_string(v))
		buf_add(out, json_string_value(v), json_string_length(v));
}

static void
sum_chunk(struct sum *s, const json_t *chunk)
{
	const json_t *choice =
		json_array_get(json_object_get(chunk, "choices"), 0);
	const json_t *delta = json_object_get(choice, "delta");
	const json_t *content = json_object_get(delta, "content");
	const json_t *thought = json_object_get(delta, "reasoning_content");
	const json_t *usage = json_object_get(chunk, "usage");
	if (thought != NULL && s->content.len > 0)
		s->content_before_reasoning = true;
	if (json_string_length(content) > 0 || thought != NULL)
		s->deltas++;
	add_string(&s->content, content);
	add_string(&s->reasoning, thought);
	add_string(&s->finish, json_object_get(choice, "finish_reason"));
	if (json_is_object(usage)) {
		s->usages++;
		s->tokens = json_integer_value(
			json_object_get(usage, "completion_tokens"));
	}
	if (json_object_get(chunk, "error") != NULL)
		s->errors++;
}

static void
sum_stream(struct sum *s, const struct got *g)
{
	struct slice rest = buf_slice(&g->body), line;
	while (slice_line(&rest, &line)) {
		if (!slice_starts(line, "data: "))
			continue;
		struct slice data = slice_from(line, 6);
		if (slice_is(data, "[DONE]")) {
			s->done++;
			continue;
		}
		json_t *chunk =
			json_loadb(data.p, data.len, JSON_ALLOW_NUL, NULL);
		assert_non_null(chunk);
		sum_chunk(s, chunk);
		json_decref(chunk);
	}
}

static json_t *
read_log(void)
{
	struct got g = {0};
	fetch(&g, "/practice/log", SLICE_NONE);
	assert_int_equal(g.status, 200);
	json_t *log = json_loadb(g.body.p, g.body.len, 0, NULL);
	assert_non_null(log);
	got_free(&g);
	return log;
}

static void
test_models(void **state)
{
	(void)state;
	static const char *const names[] = {"practice", "practice:slow",
		"practice:long", "practice:reasoning", "practice:markdown",
		"practice:echo"};
	struct got g = {0};
	fetch(&g, "/models", SLICE_NONE);
	assert_int_equal(g.status, 200);
	json_t *root = json_loadb(g.body.p, g.body.len, 0, NULL);
	json_t *data = json_object_get(root, "data");
	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(
			names[i], json_string_value(json_object_get(
					  json_array_get(data, i), "id")));
	/* Every cause of the failure catalogue can be watched. */
	for (size_t i = 0; i < catalogue_count(); i++) {
		char id[64];
		if (catalogue_at(i)->kind != CATALOGUE_CAUSE)
			continue;
		snprintf(id, sizeof(id), "\"fail:%s\"", catalogue_at(i)->id);
		if (slice_find(buf_slice(&g.body), slice_str(id)) < 0)
			fail_msg("%s is not listed", id);
	}
	json_decref(root);
	got_free(&g);
}

/* Models whose failure is an answer; `then` is the second attempt's. */
static const struct {
	const char *model;
	long status;
	const char *code; /* NULL: the body is no error object */
	const char *header, *value;
	long then;
	bool elsewhere; /* only says how to see its cause */
} failures[] = {
	{"fail:invalid_api_key", 401, "invalid_api_key", NULL, NULL, 401,
		false},
	{"fail:expired_api_key", 401, "expired_api_key", NULL, NULL, 401,
		false},
	{"fail:revoked_api_key", 401, "revoked_api_key", NULL, NULL, 401,
		false},
	{"fail:not_organization_member", 401, "not_organization_member", NULL,
		NULL, 401, false},
	{"fail:permission_denied", 403, "insufficient_permissions", NULL, NULL,
		403, false},
	{"fail:region_blocked", 403, "unsupported_country_region_territory",
		NULL, NULL, 403, false},
	{"fail:blocked", 403, NULL, "cf-mitigated", "challenge", 403, false},
	{"fail:missing_required_field", 400, "missing_required_field", NULL,
		NULL, 400, false},
	{"fail:invalid_value", 400, "invalid_value", NULL, NULL, 400, false},
	{"fail:unsupported_parameter", 400, "unsupported_parameter", NULL, NULL,
		400, false},
	{"fail:context_length_exceeded", 400, "context_length_exceeded", NULL,
		NULL, 400, false},
	{"fail:content_filtered", 400, "content_filter", NULL, NULL, 400,
		false},
	{"fail:model_not_supported", 404, "model_not_found", NULL, NULL, 404,
		false},
	{"fail:endpoint_not_found", 404, "", NULL, NULL, 404, false},
	{"fail:request_too_large", 413, NULL, "content-type", "text/html", 413,
		false},
	{"fail:rate_limit_exceeded", 429, "rate_limit_exceeded", "retry-after",
		"7", 200, false},
	{"fail:concurrent_limit_exceeded", 429, "concurrent_limit_exceeded",
		NULL, NULL, 200, false},
	{"fail:insufficient_quota", 429, "insufficient_quota", NULL, NULL, 429,
		false},
	{"fail:quota_window", 429, "1308", "retry-after", "14400", 429, false},
	{"fail:retry-after-ms", 429, "rate_limit_exceeded", "retry-after-ms",
		"1500", 200, false},
	{"fail:retry_after_date", 429, "rate_limit_exceeded", "retry-after",
		NULL, 200, false},
	{"fail:retry-after-long", 429, "rate_limit_exceeded", "retry-after",
		"3600", 200, false},
	{"fail:reset-header", 429, "rate_limit_exceeded",
		"x-ratelimit-reset-tokens", "3.2s", 200, false},
	{"fail:retry-in-message", 429, "rate_limit_exceeded", NULL, NULL, 200,
		false},
	{"fail:internal_error", 500, "", NULL, NULL, 200, false},
	{"fail:service_unavailable", 503, "server_is_overloaded", NULL, NULL,
		200, false},
	{"fail:model_loading", 503, "", NULL, NULL, 200, false},
	{"fail:bad_gateway", 502, NULL, "content-type", "text/html", 200,
		false},
	{"fail:gateway_timeout", 504, NULL, "content-type", "text/html", 200,
		false},
	{"fail:html-502", 502, NULL, "content-type", "application/json", 200,
		false},
	{"fail:empty-503", 503, NULL, "content-length", "0", 200, false},
	{"fail:should-retry-false", 503, "service_unavailable",
		"x-should-retry", "false", 503, false},
	{"fail:not_an_api", 200, NULL, "content-type", "text/html", 200, false},
	{"fail:html-200", 200, NULL, "content-type", "text/html; charset=UTF-8",
		200, false},
	{"fail:dns", 400, "client_side_only", NULL, NULL, 400, true},
	{"fail:connect", 400, "client_side_only", NULL, NULL, 400, true},
	{"fail:connect_timeout", 400, "client_side_only", NULL, NULL, 400,
		true},
	{"fail:tls", 400, "client_side_only", NULL, NULL, 400, true},
	{"fail:proxy", 400, "client_side_only", NULL, NULL, 400, true},
};

/* The answer of a model that is called by a cause is diagnosed as that. */
static void
check_cause(const char *model, const struct got *g)
{
	struct slice cause = slice_from(slice_str(model), strlen("fail:"));
	struct headers h = {0};
	struct errorbody e = {0};
	struct slice rest = buf_slice(&g->head), line;
	if (catalogue_find(cause) == NULL || g->status < 400)
		return;
	while (slice_line(&rest, &line))
		headers_add_line(&h, line);
	errorbody_read(&e, buf_slice(&g->body), &h, (int)g->status, SLICE_NONE);
	const char *found = diagnose_http(&e, &h, false).cause;
	if (!slice_is(cause, found))
		fail_msg("%s: diagnosed as %s", model, found);
	errorbody_free(&e);
	headers_free(&h);
}

static void
test_failures(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(failures); i++) {
		struct got g = {0};
		char value[128] = "";
		ask(&g, failures[i].model, "fail please", true);
		if (g.status != failures[i].status)
			fail_msg("%s: %ld", failures[i].model, g.status);
		if (!failures[i].elsewhere)
			check_cause(failures[i].model, &g);
		if (failures[i].code != NULL) {
			char *code = error_field(&g, "code");
			assert_string_equal(code, failures[i].code);
			free(code);
		}
		if (failures[i].header != NULL)
			assert_true(header(
				&g, failures[i].header, value, sizeof(value)));
		if (failures[i].value != NULL)
			assert_string_equal(value, failures[i].value);
		assert_true(header(&g, "x-request-id", value, sizeof(value)));
		got_free(&g);
		ask(&g, failures[i].model, "fail please", true);
		if (g.status != failures[i].then)
			fail_msg("%s, then: %ld", failures[i].model, g.status);
		got_free(&g);
	}
}

/* The third attempt of a model that fails once fails again. */
static void
test_recovery(void **state)
{
	(void)state;
	static const struct {
		const char *model, *said;
		long status;
	} turns[] = {
		{"fail:internal_error", "one", 500},
		{"fail:internal_error", "one", 200},
		{"fail:internal_error", "one", 500},
		{"fail:internal_error", "two", 500},
		{"fail:internal_error", "one", 200},
		{"fail:internal_error:2", "one", 500},
		{"fail:internal-error:2", "one", 500},
		{"fail:internal_error:2", "one", 200},
		{"fail:internal_error:0", "one", 200},
		{"fail:invalid_api_key:1", "one", 401},
		{"fail:invalid_api_key:1", "one", 200},
		{"fail:bad_gateway:always", "one", 502},
		{"fail:bad_gateway:always", "one", 502},
		{"fail:bad_gateway:often", "one", 404},
		{"fail:bad_gateway:1000", "one", 404},
		{"fail:bad_gateway:", "one", 404},
		{"practice:1", "one", 404},
		{"fail:", "one", 404},
		{"gpt-4o", "one", 404},
	};
	for (size_t i = 0; i < COUNT(turns); i++) {
		struct got g = {0};
		ask(&g, turns[i].model, turns[i].said, false);
		if (g.status != turns[i].status)
			fail_msg("%zu: %s: %ld", i, turns[i].model, g.status);
		got_free(&g);
	}
}

static void
test_headers(void **state)
{
	(void)state;
	char id[2][64], v[64];
	for (int i = 0; i < 2; i++) {
		struct got g = {0};
		ask(&g, "practice", "hello", i == 0);
		assert_true(header(&g, "x-request-id", id[i], sizeof(id[i])));
		assert_int_equal(strlen(id[i]), 4 + 24);
		assert_int_equal(strncmp(id[i], "req_", 4), 0);
		assert_int_equal(strspn(id[i] + 4, "0123456789abcdef"), 24);
		static const char *const names[] = {"openai-processing-ms",
			"x-ratelimit-limit-requests",
			"x-ratelimit-limit-tokens",
			"x-ratelimit-remaining-requests",
			"x-ratelimit-remaining-tokens"};
		for (size_t j = 0; j < COUNT(names); j++) {
			assert_true(header(&g, names[j], v, sizeof(v)));
			assert_true(atol(v) > 0);
		}
		assert_true(
			header(&g, "x-ratelimit-reset-requests", v, sizeof(v)));
		assert_int_equal(v[strlen(v) - 1], 's');
		assert_true(
			header(&g, "x-ratelimit-reset-tokens", v, sizeof(v)));
		assert_int_equal(v[strlen(v) - 1], 's');
		got_free(&g);
	}
	assert_string_not_equal(id[0], id[1]);
}

/* The message of a completion that is not streamed, owned by the caller. */
static json_t *
whole_message(const struct got *g)
{
	json_t *root = json_loadb(g->body.p, g->body.len, JSON_ALLOW_NUL, NULL);
	assert_non_null(root);
	json_t *choice = json_array_get(json_object_get(root, "choices"), 0);
	json_t *message = json_object_get(choice, "message");
	assert_non_null(message);
	json_incref(message);
	json_decref(root);
	return message;
}

/* What is streamed is what comes whole, and the words reach their topics. */
static void
test_answers(void **state)
{
	(void)state;
	static const struct {
		const char *model, *said, *holds;
	} chats[] = {
		{"practice", "hello", "log"},
		{"practice", "Which KEYS are there?", "F5"},
		{"practice", "show me an error", "fail:insufficient_quota"},
		{"practice", "monkeys", "> monkeys"},
		{"practice", "some markdown", "## Heading two"},
		{"practice", "a table", "|---:"},
		{"practice", "code?", "```c"},
		{"practice", "be long", "End follows"},
		{"practice", "你好", "帮助"},
		{"practice", "按键", "立即重试"},
		{"practice", "天气好吗", "我听到你说"},
		{"practice", "two\nlines", "> two\n> lines\n"},
		{"practice:slow", "hello", "practice"},
		{"practice:markdown", "x", "```python"},
		{"practice:reasoning", "x", "> x"},
		{"fail:no-done", "x", "no-done"},
		{"fail:slow-first-token", "x", "slow-first-token"},
	};
	for (size_t i = 0; i < COUNT(chats); i++) {
		struct got g = {0}, whole = {0};
		struct sum s = {0};
		ask(&g, chats[i].model, chats[i].said, true);
		ask(&whole, chats[i].model, chats[i].said, false);
		sum_stream(&s, &g);
		if (strstr(buf_str(&s.content), chats[i].holds) == NULL)
			fail_msg("%s: %s", chats[i].said, buf_str(&s.content));
		assert_string_equal(buf_str(&s.finish), "stop");
		assert_int_equal(s.usages, 1);
		assert_int_equal(s.tokens, s.deltas);
		assert_true(text_is_valid(buf_slice(&s.content)));
		json_t *m = whole_message(&whole);
		assert_string_equal(buf_str(&s.content),
			json_string_value(json_object_get(m, "content")));
		json_decref(m);
		sum_free(&s);
		got_free(&g);
		got_free(&whole);
	}
}

static void
test_reasoning(void **state)
{
	(void)state;
	struct got g = {0};
	struct sum s = {0};
	ask(&g, "practice:reasoning", "help", true);
	sum_stream(&s, &g);
	assert_true(s.reasoning.len > 0 && s.content.len > 0);
	assert_false(s.content_before_reasoning);
	assert_int_equal(s.done, 1);
	sum_free(&s);
	got_free(&g);
}

static void
test_echo(void **state)
{
	(void)state;
	const struct slice said[] = {
		SLICE("plain"),
		SLICE("\x1b]52;c;eA==\x07 \x1b[2J \x7f \xc2\x9b tab\t nl\n"),
		SLICE("nul \0 and \"quotes\" \\ back"),
		SLICE("  blanks   stay  \n\n\n"),
		SLICE("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 "
		      "\xe2\x80\xae \xe6\xb1\x89\xe5\xad\x97"),
	};
	for (size_t i = 0; i < COUNT(said); i++) {
		struct got g = {0};
		struct sum s = {0};
		struct buf body = chat_body("practice:echo", said[i], true);
		fetch(&g, "/chat/completions", buf_slice(&body));
		sum_stream(&s, &g);
		assert_int_equal(s.content.len, said[i].len);
		assert_memory_equal(s.content.p, said[i].p, said[i].len);
		buf_free(&body);
		sum_free(&s);
		got_free(&g);
	}
}

static void
test_long(void **state)
{
	(void)state;
	struct got g = {0}, again = {0};
	struct sum s = {0};
	ask(&g, "practice:long", "go", true);
	ask(&again, "practice:long", "go", true);
	sum_stream(&s, &g);
	assert_int_equal(s.deltas, 20000);
	assert_int_equal(s.content.len, 20000 * 30);
	assert_in_range(g.body.len, 3600000, 3800000);
	assert_int_equal(g.body.len, again.body.len);
	assert_memory_equal(g.body.p, again.body.p, g.body.len);
	sum_free(&s);
	got_free(&g);
	got_free(&again);
}

static void
test_max_tokens(void **state)
{
	(void)state;
	struct got g = {0};
	struct sum s = {0};
	fetch(&g, "/chat/completions",
		SLICE("{\"model\":\"practice\",\"stream\":true,"
		      "\"max_tokens\":5,\"messages\":[{\"role\":\"user\","
		      "\"content\":[{\"type\":\"text\",\"text\":\"help\"}]}]"
		      "}"));
	sum_stream(&s, &g);
	assert_int_equal(s.deltas, 5);
	assert_string_equal(buf_str(&s.finish), "length");
	assert_int_equal(s.usages, 0);
	sum_free(&s);
	got_free(&g);
}

/* How a stream ends that is not as it should be. */
static void
test_broken_streams(void **state)
{
	(void)state;
	static const struct {
		const char *model;
		CURLcode rc;
		int errors, done;
		bool content, finish;
	} streams[] = {
		{"fail:truncated", CURLE_OK, 0, 0, true, false},
		{"fail:dropped", CURLE_PARTIAL_FILE, 0, 0, true, false},
		{"fail:refused", CURLE_GOT_NOTHING, 0, 0, false, false},
		{"fail:midstream-error", CURLE_OK, 1, 1, true, false},
		{"fail:stream_error", CURLE_OK, 1, 1, true, false},
		{"fail:stream-error-event", CURLE_OK, 0, 0, false, false},
		{"fail:no-done", CURLE_OK, 0, 0, true, true},
		{"fail:garbage", CURLE_OK, 0, 0, false, false},
		{"fail:escape", CURLE_OK, 0, 1, true, true},
		{"fail:json-200", CURLE_OK, 0, 0, false, false},
	};
	for (size_t i = 0; i < COUNT(streams); i++) {
		struct got g = {0};
		struct sum s = {0};
		ask(&g, streams[i].model, "x", true);
		sum_stream(&s, &g);
		if (g.rc != streams[i].rc)
			fail_msg("%s: %s", streams[i].model,
				curl_easy_strerror(g.rc));
		assert_int_equal(s.errors, streams[i].errors);
		assert_int_equal(s.done, streams[i].done);
		assert_int_equal(s.content.len > 0, streams[i].content);
		assert_int_equal(s.finish.len > 0, streams[i].finish);
		sum_free(&s);
		got_free(&g);
	}
}

static void
test_hostile_text(void **state)
{
	(void)state;
	struct got g = {0};
	ask(&g, "fail:bad-utf8", "x", true);
	assert_false(text_is_valid(buf_slice(&g.body)));
	got_free(&g);
	ask(&g, "fail:escape-error", "x", true);
	assert_int_equal(g.status, 400);
	char *text = error_field(&g, "message");
	assert_non_null(strstr(text, "\x1b]52;"));
	assert_non_null(strstr(text, "\xe2\x80\xae"));
	free(text);
	got_free(&g);
	ask(&g, "fail:key-echo", "x", true);
	assert_int_equal(g.status, 401);
	text = error_field(&g, "message");
	assert_non_null(strstr(text, "sk-canary\"\\."));
	free(text);
	got_free(&g);
	ask(&g, "fail:stream-error-event", "x", true);
	assert_int_equal(strncmp(buf_str(&g.body), "event: error\n", 13), 0);
	got_free(&g);
	ask(&g, "fail:json-200", "x", true);
	json_decref(whole_message(&g));
	got_free(&g);
}

/* Runs H until its request is sent, its headers are in if it is to have
 * HEADERS, and it has all but the last of what G waits for; then beside a
 * request for the models until that one is answered. H is open all along. */
static void
beside(CURL *h, struct got *g, bool headers)
{
	struct got other = {0};
	CURL *quick = handle(&other, "/models", SLICE_NONE);
	CURLM *multi = curl_multi_init();
	curl_multi_add_handle(multi, h);
	int running = 1;
	/* The first one is on the line before the second one starts. */
	long sent = 0;
	while (sent == 0) {
		assert_int_equal(curl_multi_perform(multi, &running), 0);
		curl_easy_getinfo(h, CURLINFO_REQUEST_SIZE, &sent);
		curl_multi_poll(multi, NULL, 0, 20, NULL);
	}
	while (headers &&
		slice_find(buf_slice(&g->head), SLICE("\r\n\r\n")) < 0) {
		curl_multi_perform(multi, &running);
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	while (g->stop_on != NULL &&
		count_of(buf_slice(&g->body), g->stop_on) < g->stop_count - 1) {
		curl_multi_perform(multi, &running);
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	curl_multi_add_handle(multi, quick);
	while (other.body.len == 0 ||
		slice_find(buf_slice(&other.body), SLICE("fail:proxy")) < 0) {
		curl_multi_perform(multi, &running);
		assert_true(running > 0);
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	curl_multi_remove_handle(multi, h);
	curl_multi_remove_handle(multi, quick);
	curl_easy_cleanup(quick);
	curl_multi_cleanup(multi);
	got_free(&other);
}

/* An answer that waits holds nobody else up. */
static void
test_silence(void **state)
{
	(void)state;
	static const struct {
		const char *model;
		bool headers;
		int data;
	} silences[] = {
		{"fail:silent", false, 0},
		{"fail:first_token_timeout", true, 0},
		{"fail:stall", true, 3},
		{"fail:stalled", true, 3},
	};
	for (size_t i = 0; i < COUNT(silences); i++) {
		struct got g = {0};
		if (silences[i].data > 0) {
			g.stop_on = "\n\n";
			g.stop_count = silences[i].data + 1;
		}
		struct buf body =
			chat_body(silences[i].model, SLICE("x"), true);
		CURL *h = handle(&g, "/chat/completions", buf_slice(&body));
		beside(h, &g, silences[i].headers);
		if (!silences[i].headers)
			assert_int_equal(g.head.len, 0);
		assert_int_equal(
			count_of(buf_slice(&g.body), "\n\n"), silences[i].data);
		curl_easy_cleanup(h);
		buf_free(&body);
		got_free(&g);
	}
}

static void
test_keepalive(void **state)
{
	(void)state;
	struct got g = {.stop_on = ": keep-alive\n\n", .stop_count = 2};
	ask(&g, "fail:keepalive", "x", true);
	assert_int_equal(g.rc, CURLE_WRITE_ERROR);
	assert_int_equal(count_of(buf_slice(&g.body), "data:"), 0);
	got_free(&g);
}

/* Requests the API refuses: the code and the param of the error. */
static const struct {
	const char *body;
	long status;
	const char *code, *param;
} refusals[] = {
	{"", 400, "", ""},
	{"{", 400, "", ""},
	{"[]", 400, "", ""},
	{"{\"a\":\xff}", 400, "", ""},
	{"{}", 400, "missing_required_field", "model"},
	{"{\"model\":\"\"}", 400, "missing_required_field", "model"},
	{"{\"model\":7}", 400, "invalid_value", "model"},
	{"{\"model\":\"gpt-9\\u001b\"}", 404, "model_not_found", "model"},
	{"{\"model\":\"practice\"}", 400, "missing_required_field", "messages"},
	{"{\"model\":\"practice\",\"messages\":{}}", 400, "invalid_value",
		"messages"},
	{"{\"model\":\"practice\",\"messages\":[]}", 400, "invalid_value",
		"messages"},
	{"{\"model\":\"practice\",\"messages\":[7]}", 400, "invalid_value",
		"messages[0]"},
	{"{\"model\":\"practice\",\"messages\":[{}]}", 400,
		"missing_required_field", "messages[0].role"},
	{"{\"model\":\"practice\",\"messages\":[{\"role\":\"me\"}]}", 400,
		"invalid_value", "messages[0].role"},
	{"{\"model\":\"practice\",\"messages\":[{\"role\":\"user\"}]}", 400,
		"missing_required_field", "messages[0].content"},
	{"{\"model\":\"practice\",\"messages\":[{\"role\":\"assistant\"},"
	 "{\"role\":\"user\",\"content\":7}]}",
		400, "invalid_value", "messages[1].content"},
#define CHAT                                                        \
	"{\"model\":\"practice\",\"messages\":[{\"role\":\"user\"," \
	"\"content\":\"x\"}],"
	{CHAT "\"temperature\":2.1}", 400, "invalid_value", "temperature"},
	{CHAT "\"temperature\":\"1\"}", 400, "invalid_value", "temperature"},
	{CHAT "\"top_p\":-1}", 400, "invalid_value", "top_p"},
	{CHAT "\"max_tokens\":0}", 400, "invalid_value", "max_tokens"},
	{CHAT "\"max_tokens\":1.5}", 400, "invalid_value", "max_tokens"},
	{CHAT "\"stream\":1}", 400, "invalid_value", "stream"},
	{CHAT "\"stream_options\":{}}", 400, "invalid_value", "stream_options"},
	{CHAT "\"temperature\":null,\"stream\":null}", 200, NULL, NULL},
	{CHAT "\"temperature\":2,\"top_p\":0,\"n\":1}", 200, NULL, NULL},
#undef CHAT
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct got g = {0};
		fetch(&g, "/chat/completions", slice_str(refusals[i].body));
		if (g.status != refusals[i].status)
			fail_msg("%s: %ld", refusals[i].body, g.status);
		if (refusals[i].code != NULL) {
			char *code = error_field(&g, "code");
			char *param = error_field(&g, "param");
			assert_string_equal(code, refusals[i].code);
			assert_string_equal(param, refusals[i].param);
			free(code);
			free(param);
		}
		got_free(&g);
	}
}

static void
test_paths(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		bool post;
		long status;
	} paths[] = {
		{"/nope", false, 404},
		{"/../models", false, 404},
		{"/chat/completions/", true, 404},
		{"/chat/completions", false, 405},
		{"/models", true, 405},
		{"/models?limit=3", false, 200},
		{"/%1b%5d52", false, 404},
	};
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct got g = {0};
		fetch(&g, paths[i].path,
			paths[i].post ? SLICE("{}") : SLICE_NONE);
		if (g.status != paths[i].status)
			fail_msg("%s: %ld", paths[i].path, g.status);
		if (g.status != 200)
			free(error_field(&g, "message"));
		got_free(&g);
	}
}

static void
test_large_body(void **state)
{
	(void)state;
	static const struct {
		size_t blanks;
		long status;
	} sizes[] = {{31u << 20, 200}, {(32u << 20) + 1, 413}};
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf body = chat_body("practice", SLICE("x"), false);
		buf_reserve(&body, sizes[i].blanks);
		memset(body.p + body.len, ' ', sizes[i].blanks);
		body.len += sizes[i].blanks;
		struct got g = {0};
		fetch(&g, "/chat/completions", buf_slice(&body));
		assert_int_equal(g.status, sizes[i].status);
		buf_free(&body);
		got_free(&g);
	}
}

static int64_t
counter(const json_t *log, const char *name)
{
	return json_integer_value(json_object_get(log, name));
}

static void
test_log(void **state)
{
	(void)state;
	json_t *before = read_log();
	char id[64] = "";
	for (int i = 0; i < 3; i++) {
		struct got g = {0};
		ask(&g, "fail:service_unavailable:2", "count me", true);
		header(&g, "x-request-id", id, sizeof(id));
		got_free(&g);
	}
	struct got g = {0};
	ask(&g, "no such", "x", true);
	got_free(&g);
	json_t *after = read_log();
	assert_int_equal(
		counter(after, "requests"), counter(before, "requests") + 4);
	assert_int_equal(counter(after, "chats"), counter(before, "chats") + 4);
	assert_int_equal(
		counter(after, "refused"), counter(before, "refused") + 1);
	const char *name = "fail:service_unavailable";
	assert_int_equal(counter(json_object_get(after, "models"), name),
		counter(json_object_get(before, "models"), name) + 3);
	json_t *turns = json_object_get(after, "conversations");
	json_t *last = json_array_get(turns, json_array_size(turns) - 1);
	assert_int_equal(counter(last, "attempts"), 3);
	assert_int_equal(counter(last, "failures"), 0);
	assert_int_equal(counter(last, "status"), 200);
	assert_string_equal(
		json_string_value(json_object_get(last, "request_id")), id);
	json_decref(before);
	json_decref(after);
}

/* Open descriptors of the server, or -1 where the system does not say. */
static int
open_files(void)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)peer.pid);
	DIR *d = opendir(path);
	if (d == NULL)
		return -1;
	int n = 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

/* A thousand requests, and as many broken off, leave nothing open. */
static void
test_no_leak(void **state)
{
	(void)state;
	static const char *const models[] = {"practice", "fail:dropped",
		"fail:stall", "fail:rate_limit_exceeded", "fail:refused"};
	json_decref(read_log());
	int before = open_files();
	for (int i = 0; i < 1000; i++) {
		struct got g = {.stop_at = 1};
		ask(&g, models[(size_t)i % COUNT(models)], "again", true);
		got_free(&g);
	}
	/* It notices one hang-up a turn at least, and each request is one. */
	int now = before + 1;
	for (int i = 0; i < 1000 && now > before; i++) {
		json_decref(read_log());
		now = open_files();
	}
	/* Fewer is well: a connection of an earlier test has gone. */
	assert_in_range(now, 1, before);
}

static void
test_ends_with_stdin(void **state)
{
	(void)state;
	struct peer p;
	peer_start(&p);
	close(p.in);
	assert_int_equal(exit_of(p.pid), 0);
}

/* A signal ends it while an answer waits, and still with 0. */
static void
test_ends_with_signal(void **state)
{
	(void)state;
	static const int signals[] = {SIGTERM, SIGINT};
	for (size_t i = 0; i < COUNT(signals); i++) {
		struct peer saved = peer;
		peer_start(&peer);
		struct got g = {0};
		struct buf body = chat_body("fail:silent", SLICE("x"), true);
		CURL *h = handle(&g, "/chat/completions", buf_slice(&body));
		beside(h, &g, false);
		assert_int_equal(kill(peer.pid, signals[i]), 0);
		assert_int_equal(exit_of(peer.pid), 0);
		close(peer.in);
		curl_easy_cleanup(h);
		buf_free(&body);
		got_free(&g);
		peer = saved;
	}
}

static void
test_usage(void **state)
{
	(void)state;
	char taken[32];
	const char *port = strrchr(peer.url, ':') + 1;
	snprintf(taken, sizeof(taken), "--port=%.*s", (int)strcspn(port, "/"),
		port);
	const struct {
		const char *arg;
		int status;
		const char *out, *err;
	} calls[] = {
		{"--port=65536", 2, "", "--port: 65536: a number from"},
		{"--pace=", 2, "", "--pace: : a number from"},
		{"--slow=1s", 2, "", "--slow: 1s: a number from"},
		{"--nonsense", 2, "", "nonsense"},
		{"more", 2, "", "more: no arguments"},
		{taken, 1, "", "ddress already in use"},
		{"--help", 0, "usage: sidetone-practice", ""},
		{"--version", 0, "sidetone-practice ", ""},
	};
	for (size_t i = 0; i < COUNT(calls); i++) {
		const char *const args[] = {program_path(), calls[i].arg, NULL};
		struct run_result r = {0};
		assert_true(run(&(struct run){.argv = args}, &r));
		assert_int_equal(r.status, calls[i].status);
		assert_non_null(strstr(buf_str(&r.out), calls[i].out));
		assert_non_null(strstr(buf_str(&r.err), calls[i].err));
		assert_int_equal(r.out.len == 0, calls[i].out[0] == '\0');
		assert_int_equal(r.err.len == 0, calls[i].err[0] == '\0');
		run_result_free(&r);
	}
}

static int
setup(void **state)
{
	(void)state;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	peer_start(&peer);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kill(peer.pid, SIGTERM);
	int status = exit_of(peer.pid);
	close(peer.in);
	curl_global_cleanup();
	return status;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_models),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_recovery),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_reasoning),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_max_tokens),
		cmocka_unit_test(test_broken_streams),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_keepalive),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_large_body),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_no_leak),
		cmocka_unit_test(test_ends_with_stdin),
		cmocka_unit_test(test_ends_with_signal),
		cmocka_unit_test(test_usage),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
