/* Holds a conversation with an OpenAI-compatible server, a line a message:
 * talk BASE_URL MODEL, with the key in OPENAI_API_KEY. */
#include <stdio.h>
#include <stdlib.h>

#include "api/client.h"
#include "base/random.h"
#include "session/model.h"

static void
print(void *unused, const struct event *ev)
{
	const struct event_failure *f = &ev->failure;

	(void)unused;
	if (ev->kind == EVENT_DELTA && slice_is(ev->delta.channel, "content"))
		fwrite(ev->delta.text.p, 1, ev->delta.text.len, stdout);
	else if (ev->kind == EVENT_DONE)
		putchar('\n');
	else if (ev->kind == EVENT_FAILURE)
		printf("[%.*s, %s: %.*s]\n", (int)f->cause.len, f->cause.p,
			f->final ? "given up" : "trying again", (int)f->fix.len,
			f->fix.p);
	fflush(stdout);
}

static void
talk(struct http *http, struct bus *bus, struct client *client,
	struct request_input *in)
{
	struct event prompt = {.kind = EVENT_PROMPT};
	struct conversation said = {0};
	struct model model = {0}; /* remembers what was said */
	char *line = NULL;
	size_t size = 0;

	bus_add(bus, model_apply, &model);
	in->conversation = &said;
	while (getline(&line, &size, stdin) > 0) {
		prompt.prompt.text = slice_trim(slice_str(line));
		bus_emit(bus, &prompt);
		model_conversation(&model, &said);
		client_send(client, in);
		while (client_busy(client)) {
			http_wait(http, NULL, 0, 100);
			http_step(http);
			client_step(client);
		}
	}
	free(line);
	conversation_free(&said);
	model_free(&model);
}

int
main(int argc, char **argv)
{
	struct params params = {0}; /* none: the server's defaults */
	struct request_input in = {.stream = true, .params = &params};
	struct client_options options = client_defaults();
	struct client *client;
	struct http *http;
	struct error err;
	struct bus bus;

	if (argc != 3) {
		fputs("usage: talk BASE_URL MODEL\n", stderr);
		return 2;
	}
	http = http_new(&clock_real, &err);
	if (!http) {
		fprintf(stderr, "talk: %s\n", err.text);
		return 1;
	}
	in.model = argv[2];
	in.provider = provider_of_url(slice_str(argv[1]));
	options.base_url = argv[1];
	options.key = getenv("OPENAI_API_KEY");
	options.provider = in.provider;
	bus_init(&bus, &clock_real);
	bus_add(&bus, print, NULL);
	client = client_new(http, &bus, random_seed());
	client_configure(client, &options);
	talk(http, &bus, client, &in);
	client_free(client);
	http_free(http);
	bus_free(&bus);
	return 0;
}
