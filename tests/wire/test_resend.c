/* The verbs resend and compare: what is sent, what is saved, what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/desk.h"
#include "tests/lib/drive.h"
#include "tests/lib/temp.h"

#define SSE_WORLD SSE_SAY("Hello there, ") SSE_SAY("world") SSE_STOP SSE_DONE
#define REFUSAL                                                        \
	"{\"error\":{\"message\":\"No such thing\",\"code\":\"invalid" \
	"_value\",\"type\":\"invalid_request_error\"}}"

static void
assert_unsaid(const struct buf *b, const char *text)
{
	if (strstr(buf_str(b), text))
		fail_msg("\"%s\" is in: %s", text, buf_str(b));
}

static const struct buf *
body(struct desk *d, int i)
{
	const struct request *r = wire_request(d->w, i);

	if (!r)
		fail_msg("no request %d; it wrote: %s%s", i, buf_str(&d->r.out),
			buf_str(&d->r.err));
	return &r->body;
}

static void
assert_same_body(struct desk *d, int a, int b)
{
	assert_string_equal(buf_str(body(d, b)), buf_str(body(d, a)));
}

/* The ID of the one session that is saved. */
static char *
only_session(const struct desk *d)
{
	struct buf list = {0};
	struct slice name;
	char *id;

	assert_int_equal(temp_list(d->home, &list), 1);
	name = slice_trim(buf_slice(&list));
	for (size_t i = name.len; i > 0; i--) {
		if (name.p[i - 1] != '/')
			continue;
		name = slice_from(name, i);
		break;
	}
	id = slice_dup(slice_sub(name, 0, name.len - strlen(".jsonl")));
	buf_free(&list);
	return id;
}

/* A session in which everything changes that can. */
#define TALK                           \
	"/system be one\n"             \
	"/set temperature 0.5\n"       \
	"first\n"                      \
	"/system be two\n"             \
	"/set history 1\n"             \
	"/set top-p default\n"         \
	"/set top-p 0.4\n"             \
	"second\n"                     \
	"bad\n"                        \
	"/set temperature 0.6\n"       \
	"/set param.foo {\"a\":[1]}\n" \
	"/set max-tokens 50\n"         \
	"/retry\n"                     \
	"bad\n"                        \
	"/model m2\n"                  \
	"/set history all\n"           \
	"/set stop [\"x\",\"y\"]\n"    \
	"last\n"                       \
	"/system be late\n"            \
	"/set temperature 1.9\n"       \
	"/set omit top_p\n"            \
	"/model late\n"
/* Its requests in order: the third and its second attempt are refused. */
enum { REQUESTS = 5, BODIES = 6 };

static struct desk
talked(char **id)
{
	static const bool refused[BODIES] = {[2] = true, [3] = true};
	struct desk d = desk_new(DRIVE_KEY);

	for (int i = 0; i < BODIES; i++) {
		if (refused[i])
			wire_reply(d.w, "400 Bad", "", SLICE(REFUSAL));
		else
			wire_stream(d.w, SLICE(SSE_HELLO), 0);
	}
	d.in = SLICE(TALK);
	CALL(&d, "--linear", "-m", "m", "--top-p", "0.5");
	desk_status(&d, 0);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), BODIES);
	d.in = SLICE("");
	*id = only_session(&d);
	return d;
}

/* Sent again unchanged, a request is the same byte for byte: its settings, its
 * history, the turns that were left out, and the attempt that counted. */
