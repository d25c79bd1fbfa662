/* Fuzzer of the error body reader and of what is decided from it. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/diagnose.h"
#include "api/errorbody.h"
#include "api/headers.h"
#include "api/limits.h"
#include "api/retry.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_field(const struct buf *b, size_t max)
{
	assert(b->len <= max);
	assert(text_is_valid(buf_slice(b)));
	assert(strlen(buf_str(b)) == b->len);
}

static void
check_all(const struct errorbody *e, const struct headers *h)
{
	const struct retry_policy policy = {RETRY_MAX, RETRY_CAP_MS};
	uint64_t seed = 1;
	struct retry_plan plan;

	check_field(&e->code, ERRORBODY_FIELD_MAX);
	check_field(&e->type, ERRORBODY_FIELD_MAX);
	check_field(&e->param, ERRORBODY_FIELD_MAX);
	check_field(&e->request_id, ERRORBODY_FIELD_MAX);
	check_field(&e->message, ERRORBODY_MESSAGE_MAX);
	check_field(&e->hints, SIZE_MAX);
	check_field(&e->extras, SIZE_MAX);
	struct diagnosis d = diagnose_http(e, h, false);
	assert(catalogue_find(slice_str(d.cause)) && d.class && d.fix);
	struct retry_input in = {.diagnosis = &d,
		.headers = h,
		.body = e,
		.wall_ms = INT64_C(1795262400000),
		.seed = &seed};
	if (retry_decide(&plan, &policy, &in))
		assert(plan.delay_ms >= 0 && plan.delay_ms <= RETRY_CAP_MS &&
			plan.delay_ms >= plan.server_ms);
}

/* One input: header lines up to an empty line, when the first byte is "!"
 * (with the status in the two bytes behind it), and the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice body = {(const char *)data, size}, line;
	struct headers h = {0};
	struct errorbody e = {0};
	struct event_limits limits;
	int status = 429;

	if (size > 3 && data[0] == '!') {
		status = (data[1] * 256 + data[2]) % 700;
		body = slice_from(body, 3);
		while (slice_line(&body, &line) && line.len > 0)
			headers_add_line(&h, line);
	}
	limits_read(&limits, &h, INT64_C(1795262400000));
	errorbody_read(&e, body, &h, status, SLICE("Too Many Requests"));
	check_all(&e, &h);
	if (errorbody_read_ok(&e, body, &h, false))
		check_all(&e, &h);
	errorbody_read_ok(&e, body, &h, true);
	check_all(&e, &h);
	errorbody_free(&e);
	headers_free(&h);
	return 0;
}
