/* A key that must not come out anywhere, and servers that say it back. */
#include "tests/lib/canary.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/temp.h"

enum { PIECE = 12 };

#define HEADERS                                 \
	"X-Request-Id: req_" CANARY "\r\n"      \
	"Retry-After-Ms: " CANARY "\r\n"        \
	"Server: " CANARY "\r\n"                \
	"X-Ratelimit-Remaining-Requests: 7\r\n" \
	"X-Ratelimit-Reset-Requests: " CANARY "\r\n"
#define JSON "Content-Type: application/json\r\n"
#define STREAM "Content-Type: text/event-stream\r\n"
#define DELTA(field, text)                                              \
	"data: {\"id\":\"" CANARY "\",\"model\":\"" CANARY              \
	"\",\"choices\":[{\"index\":0,\"delta\":{\"" field "\":\"" text \
	"\"}}]}\n\n"
#define HALVES(field) \
	DELTA(field, "x sk-canary-Zq7L") DELTA(field, "w2Xv9Tn4Bd8Hc6 y")
#define ALL_HALVES \
	HALVES("reasoning_content") HALVES("content") HALVES("refusal")
#define LAST                                                                 \
	"event: " CANARY "\nid: " CANARY                                     \
	"\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":" \
	"\"stop\"}]}\n\n"

static void
assert_piecewise(const char *what, struct slice text)
{
	static const char key[] = CANARY;

	for (size_t i = 0; i + PIECE < sizeof(key); i++) {
		struct slice piece = {&key[i], PIECE};
		ptrdiff_t at = slice_find(text, piece);

		if (at < 0)
			continue;
		struct slice near =
			slice_sub(text, at > 60 ? (size_t)at - 60 : 0, 150);
		fail_msg("%s: a piece of the key: %.*s", what, (int)near.len,
			near.p);
	}
}

void
canary_absent(const char *what, struct slice text)
{
	struct buf joined = {0};

	assert_piecewise(what, text);
	/* Text that was wrapped or padded on its way. */
	for (size_t i = 0; i < text.len; i++) {
		if (!strchr(" \r\n", text.p[i]) || !text.p[i])
			buf_add_char(&joined, text.p[i]);
	}
	assert_piecewise(what, buf_slice(&joined));
	buf_free(&joined);
}

size_t
canary_absent_below(const char *dir)
{
	struct buf list = {0}, text = {0};
	size_t n = temp_list(dir, &list);
	struct slice rest, line;

	canary_absent("file names", buf_slice(&list));
	rest = buf_slice(&list);
	while (slice_line(&rest, &line)) {
		char *name = slice_dup(line);

		assert_true(temp_read(dir, name, &text));
		canary_absent(name, buf_slice(&text));
		free(name);
	}
	buf_free(&text);
	buf_free(&list);
	return n;
}

void
canary_answer(struct wire *w, enum canary_echo how)
{
	static const struct {
		const char *status, *headers, *body;
	} answers[] = {
		[CANARY_REFUSED] = {"401 " CANARY, JSON HEADERS,
			"{\"error\":{\"message\":\"Incorrect API key "
			"provided: " CANARY ", " CANARY CANARY
			".\",\"code\":\"invalid_api_key\",\"param\":\"" CANARY
			"\",\"type\":\"" CANARY "\"},"
			"\"x\":\"" CANARY "\"}"},
		[CANARY_HTML] = {"500 " CANARY, HEADERS,
			"<html><head><title>no " CANARY
			"</title></head><body>Authorization: Bearer " CANARY
			"</body></html>"},
		[CANARY_STREAM] = {"200 " CANARY, STREAM HEADERS,
			": " CANARY "\n\n" ALL_HALVES LAST "data: [DONE]\n\n"},
		[CANARY_BROKEN] = {"200 OK", STREAM HEADERS,
			HALVES("content") "data: {\"error\":{\"message\":\""
					  "gone " CANARY "\",\"code\":\"" CANARY
					  "\"}}\n\n"},
		[CANARY_MODELS] = {"200 " CANARY, JSON HEADERS,
			"{\"object\":\"list\",\"data\":[{\"id\":\"" CANARY
			"\",\"owned_by\":\"" CANARY
			"\"},{\"id\":\"practice\"}]}"},
	};

	wire_reply(w, answers[how].status, answers[how].headers,
		slice_str(answers[how].body));
}