static void
an_unchanged_request_is_the_same(void **state)
{
	static const struct {
		const char *req;
		int body; /* of the session */
	} rows[] = {{"1", 0}, {"2", 1}, {"3", 3}, {"4", 4}, {"5", 5}};
	char *id;
	struct desk d = talked(&id);
	int n = BODIES;

	(void)state;
	/* What is set elsewhere is not the session's. */
	temp_write(d.home, ".config/sidetone/config",
		SLICE("set temperature 0.1\nset system of-config\n"
		      "set presence-penalty 1\nset param.bar 1\n"
		      "set stream off\nset history 0\nmodel other\n"
		      "set provider mistral\nset omit stop\n"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wire_stream(d.w, SLICE(SSE_HELLO), 0);
		CALL(&d, "resend", id, "--no-save", "--request", rows[i].req);
		desk_status(&d, 0);
		assert_non_null(
			request_header(wire_request(d.w, n), "Authorization")
				.p);
		assert_same_body(&d, rows[i].body, n++);
	}
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", "--no-save");
	desk_status(&d, 0);
	assert_same_body(&d, 5, n);
	assert_int_equal(temp_list(d.home, NULL), 2); /* and the config */
	free(id);
	desk_free(&d);
}

static void
what_options_say_is_changed(void **state)
{
	static const char first[] = "\"role\":\"system\",\"content\":\"be ";
	char *id;
	struct desk d = talked(&id);

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", id, "--request", "2", "-m", "m9", "-s", "be other",
		"--temperature", "1.5", "--set", "top-p=default", "--set",
		"param.baz=true", "--set", "history=0");
	desk_status(&d, 0);
	desk_says(body(&d, BODIES), "{\"model\":\"m9\",\"messages\":[{");
	desk_says(body(&d, BODIES), first);
	desk_says(body(&d, BODIES), "be other\"},{\"role\":\"user\","
				    "\"content\":\"second\"}]");
	desk_says(body(&d, BODIES), "\"temperature\":1.5");
	desk_says(body(&d, BODIES), "\"baz\":true");
	assert_unsaid(body(&d, BODIES), "top_p");
	free(id);
	desk_free(&d);
}

/* The path of the session file that is not ID's. */
static void
read_other(const struct desk *d, const char *id, struct buf *text)
{
	struct buf list = {0};
	struct slice rest, line;

	temp_list(d->home, &list);
	rest = buf_slice(&list);
	while (slice_line(&rest, &line)) {
		char *name = slice_dup(line);
		if (!strstr(name, id))
			assert_true(temp_read(d->home, name, text));
		free(name);
	}
	buf_free(&list);
}

/* The new session can be resumed: it holds the turns before, the settings as
 * they were sent, and says where it is from. */
static void
it_is_a_session_of_its_own(void **state)
{
	char *id;
	struct desk d = talked(&id);
	struct record r = {0};
	struct buf text = {0}, origin = {0};
	const struct event_setting *last = NULL;

	(void)state;
	wire_stream(d.w, SLICE(SSE_WORLD), 0);
	CALL(&d, "resend", id, "--request", "2", "--temperature", "1.5");
	desk_status(&d, 0);
	desk_says(&d.r.out, "A #2 ");
	desk_says(&d.r.out, "B #2 ");
	assert_int_equal(temp_list(d.home, NULL), 2);
	read_other(&d, id, &text);
	desk_events(&r, &text);
	buf_addf(&origin, "fork of %s at turn 1", id);
	drive_assert_text(record_find(&r, EVENT_SESSION, 0)->session.origin,
		buf_str(&origin));
	assert_int_equal(record_count(&r, EVENT_PROMPT), 2);
	drive_assert_text(
		record_find(&r, EVENT_PROMPT, 0)->prompt.text, "first");
	drive_assert_text(
		record_find(&r, EVENT_PROMPT, 1)->prompt.text, "second");
	assert_int_equal(record_find(&r, EVENT_REQUEST, 1)->req, 2);
	for (size_t i = 0; i < r.n; i++) {
		const struct event *ev = &r.rows[i]->ev;
		if (ev->kind == EVENT_SETTING &&
			slice_is(ev->setting.name, "temperature"))
			last = &ev->setting;
	}
	drive_assert_text(last->value, "1.5");
	/* It can be sent again in turn, and be compared by its name alone. */
	wire_stream(d.w, SLICE(SSE_WORLD), 0);
	CALL(&d, "resend", "--no-save");
	desk_status(&d, 0);
	assert_same_body(&d, BODIES, BODIES + 1);
	CALL(&d, "compare");
	desk_status(&d, 0);
	buf_clear(&origin);
	buf_addf(&origin, "A #2 %s", id);
	desk_says(&d.r.out, buf_str(&origin));
	desk_says(&d.r.out, "temperature     0.5                             "
			    "1.5\n");
	record_free(&r);
	buf_free(&text);
	buf_free(&origin);
	free(id);
	desk_free(&d);
}

