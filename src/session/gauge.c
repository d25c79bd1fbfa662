/* The rate-limit gauge: what is left now, and how far it will go. */
#include "session/gauge.h"

enum {
	SECOND_MS = 1000,
	MINUTE_MS = 60 * SECOND_MS,
	HOUR_MS = 60 * MINUTE_MS,
	DAY_MS = 24 * HOUR_MS,
	SAMPLES = 5,     /* answered requests that make the average */
	LOOK_BACK = 500, /* rows */
	BYTES_A_TOKEN = 4,
	REFUSED = 429,
};

static const int64_t COUNT_MAX = INT64_C(1000000000000);

/* What the trail tells about use. */
struct use {
	int64_t requests, tokens;             /* in the minute before */
	int64_t since_requests, since_tokens; /* since the limits came */
	int64_t sum, n;                       /* of the average */
	int64_t estimate;                     /* of the newest request */
};

static int64_t
known(int64_t n)
{
	if (n < 0)
		return EVENT_UNKNOWN;
	return n < COUNT_MAX ? n : COUNT_MAX;
}

/* Prompt and answer, as the server counted them or as estimated. */
static int64_t
row_tokens(const struct trail_row *r)
{
	int64_t in = known(r->usage.in >= 0 ? r->usage.in : r->tokens);
	int64_t out = known(r->usage.out >= 0 ? r->usage.out
					      : r->out_bytes / BYTES_A_TOKEN);

	return in < 0 ? EVENT_UNKNOWN : in + out;
}

static void
look_at(struct use *u, const struct trail_row *r, int64_t at, int64_t now)
{
	int64_t tokens = row_tokens(r), cost = tokens > 0 ? tokens : 0;

	if (r->state >= TRAIL_NOTE || (r->sent_at < 0 && r->headers_at < 0))
		return;
	if (r->at > now - MINUTE_MS) {
		u->requests++;
		u->tokens += cost;
	}
	if (r->sent_at > at || r->headers_at > at) {
		u->since_requests++;
		u->since_tokens += cost;
	}
	if (u->estimate < 0)
		u->estimate = tokens;
	if (tokens > 0 && trail_is_over(r) && !trail_has_failed(r) &&
		u->n < SAMPLES) {
		u->sum += tokens;
		u->n++;
	}
}

/* Of the first N rows of T. */
static struct use
look_back(const struct trail *t, size_t n, int64_t at, int64_t now)
{
	struct use u = {.estimate = EVENT_UNKNOWN};
	size_t end = n > LOOK_BACK ? n - LOOK_BACK : 0;

	for (size_t i = n; i > end; i--) {
		const struct trail_row *r = &t->rows[i - 1];
		if (u.n == SAMPLES && r->at <= now - MINUTE_MS && r->at <= at)
			break;
		look_at(&u, r, at, now);
	}
	return u;
}

static int64_t
average(const struct use *u)
{
	return u->n ? (u->sum + u->n - 1) / u->n : u->estimate;
}

/* Lets C run on for ELAPSED ms since it was said. */
static void
refill(struct gauge_count *c, int64_t elapsed)
{
	int64_t reset = c->reset_ms;

	if (c->limit >= 0 && c->remaining >= c->limit) {
		c->reset_ms = 0;
		return;
	}
	if (c->remaining < 0 || reset < 0)
		return;
	/* Whole seconds that were rounded down say 0 before it is over. */
	if (!reset)
		reset = SECOND_MS;
	if (elapsed >= reset) {
		c->remaining = c->limit; /* or unknown, as the limit is */
		c->reset_ms = 0;
		return;
	}
	c->reset_ms = reset - elapsed;
	if (c->limit > c->remaining)
		c->remaining += (int64_t)((double)(c->limit - c->remaining) *
					  (double)elapsed / (double)reset);
}

/* Takes off N that nobody has told the count of. */
static void
spend(struct gauge_count *c, int64_t n)
{
	if (c->remaining < 0 || !n)
		return;
	c->remaining = c->remaining > n ? c->remaining - n : 0;
	if (!c->reset_ms)
		c->reset_ms = EVENT_UNKNOWN;
}

static void
forecast(struct gauge_count *c)
{
	bool full = c->limit >= 0 && c->remaining >= c->limit;

	c->fits = EVENT_UNKNOWN;
	c->used = -1;
	if (c->remaining < 0)
		return;
	if (c->each > 0)
		c->fits = c->remaining / c->each;
	if (c->limit > 0)
		c->used =
			full ? 0 : 1 - (double)c->remaining / (double)c->limit;
	/* What is full is a warning only if not even one request fits. */
	c->near = c->fits >= 0 && c->fits < (full ? 1 : 2);
	if (!full && c->limit > 0 && c->remaining * 10 < c->limit)
		c->near = true;
}

