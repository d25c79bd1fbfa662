/* The providers sidetone knows by name: addresses, key variables, quirks. */
#include "api/provider.h"

#include <string.h>

/* clang-format off */
static const struct provider table[] = {
	{"openai", "https://api.openai.com/v1", "api.openai.com",
		"OPENAI_API_KEY", NULL, false, false,
		"https://status.openai.com"},
	{"azure", "", ".openai.azure.com",
		"AZURE_OPENAI_API_KEY", "api-key", false, false,
		"https://azure.status.microsoft"},
	{"anthropic", "https://api.anthropic.com/v1", "api.anthropic.com",
		"ANTHROPIC_API_KEY", NULL, false, true,
		"https://status.anthropic.com"},
	{"openrouter", "https://openrouter.ai/api/v1", "openrouter.ai",
		"OPENROUTER_API_KEY", NULL, false, true,
		"https://status.openrouter.ai"},
	{"gemini", "https://generativelanguage.googleapis.com/v1beta/openai",
		"generativelanguage.googleapis.com", "GEMINI_API_KEY", NULL,
		false, true,
		"https://aistudio.google.com/status"},
	{"deepseek", "https://api.deepseek.com/v1", "api.deepseek.com",
		"DEEPSEEK_API_KEY", NULL, false, true,
		"https://status.deepseek.com"},
	{"groq", "https://api.groq.com/openai/v1", "api.groq.com",
		"GROQ_API_KEY", NULL, false, false,
		"https://groqstatus.com"},
	{"mistral", "https://api.mistral.ai/v1", "api.mistral.ai",
		"MISTRAL_API_KEY", NULL, true, true,
		"https://status.mistral.ai"},
	{"moonshot", "https://api.moonshot.cn/v1", "api.moonshot.cn",
		"MOONSHOT_API_KEY", NULL, false, true,
		"https://status.moonshot.cn"},
	{"zhipu", "https://open.bigmodel.cn/api/paas/v4", "open.bigmodel.cn",
		"ZHIPU_API_KEY", NULL, false, true, NULL},
	{"dashscope", "https://dashscope.aliyuncs.com/compatible-mode/v1",
		"dashscope.aliyuncs.com", "DASHSCOPE_API_KEY", NULL, false,
		true,
		"https://status.aliyun.com"},
	{"siliconflow", "https://api.siliconflow.cn/v1", "api.siliconflow.cn",
		"SILICONFLOW_API_KEY", NULL, false, true, NULL},
	{"volcengine", "https://ark.cn-beijing.volces.com/api/v3",
		".volces.com", "ARK_API_KEY", NULL, false, true, NULL},
	{"minimax", "https://api.minimax.io/v1", "api.minimax.io",
		"MINIMAX_API_KEY", NULL, false, true, NULL},
	{"xai", "https://api.x.ai/v1", "api.x.ai",
		"XAI_API_KEY", NULL, false, false,
		"https://status.x.ai"},
	{"together", "https://api.together.xyz/v1", "api.together.xyz",
		"TOGETHER_API_KEY", NULL, false, true,
		"https://status.together.ai"},
	{"fireworks", "https://api.fireworks.ai/inference/v1",
		"api.fireworks.ai", "FIREWORKS_API_KEY", NULL, false, true,
		"https://status.fireworks.ai"},
	{"perplexity", "https://api.perplexity.ai", "api.perplexity.ai",
		"PERPLEXITY_API_KEY", NULL, true, true,
		"https://status.perplexity.com"},
	{"cerebras", "https://api.cerebras.ai/v1", "api.cerebras.ai",
		"CEREBRAS_API_KEY", NULL, false, false,
		"https://status.cerebras.ai"},
	{"nvidia", "https://integrate.api.nvidia.com/v1",
		"integrate.api.nvidia.com", "NVIDIA_API_KEY", NULL, false,
		true, NULL},
	{"github", "https://models.github.ai/inference", "models.github.ai",
		"GITHUB_TOKEN", NULL, false, true,
		"https://www.githubstatus.com"},
	{"ollama", "http://127.0.0.1:11434/v1", ":11434",
		NULL, NULL, false, true, NULL},
	{"lmstudio", "http://127.0.0.1:1234/v1", ":1234",
		NULL, NULL, false, true, NULL},
	{"llamacpp", "http://127.0.0.1:8080/v1", ":8080",
		NULL, NULL, false, true, NULL},
};
/* clang-format on */

