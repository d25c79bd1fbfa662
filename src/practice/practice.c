/* What the server knows, and its answer to each request. */
#include "practice/practice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "practice/faults.h"
#include "practice/limits.h"
#include "practice/tally.h"

enum {
	REQUESTS_A_MINUTE = 60,
	TOKENS_A_MINUTE = 60000,
	SLOWER = 10,
	MODELS_CREATED = 1767225600, /* 2026-01-01 */
};

struct practice {
	struct practice_options o;
	struct tally *tally;
	struct limit requests, tokens;
	uint64_t random;
	char id[TALLY_ID_SIZE]; /* of the request being answered */
};

struct practice *
practice_new(const struct practice_options *o)
{
	struct practice *p = mem_alloc(sizeof(*p));
	int64_t now = clock_mono(o->clock);
	p->o = *o;
	p->tally = tally_new();
	p->requests = limit_full(REQUESTS_A_MINUTE, now);
	p->tokens = limit_full(TOKENS_A_MINUTE, now);
	p->random = random_seed();
	return p;
}

void
practice_free(struct practice *p)
{
	if (p == NULL)
		return;
	tally_free(p->tally);
	free(p);
}

/* PREFIX and 24 hexadecimal digits. */
static void
make_id(struct practice *p, const char *prefix, char id[TALLY_ID_SIZE])
{
	snprintf(id, TALLY_ID_SIZE, "%s%016" PRIx64 "%08" PRIx64, prefix,
		random_next(&p->random), random_next(&p->random) & UINT32_MAX);
}

static int64_t
pace_of(const struct practice *p, enum model_kind kind)
{
	if (kind == MODEL_LONG)
		return 0;
	return kind == MODEL_SLOW ? SLOWER * p->o.pace_ms : p->o.pace_ms;
}

static void
succeed(struct practice *p, const struct chat *c, const struct wire *w,
	int64_t failed, struct answer *a)
{
	int64_t pace = pace_of(p, c->model->kind);
	const struct plan plan = {.first_ms = pace, .pace_ms = pace};
	struct reply r = {0};
	reply_fill(&r, c, failed);
	if (c->stream)
		compose_stream(a, c, w, &r, &plan);
	else
		compose_whole(a, c, w, &r, &(struct plan){0});
	reply_free(&r);
}

static void
fail(struct practice *p, const struct chat *c, const struct wire *w,
	struct slice authorization, struct answer *a)
{
	const struct fault f = {
		.chat = c,
		.wire = w,
		.authorization = authorization,
		.wall_ms = clock_wall(p->o.clock),
		.pace_ms = p->o.pace_ms,
		.slow_ms = p->o.slow_ms,
		.port = p->o.port,
	};
	fault_answer(a, &f);
}

/* Decides whether this attempt fails, and counts it. */
static void
attempt(struct practice *p, const struct chat *c, const struct wire *w,
	struct slice authorization, struct answer *a)
{
	struct tally_turn *turn = tally_attempt(p->tally, c->model, c->fails,
		c->messages, buf_slice(&c->last_user));
	bool fails =
		c->model->kind >= MODEL_ERROR &&
		(c->fails == MODEL_NEVER_RECOVERS || turn->failures < c->fails);
	if (fails) {
		turn->failures++;
		fail(p, c, w, authorization, a);
	} else {
		succeed(p, c, w, turn->failures, a);
		turn->failures = 0;
	}
	turn->status = a->status;
	snprintf(turn->request_id, sizeof(turn->request_id), "%s", p->id);
	a->label = c->model->name;
}

static void
chat(struct practice *p, const struct practice_request *rq, struct answer *a)
{
	struct chat c = {0};
	if (chat_read(&c, rq->body, a) != 0) {
		tally_refused(p->tally);
		chat_free(&c);
		return;
	}
	limit_take(&p->tokens, c.prompt_tokens, clock_mono(p->o.clock));
	char id[TALLY_ID_SIZE];
	make_id(p, "chatcmpl-", id);
	struct wire w = {.id = id,
		.created = clock_wall(p->o.clock) / 1000,
		.model = buf_slice(&c.model_name),
		.usage_null = c.usage};
	/* The same bytes each time, so that runs can be compared. */
	if (c.model->kind == MODEL_LONG)
		w = (struct wire){.id = "long", .model = w.model};
	attempt(p, &c, &w, rq->authorization, a);
	chat_free(&c);
}

