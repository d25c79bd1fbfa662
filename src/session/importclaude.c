/* Reads transcripts of Claude Code, which are JSON lines. */
#include "session/importpart.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "session/importclaudesay.h"
#include "session/importjson.h"

/*
 * Lines are in the order of time, and each names the one before it in
 * `parentUuid`. A prompt whose parent is of an earlier turn than the latest
 * goes back: what was said since then becomes a fork, and the conversation
 * goes on from there. Lines of agents (`isSidechain`) are sessions of their
 * own, by `agentId` or by the chain they are in.
 */
struct chain {
	struct claude_talk talk;
	struct buf agent; /* empty: the conversation itself */
	bool used;
};

struct fork {
	struct tale *t;
	size_t turn;
};

struct claude {
	struct import_out *out;
	struct chain *chains; /* the first is the conversation */
	size_t n, cap;
	struct fork *forks; /* of the conversation */
	size_t nforks, forks_cap;
	json_t *agents; /* agent → chain */
	json_t *places; /* uuid → [chain, turn] */
	struct buf session, title;
};

static bool
knows(const json_t *line)
{
	static const char *const types[] = {
		"summary", "file-history-snapshot", "queue-operation"};
	struct slice type = jsonvalue_string_at(line, "type");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (slice_is(type, types[i]))
			return true;
	}
	return type.len &&
	       (json_is_string(json_object_get(line, "uuid")) ||
		       json_is_string(json_object_get(line, "sessionId")));
}

static struct chain *
add_chain(struct claude *c, const char *agent)
{
	struct chain *chain;

	c->chains = mem_grow(c->chains, &c->cap, c->n + 1, sizeof(*c->chains));
	chain = &c->chains[c->n++];
	*chain = (struct chain){0};
	chain->talk.t = tale_new(importclaude_decoder.name);
	buf_add_str(&chain->agent, agent);
	return chain;
}

static void *
begin(struct import_out *out)
{
	struct claude *c = mem_alloc(sizeof(*c));

	c->out = out;
	c->agents = json_object();
	c->places = json_object();
	add_chain(c, "");
	return c;
}

/* Where the line UUID went; false if it is not known. */
static bool
find_place(
	const struct claude *c, const json_t *uuid, size_t *chain, size_t *turn)
{
	const char *key = json_string_value(uuid);
	const json_t *place = key ? json_object_get(c->places, key) : NULL;

	if (!place)
		return false;
	*chain = (size_t)json_integer_value(json_array_get(place, 0));
	*turn = (size_t)json_integer_value(json_array_get(place, 1));
	return true;
}

/* The chain of AGENT. */
static struct chain *
chain_called(struct claude *c, const char *agent)
{
	const json_t *known = json_object_get(c->agents, agent);

	if (known)
		return &c->chains[json_integer_value(known)];
	json_object_set_new(c->agents, agent, json_integer((json_int_t)c->n));
	return add_chain(c, agent);
}

static struct chain *
chain_of(struct claude *c, const json_t *line)
{
	const json_t *parent = json_object_get(line, "parentUuid");
	const char *agent = json_string_value(json_object_get(line, "agentId"));
	size_t chain, turn;

	if (!json_is_true(json_object_get(line, "isSidechain")))
		return &c->chains[0];
	if (agent && *agent)
		return chain_called(c, agent);
	if (find_place(c, parent, &chain, &turn) && chain > 0)
		return &c->chains[chain];
	agent = json_string_value(json_object_get(line, "uuid"));
	return chain_called(c, agent ? agent : "");
}

static void
keep_place(struct claude *c, const struct chain *chain, const json_t *line)
{
	const char *uuid = json_string_value(json_object_get(line, "uuid"));

	if (uuid)
		json_object_set_new(c->places, uuid,
			json_pack("[I,I]", (json_int_t)(chain - c->chains),
				(json_int_t)tale_turns(chain->talk.t)));
}