static const struct provider custom = {
	"custom", "", "", "OPENAI_API_KEY", NULL, false, false, NULL};

const struct provider *
provider_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct provider *
provider_find(struct slice name)
{
	const struct provider *p;

	for (size_t i = 0; (p = provider_at(i)); i++) {
		if (slice_is(name, p->name))
			return p;
	}
	return NULL;
}

/* Bytes of "https://" in front of URL; 0 if it names no scheme. */
static size_t
scheme_length(struct slice url)
{
	ptrdiff_t at = slice_find(url, SLICE("://"));

	/* Not one in a password, a path or a query. */
	for (ptrdiff_t i = 0; i < at; i++) {
		if (strchr("/?#@:", url.p[i]))
			return 0;
	}
	return at > 0 ? (size_t)at + 3 : 0;
}

struct slice
provider_host(struct slice url)
{
	url = slice_from(url, scheme_length(url));
	for (size_t i = 0; i < url.len; i++) {
		if (strchr("/?#", url.p[i])) {
			url.len = i;
			break;
		}
	}
	for (size_t i = url.len; i > 0; i--) {
		if (url.p[i - 1] == '@')
			return slice_from(url, i);
	}
	return url;
}

/* A row that names a port is a server of this machine. */
static bool
is_loopback(struct slice host)
{
	return slice_starts(host, "127.") || slice_starts(host, "localhost") ||
	       slice_starts(host, "[::1]");
}

/* Whether a name begins at AT: another's end must not pass for it. */
static bool
is_boundary(struct slice host, size_t at, const char *name)
{
	return !at || name[0] == '.' || name[0] == ':' || host.p[at - 1] == '.';
}

const struct provider *
provider_of_url(struct slice base_url)
{
	struct slice host = provider_host(base_url);
	const struct provider *p;

	for (size_t i = 0; (p = provider_at(i)); i++) {
		size_t n = strlen(p->host);
		if (host.len < n || (p->host[0] == ':' && !is_loopback(host)))
			continue;
		if (slice_ieq(slice_from(host, host.len - n),
			    slice_str(p->host)) &&
			is_boundary(host, host.len - n, p->host))
			return p;
	}
	return &custom;
}

/* What a query holds may be a secret under any name; only these are none. */
static bool
is_harmless(struct slice name)
{
	static const char *const names[] = {"api-version", "api_version",
		"version", "deployment", "region", "project", "model", "beta"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_ieq(name, slice_str(names[i])))
			return true;
	}
	return false;
}

static void
add_query(struct buf *out, struct slice query)
{
	char mark = '?';

	while (query.len) {
		struct slice pair = query;
		ptrdiff_t amp = slice_find(query, SLICE("&")), eq;
		if (amp >= 0)
			pair.len = (size_t)amp;
		query = slice_from(query, pair.len + 1);
		eq = slice_find(pair, SLICE("="));
		buf_add_char(out, mark);
		mark = '&';
		if (eq >= 0 && is_harmless(slice_sub(pair, 0, (size_t)eq))) {
			buf_add_slice(out, pair);
			continue;
		}
		if (eq >= 0) {
			buf_add_slice(out, slice_sub(pair, 0, (size_t)eq));
			buf_add_char(out, '=');
		}
		buf_add_str(out, "[key]");
	}
}

void
provider_public_url(struct buf *out, struct slice url)
{
	struct slice host = provider_host(url);
	ptrdiff_t query, fragment = slice_find(url, SLICE("#"));

	if (fragment >= 0)
		url.len = (size_t)fragment;
	buf_add_slice(out, slice_sub(url, 0, scheme_length(url)));
	url = slice_from(url, (size_t)(host.p - url.p));
	query = slice_find(url, SLICE("?"));
	if (query < 0) {
		buf_add_slice(out, url);
		return;
	}
	buf_add_slice(out, slice_sub(url, 0, (size_t)query));
	add_query(out, slice_from(url, (size_t)query + 1));
}