static void
both_answers_are_printed(void **state)
{
	static const char *const lines[] = {
		"\nprompt          first\n",
		"\nmodel           m                               m9\n",
		"\nended           stop                            stop\n",
		"\nwords           1                               3\n",
		"\nA m                                    | B m9\n"
		"  Hello                                |   Hello there, "
		"world\n",
	};
	char *id;
	struct desk d = talked(&id);

	(void)state;
	for (int i = 0; i < 2; i++)
		wire_stream(d.w, SLICE(SSE_WORLD), 0);
	CALL(&d, "resend", id, "--request", "1", "-m", "m9", "--no-save");
	desk_status(&d, 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		desk_says(&d.r.out, lines[i]);
	assert_int_equal(d.r.err.len, 0);
	CALL(&d, "resend", id, "--request", "1", "-m", "m9", "--no-save",
		"--json", "-v");
	desk_status(&d, 0);
	assert_int_equal(d.r.out.p[0], '{');
	desk_says(&d.r.out, "\"text\":\"Hello\"");
	desk_says(&d.r.out, "\"text\":\"Hello there, world\"");
	desk_says(&d.r.err, "request 1 attempt 1/3 POST");
	desk_says(&d.r.err, "done: stop");
	/* What was copied is not told as if it happened now. */
	assert_unsaid(&d.r.err, "Hello");
	free(id);
	desk_free(&d);
}

static void
a_failure_is_an_answer_too(void **state)
{
	char *id;
	struct desk d = talked(&id);

	(void)state;
	wire_reply(d.w, "401 No", "",
		SLICE("{\"error\":{\"message\":\"bad "
		      "key\",\"code\":\"invalid_api_"
		      "key\"}}"));
	CALL(&d, "resend", id, "--request", "5", "--no-save");
	desk_status(&d, 3);
	desk_says(&d.r.err, "AuthenticationError 401 invalid_api_key");
	desk_says(&d.r.err, "fix: ");
	desk_says(&d.r.out, "! 401 invalid_api_key");
	desk_says(&d.r.out, "  Hello                                |   bad "
			    "key\n");
	/* Held back, nothing is sent, printed or left behind. */
	CALL(&d, "resend", id, "--request", "1", "-m", "gpt-4o", "--set",
		"param.response_format=\"xml\"");
	desk_status(&d, 6);
	assert_int_equal(d.r.out.len, 0);
	desk_says(&d.r.err, "response_format");
	assert_int_equal(temp_list(d.home, NULL), 1);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), BODIES + 1);
	free(id);
	desk_free(&d);
}

/* A session of a file that somebody gave: it went to URL. */
static void
write_given(struct desk *d, const char *name, const char *url,
	const char *setting, const char *value)
{
	struct buf file = {0};

	buf_addf(&file,
		"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"x\","
		"\"provider\":\"custom\",\"url\":\"%s\",\"model\":\"m\"}\n"
		"{\"kind\":\"setting\",\"at\":0,\"name\":\"%s\",\"value\":"
		"\"%s\"}\n"
		"{\"kind\":\"prompt\",\"at\":0,\"text\":\"hi\"}\n"
		"{\"kind\":\"request\",\"at\":1,\"req\":1,\"attempt\":1,"
		"\"of\":3,\"method\":\"POST\",\"url\":\"%s/chat/"
		"completions\",\"model\":\"m\",\"bytes\":1,\"tokens\":1,"
		"\"params\":{}}\n"
		"{\"kind\":\"done\",\"at\":2,\"req\":1,\"attempt\":1,"
		"\"reason\":\"stop\"}\n",
		url, setting, value, url);
	temp_write(d->home, name, buf_slice(&file));
	buf_free(&file);
}

