/* Counts what the server saw: per model, and per turn of a conversation. */
#include "practice/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { TURNS = 256 };

struct tally {
	int64_t requests, chats, refused;
	int64_t *by_model; /* n_models of them */
	struct tally_turn turn[TURNS];
	size_t n_turns, oldest;
};

struct tally *
tally_new(void)
{
	struct tally *t = mem_alloc(sizeof(*t));
	t->by_model = mem_alloc(n_models * sizeof(*t->by_model));
	return t;
}

void
tally_free(struct tally *t)
{
	if (t == NULL)
		return;
	free(t->by_model);
	free(t);
}

void
tally_request(struct tally *t)
{
	t->requests++;
}

void
tally_refused(struct tally *t)
{
	t->chats++;
	t->refused++;
}

/* FNV-1a, 64 bits. */
static uint64_t
hash(uint64_t h, const void *p, size_t n)
{
	const unsigned char *b = p;
	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * UINT64_C(1099511628211);
	return h;
}

static struct tally_turn *
find(struct tally *t, uint64_t key)
{
	for (size_t i = 0; i < t->n_turns; i++) {
		if (t->turn[i].key == key)
			return &t->turn[i];
	}
	return NULL;
}

/* A place for a new turn: the oldest one's when there is no other. */
static struct tally_turn *
place(struct tally *t)
{
	if (t->n_turns < TURNS)
		return &t->turn[t->n_turns++];
	struct tally_turn *turn = &t->turn[t->oldest];
	t->oldest = (t->oldest + 1) % TURNS;
	return turn;
}

struct tally_turn *
tally_attempt(struct tally *t, const struct model *m, int fails,
	int64_t messages, struct slice last_user)
{
	t->chats++;
	t->by_model[m - models]++;
	ptrdiff_t row = m - models;
	uint64_t key = UINT64_C(14695981039346656037);
	key = hash(key, &row, sizeof(row));
	key = hash(key, &fails, sizeof(fails));
	key = hash(key, &messages, sizeof(messages));
	key = hash(key, last_user.p, last_user.len);
	struct tally_turn *turn = find(t, key);
	if (turn == NULL) {
		turn = place(t);
		*turn = (struct tally_turn){
			.key = key, .model = m, .messages = messages};
	}
	turn->attempts++;
	return turn;
}

static json_t *
turn_json(const struct tally_turn *turn)
{
	char key[24];
	snprintf(key, sizeof(key), "%016" PRIx64, turn->key);
	return json_pack("{s:s,s:s,s:I,s:I,s:I,s:i,s:s}", "key", key, "model",
		turn->model->name, "messages", (json_int_t)turn->messages,
		"attempts", (json_int_t)turn->attempts, "failures",
		(json_int_t)turn->failures, "status", turn->status,
		"request_id", turn->request_id);
}

json_t *
tally_json(const struct tally *t)
{
	json_t *by_model = json_object(), *turns = json_array();
	for (size_t i = 0; i < n_models; i++) {
		if (t->by_model[i] > 0)
			json_object_set_new(by_model, models[i].name,
				json_integer(t->by_model[i]));
	}
	for (size_t i = 0; i < t->n_turns; i++) {
		size_t at = (t->oldest + i) % TURNS;
		json_array_append_new(turns, turn_json(&t->turn[at]));
	}
	return json_pack("{s:I,s:I,s:I,s:o,s:o}", "requests",
		(json_int_t)t->requests, "chats", (json_int_t)t->chats,
		"refused", (json_int_t)t->refused, "models", by_model,
		"conversations", turns);
}
