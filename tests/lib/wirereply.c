/* A scripted HTTP server on loopback: the answers most tests want. */
#include "tests/lib/wire.h"

void
wire_reply(struct wire *w, const char *status, const char *headers,
	struct slice body)
{
	struct buf whole = {0};

	buf_addf(&whole, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n", status,
		body.len, headers);
	buf_add_slice(&whole, body);
	wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
			       {.act = WIRE_SEND, .bytes = buf_slice(&whole)},
			       WIRE_DO(END)});
	buf_free(&whole);
}

void
wire_stream(struct wire *w, struct slice body, size_t cut)
{
	struct buf whole = {0};

	buf_add_str(&whole,
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Transfer-Encoding: chunked\r\n\r\n");
	if (body.len > 0)
		buf_addf(&whole, "%zx\r\n", body.len);
	buf_add_slice(&whole, body);
	buf_add_str(&whole, body.len > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n");
	wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
			       {.act = WIRE_SEND,
				       .bytes = buf_slice(&whole),
				       .cut = cut},
			       WIRE_DO(END)});
	buf_free(&whole);
}