/* The key does not go to a server that only the file names. */
static void
a_file_does_not_get_the_key(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct wire *other = wire_new();
	char *name = temp_path(d.home, "f.jsonl");

	(void)state;
	write_given(&d, "f.jsonl", wire_url(other), "seed", "5");
	wire_stream(other, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", name, "--no-save");
	desk_status(&d, 0);
	desk_says(&d.r.err, "no key goes to 127.0.0.1");
	assert_int_equal(wire_count(other, WIRE_REQUESTS), 1);
	assert_null(request_header(wire_request(other, 0), "Authorization").p);
	desk_says(&wire_request(other, 0)->body, "\"seed\":5");
	/* Unless it is said that it may. */
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", name, "--base-url", wire_url(d.w), "--no-save");
	desk_status(&d, 0);
	assert_int_equal(wire_count(other, WIRE_REQUESTS), 1);
	desk_says(body(&d, 0), "\"seed\":5");
	assert_non_null(
		request_header(wire_request(d.w, 0), "Authorization").p);
	wire_free(other);
	free(name);
	desk_free(&d);
}

/* It runs no command, and what it says that is not allowed is left out. */
static void
a_file_sets_no_more_than_requests(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *name = temp_path(d.home, "f.jsonl");
	struct buf command = {0};

	(void)state;
	buf_addf(&command, "touch %s/ran; echo k", d.home);
	write_given(
		&d, "f.jsonl", wire_url(d.w), "key-command", buf_str(&command));
	buf_set(&d.key_var, SLICE("NO_KEY=1"));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", name, "--no-save");
	desk_status(&d, 0);
	assert_false(temp_exists(d.home, "ran"));
	write_given(&d, "f.jsonl", wire_url(d.w), "temperature", "9");
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", name, "--no-save");
	desk_status(&d, 0);
	assert_unsaid(body(&d, 1), "temperature");
	buf_free(&command);
	free(name);
	desk_free(&d);
}

/* Where the config has the session's address by another name, the body is the
 * session's and the key that name's. */
static void
the_key_is_that_of_the_name_that_is_set(void **state)
{
	char *id;
	struct desk d = talked(&id);

	(void)state;
	temp_write(d.home, ".config/sidetone/config",
		SLICE("set provider mistral\n"));
	buf_set(&d.key_var, SLICE("MISTRAL_API_KEY=sk-of-mistral"));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", id, "--no-save");
	desk_status(&d, 0);
	assert_same_body(&d, BODIES - 1, BODIES);
	drive_assert_text(
		request_header(wire_request(d.w, BODIES), "Authorization"),
		"Bearer sk-of-mistral");
	free(id);
	desk_free(&d);
}

/* A file that has lost its head has no place, no model and nothing before its
 * prompt; the copy has a head all the same. */
static void
a_file_without_a_head_is_sent(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *name = temp_path(d.home, "f.jsonl");
	struct record r = {0};

	(void)state;
	temp_write(d.home, "f.jsonl",
		SLICE("{\"kind\":\"prompt\",\"at\":0,\"text\":\"hi\"}\n"
		      "{\"kind\":\"request\",\"at\":1,\"req\":1,\"attempt\":1,"
		      "\"of\":3,\"method\":\"POST\",\"url\":\"\",\"model\":"
		      "\"m7\",\"bytes\":1,\"tokens\":1,\"params\":{}}\n"
		      "{\"kind\":\"done\",\"at\":2,\"req\":1,\"attempt\":1,"
		      "\"reason\":\"stop\"}\n"));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "resend", name);
	desk_status(&d, 0);
	desk_says(body(&d, 0), "{\"model\":\"m7\",\"messages\":[{\"role\":"
			       "\"user\",\"content\":\"hi\"}]");
	assert_int_equal(unlink(name), 0);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_SESSION), 1);
	record_free(&r);
	free(name);
	desk_free(&d);
}

