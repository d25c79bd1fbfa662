/* A session file is not larger than what came over the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/desk.h"
#include "tests/lib/drive.h"
#include "tests/lib/port.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

enum { DELTAS = 20000 };

/* What each of DELTAS chunks is made of: the least that servers say beside
 * the text, which is as long as a token of English. */
static const struct {
	const char *name, *before, *behind;
} servers[] = {
	{"id, object, created, model",
		"data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion."
		"chunk\",\"created\":1741357123,\"model\":\"m\",\"choices\":[{"
		"\"index\":0,\"delta\":{\"content\":\"",
		"\"},\"finish_reason\":null}]}\n\n"},
	{"llama.cpp",
		"data: {\"choices\":[{\"finish_reason\":null,\"index\":0,"
		"\"delta\":{\"content\":\"",
		"\"}}],\"created\":1741357123,\"id\":\"chatcmpl-Q7tCcQ2wP8wqEG"
		"9WAe0qpXKWjdOyRZXv\",\"model\":\"m\",\"system_fingerprint\":"
		"\"b4800-1782cdf\",\"object\":\"chat.completion.chunk\"}\n\n"},
};

/* Bytes of the one session file below HOME. */
static size_t
recorded(const char *home)
{
	struct buf list = {0}, text = {0};
	size_t n;

	assert_int_equal(temp_list(home, &list), 1);
	list.p[list.len - 1] = '\0';
	assert_true(temp_read(home, list.p, &text));
	n = text.len;
	buf_free(&list);
	buf_free(&text);
	return n;
}

static void
assert_smaller(const char *name, size_t file, size_t wire)
{
	if (file > wire)
		fail_msg("%s: the file has %zu bytes, the answer had %zu", name,
			file, wire);
}

static void
a_terse_server_says_more_than_is_kept(void **state)
{
	static const char *const words[] = {" the", " of", ",", " value", "x"};

	(void)state;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		struct desk d = desk_new(DRIVE_KEY);
		struct buf body = {0};

		for (int k = 0; k < DELTAS; k++)
			buf_addf(&body, "%s%s%s", servers[i].before,
				words[k % 5], servers[i].behind);
		buf_add_str(&body, SSE_STOP SSE_DONE);
		wire_stream(d.w, buf_slice(&body), 0);
		CALL(&d, "ask", "hi");
		desk_status(&d, 0);
		assert_smaller(servers[i].name, recorded(d.home), body.len);
		buf_free(&body);
		desk_free(&d);
	}
}

/* All bytes of the answer that the server at PORT gives to a long question. */
static size_t
answer_size(int port)
{
	static const char body[] =
		"{\"model\":\"practice:long\",\"stream\":true,\"stream_"
		"options\":{\"include_usage\":true},\"messages\":[{\"role\":"
		"\"user\",\"content\":\"go\"}]}";
	struct buf ask = {0};
	char piece[65536];
	int fd = port_connect(port);
	size_t all = 0;
	ssize_t n;

	assert_true(fd >= 0);
	buf_addf(&ask,
		"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		"Authorization: Bearer sk-practice\r\nConnection: close\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
		"%s",
		sizeof(body) - 1, body);
	assert_int_equal(write(fd, ask.p, ask.len), ask.len);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		all += (size_t)n;
	close(fd);
	buf_free(&ask);
	assert_true(all > DELTAS * sizeof("data: {}"));
	return all;
}

static void
practice_long_is_smaller_in_the_file(void **state)
{
	struct partner *t = partner_new(0);
	struct desk d = desk_new(DRIVE_KEY);
	int port;

	(void)state;
	assert_int_equal(
		sscanf(partner_url(t), "http://127.0.0.1:%d/v1", &port), 1);
	CALL(&d, "ask", "--base-url", partner_url(t), "-m", "practice:long",
		"go");
	desk_status(&d, 0);
	assert_smaller("practice:long", recorded(d.home), answer_size(port));
	desk_free(&d);
	partner_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terse_server_says_more_than_is_kept),
		cmocka_unit_test(practice_long_is_smaller_in_the_file),
	};

	return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
