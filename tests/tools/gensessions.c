/* Fills a folder with sessions as people have them: gensessions DIR MB SEED. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "event/line.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is looked for: once in a prompt and once split over two deltas. */
#define RARE_HEAD "quokka"
#define RARE_TAIL "berry"

enum {
	FILE_MAX = 8 << 20,
	RARE_EVERY = 400, /* sessions */
};

struct session {
	uint64_t *seed;
	struct buf out;
	int64_t at, req, attempt;
	bool rare;
};

static const char *const words[] = {"the", "of", "and", "to", "in", "is",
	"that", "for", "with", "as", "this", "function", "returns", "value",
	"error", "request", "server", "you", "can", "use", "it", "not", "be",
	"are", "on", "pointer", "buffer", "length", "string", "when", "each",
	"file", "line", "which", "memory", "should", "if", "call", "then",
	"result", "type", "a", "struct", "check", "first", "by", "from", "or",
	"before", "after", "number", "list", "because", "loop", "index", "will",
	"one", "an", "all", "but", "token", "model", "stream", "answer"};

static const char *const models[] = {
	"gpt-4o", "gpt-4o-mini", "o3-mini", "deepseek-chat", "llama-3.3-70b"};

static uint64_t
pick(struct session *s, uint64_t n)
{
	return random_next(s->seed) % n;
}

static void
add(struct session *s, struct event *ev)
{
	s->at += (int64_t)pick(s, 40);
	ev->at = s->at;
	ev->req = s->req;
	ev->attempt = s->attempt;
	line_encode(&s->out, ev);
}

static void
add_words(struct session *s, struct buf *text, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		buf_add_str(text, words[pick(s, COUNT(words))]);
		buf_add_str(text, pick(s, 12) ? " " : ".\n");
	}
}

static void
add_prompt(struct session *s)
{
	struct buf text = {0};
	struct event ev = {.kind = EVENT_PROMPT};

	/* A question; one in eight comes with a file. */
	add_words(s, &text, 4 + pick(s, 40));
	if (!pick(s, 8))
		add_words(s, &text, pick(s, 1500));
	if (s->rare)
		buf_add_str(&text, RARE_HEAD RARE_TAIL);
	ev.prompt.text = buf_slice(&text);
	add(s, &ev);
	buf_free(&text);
}

static void
add_delta(struct session *s, const char *text)
{
	struct event ev = {.kind = EVENT_DELTA,
		.delta = {SLICE("content"), slice_str(text)}};

	add(s, &ev);
}

static void
add_answer(struct session *s, uint64_t n)
{
	char piece[24];

	for (uint64_t i = 0; i < n; i++) {
		snprintf(piece, sizeof(piece), pick(s, 12) ? " %s" : ".\n%s",
			words[pick(s, COUNT(words))]);
		add_delta(s, piece);
	}
	if (!s->rare)
		return;
	add_delta(s, " " RARE_HEAD);
	add_delta(s, RARE_TAIL);
	s->rare = false;
}

static void
add_head(struct session *s, const char *model)
{
	static const char *const phases[] = {"dns", "connect", "tls", "sent"};
	struct event ev = {.kind = EVENT_REQUEST,
		.request = {.of = 3,
			.method = SLICE("POST"),
			.url = SLICE("https://api.example.com/v1/chat/"
				     "completions"),
			.model = slice_str(model),
			.bytes = (int64_t)pick(s, 50000),
			.tokens = (int64_t)pick(s, 12000),
			.params = SLICE("{\"stream\":true,\"temperature\":"
					"0.7}")}};

	add(s, &ev);
	for (size_t i = 0; i < COUNT(phases); i++) {
		ev = (struct event){
			.kind = EVENT_PHASE, .phase = {slice_str(phases[i])}};
		add(s, &ev);
	}
}

static void
add_failure(struct session *s)
{
	char id[40];
	struct event ev;

	snprintf(id, sizeof(id), "req_%016llx",
		(unsigned long long)random_next(s->seed));
	ev = (struct event){.kind = EVENT_FAILURE,
		.failure = {.status = 429,
			.class = SLICE("RateLimitError"),
			.cause = SLICE("rate_limit_exceeded"),
			.code = SLICE("rate_limit_exceeded"),
			.message = SLICE("Rate limit reached for requests. "
					 "Please try again in 2s."),
			.fix = SLICE("wait, or send less"),
			.phase = SLICE("sent"),
			.request_id = slice_str(id),
			.retryable = true}};
	add(s, &ev);
	s->attempt++;
	ev = (struct event){
		.kind = EVENT_RETRY, .retry = {3, 2000, SLICE("message")}};
	add(s, &ev);
}

static void
add_done(struct session *s)
{
	const int64_t no = EVENT_UNKNOWN;
	struct event ev = {.kind = EVENT_DONE,
		.done = {.reason = SLICE("stop"),
			.usage = {(int64_t)pick(s, 12000),
				(int64_t)pick(s, 900), no, no},
			.timing = {1, 20, 30, 0, 400, 480, 6000, 6500},
			.reused = true}};

	add(s, &ev);
}

static void
add_turn(struct session *s, const char *model)
{
	struct event ev = {.kind = EVENT_HEADERS,
		.headers = {.status = 200,
			.request_id = SLICE("req_0123456789abcdef"),
			.http = SLICE("2"),
			.remote = SLICE("192.0.2.7:443")}};

	add_prompt(s);
	s->req++;
	s->attempt = 1;
	add_head(s, model);
	if (!pick(s, 12)) {
		add_failure(s);
		add_head(s, model);
	}
	add(s, &ev);
	add_answer(s, 20 + pick(s, 700));
	add_done(s);
}

/* Most sessions are a question or two, some go on for days. */
static uint64_t
turns(struct session *s)
{
	uint64_t n = 1 + pick(s, 4);

	while (n < 300 && !pick(s, 2))
		n *= 1 + pick(s, 4);
	return n;
}

static size_t
write_session(const char *dir, uint64_t number, uint64_t *seed)
{
	struct session s = {.seed = seed, .rare = number % RARE_EVERY == 7};
	const char *model = models[pick(&s, COUNT(models))];
	char id[40], path[4096];
	struct event ev;
	int fd;

	snprintf(id, sizeof(id), "2026%02llu%02llu-120000-%05llx",
		(unsigned long long)(number / 28 % 12 + 1),
		(unsigned long long)(number % 28 + 1),
		(unsigned long long)number);
	ev = (struct event){.kind = EVENT_SESSION,
		.session = {1, slice_str(id),
			SLICE("2026-11-21T21:04:11.000+01:00"),
			SLICE("sidetone 0.1.0"), SLICE("openai"),
			SLICE("https://api.example.com/v1"), slice_str(model),
			SLICE_NONE}};
	add(&s, &ev);
	for (uint64_t n = turns(&s); n > 0 && s.out.len < FILE_MAX; n--)
		add_turn(&s, model);
	snprintf(path, sizeof(path), "%s/%s.jsonl", dir, id);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || file_write(fd, buf_slice(&s.out)) || close(fd)) {
		perror(path);
		exit(1);
	}
	fd = (int)s.out.len;
	buf_free(&s.out);
	return (size_t)fd;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1, n = 0;
	size_t left = argc > 2 ? strtoull(argv[2], NULL, 10) << 20 : 0;

	if (!left || !seed) {
		fputs("usage: gensessions DIR MB [SEED]\n", stderr);
		return 2;
	}
	while (left > 0) {
		size_t got = write_session(argv[1], n++, &seed);
		left -= got < left ? got : left;
	}
	printf("%llu sessions\n", (unsigned long long)n);
	return 0;
}
