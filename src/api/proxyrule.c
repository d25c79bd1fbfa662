/* Which proxy the environment names for a URL, by libcurl's rules. */
#include "api/proxyrule.h"

#include <string.h>

#include "api/hostname.h"

/* In the order libcurl asks. HTTP_PROXY is not among them: in a CGI program a
 * client's header sets it. */
static const struct {
	const char *scheme, *names[4];
} variables[] = {
	{"http://", {"http_proxy", "all_proxy", "ALL_PROXY"}},
	{"https://", {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}},
};

/* The first of NAMES that is set and not empty, into *VALUE. */
static const char *
first_set(const char *const *names, size_t n,
	const char *(*get)(const char *name), const char **value)
{
	for (size_t i = 0; i < n && names[i]; i++) {
		*value = get(names[i]);
		if (*value && **value)
			return names[i];
	}
	*value = NULL;
	return NULL;
}

static bool
is_excepted(struct slice list, struct slice host)
{
	size_t n;

	if (slice_is(list, "*"))
		return true;
	while (list.len) {
		for (n = 0; n < list.len && !strchr(", \t", list.p[n]); n++)
			continue;
		if (hostname_is_covered(slice_sub(list, 0, n), host))
			return true;
		list = slice_from(list, n + 1);
	}
	return false;
}

static bool
has_scheme(struct slice url, const char *scheme)
{
	return slice_ieq(slice_sub(url, 0, strlen(scheme)), slice_str(scheme));
}

void
proxyrule_find(struct proxyrule *r, struct slice url,
	const char *(*get)(const char *name))
{
	static const char *const exceptions[] = {"no_proxy", "NO_PROXY"};
	const char *value = NULL, *name;

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		if (has_scheme(url, variables[i].scheme))
			r->var = first_set(variables[i].names, 4, get, &value);
	}
	buf_set(&r->url, slice_str(r->var ? value : ""));
	value = get("HTTP_PROXY");
	if (!r->var && value && *value && has_scheme(url, "http://"))
		r->ignored = "HTTP_PROXY";
	name = first_set(exceptions, 2, get, &value);
	if (name && is_excepted(slice_str(value), hostname_of_url(url)))
		r->exception = name;
}

bool
proxyrule_applies(const struct proxyrule *r)
{
	return r->var && !r->exception;
}

void
proxyrule_free(struct proxyrule *r)
{
	buf_free(&r->url);
	*r = (struct proxyrule){0};
}
