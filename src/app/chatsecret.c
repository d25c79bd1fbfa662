/* The question for an API key: its line, and the keys it gets. */
#include "app/chatsecret.h"

#include "base/lang.h"

void
chatsecret_show(struct chat *c)
{
	struct slice host = provider_host(buf_slice(&c->live.reach.base_url));
	struct buf label = {0};

	buf_addf(&label, _("API key for %.*s (Esc leaves): "), (int)host.len,
		host.p);
	ui_ask(c->ui, buf_str(&label), secret_count(&c->secret));
	buf_free(&label);
}

void
chatsecret_end(struct chat *c)
{
	secret_end(&c->secret);
	keys_forget(c->keys);
	ui_ask_end(c->ui);
}

void
chatsecret_key(struct chat *c, const struct key *k)
{
	struct error err;
	bool bad;

	switch (secret_key(&c->secret, k)) {
	case SECRET_MORE:
		chatsecret_show(c);
		break;
	case SECRET_LEFT:
		chatsecret_end(c);
		break;
	case SECRET_TAKEN:
		bad = live_use_key(&c->live, buf_slice(&c->secret.text), &err);
		chatsecret_end(c);
		if (!bad && live_unanswered(&c->live).len)
			bad = talk_resend(c->app, 0, &err);
		else if (!bad)
			ui_say(c->ui, slice_str(_("the key is in force")),
				false);
		if (bad)
			ui_say(c->ui, slice_str(err.text), true);
		break;
	}
}