/* What was practice goes to a practice server, whatever is set. */
static void
practice_stays_practice(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *id;

	(void)state;
	CALL(&d, "ask", "--practice", "-m", "practice:echo", "hi");
	desk_status(&d, 0);
	id = only_session(&d);
	CALL(&d, "resend", id);
	desk_status(&d, 0);
	desk_says(&d.r.out, "both texts are the same");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 0);
	free(id);
	desk_free(&d);
}

static void
what_is_not_there(void **state)
{
	static const struct {
		const char *args[5], *err;
	} rows[] = {
		{{"resend", "--request", "9"},
			"there is no request 9 with a prompt; it has 1 to 5"},
		{{"resend", "--request", "x"},
			"--request x: must be the number of a request"},
		{{"resend", "--request", "0"}, "must be the number"},
		{{"resend", "a", "b"}, "resend: needs one session, not 2"},
		{{"resend", "1999"}, "no session is called that"},
		{{"resend", "./none.jsonl"}, "./none.jsonl: No such file"},
		{{"resend", "--events"}, "--events is not for resend"},
		{{"compare", "latest:9"}, "there is no request 9"},
		{{"compare", "latest:1"},
			"compare: request 1 is the first of its session"},
		{{"compare", "1999:1", "latest"}, "no session is called that"},
		{{"compare", "a", "b", "c"}, "needs two answers, not 3"},
		{{"compare", "-m", "x"}, "--model is not for compare"},
	};
	char *id;
	struct desk d = talked(&id);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk_call(&d, rows[i].args);
		desk_status(&d, 2);
		desk_says(&d.r.err, rows[i].err);
		assert_int_equal(d.r.out.len, 0);
	}
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), BODIES);
	free(id);
	desk_free(&d);
}

static void
two_that_exist_are_compared(void **state)
{
	char *id;
	struct desk d = talked(&id);
	struct buf a = {0}, b = {0};

	(void)state;
	buf_addf(&a, "%s:1", id);
	buf_addf(&b, "%s:2", id);
	CALL(&d, "compare", buf_str(&a), buf_str(&b));
	desk_status(&d, 0);
	desk_says(&d.r.out, "\nprompt          first                           "
			    "second\n");
	/* The settings are those of each request. */
	desk_says(&d.r.out, "\nsystem prompt   be one                          "
			    "be two\n");
	desk_says(&d.r.out, "\nboth texts are the same\n");
	/* With itself alone: the one before, here to the same message. */
	buf_clear(&a);
	buf_addf(&a, "%s:4", id);
	CALL(&d, "compare", buf_str(&a));
	desk_status(&d, 0);
	desk_says(&d.r.out, "request         A #3 ");
	desk_says(&d.r.out, "B #4 ");
	desk_says(&d.r.out, "! 400 invalid_value");
	CALL(&d, "compare", "--json", "latest:1", "latest");
	desk_status(&d, 0);
	desk_says(&d.r.out, "\"same\":true");
	buf_free(&a);
	buf_free(&b);
	free(id);
	desk_free(&d);
}

/* In a session the command prints it where there is no screen. */
static void
the_command_in_lines(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	for (int i = 0; i < 3; i++)
		wire_stream(d.w, i ? SLICE(SSE_WORLD) : SLICE(SSE_HELLO), 0);
	d.in = SLICE("/compare\none\n/compare\n/model m2\none\n/compare\ntwo\n"
		     "/compare 1 3\n/compare 7\n/compare x\n");
	CALL(&d, "--linear", "-m", "m");
	desk_status(&d, 0);
	desk_says(&d.r.out, "compare: nothing has been answered yet");
	desk_says(&d.r.out, "compare: request 1 is the first of its session");
	desk_says(&d.r.out, "\nmodel           m                              "
			    "m2\n");
	desk_says(&d.r.out, "\nprompt          one                            "
			    "two\n");
	desk_says(&d.r.out, "compare: 7 is no request of this session");
	desk_says(&d.r.out, "compare: x: must be the number of a request");
	desk_free(&d);
}

