/* Preflight: what is found in a body, where, and what to do about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/jsonplace.h"
#include "api/preflight.h"
#include "api/sending.h"
#include "api/tokencount.h"
#include "api/tokens.h"
#include "base/text.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A body with one message; what a row says comes before the messages. */
#define HI "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
#define BODY(fields) "{\"model\":\"gpt-4o\"," fields "," HI "}"
#define OF(model, fields) "{\"model\":\"" model "\"," fields "," HI "}"
#define SAY(messages) "{\"model\":\"gpt-4o\",\"messages\":[" messages "]}"
#define USER "{\"role\":\"user\",\"content\":\"hi\"}"
#define CALL(id)                                                            \
	"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":" \
	"\"" id "\",\"type\":\"function\",\"function\":{\"name\":\"f\","    \
	"\"arguments\":\"{}\"}}]}"
#define ANSWER(id) \
	"{\"role\":\"tool\",\"tool_call_id\":\"" id "\",\"content\":\"1\"}"
#define TOOL(name)                                                         \
	"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" name \
	"\"}}]"
#define S10 "0123456789"
#define S70 S10 S10 S10 S10 S10 S10 S10

/* The first finding of a body; level 0: there is none. FIX and MESSAGE are
 * parts of the texts. */
static const struct row {
	const char *body, *provider, *model;
	char level; /* e, w or 0 */
	const char *code, *param;
	int line, column;
	const char *message, *fix;
} rows[] = {
	/* What is fine. */
	{BODY("\"temperature\":1.5"), .level = 0},
	{BODY("\"temperature\":0"), .level = 0},
	{BODY("\"temperature\":2"), .level = 0},
	{BODY("\"temperature\":null"), .level = 0},
	{BODY("\"n\":1"), .level = 0},
	{BODY("\"stop\":\"x\""), .level = 0},
	{BODY("\"stop\":[\"a\",\"b\",\"c\",\"d\"]"), .level = 0},
	{BODY("\"seed\":-9223372036854775808"), .level = 0},
	{BODY("\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
		.level = 0},
	{BODY("\"logprobs\":true,\"top_logprobs\":20"), .level = 0},
	{BODY("\"logit_bias\":{\"50256\":-100}"), .level = 0},
	{BODY("\"response_format\":{\"type\":\"text\"}"), .level = 0},
	{BODY(TOOL("a_b-1") ",\"tool_choice\":\"auto\""), .level = 0},
	{OF("o3", "\"max_completion_tokens\":10,\"temperature\":1"),
		.level = 0},
	{OF("gpt-5.1", "\"reasoning_effort\":\"none\",\"temperature\":0.2"),
		.level = 0},
	{SAY(USER "," CALL("c") "," ANSWER("c")), .level = 0},
	{SAY("{\"role\":\"developer\",\"content\":\"x\"}," USER), .level = 0},
	{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
	     "\"x\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]}"),
		.level = 0},
	{"{" HI "}", .provider = "llamacpp", .level = 0},
	{OF("x", "\"top_k\":4"), .provider = "dashscope", .level = 0},
	{OF("openai/o3", "\"max_tokens\":4"), .provider = "openrouter",
		.level = 0},

	/* Text that is no JSON. */
	{"", 0, 0, 'e', "invalid_json", "", 1, 1, "nothing in it", "object"},
	{" \n", 0, 0, 'e', "invalid_json", "", 1, 1, "nothing in it", ""},
	{"{\n\"a\": 1,\n}", 0, 0, 'e', "invalid_json", "", 2, 7,
		"nothing follows this comma", "take the comma out"},
	{"{\"a\":[1,2,]}", 0, 0, 'e', "invalid_json", "", 1, 10,
		"nothing follows this comma", "take"},
	{"{'a': 1}", 0, 0, 'e', "invalid_json", "", 1, 2, "wrong quotes",
		"double quotes"},
	{"{\"a\": 'x'}", 0, 0, 'e', "invalid_json", "", 1, 7, "wrong quotes",
		"double quotes"},
	{"{\"a\": \u201cx\u201d}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"is no sign of JSON", "write \" instead"},
	{"{\"a\"\uff1a 1}", 0, 0, 'e', "invalid_json", "", 1, 5,
		"is no sign of JSON", "write : instead"},
	{"{\"\u00e4\": \"x,\n\"b\": 1}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"no quote at the end of its line", "close the text"},
	{"{\"a\": \"x", 0, 0, 'e', "invalid_json", "", 1, 7, "no closing quote",
		"close the text"},
	{"{\"a\": \"x\"y\"}", 0, 0, 'e', "invalid_json", "", 1, 9,
		"ends at this quote", "\\\""},
	{"{\"a\": \"x\ty\"}", 0, 0, 'e', "invalid_json", "", 1, 9,
		"control character", "\\t"},
	{"{a: 1}", 0, 0, 'e', "invalid_json", "", 1, 2, "the name a has no",
		"double quotes"},
	{"{\"a\": b}", 0, 0, 'e', "invalid_json", "", 1, 7, "the text b has no",
		"double quotes"},
	{"{\"a\": 1 // x\n}", 0, 0, 'e', "invalid_json", "", 1, 9,
		"no comments", "take"},
	{"{/* x */}", 0, 0, 'e', "invalid_json", "", 1, 2, "no comments",
		"take"},
	{"# x\n{}", 0, 0, 'e', "invalid_json", "", 1, 1, "no comments", "take"},
	{"{\"a\": NaN}", 0, 0, 'e', "invalid_json", "", 1, 7, "NaN is no value",
		"a number"},
	{"{\"a\": -Infinity}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"Infinity is no value", "a number"},
	{"{\"a\": None}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"None is no value", "null"},
	{"{\"a\": True}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"True is no value", "write true"},
	{"{\"a\": 01}", 0, 0, 'e', "invalid_json", "", 1, 7, "01 is no number",
		"like 12"},
	{"{\"a\": .5}", 0, 0, 'e', "invalid_json", "", 1, 7, ".5 is no number",
		"0.5"},
	{"{\"a\": 1.}", 0, 0, 'e', "invalid_json", "", 1, 7, "1. is no number",
		"0.5"},
	{"{\"a\": 1_000}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"1_000 is no number", ""},
	{"{\"a\": 1e999}", 0, 0, 'e', "invalid_json", "", 1, 7,
		"a number is too large", ""},
	{"{\"a\": 1 \"b\": 2}", 0, 0, 'e', "invalid_json", "", 1, 9,
		"comma is missing", "put a comma"},
	{"{\"a\" 1}", 0, 0, 'e', "invalid_json", "", 1, 6, "colon is due", ""},
	{"{\"a\"}", 0, 0, 'e', "invalid_json", "", 1, 5, "without a value", ""},
	{"{\"a\": }", 0, 0, 'e', "invalid_json", "", 1, 7, "value is due", ""},
	{"{\"a\": [1}", 0, 0, 'e', "invalid_json", "", 1, 9,
		"} does not close the [ of line 1, column 7", ""},
	{"{\"a\": [1]", 0, 0, 'e', "invalid_json", "", 1, 10,
		"the { of line 1, column 1 is not closed", "add a }"},
	{"{\"a\": \"\\x\"}", 0, 0, 'e', "invalid_json", "", 1, 8,
		"\\x is no escape", "backslash"},
	{"{\"a\": \"\\u12\"}", 0, 0, 'e', "invalid_json", "", 1, 8,
		"four hexadecimal", ""},
	{"{\"a\": \"\\ud800x\"}", 0, 0, 'e', "invalid_json", "", 1, 8,
		"surrogate", "both halves"},
	{"{}{}", 0, 0, 'e', "invalid_json", "", 1, 3, "second value",
		"one line at a time"},
	{"{} x", 0, 0, 'e', "invalid_json", "", 1, 4, "behind the end", ""},
	{"{\"a\": \"\xe9\"}", 0, 0, 'e', "invalid_json", "", 1, 8,
		"byte 0xE9 is not UTF-8", "save it as UTF-8"},
	{"\xff\xfe{", 0, 0, 'e', "invalid_json", "", 1, 1, "UTF-16", "UTF-8"},
	{"\xef\xbb\xbf" BODY("\"n\":1"), 0, 0, 'e', "invalid_json", "", 1, 1,
		"byte order mark", "without BOM"},
	{"POST /v1/chat/completions HTTP/1.1\r\n\r\n{}", 0, 0, 'e',
		"invalid_json", "", 1, 1, "whole HTTP request", "alone"},
	{"curl https://x", 0, 0, 'e', "invalid_json", "", 1, 1, "a command",
		"alone"},
	{"data: {}", 0, 0, 'e', "invalid_json", "", 1, 1, "event stream",
		"alone"},
	{"<html>", 0, 0, 'e', "invalid_json", "", 1, 1, "HTML", "alone"},
	{"{\"model\":\"x\",\n \"model\":\"gpt-4o\"," HI "}", 0, 0, 'w',
		"invalid_json", "", 2, 2, "model stands twice", "remove one"},

	/* The body, the model. */
	{"[]", 0, 0, 'e', "invalid_value", "", 1, 1, "a list, not an object",
		"messages"},
	{"\"x\"", 0, 0, 'e', "invalid_value", "", 1, 1, "\"x\", not an object",
		"messages"},
	{"{" HI "}", 0, 0, 'e', "missing_required_field", "model", 1, 1,
		"missing", "add \"model\""},
	{"{\"model\":\"\"," HI "}", 0, 0, 'e', "invalid_value", "model", 1, 10,
		"empty", "name"},
	{"{\"model\":4," HI "}", 0, 0, 'e', "invalid_value", "model", 1, 10,
		"4 is no text", "double quotes"},
	{"{\"model\":\"gpt-4o \"," HI "}", 0, 0, 'w', "invalid_value", "model",
		1, 10, "blanks", "blanks"},
	{OF("deepseek-chat", "\"n\":1"), "openai", 0, 'w',
		"model_not_supported", "model", 1, 10,
		"a model of deepseek; openai serves its own", "provider"},

	/* Messages. */
	{"{\"model\":\"gpt-4o\"}", 0, 0, 'e', "missing_required_field",
		"messages", 1, 1, "missing", "add \"messages\""},
	{"{\"model\":\"gpt-4o\",\"messages\":\"hi\"}", 0, 0, 'e',
		"invalid_value", "messages", 1, 30, "not a list",
		"write a list"},
	{SAY(""), 0, 0, 'e', "invalid_value", "messages", 1, 30, "empty",
		"at least one"},
	{SAY("\"hi\""), 0, 0, 'e', "invalid_value", "messages[0]", 1, 31,
		"not a message", "role"},
	{SAY("{\"content\":\"x\"}," USER), 0, 0, 'e', "missing_required_field",
		"messages[0].role", 1, 31, "missing", "use one of"},
	{SAY(USER ",\n {\"role\":\"moderator\",\"content\":\"x\"}," USER), 0, 0,
		'e', "invalid_value", "messages[1].role", 2, 10,
		"\"moderator\" is no role", "use one of: developer, system"},
	{SAY("{\"role\":\"human\",\"content\":\"x\"}," USER), 0, 0, 'e',
		"invalid_value", "messages[0].role", 1, 39, "\"human\"",
		"write \"user\""},
	{SAY("{\"role\":\"User\",\"content\":\"x\"}," USER), 0, 0, 'e',
		"invalid_value", "messages[0].role", 1, 39, "\"User\"",
		"write \"user\""},
	{SAY("{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"}," USER),
		0, 0, 'w', "deprecated", "messages[0].role", 1, 39,
		"deprecated", "role tool"},
	{SAY("{\"role\":\"user\"}"), 0, 0, 'e', "missing_required_field",
		"messages[0].content", 1, 31, "missing", "add \"content\""},
	{SAY("{\"role\":\"user\",\"content\":null}"), 0, 0, 'e',
		"invalid_value", "messages[0].content", 1, 56, "null",
		"write a text"},
	{SAY("{\"role\":\"user\",\"content\":5}"), 0, 0, 'e', "invalid_value",
		"messages[0].content", 1, 56, "5 is not a text", "write"},
	{SAY("{\"role\":\"user\",\"content\":\"\"}"), 0, 0, 'w',
		"invalid_value", "messages[0].content", 1, 56, "empty", ""},
	{SAY("{\"role\":\"user\",\"content\":[]}"), 0, 0, 'e', "invalid_value",
		"messages[0].content", 1, 56, "empty", "add a part"},
	{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
	     "\"text\":\"x\"}]}"),
		0, 0, 'e', "invalid_value", "messages[0].content[0].type", 1,
		65, "\"input_text\"", "write \"text\""},
	{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}"), 0, 0,
		'e', "missing_required_field", "messages[0].content[0].text", 1,
		57, "missing", "add it"},
	{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
	     "\"image_url\":\"u\"}]}"),
		0, 0, 'e', "invalid_value", "messages[0].content[0].image_url",
		1, 89, "an object", "{\"url\""},
	{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
	     "\"x\"}]}"),
		"deepseek", "deepseek-chat", 'e', "invalid_value",
		"messages[0].content", 1, 56, "deepseek takes content as text",
		"join"},
	{SAY("{\"role\":\"developer\",\"content\":\"x\"}," USER), "deepseek",
		"deepseek-chat", 'e', "invalid_value", "messages[0].role", 1,
		39, "deepseek does not know the role developer", "system"},
	{SAY("{\"role\":\"user\",\"content\":\"x\",\"time\":1}"), 0, 0, 'w',
		"unknown_parameter", "messages[0].time", 1, 60, "no such field",
		"remove"},
	{SAY("{\"role\":\"user\",\"content\":\"x\",\"name\":\"a\"}"), "groq",
		"x", 'e', "unsupported_parameter", "messages[0].name", 1, 60,
		"groq does not take it", "remove"},
	{SAY(USER ",{\"role\":\"assistant\",\"content\":\"x\","
		  "\"reasoning_content\":\"y\"}," USER),
		"mistral", "x", 'e', "unsupported_parameter",
		"messages[1].reasoning_content", 1, 96,
		"mistral does not take it", "remove"},
	{SAY(USER ",{\"role\":\"system\",\"content\":\"x\"}," USER), 0, 0, 'w',
		"message_order", "messages[1].role", 1, 70, "behind others",
		"before"},
	{SAY(USER ",{\"role\":\"assistant\",\"content\":\"x\"}"), 0, 0, 'w',
		"message_order", "messages[1].role", 1, 70,
		"the last message is an answer", "end with"},
	{SAY(USER ",{\"role\":\"assistant\",\"content\":\"x\"}"), "mistral",
		"x", 'e', "message_order", "messages[1].role", 1, 70,
		"the last message is an answer", "end with"},
	{SAY(USER "," USER), "perplexity", "x", 'e', "message_order",
		"messages[1].role", 1, 70, "two user messages in a row",
		"join"},
	{SAY("{\"role\":\"system\",\"content\":\"x\"}"), 0, 0, 'w',
		"message_order", "messages", 1, 30, "no message of the user",
		"add"},
	{SAY(USER ",{\"role\":\"tool\",\"content\":\"x\"}"), 0, 0, 'e',
		"missing_required_field", "messages[1].tool_call_id", 1, 62,
		"missing", "id of the call"},
	{SAY(USER "," ANSWER("c")), 0, 0, 'e', "invalid_value",
		"messages[1].tool_call_id", 1, 92, "\"c\" answers no call",
		"behind"},
	{SAY(USER "," CALL("c") "," ANSWER("d") "," ANSWER("c")), 0, 0, 'e',
		"invalid_value", "messages[2].tool_call_id", 1, 213,
		"\"d\" answers no call", "behind"},
	{SAY(USER "," CALL("c") "," USER), 0, 0, 'e', "missing_required_field",
		"messages[1].tool_calls[0]", 1, 111,
		"the call \"c\" is not answered", "role tool"},
	{SAY(USER ",{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":"
		  "[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":"
		  "\"f\",\"arguments\":{}}}]}," ANSWER("c")),
		0, 0, 'e', "invalid_value",
		"messages[1].tool_calls[0].function.arguments", 1, 173,
		"an object is not a text", "as one text"},

	/* Types and ranges. */
	{BODY("\"temperature\":2.5"), 0, 0, 'e', "invalid_value", "temperature",
		1, 33, "2.5 is above 2", "0 to 2"},
	{BODY("\"temperature\":-1"), 0, 0, 'e', "invalid_value", "temperature",
		1, 33, "-1 is below 0", "0 to 2"},
	{BODY("\"temperature\":2.5"), "ollama", 0, 'w', "invalid_value",
		"temperature", 1, 33, "2.5 is above 2", "0 to 2"},
	{BODY("\"temperature\":\"0.7\""), 0, 0, 'e', "invalid_value",
		"temperature", 1, 33, "\"0.7\" is text, not a number",
		"write 0.7 without quotes"},
	{BODY("\"temperature\":true"), 0, 0, 'e', "invalid_value",
		"temperature", 1, 33, "true is not a number", "a number"},
	{BODY("\"top_p\":1.01"), 0, 0, 'e', "invalid_value", "top_p", 1, 27,
		"1.01 is above 1", "0 to 1"},
	{BODY("\"n\":0"), 0, 0, 'e', "invalid_value", "n", 1, 23,
		"0 is below 1", "1 to 128"},
	{BODY("\"n\":129"), 0, 0, 'e', "invalid_value", "n", 1, 23,
		"129 is above 128", "1 to 128"},
	{BODY("\"n\":2"), 0, 0, 'w', "invalid_value", "n", 1, 23, "charged",
		"write 1"},
	{OF("x", "\"n\":2"), "groq", 0, 'e', "invalid_value", "n", 1, 18,
		"2 is above 1", "only 1"},
	{BODY("\"presence_penalty\":3"), 0, 0, 'e', "invalid_value",
		"presence_penalty", 1, 38, "3 is above 2", "-2 to 2"},
	{BODY("\"frequency_penalty\":-2.1"), 0, 0, 'e', "invalid_value",
		"frequency_penalty", 1, 39, "-2.1 is below -2", "-2 to 2"},
	{BODY("\"max_tokens\":0"), 0, 0, 'e', "invalid_value", "max_tokens", 1,
		32, "0 is below 1", "at least 1"},
	{BODY("\"max_tokens\":5.5"), 0, 0, 'e', "invalid_value", "max_tokens",
		1, 32, "5.5 is not a whole number", "whole"},
	{BODY("\"max_tokens\":5.0"), 0, 0, 'w', "invalid_value", "max_tokens",
		1, 32, "not written as a whole number", "point"},
	{BODY("\"seed\":9223372036854775808"), 0, 0, 'e', "invalid_value",
		"seed", 1, 26, "beyond 64 bits", "smaller"},
	{BODY("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"), 0, 0, 'e',
		"invalid_value", "stop", 1, 26, "count of 5 is above 4",
		"1 to 4"},
	{BODY("\"stop\":[]"), 0, 0, 'e', "invalid_value", "stop", 1, 26,
		"count of 0 is below 1", "1 to 4"},
	{BODY("\"stop\":[\"a\",1]"), 0, 0, 'e', "invalid_value", "stop[1]", 1,
		31, "1 is not a text", "a text"},
	{BODY("\"stop\":1"), 0, 0, 'e', "invalid_value", "stop", 1, 26,
		"1 is not a text or a list", ""},
	{BODY("\"logit_bias\":{\"1\":5,\"2\":101}"), 0, 0, 'e', "invalid_value",
		"logit_bias.2", 1, 43, "101 is above 100", "-100 to 100"},
	{BODY("\"logit_bias\":{\"the\":1}"), 0, 0, 'e', "invalid_value",
		"logit_bias.the", 1, 33, "no token number", "number"},
	{BODY("\"logprobs\":true,\"top_logprobs\":21"), 0, 0, 'e',
		"invalid_value", "top_logprobs", 1, 50, "21 is above 20",
		"0 to 20"},
	{BODY("\"top_logprobs\":5"), 0, 0, 'e', "unsupported_parameter",
		"top_logprobs", 1, 19, "only with \"logprobs\"",
		"\"logprobs\": true"},
	{BODY("\"stream\":\"true\""), 0, 0, 'e', "invalid_value", "stream", 1,
		28, "\"true\" is text", "true without quotes"},
	{BODY("\"stream_options\":{\"include_usage\":true}"), 0, 0, 'e',
		"unsupported_parameter", "stream_options", 1, 19,
		"only with \"stream\": true", "add \"stream\""},
	{BODY("\"response_format\":\"json_object\""), 0, 0, 'e',
		"invalid_value", "response_format", 1, 37,
		"is text, not an object", "{\"type\": \"json_object\"}"},
	{BODY("\"response_format\":{\"type\":\"xml\"}"), 0, 0, 'e',
		"invalid_value", "response_format.type", 1, 45,
		"\"xml\" is none of the allowed", "json_schema"},
	{BODY("\"response_format\":{}"), 0, 0, 'e', "missing_required_field",
		"response_format.type", 1, 37, "missing", "add \"type\""},
	{BODY("\"response_format\":{\"type\":\"json_schema\"}"), 0, 0, 'e',
		"missing_required_field", "response_format.json_schema", 1, 37,
		"missing", "schema"},
	{BODY("\"response_format\":{\"type\":\"json_object\"}"), 0, 0, 'w',
		"invalid_value", "response_format", 1, 37,
		"no message says JSON", "ask for JSON"},
	{OF("deepseek-chat", "\"response_format\":{\"type\":\"json_schema\","
			     "\"json_schema\":{\"name\":\"a\"}}"),
		"deepseek", 0, 'e', "invalid_value", "response_format.type", 1,
		52, "none of the allowed", "use one of: text, json_object"},
	{OF("gpt-5.4", "\"reasoning_effort\":\"extreme\""), 0, 0, 'e',
		"invalid_value", "reasoning_effort", 1, 39,
		"\"extreme\" is none", "none, minimal"},
	{BODY("\"verbosity\":\"loud\""), 0, 0, 'e', "invalid_value",
		"verbosity", 1, 31, "\"loud\" is none", "low, medium, high"},
	{BODY("\"service_tier\":\"cheap\""), 0, 0, 'e', "invalid_value",
		"service_tier", 1, 34, "\"cheap\" is none", "flex"},
	{OF("x", "\"service_tier\":\"on_demand\""), "openai", 0, 'e',
		"invalid_value", "service_tier", 1, 29, "none of the", ""},
	{OF("x", "\"service_tier\":\"on_demand\""), "groq", .level = 0},
	{BODY("\"metadata\":{\"a\":1}"), 0, 0, 'e', "invalid_value",
		"metadata.a", 1, 35, "1 is not a text", ""},
	{BODY("\"metadata\":{\"" S70 "\":\"x\"}"), 0, 0, 'e', "invalid_value",
		"metadata." S70, 1, 31, "longer than 64", "shorten"},
	{BODY("\"safety_identifier\":\"" S70 "\""), 0, 0, 'e', "invalid_value",
		"safety_identifier", 1, 39,
		"length of 70 characters is above 64", ""},
	{BODY("\"functions\":[{\"name\":\"f\"}]"), 0, 0, 'w', "deprecated",
		"functions", 1, 19, "deprecated", "tools"},
	{BODY("\"functions\":[]"), 0, 0, 'e', "invalid_value", "functions", 1,
		31, "count of 0 is below 1", "1 to 128"},
	{BODY("\"tool_choice\":\"auto\""), 0, 0, 'e', "unsupported_parameter",
		"tool_choice", 1, 19, "only with tools", "add tools"},
	{BODY("\"tools\":[{\"name\":\"f\"}]"), 0, 0, 'e',
		"missing_required_field", "tools[0].type", 1, 28, "missing",
		"function"},
	{BODY(TOOL("a b")), 0, 0, 'e', "invalid_value",
		"tools[0].function.name", 1, 66, "\"a b\" is no name",
		"letters"},

	/* Unknown names. */
	{BODY("\"temprature\":1"), 0, 0, 'w', "unknown_parameter", "temprature",
		1, 19, "no such field", "did you mean temperature?"},
	{BODY("\"maxTokens\":1"), 0, 0, 'w', "unknown_parameter", "maxTokens",
		1, 19, "no such field", "did you mean max_tokens?"},
	{BODY("\"temprature\":1"), "openai", 0, 'e', "unknown_parameter",
		"temprature", 1, 19, "no such field", "temperature"},
	{OF("x", "\"zzzzzz\":1"), "mistral", 0, 'e', "unknown_parameter",
		"zzzzzz", 1, 14, "no such field", "remove"},
	{BODY("\"top_k\":1"), 0, 0, 'w', "unknown_parameter", "top_k", 1, 19,
		"only some servers take it: openrouter", "remove"},
	{BODY("\"extra_body\":{}"), 0, 0, 'w', "unknown_parameter",
		"extra_body", 1, 19, "no such field", "in the body"},
	{BODY("\"max_output_tokens\":9"), 0, 0, 'w', "unknown_parameter",
		"max_output_tokens", 1, 19, "no such field",
		"max_completion_tokens"},

	/* What models and providers refuse. */
	{OF("o3-mini", "\"max_tokens\":9"), 0, 0, 'e', "unsupported_parameter",
		"max_tokens", 1, 20, "o3-mini does not take it",
		"rename it to max_completion_tokens"},
	{OF("gpt-5", "\"max_tokens\":9,\"max_completion_tokens\":9"), 0, 0, 'e',
		"unsupported_parameter", "max_tokens", 1, 18,
		"gpt-5 does not take it", "max_completion_tokens is there"},
	{BODY("\"max_tokens\":9,\"max_completion_tokens\":9"), 0, 0, 'e',
		"unsupported_parameter", "max_tokens", 1, 19,
		"together with max_completion_tokens", "keep one"},
	{OF("o1", "\"temperature\":0.5"), 0, 0, 'e', "unsupported_parameter",
		"temperature", 1, 29, "o1 does not take 0.5",
		"remove it, or write 1"},
	{OF("gpt-5.1", "\"temperature\":0.5"), 0, 0, 'w',
		"unsupported_parameter", "temperature", 1, 34,
		"does not take 0.5", "remove it"},
	{OF("o3", "\"temperature\":2.5"), 0, 0, 'e', "invalid_value",
		"temperature", 1, 29, "2.5 is above 2", "0 to 2"},
	{OF("openai/o3", "\"temperature\":0.5"), "openrouter", 0, 'w',
		"unsupported_parameter", "temperature", 1, 36, "0.5",
		"remove it"},
	{OF("o4-mini", "\"stop\":\"x\""), 0, 0, 'e', "unsupported_parameter",
		"stop", 1, 20, "o4-mini does not take it", "remove it"},
	{OF("gpt-5", "\"logit_bias\":{\"1\":1}"), 0, 0, 'e',
		"unsupported_parameter", "logit_bias", 1, 18, "gpt-5",
		"remove it"},
	{OF("o3", "\"reasoning_effort\":\"none\""), 0, 0, 'e', "invalid_value",
		"reasoning_effort", 1, 34, "o3 does not take \"none\"",
		"low, medium, high"},
	{BODY("\"reasoning_effort\":\"low\""), 0, 0, 'e',
		"unsupported_parameter", "reasoning_effort", 1, 19,
		"gpt-4o does not take it", "remove it"},
	{OF("claude-sonnet-5", "\"temperature\":0.5"), "anthropic", 0, 'e',
		"unsupported_parameter", "temperature", 1, 28,
		"does not take it", "remove it"},
	{OF("claude-opus-4-6", "\"temperature\":0.5,\"top_p\":0.5"),
		"anthropic", 0, 'e', "unsupported_parameter", "top_p", 1, 46,
		"together with temperature", "one of them"},
	{OF("claude-opus-4-6", "\"temperature\":1.5"), "anthropic", 0, 'w',
		"invalid_value", "temperature", 1, 42, "1.5 is above 1",
		"0 to 1"},
	{OF("x", "\"max_completion_tokens\":9"), "mistral", 0, 'e',
		"unsupported_parameter", "max_completion_tokens", 1, 14,
		"mistral does not take it", "rename it to max_tokens"},
	{OF("x", "\"seed\":9"), "mistral", 0, 'e', "unsupported_parameter",
		"seed", 1, 14, "mistral does not take it", "random_seed"},
	{OF("x", "\"seed\":9"), "moonshot", 0, 'w', "unsupported_parameter",
		"seed", 1, 14, "moonshot ignores or refuses it", "remove"},
	{OF("x", "\"thinking_budget\":0"), "dashscope", 0, 'e', "invalid_value",
		"thinking_budget", 1, 32, "0 is below 1", "at least 1"},
	{OF("qwq-plus", "\"n\":1"), "dashscope", 0, 'e', "invalid_value",
		"stream", 1, 1, "as a stream only", "\"stream\": true"},
	{BODY("\"max_tokens\":16385"), 0, 0, 'e', "invalid_value", "max_tokens",
		1, 32, "at most 16,384 tokens", "16,384"},
	/* Only what is JSON of the wanted kind is told to go without quotes. */
	{BODY("\"temperature\":\"nan\""), 0, 0, 'e', "invalid_value",
		"temperature", 1, 33, "is text, not", "write a number"},
	{BODY("\"temperature\":\"0x1\""), 0, 0, 'e', "invalid_value",
		"temperature", 1, 33, "is text, not", "write a number"},
	{BODY("\"temperature\":\".5\""), 0, 0, 'e', "invalid_value",
		"temperature", 1, 33, "is text, not", "write a number"},
	{BODY("\"top_p\":\"true\""), 0, 0, 'e', "invalid_value", "top_p", 1, 27,
		"is text, not", "write a number"},
	{BODY("\"n\":\"1.5\""), 0, 0, 'e', "invalid_value", "n", 1, 23,
		"is text, not", "write a whole number"},
	{BODY("\"n\":\"2\""), 0, 0, 'e', "invalid_value", "n", 1, 23,
		"is text, not", "write 2 without quotes"},
	{BODY("\"stream\":\"5\""), 0, 0, 'e', "invalid_value", "stream", 1, 28,
		"is text, not", "write true or false"},
	{BODY("\"tools\":\"7\""), 0, 0, 'e', "invalid_value", "tools", 1, 27,
		"is text, not", "write a list"},
	{BODY("\"response_format\":\"{\\\"type\\\":\\\"text\\\"}\""), 0, 0, 'e',
		"invalid_value", "response_format", 1, 37, "is text, not",
		"write {\"type\":\"text\"} without quotes"},
	{BODY("\"modalities\":\"[\\\"text\\\"]\""), 0, 0, 'e', "invalid_value",
		"modalities", 1, 32, "is text, not",
		"write [\"text\"] without quotes"},
	{OF("gpt-4", "\"max_tokens\":8190"), 0, 0, 'w',
		"context_length_exceeded", "messages", 1, 47,
		"they and the answer take about 8,197 tokens; gpt-4 takes "
		"8,192",
		"lower max_tokens"},
};

static struct preflight
check(const struct row *row)
{
	struct preflight p = {0};
	const struct preflight_context ctx = {
		.provider = row->provider
				    ? provider_find(slice_str(row->provider))
				    : NULL,
		.model = slice_str(row->model)};

	assert_true(!row->provider || ctx.provider);
	preflight_body(&p, slice_str(row->body), &ctx);
	return p;
}

/* Whether F is what ROW says; prints it if not. */
static bool
is_as_told(const struct row *row, const struct preflight_finding *f)
{
	bool same =
		(f->level == PREFLIGHT_ERROR) == (row->level == 'e') &&
		!strcmp(f->code, row->code) && !strcmp(f->param, row->param) &&
		f->line == row->line && f->column == row->column &&
		strstr(f->message, row->message) && strstr(f->fix, row->fix);

	if (!same)
		print_error("%s\n  %s:%d:%d: %s: %s: %s (%s)\n  fix: %s\n",
			row->body, row->provider ? row->provider : "-", f->line,
			f->column, preflight_level_name(f->level), f->param,
			f->message, f->code, f->fix);
	return same;
}

static void
test_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct preflight p = check(&rows[i]);
		bool good = false;
		/* A row's finding need not be the only one, but no error may
		 * stand beside a warning. */
		for (size_t k = 0; rows[i].level && k < p.n && !good; k++)
			good = !strcmp(p.list[k].code, rows[i].code) &&
			       !strcmp(p.list[k].param, rows[i].param) &&
			       is_as_told(&rows[i], &p.list[k]);
		if (rows[i].level ? !good : p.n != 0) {
			print_error("row %zu, %zu findings: %s: %s\n", i, p.n,
				rows[i].body, p.n ? p.list[0].message : "none");
			bad++;
		} else if (rows[i].level != 'e' && p.errors) {
			print_error("row %zu: an error: %s\n", i, rows[i].body);
			bad++;
		}
		preflight_free(&p);
	}
	assert_int_equal(bad, 0);
}

