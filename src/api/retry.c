/* Decides whether to try again, and when: a pure function. */
#include "api/retry.h"

#include <math.h>
#include <string.h>

#include "api/datetime.h"
#include "api/duration.h"
#include "api/limits.h"
#include "api/scan.h"
#include "base/random.h"
#include "event/event.h"

enum { DNS_RETRIES = 2, QUEUE_FIRST_MS = 2000, QUEUE_MAX_MS = 15000 };

/* One place where a server may have said how long to wait, in seconds. Each
 * returns false where nothing readable stands there. */
typedef bool candidate(const struct retry_input *in, double *seconds);

static bool
header_ms(const struct retry_input *in, double *seconds)
{
	struct slice s = headers_get(in->headers, "retry-after-ms");

	if (!scan_number(s, seconds))
		return false;
	*seconds /= 1000;
	return true;
}

static bool
header_seconds(const struct retry_input *in, double *seconds)
{
	struct slice s = headers_get(in->headers, "retry-after");
	int64_t when;

	if (scan_number(s, seconds))
		return true;
	if (!datetime_http(s, &when))
		return false;
	*seconds = (double)when - (double)in->wall_ms / 1000;
	return true;
}

static bool
sized_reset(const struct retry_input *in, double *seconds)
{
	return limits_wait(in->headers, LIMITS_SIZED, in->wall_ms, seconds);
}

static bool
time_remaining(const struct retry_input *in, double *seconds)
{
	return limits_wait(in->headers, LIMITS_REMAINING, in->wall_ms, seconds);
}

static bool
exhausted_reset(const struct retry_input *in, double *seconds)
{
	return limits_wait(in->headers, LIMITS_EXHAUSTED, in->wall_ms, seconds);
}

static bool
anthropic_reset(const struct retry_input *in, double *seconds)
{
	return limits_wait(in->headers, LIMITS_ANTHROPIC, in->wall_ms, seconds);
}

static bool
bucket_reset(const struct retry_input *in, double *seconds)
{
	return limits_wait(in->headers, LIMITS_BUCKET, in->wall_ms, seconds);
}

static bool
body_delay(const struct retry_input *in, double *seconds)
{
	return in->body &&
	       duration_parse(buf_slice(&in->body->retry_delay), seconds);
}

static bool
body_reset(const struct retry_input *in, double *seconds)
{
	return in->body && duration_until(buf_slice(&in->body->reset),
				   in->wall_ms, seconds);
}

static bool
message_delay(const struct retry_input *in, double *seconds)
{
	return in->body &&
	       duration_in_message(buf_slice(&in->body->message), seconds);
}

static const struct {
	candidate *read;
	const char *source;
} candidates[] = {
	{header_ms, "retry-after-ms"},
	{header_seconds, "retry-after"},
	{sized_reset, "reset header"},
	{time_remaining, "reset header"},
	{exhausted_reset, "reset header"},
	{anthropic_reset, "reset header"},
	{body_delay, "message"},
	{body_reset, "reset header"},
	{message_delay, "message"},
	/* Last, since it is longer than the wait for one request. */
	{bucket_reset, "reset header"},
};

static int64_t
ceil_ms(double seconds)
{
	return seconds > 1e12 ? (int64_t)1e15 : (int64_t)ceil(seconds * 1000);
}

/* The first readable candidate is what the server said; where that is no
 * time to wait (0, past, not a number) the back-off takes its place. */
static void
read_server(struct retry_plan *out, const struct retry_input *in)
{
	double seconds;

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]);
		i++) {
		if (!in->headers || !candidates[i].read(in, &seconds))
			continue;
		if (isfinite(seconds) && seconds >= 0)
			out->server_ms = ceil_ms(seconds - 1e-9);
		if (out->server_ms > 0)
			out->source = candidates[i].source;
		return;
	}
}

static int64_t
backoff_ms(int n, uint64_t *seed)
{
	double seconds = n < 4 ? 0.5 * (double)(1 << (n < 0 ? 0 : n)) : 8;

	return (int64_t)(seconds * 1000 * (1 - 0.25 * random_fraction(seed)));
}

/* Between three quarters and all of a time that grows by half. */
static int64_t
queue_ms(int n, uint64_t *seed)
{
	double ms = QUEUE_FIRST_MS;

	while (n-- > 0 && ms < QUEUE_MAX_MS)
		ms *= 1.5;
	if (ms > QUEUE_MAX_MS)
		ms = QUEUE_MAX_MS;
	return (int64_t)(ms * (1 - 0.25 * random_fraction(seed)));
}

static bool
queues(const struct retry_input *in)
{
	return !strcmp(in->diagnosis->cause, "concurrent_limit_exceeded");
}

/* Money is not mended by trying again, whatever a gateway says. */
static bool
is_billing(const char *cause)
{
	return !strcmp(cause, "insufficient_quota") ||
	       !strcmp(cause, "quota_window");
}

static bool
is_retryable(const struct retry_input *in)
{
	struct slice said = in->headers
				    ? headers_get(in->headers, "x-should-retry")
				    : SLICE_NONE;

	if (is_billing(in->diagnosis->cause))
		return false;
	if (slice_ieq(said, SLICE("true")))
		return true;
	return in->diagnosis->retryable && !slice_ieq(said, SLICE("false"));
}

static enum retry_answer
answer(const struct retry_plan *plan, const struct retry_policy *policy,
	const struct retry_input *in)
{
	int most = policy->max_retries;

	if (!strcmp(in->diagnosis->cause, "dns") && most > DNS_RETRIES)
		most = DNS_RETRIES;
	if (in->after_output)
		return RETRY_HAS_OUTPUT;
	if (!is_retryable(in))
		return RETRY_NOT_RETRYABLE;
	if (plan->server_ms > policy->cap_ms)
		return RETRY_OVER_CAP;
	if (queues(in) && most > 0)
		return RETRY_YES;
	return in->n < most ? RETRY_YES : RETRY_USED_UP;
}

bool
retry_decide(struct retry_plan *out, const struct retry_policy *policy,
	const struct retry_input *in)
{
	*out = (struct retry_plan){
		.server_ms = EVENT_UNKNOWN, .source = "backoff"};
	read_server(out, in);
	out->answer = answer(out, policy, in);
	if (out->answer != RETRY_YES)
		return false;
	if (strcmp(out->source, "backoff")) {
		out->delay_ms = out->server_ms;
	} else if (queues(in)) {
		out->source = "queue";
		out->delay_ms = queue_ms(in->n, in->seed);
	} else {
		out->delay_ms = backoff_ms(in->n, in->seed);
	}
	return true;
}