/* A prompt that answers an earlier turn leaves a fork behind. */
static void
go_back(struct claude *c, struct chain *chain, const json_t *line)
{
	size_t at, turn, turns = tale_turns(chain->talk.t);
	struct tale *left = chain->talk.t;

	if (!claude_is_prompt(line) || chain != c->chains ||
		!find_place(
			c, json_object_get(line, "parentUuid"), &at, &turn) ||
		at > 0 || turn >= turns)
		return;
	chain->talk.t = tale_fork(left, turn);
	c->forks = mem_grow(
		c->forks, &c->forks_cap, c->nforks + 1, sizeof(*c->forks));
	c->forks[c->nforks++] = (struct fork){left, turn + 1};
}

static void
read_head(struct claude *c, struct chain *chain, const json_t *line)
{
	struct slice version = jsonvalue_string_at(line, "version");
	struct buf app = {0};

	if (!c->session.len)
		buf_set(&c->session, jsonvalue_string_at(line, "sessionId"));
	if (version.len && !chain->used) {
		buf_add_str(&app, "claude-code ");
		buf_add_slice(&app, version);
		tale_set(chain->talk.t, TALE_APP, buf_slice(&app));
		buf_free(&app);
	}
	chain->used = true;
}

/* The latest title counts. */
static void
read_title(struct claude *c, const json_t *line)
{
	static const char *const keys[] = {
		"summary", "customTitle", "aiTitle", "title", NULL};
	struct slice title = importjson_first(line, keys);

	if (title.len)
		buf_set(&c->title, title);
}

static const char *
read_line(struct claude *c, const json_t *line)
{
	struct slice type = jsonvalue_string_at(line, "type");
	struct chain *chain;
	const char *why;

	if (!type.len)
		return N_("it does not say of what type it is");
	if (slice_is(type, "summary") || slice_is(type, "custom-title") ||
		slice_is(type, "ai-title")) {
		read_title(c, line);
		return NULL;
	}
	if (!slice_is(type, "user") && !slice_is(type, "assistant") &&
		!slice_is(type, "system"))
		return NULL; /* of the program's own housekeeping */
	chain = chain_of(c, line);
	read_head(c, chain, line);
	go_back(c, chain, line);
	why = claude_say(&chain->talk, line);
	keep_place(c, chain, line);
	return why;
}

static const char *
take_line(void *decoder, struct slice text)
{
	json_t *line = importjson_line(text);
	const char *why;

	if (!line)
		return N_("it is no JSON object");
	why = read_line(decoder, line);
	json_decref(line);
	return why;
}

/* "SESSION", "SESSION/AGENT", or "SESSION/fork-N". */
static void
set_source(struct claude *c, struct tale *t, struct slice agent, size_t fork)
{
	struct buf source = {0};

	buf_add_slice(&source, buf_slice(&c->session));
	if (agent.len) {
		buf_add_char(&source, '/');
		buf_add_slice(&source, agent);
	}
	if (fork)
		buf_addf(&source, "/fork-%zu", fork);
	if (c->session.len)
		tale_set(t, TALE_SOURCE, buf_slice(&source));
	buf_free(&source);
}

static void
hand_over(struct claude *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct chain *chain = &c->chains[i];
		set_source(c, chain->talk.t, buf_slice(&chain->agent), 0);
		if (!i)
			tale_set(chain->talk.t, TALE_TITLE,
				buf_slice(&c->title));
		import_hand_over(c->out, chain->talk.t, 0);
		for (size_t k = 0; !i && k < c->nforks; k++) {
			set_source(c, c->forks[k].t, SLICE(""), k + 1);
			tale_set(c->forks[k].t, TALE_TITLE,
				buf_slice(&c->title));
			import_hand_over(
				c->out, c->forks[k].t, c->forks[k].turn);
		}
		claude_talk_free(&chain->talk);
		buf_free(&chain->agent);
	}
}

static int
end(void *decoder, const char *name, struct error *err)
{
	struct claude *c = decoder;

	(void)name;
	(void)err;
	hand_over(c);
	json_decref(c->agents);
	json_decref(c->places);
	free(c->chains);
	free(c->forks);
	buf_free(&c->session);
	buf_free(&c->title);
	free(c);
	return 0;
}

const struct import_decoder importclaude_decoder = {.name = "claude-code",
	.knows = knows,
	.begin = begin,
	.line = take_line,
	.end = end};