static void
answer_json(struct answer *a, json_t *v)
{
	char *text = json_dumps(v, JSON_INDENT(2));
	a->status = 200;
	a->type = "application/json";
	buf_add_str(&a->body, text);
	buf_add_char(&a->body, '\n');
	free(text);
	json_decref(v);
}

static void
list(struct practice *p, const struct practice_request *rq, struct answer *a)
{
	(void)p;
	(void)rq;
	json_t *data = json_array();
	for (size_t i = 0; i < n_models; i++)
		json_array_append_new(data,
			json_pack("{s:s,s:s,s:i,s:s,s:s}", "id", models[i].name,
				"object", "model", "created", MODELS_CREATED,
				"owned_by", "sidetone", "description",
				models[i].about));
	answer_json(a, json_pack("{s:s,s:o}", "object", "list", "data", data));
}

static void
show_log(
	struct practice *p, const struct practice_request *rq, struct answer *a)
{
	(void)rq;
	answer_json(a, tally_json(p->tally));
}

static const struct route {
	const char *method, *path;
	bool counted; /* reading the log does not change it */
	void (*answer)(struct practice *, const struct practice_request *,
		struct answer *);
} routes[] = {
	{"POST", "/v1/chat/completions", true, chat},
	{"GET", "/v1/models", true, list},
	{"GET", "/v1/practice/log", false, show_log},
};

static const struct route *
find_route(const char *path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (strcmp(routes[i].path, path) == 0)
			return &routes[i];
	}
	return NULL;
}

/* Refuses RQ; the message is BEFORE, method and path, AFTER. */
static void
refuse(struct answer *a, const struct practice_request *rq, int status,
	const char *code, const char *before, const char *after)
{
	struct buf text = {0};
	buf_addf(&text, "%s%s %s%s", before, rq->method, rq->path, after);
	wire_fail(a, status,
		&(struct wire_error){.type = "invalid_request_error",
			.code = code,
			.message = buf_str(&text)});
	buf_free(&text);
}

static void
route(struct practice *p, const struct practice_request *rq, struct answer *a)
{
	const struct route *r = find_route(rq->path);
	if (r == NULL || r->counted)
		tally_request(p->tally);
	const char *method = rq->method;
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	if (r == NULL)
		refuse(a, rq, 404, NULL, "Invalid URL (", ")");
	else if (strcmp(method, r->method) != 0)
		refuse(a, rq, 405, "method_not_supported", "Not allowed: ", "");
	else if (rq->too_large)
		refuse(a, rq, 413, "request_too_large", "The body of ",
			" is more than 32 MiB");
	else
		r->answer(p, rq, a);
}

/* Adds a header unless the answer's row has set it already. */
static void
number(struct answer *a, const char *name, int64_t value)
{
	if (answer_find(a, name) == NULL)
		answer_header(a, name, "%" PRId64, value);
}

static void
duration(struct answer *a, const char *name, int64_t ms)
{
	char text[ANSWER_HEADER_SIZE];
	limit_duration(ms, text, sizeof(text));
	if (answer_find(a, name) == NULL)
		answer_header(a, name, "%s", text);
}

static void
add_headers(
	struct practice *p, const struct practice_request *rq, struct answer *a)
{
	int64_t now = clock_mono(p->o.clock), took = now - rq->began_ms;
	const struct limit *r = &p->requests, *t = &p->tokens;
	answer_header(a, "x-request-id", "%s", p->id);
	number(a, "openai-processing-ms", took > 0 ? took : 1);
	number(a, "x-ratelimit-limit-requests", r->limit);
	number(a, "x-ratelimit-remaining-requests", limit_remaining(r));
	duration(a, "x-ratelimit-reset-requests", limit_reset_ms(r));
	number(a, "x-ratelimit-limit-tokens", t->limit);
	number(a, "x-ratelimit-remaining-tokens", limit_remaining(t));
	duration(a, "x-ratelimit-reset-tokens", limit_reset_ms(t));
}

void
practice_answer(
	struct practice *p, const struct practice_request *rq, struct answer *a)
{
	int64_t now = clock_mono(p->o.clock);
	make_id(p, "req_", p->id);
	limit_take(&p->requests, 1, now);
	limit_take(&p->tokens, 0, now);
	route(p, rq, a);
	if (a->status != 0)
		add_headers(p, rq, a);
}
