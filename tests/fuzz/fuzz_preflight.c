/* Fuzzer of the preflight of request bodies, and of what it stands on. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "api/jsonsyntax.h"
#include "api/preflight.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *s)
{
	assert(s && text_is_valid(slice_str(s)));
}

static void
check_finding(const struct preflight_finding *f, struct slice json)
{
	assert(f->line >= 1 && f->column >= 1 && f->offset <= json.len);
	assert(*f->code && *f->message);
	check_text(f->message);
	check_text(f->fix);
	check_text(f->param);
}

/* A text without a fault is one that is read, and the other way round, but
 * for numbers and names that the reader refuses. */
static void
check_syntax(struct slice json)
{
	struct jsonsyntax s;
	json_error_t e;
	json_t *root = json_loadb(json.p, json.len,
		JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &e);
	bool bad = jsonsyntax_find(&s, json);

	if (root)
		assert(!bad || memchr(json.p, '\0', json.len));
	else if (!bad && !slice_starts(json, "\xef\xbb\xbf"))
		assert(json_error_code(&e) == json_error_numeric_overflow ||
			json_error_code(&e) == json_error_null_byte_in_key);
	if (bad)
		assert(s.message.len && s.offset <= json.len);
	jsonsyntax_free(&s);
	json_decref(root);
}

/* One input: a byte that chooses the provider, and the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice json = {(const char *)data, size};
	struct preflight_context ctx = {.provider = NULL};
	struct preflight p = {0};

	if (size && data[0] >= 'A' && data[0] <= 'Z') {
		ctx.provider = provider_at(data[0] - 'A');
		json = slice_from(json, 1);
	}
	preflight_body(&p, json, &ctx);
	assert(p.n <= PREFLIGHT_MAX && p.n <= p.errors + p.warnings);
	assert(p.tokens >= 0 && p.answer >= 0);
	for (size_t i = 0; i < p.n; i++)
		check_finding(&p.list[i], json);
	preflight_free(&p);
	check_syntax(json);
	return 0;
}
