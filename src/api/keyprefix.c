/* How API keys begin, and whose those are. */
#include "api/keyprefix.h"

/* The shorter a prefix, or the nearer to a word, the more must follow it. */
static const struct keyprefix table[] = {
	{"sk-ant-", "anthropic", 10}, {"sk-or-", "openrouter", 10},
	{"sk-proj-", "openai", 10}, {"sk-svcacct-", "openai", 10},
	{"sk-admin-", "openai", 10},
	{"sk-", NULL, 10}, /* OpenAI of old, DeepSeek, Moonshot … */
	{"sk_", NULL, 16}, {"gsk_", "groq", 10}, {"xai-", "xai", 10},
	{"AIza", "gemini", 20}, {"nvapi-", "nvidia", 10},
	{"pplx-", "perplexity", 10}, {"csk-", "cerebras", 10},
	{"fw_", "fireworks", 16}, {"github_pat_", "github", 16},
	{"ghp_", "github", 16}, {"gho_", "github", 16}, {"ghu_", "github", 16},
	{"hf_", "Hugging Face", 10}, {"r8_", "Replicate", 16},
	{"AKIA", "AWS", 16}, {"glpat-", "GitLab", 16}, {"xoxb-", "Slack", 16},
	{"sess-", NULL, 16}, /* a browser's session */
};

const struct keyprefix *
keyprefix_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}