/* Codes are causes of the catalogue, or one of the few of our own. */
static void
test_codes(void **state)
{
	static const char *const own[] = {"invalid_json", "unknown_parameter",
		"deprecated", "message_order"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool known = !rows[i].code;
		for (size_t k = 0; !known && k < COUNT(own); k++)
			known = !strcmp(rows[i].code, own[k]);
		if (!known)
			assert_non_null(
				catalogue_find(slice_str(rows[i].code)));
	}
}

/* A body with one message of N words, and FIELDS before it. */
static void
add_long(struct buf *out, const char *fields, size_t n)
{
	buf_addf(out, "{%s,\"messages\":[{\"role\":\"user\",\"content\":\"",
		fields);
	for (size_t i = 0; i < n; i++)
		buf_add_str(out, "word ");
	buf_add_str(out, "\"}]}");
}

/* TEXT with N in place of its #. */
static void
fill_in(struct buf *out, const char *text, int64_t n)
{
	for (; *text; text++) {
		if (*text == '#')
			preflight_number(out, n);
		else
			buf_add_char(out, *text);
	}
}

static void
test_window(void **state)
{
	static const struct {
		const char *fields;
		size_t words;
		int64_t context; /* of the caller */
		char level;
		const char *message;
	} cases[] = {
		{"\"model\":\"gpt-4\"", 7777, 0, 0, ""},
		{"\"model\":\"gpt-4\"", 8333, 0, 'w',
			"they are about # tokens; gpt-4 takes 8,192"},
		{"\"model\":\"gpt-4\"", 10000, 0, 'e',
			"they are about # tokens; gpt-4 takes 8,192"},
		{"\"model\":\"gpt-4\"", 10000, 100000, 0, ""},
		{"\"model\":\"mystery\"", 10000, 0, 0, ""},
		{"\"model\":\"mystery\"", 10000, 4096, 'e', "takes 4,096"},
		{"\"model\":\"gpt-4\",\"max_tokens\":2000", 7777, 0, 'w',
			"they and the answer take about "},
		{"\"model\":\"mystery\",\"max_tokens\":999999999999", 9, 4096,
			'w', "they and the answer"},
		/* Less fits in than the window: 272,000 of 400,000. */
		{"\"model\":\"gpt-5\"", 311111, 0, 'e', "takes 272,000"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct preflight_context ctx = {
			.context = cases[i].context};
		struct preflight p = {0};
		struct buf body = {0};
		add_long(&body, cases[i].fields, cases[i].words);
		preflight_body(&p, buf_slice(&body), &ctx);
		assert_int_equal(p.errors, cases[i].level == 'e');
		assert_int_equal(p.warnings, cases[i].level == 'w');
		if (p.n) {
			assert_string_equal(
				p.list[0].code, "context_length_exceeded");
			assert_string_equal(p.list[0].param, "messages");
			assert_true(*p.list[0].fix != '\0');
			struct buf want = {0};
			fill_in(&want, cases[i].message, p.tokens);
			if (!strstr(p.list[0].message, buf_str(&want)))
				fail_msg("%s", p.list[0].message);
			buf_free(&want);
		}
		preflight_free(&p);
		buf_free(&body);
	}
}

/* What is counted: texts of parts, calls, tools; no pictures. */
static void
test_tokens(void **state)
{
	static const struct {
		const char *body;
		int64_t tokens;
	} cases[] = {
		{SAY(USER), 7},
		{SAY("{\"role\":\"user\",\"content\":[{\"type\":\"text\","
		     "\"text\":\"hi\"},{\"type\":\"image_url\",\"image_url\":"
		     "{\"url\":\"data:image/png;base64,AAAAAAAAAAAA\"}}]}"),
			7},
		{SAY(USER "," USER), 11},
		{"{\"messages\":[]}", 3}, /* the chat format's own */
		{"[", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct row row = {.body = cases[i].body};
		struct preflight p = check(&row);
		assert_int_equal(p.tokens, cases[i].tokens);
		preflight_free(&p);
	}
}

/* The verbs check and tokens tell the same number of a body. */
static void
test_one_count(void **state)
{
	static const char *const bodies[] = {
		SAY(USER),
		SAY(USER "," CALL("c") "," ANSWER("c")),
		SAY("{\"role\":\"user\",\"name\":\"a name of several words\","
		    "\"content\":\"hi\"}"),
		SAY("{\"role\":\"assistant\",\"refusal\":\"I cannot help "
		    "with that, sorry\",\"content\":null}," USER),
		SAY("{\"role\":\"user\",\"content\":[\"a part that is a mere "
		    "string\",{\"type\":\"text\",\"text\":\"x\"}]}"),
		BODY(TOOL("f")),
		BODY("\"tools\":{\"no\":\"list of tools\"}"),
		SAY("7,\"x\"," USER),
		"{\"messages\":[]}",
		"{\"messages\":7}",
		"{" HI "}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const struct row row = {.body = bodies[i]};
		struct preflight p = check(&row);
		struct tokencount c = {0};
		tokencount_body(&c, slice_str(bodies[i]), TOKENS_ESTIMATE);
		if (p.tokens != c.all.tokens)
			fail_msg("%s: %d, not %d", bodies[i], (int)p.tokens,
				(int)c.all.tokens);
		tokencount_free(&c);
		preflight_free(&p);
	}
}

/* What the caller counted is not counted again, but for the tools. */
static void
test_counted(void **state)
{
	struct preflight p = {0}, with_tools = {0};
	const struct preflight_context ctx = {.tokens = 5000};

	(void)state;
	preflight_body(&p, SLICE(SAY(USER)), &ctx);
	assert_int_equal(p.tokens, 5000);
	preflight_body(&with_tools, SLICE(BODY(TOOL("f"))), &ctx);
	assert_true(with_tools.tokens > 5005);
	preflight_free(&p);
	preflight_free(&with_tools);
}

/* A request is counted by who makes it: what it says is told and sent. */
static void
test_request_tokens(void **state)
{
	struct params params = {0};
	struct conversation c = {0};
	struct preflight p = {0};
	struct sending s = {0};
	struct client_options o = {.base_url = "http://localhost/v1"};
	struct request_input in = {.model = "gpt-4o",
		.conversation = &c,
		.params = &params,
		.provider = provider_find(SLICE("openai"))};

	(void)state;
	o.provider = in.provider;
	conversation_add(&c, "user", SLICE("hi"));
	assert_int_equal(request_tokens(&in), tokens_of_conversation(&c));
	in.tokens = 4321;
	preflight_request(&p, &in, 0);
	assert_int_equal(p.tokens, 4321);
	sending_prepare(&s, &o, &in);
	assert_int_equal(s.tokens, 4321);
	in.tokens = 0;
	sending_prepare(&s, &o, &in);
	assert_int_equal(s.tokens, tokens_of_conversation(&c));
	sending_free(&s);
	preflight_free(&p);
	conversation_free(&c);
}

/* Findings at one place: errors first, else as they were made. */
static void
test_same_place(void **state)
{
	const struct row row = {.body = "{}"};
	struct preflight p = check(&row);
	size_t same = 0;

	(void)state;
	for (size_t i = 1; i < p.n; i++) {
		const struct preflight_finding *a = &p.list[i - 1], *b = a + 1;
		if (a->offset != b->offset)
			continue;
		same++;
		assert_true(a->level >= b->level);
		assert_true(a->level > b->level || a->index < b->index);
	}
	assert_true(same > 0);
	assert_string_equal(p.list[0].param, "model");
	assert_string_equal(p.list[1].param, "messages");
	preflight_free(&p);
}

/* Of names that stand twice the first is told, and only that. */
static void
test_first_duplicate(void **state)
{
	const struct row row = {
		.body = BODY("\"n\":1,\"n\":1,\"seed\":1,\"seed\":2")};
	struct preflight p = check(&row);

	(void)state;
	assert_int_equal(p.n, 1);
	assert_non_null(strstr(p.list[0].message, "n stands twice"));
	preflight_free(&p);
}

/* What a fix quotes is bounded, visible and valid. */
static void
test_quoted_fix(void **state)
{
	struct buf body = {0};
	struct preflight p = {0};
	const struct preflight_context ctx = {.provider = NULL};

	(void)state;
	buf_add_str(&body, "{\"model\":\"m\",\"modalities\":\"[");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&body, "1,");
	buf_add_str(&body, "\\\"\u202e\\\"]\",\"audio\":\"{\\\"");
	for (int i = 0; i < 100; i++)
		buf_add_str(&body, "\u0301");
	buf_add_str(&body, "\\\":\\n1}\",\"temperature\":\"\\n0.5\"," HI "}");
	preflight_body(&p, buf_slice(&body), &ctx);
	assert_int_equal(p.n, 3);
	for (size_t i = 0; i < p.n; i++) {
		assert_true(strlen(p.list[i].fix) < 200);
		assert_true(text_is_valid(slice_str(p.list[i].fix)));
		assert_null(strchr(p.list[i].fix, '\n'));
		assert_non_null(strstr(p.list[i].fix, "without quotes"));
	}
	preflight_free(&p);
	buf_free(&body);
}

/* Findings come in the order of the body, and only so many are kept. */
static void
test_many(void **state)
{
	struct buf body = {0};
	struct preflight p = {0};
	const struct preflight_context ctx = {.provider = NULL};

	(void)state;
	buf_add_str(&body, "{\"n\":0,\"messages\":[");
	for (int i = 0; i < 300; i++)
		buf_addf(&body, "%s\n{\"role\":\"x\"}", i ? "," : "");
	buf_add_str(&body, "],\"model\":7}");
	preflight_body(&p, buf_slice(&body), &ctx);
	assert_int_equal(p.n, PREFLIGHT_MAX);
	assert_true(p.errors >= 301);
	for (size_t i = 1; i < p.n; i++)
		assert_true(p.list[i - 1].offset <= p.list[i].offset);
	preflight_free(&p);
	buf_free(&body);
}

static void
test_places(void **state)
{
	static const char text[] = "{\"a\":[1,\r\n [\"\u00e4]\", {\"b\\u00e4"
				   "\":3}]],\n\"a.b\" : true, \"c\":\"}\"}";
	const struct jsonpath a = {.key = "a"}, a1 = {&a, NULL, 1},
			      a11 = {&a1, NULL, 1}, b = {&a11, "b\u00e4", 0},
			      dot = {NULL, "a.b", 0}, c = {NULL, "c", 0},
			      none = {&a1, NULL, 9}, no_key = {&a11, "zz", 0};
	const struct {
		const struct jsonpath *path;
		bool of_key;
		int line, column;
		const char *text;
	} cases[] = {
		{NULL, false, 1, 1, ""},
		{&a, false, 1, 6, "a"},
		{&a, true, 1, 2, "a"},
		{&a1, false, 2, 2, "a[1]"},
		{&a11, false, 2, 9, "a[1][1]"},
		{&b, false, 2, 20, "a[1][1].b\u00e4"},
		{&b, true, 2, 10, "a[1][1].b\u00e4"},
		{&dot, false, 3, 9, "a.b"},
		{&c, false, 3, 19, "c"},
		{&none, false, 2, 2, "a[1][9]"},
		{&no_key, true, 2, 9, "a[1][1].zz"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf name = {0};
		struct jsonplace p = jsonplace_find(
			slice_str(text), cases[i].path, cases[i].of_key);
		jsonpath_text(&name, cases[i].path);
		assert_string_equal(buf_str(&name), cases[i].text);
		if (p.line != cases[i].line || p.column != cases[i].column)
			fail_msg("%s: %d:%d", cases[i].text, p.line, p.column);
		buf_free(&name);
	}
}

/* Of members with one name the last is found, as the last one counts. */
static void
test_duplicate_place(void **state)
{
	const struct row row = {.body = "{\"model\":\"gpt-4o\",\"n\":1,\"n\":0,"
					"" HI "}"};
	struct preflight p = check(&row);

	(void)state;
	assert_int_equal(p.n, 2);
	assert_string_equal(p.list[0].message, "n stands twice; the last one "
					       "counts");
	assert_int_equal(p.list[0].column, 25);
	assert_int_equal(p.list[1].column, 29);
	preflight_free(&p);
}

/* Nesting is no danger, and what is too deep is said. */
static void
test_depth(void **state)
{
	static const int depths[] = {2000, 2048, 2049, 200000};

	(void)state;
	for (size_t i = 0; i < COUNT(depths); i++) {
		struct buf body = {0};
		struct preflight p = {0};
		const struct preflight_context ctx = {.provider = NULL};
		buf_add_str(&body, "{\"x\":");
		for (int k = 1; k < depths[i]; k++)
			buf_add_char(&body, '[');
		for (int k = 1; k < depths[i]; k++)
			buf_add_char(&body, ']');
		buf_add_str(&body, "}");
		preflight_body(&p, buf_slice(&body), &ctx);
		assert_true(p.errors > 0);
		assert_int_equal(depths[i] > 2048,
			!strcmp(p.list[0].code, "invalid_json"));
		if (depths[i] > 2048) {
			assert_int_equal(p.n, 1);
			assert_int_equal(p.list[0].column, 5 + 2048);
			assert_non_null(strstr(p.list[0].message, "too deep"));
		}
		preflight_free(&p);
		buf_free(&body);
	}
}

static void
test_number(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"},
		{1234567, "1,234,567"}, {-999, "-999"}, {-1000, "-1,000"}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf b = {0};
		preflight_number(&b, cases[i].n);
		assert_string_equal(buf_str(&b), cases[i].text);
		buf_free(&b);
	}
}

/* What sidetone itself is about to send. */
static void
test_request(void **state)
{
	static const struct {
		const char *model, *provider, *field, *value;
		char level;
		const char *param;
	} cases[] = {
		{"gpt-4o", "openai", "temperature", "1.5", 0, ""},
		{"gpt-4o", "openai", "stop", "x", 0, ""},
		{"o3", "openai", "max_tokens", "100", 0, ""},
		{"o3", "openrouter", "max_tokens", "100", 0, ""},
		{"o3", "openai", "temperature", "0.5", 'e', "temperature"},
		{"x", "mistral", "seed", "1", 'e', "seed"},
		{"gpt-4o", "openai", "user", "7", 'e', "user"},
		{"gpt-4o", "openai", "max_tokens", "16385", 'e', "max_tokens"},
		{"gpt-4o", "openai", "response_format",
			"{\"type\":\"json_object\"}", 'w', "response_format"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct params params = {0};
		struct conversation c = {0};
		struct preflight p = {0};
		const struct request_input in = {.model = cases[i].model,
			.stream = true,
			.conversation = &c,
			.params = &params,
			.provider =
				provider_find(slice_str(cases[i].provider))};
		params_set_field(&params, slice_str(cases[i].field),
			slice_str(cases[i].value));
		conversation_add(&c, "system", SLICE("be brief"));
		conversation_add(&c, "user", SLICE("hi"));
		preflight_request(&p, &in, 0);
		assert_int_equal(p.errors, cases[i].level == 'e');
		assert_int_equal(p.n, cases[i].level != 0);
		assert_int_equal(p.tokens, tokens_of_conversation(&c));
		if (p.n) {
			assert_string_equal(p.list[0].param, cases[i].param);
			assert_int_equal(p.list[0].line, 0);
			assert_int_equal(p.list[0].column, 0);
		}
		preflight_free(&p);
		conversation_free(&c);
		params_free(&params);
	}
}

/* Messages and fixes are one valid line each, whatever the body quotes. */
static void
test_hostile(void **state)
{
	static const char *const bodies[] = {
		SAY("{\"role\":\"\\u001b[31m\\nx\\u0000y\",\"content\":1}"),
		"{\"\\u001b]0;x\\u0007\":1,\"model\":\"a\\nb\"," HI "}",
		SAY("{\"role\":\"\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60"
		    "\u597d\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60\u597d"
		    "\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60"
		    "\u597d\u4f60\u597d\u4f60\u597d\"}"),
		"{\"a\":\x1b[31m}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const struct row row = {.body = bodies[i]};
		struct preflight p = check(&row);
		assert_true(p.n > 0);
		for (size_t k = 0; k < p.n; k++) {
			assert_true(
				text_is_valid(slice_str(p.list[k].message)));
			assert_true(text_is_valid(slice_str(p.list[k].fix)));
			assert_true(text_is_valid(slice_str(p.list[k].param)));
		}
		preflight_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_one_count),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_request_tokens),
		cmocka_unit_test(test_same_place),
		cmocka_unit_test(test_first_duplicate),
		cmocka_unit_test(test_quoted_fix),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_duplicate_place),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests_name("preflight", tests, NULL, NULL);
}