static struct gauge_count
read_count(int64_t limit, int64_t remaining, int64_t reset_ms)
{
	struct gauge_count c = {.limit = known(limit),
		.remaining = known(remaining),
		.reset_ms = reset_ms < 0 ? EVENT_UNKNOWN : reset_ms};

	if (!c.limit) {
		c.limit = EVENT_UNKNOWN;
		if (!c.remaining)
			c.remaining = EVENT_UNKNOWN;
	}
	return c;
}

static enum gauge_side
tightest(const struct gauge *g)
{
	const struct gauge_count *r = &g->count[GAUGE_REQUESTS];
	const struct gauge_count *t = &g->count[GAUGE_TOKENS];

	if (r->remaining < 0)
		return t->remaining < 0 ? GAUGE_SIDES : GAUGE_TOKENS;
	if (t->remaining < 0)
		return GAUGE_REQUESTS;
	if (t->fits >= 0)
		return t->fits < r->fits ? GAUGE_TOKENS : GAUGE_REQUESTS;
	return t->used > r->used ? GAUGE_TOKENS : GAUGE_REQUESTS;
}

static int64_t
since(int64_t at, int64_t now)
{
	return at >= 0 && now > at ? now - at : 0;
}

/* From what L said at AT, and the first N rows of T. */
static struct gauge
make(const struct event_limits *l, int64_t at, const struct trail *t, size_t n,
	int64_t now)
{
	const struct use use = look_back(t, n, at, now > 0 ? now : 0);
	struct gauge g = {
		.recent_requests = use.requests, .recent_tokens = use.tokens};

	g.count[GAUGE_REQUESTS] = read_count(
		l->requests_limit, l->requests_remaining, l->requests_reset_ms);
	g.count[GAUGE_TOKENS] = read_count(
		l->tokens_limit, l->tokens_remaining, l->tokens_reset_ms);
	for (int i = 0; i < GAUGE_SIDES; i++) {
		struct gauge_count *c = &g.count[i];
		refill(c, since(at, now));
		spend(c, i == GAUGE_REQUESTS ? use.since_requests
					     : use.since_tokens);
		c->each = i == GAUGE_REQUESTS ? 1 : average(&use);
		forecast(c);
	}
	g.tightest = tightest(&g);
	g.near = g.tightest < GAUGE_SIDES && g.count[g.tightest].near;
	return g;
}

struct gauge
gauge_now(const struct model *m, const struct trail *t, int64_t now)
{
	const struct event_limits none = {EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};

	if (m->limits_at == EVENT_UNKNOWN)
		return make(&none, now, t, t->n, now);
	return make(&m->limits, m->limits_at, t, t->n, now);
}

struct gauge
gauge_then(const struct trail *t, size_t row)
{
	const struct trail_row *r = &t->rows[row];

	return make(&r->limits, r->headers_at, t, row + 1, r->headers_at);
}

bool
gauge_has(const struct trail_row *row)
{
	return row->limits.requests_remaining >= 0 ||
	       row->limits.tokens_remaining >= 0;
}

static const struct {
	int64_t ms;
	char unit;
} units[] = {{SECOND_MS, 's'}, {MINUTE_MS, 'm'}, {HOUR_MS, 'h'}, {DAY_MS, 'd'}};

/* The largest unit of which MS is more than one; two for days. */
static int
unit_of(int64_t ms)
{
	if (ms > 2 * (int64_t)DAY_MS)
		return 3;
	return ms > HOUR_MS ? 2 : ms > MINUTE_MS ? 1 : 0;
}

int64_t
gauge_round(int64_t ms, char *unit)
{
	int i = unit_of(ms);

	*unit = units[i].unit;
	return ms > 0 ? (ms - 1) / units[i].ms + 1 : 0;
}

int64_t
gauge_deadline(const struct gauge *g, int64_t now)
{
	int64_t left;

	if (g->tightest == GAUGE_SIDES)
		return INT64_MAX;
	left = g->count[g->tightest].reset_ms;
	if (left <= 0 || left >= HOUR_MS || now > INT64_MAX - HOUR_MS)
		return INT64_MAX;
	return now + (left - 1) % units[unit_of(left)].ms + 1;
}

/* Whether the answer whose headers came at AT was a refusal. */
static bool
was_refused(const struct trail *t, int64_t at)
{
	size_t i = t->n;

	while (i && t->rows[i - 1].headers_at != at)
		i--;
	return i && t->rows[i - 1].status == REFUSED;
}

bool
gauge_warns(struct gauge_watch *w, const struct model *m, const struct trail *t,
	int64_t now)
{
	bool was_near = w->near;

	if (m->limits_at == w->at)
		return false;
	w->at = m->limits_at;
	w->near = gauge_now(m, t, now).near;
	return w->near && !was_near && !was_refused(t, w->at);
}
