/* Looking names up in a child that can be ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>

#include "api/resolve.h"

enum { LIMIT_MS = 10000 };

static void
finish(struct resolve *r)
{
	while (!resolve_step(r)) {
		struct pollfd fd = {r->fd, POLLIN, 0};

		assert_int_equal(poll(&fd, 1, LIMIT_MS), 1);
	}
}

static void
an_address_is_its_own(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct resolve r;

		resolve_start(&r, slice_str(hosts[i]));
		finish(&r);
		assert_int_equal(r.n, 1);
		assert_string_equal(r.first, hosts[i]);
		assert_true(resolve_step(&r));
		assert_int_equal(r.n, 1);
		resolve_end(&r);
	}
}

static void
a_name_may_not_exist(void **state)
{
	struct resolve r;

	(void)state;
	/* Too long for a label: no resolver has to be asked. */
	resolve_start(&r, SLICE("nonameisaslongasthis-nonameisaslongasthis-"
				"nonameisaslongasthis.invalid"));
	finish(&r);
	assert_int_equal(r.n, 0);
	assert_true(r.why[0]);
	resolve_end(&r);
}

static void
it_ends_at_any_moment(void **state)
{
	struct resolve r;

	(void)state;
	resolve_start(&r, SLICE("127.0.0.1"));
	resolve_end(&r);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	resolve_end(&r);
	r = (struct resolve){0};
	resolve_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_its_own),
		cmocka_unit_test(a_name_may_not_exist),
		cmocka_unit_test(it_ends_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