/* The command goes on in a copy: what it sends is as it was but for what it
 * says, and both answers are at hand. */
static void
the_command_changes_what_it_says(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	for (int i = 0; i < 4; i++)
		wire_stream(
			d.w, i > 1 ? SLICE(SSE_WORLD) : SLICE(SSE_HELLO), 0);
	d.in = SLICE("/resend m2\none\n/set seed 3\ntwo\n/system late\n"
		     "/set seed 4\n/resend m2 top-p=0.5\n/compare\n"
		     "/resend\n/resend theme=mono\n/resend m2 m3\n"
		     "/resend temperature=9\n");
	CALL(&d, "--linear", "-m", "m");
	desk_status(&d, 0);
	desk_says(&d.r.out, "there is no request yet");
	assert_string_equal(buf_str(body(&d, 2)),
		"{\"model\":\"m2\",\"messages\":[{\"role\":\"user\",\"content"
		"\":\"one\"},{\"role\":\"assistant\",\"content\":\"Hello\"},{"
		"\"role\":\"user\",\"content\":\"two\"}],\"seed\":3,\"top_p\":"
		"0.5,\"stream\":true,\"stream_options\":{\"include_usage\":"
		"true}}");
	desk_says(&d.r.out, "sidetone: request 2 once more, in a copy of ");
	desk_says(&d.r.out, "sidetone: /compare shows both answers side by ");
	desk_says(&d.r.out, "\nmodel           m                              "
			    "m2\n");
	/* Without words it is the same session that goes on. */
	desk_says(body(&d, 3), "Hello there, world\"},{\"role\":\"user\","
			       "\"content\":\"two\"}]");
	desk_says(&d.r.out, "resend: theme is no setting of requests");
	desk_says(&d.r.out, "resend: m3 is not NAME=VALUE; a model stands "
			    "first");
	desk_says(&d.r.out, "temperature: 9 is not");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 4);
	assert_int_equal(temp_list(d.home, NULL), 2);
	desk_free(&d);
}

/* Held back, it leaves no file either; the same again sends it. */
static void
the_command_may_be_held_back(void **state)
{
	static const struct {
		const char *in;
		int requests;
		size_t files;
	} rows[] = {
		{"one\n/resend gpt-4o param.response_format=\"xml\"\n", 1, 1},
		{"one\n/resend gpt-4o param.response_format=\"xml\"\none\n", 2,
			2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk d = desk_new(DRIVE_KEY);
		for (int n = 0; n < rows[i].requests; n++)
			wire_stream(d.w, SLICE(SSE_HELLO), 0);
		d.in = slice_str(rows[i].in);
		CALL(&d, "--linear", "-m", "m");
		desk_status(&d, 0);
		desk_says(&d.r.out, "not sent yet (the same again sends it)");
		assert_int_equal(
			wire_count(d.w, WIRE_REQUESTS), rows[i].requests);
		assert_int_equal(temp_list(d.home, NULL), rows[i].files);
		desk_free(&d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unchanged_request_is_the_same),
		cmocka_unit_test(what_options_say_is_changed),
		cmocka_unit_test(it_is_a_session_of_its_own),
		cmocka_unit_test(both_answers_are_printed),
		cmocka_unit_test(a_failure_is_an_answer_too),
		cmocka_unit_test(a_file_does_not_get_the_key),
		cmocka_unit_test(a_file_sets_no_more_than_requests),
		cmocka_unit_test(the_key_is_that_of_the_name_that_is_set),
		cmocka_unit_test(a_file_without_a_head_is_sent),
		cmocka_unit_test(practice_stays_practice),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(two_that_exist_are_compared),
		cmocka_unit_test(the_command_in_lines),
		cmocka_unit_test(the_command_changes_what_it_says),
		cmocka_unit_test(the_command_may_be_held_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
