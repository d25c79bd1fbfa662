/* Looking a host name up without waiting for the resolver. */
#include "api/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lang.h"

static void
add_address(struct buf *out, const struct addrinfo *a)
{
	char text[64];

	if (!getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0,
		    NI_NUMERICHOST))
		buf_addf(out, "%s\n", text);
}

/* The child: an address a line, or "!" and the resolver's words. */
static void
ask(const char *host, int fd)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
	struct buf out = {0};
	int rc = getaddrinfo(host, NULL, &hints, &list);

	/* This machine, also where no hosts file says so (RFC 6761, 6.3):
	 * libcurl asks nobody either. */
	if (rc && slice_ieq(slice_str(host), SLICE("localhost")))
		buf_add_str(&out, "127.0.0.1\n");
	else if (rc)
		buf_addf(&out, "!%s\n", gai_strerror(rc));
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		add_address(&out, a);
	/* A pipe takes what a host has of addresses at once. */
	_exit(write(fd, buf_str(&out), out.len) < 0);
}

static void
fail(struct resolve *r, const char *why)
{
	snprintf(r->why, sizeof(r->why), "%s", why);
}

void
resolve_start(struct resolve *r, struct slice host)
{
	char *name = slice_dup(host);
	int ends[2];

	*r = (struct resolve){.fd = -1};
	if (pipe(ends)) {
		fail(r, strerror(errno));
		free(name);
		return;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	r->child = fork();
	if (!r->child)
		ask(name, ends[1]);
	close(ends[1]);
	free(name);
	r->fd = ends[0];
	if (r->child < 0)
		fail(r, strerror(errno));
}

static void
conclude(struct resolve *r)
{
	struct slice rest = buf_slice(&r->out), line;

	while (slice_line(&rest, &line)) {
		if (slice_starts(line, "!")) {
			snprintf(r->why, sizeof(r->why), "%.*s",
				(int)line.len - 1, line.p + 1);
			continue;
		}
		if (!r->n++)
			snprintf(r->first, sizeof(r->first), "%.*s",
				(int)line.len, line.p);
	}
	if (!r->n && !r->why[0])
		fail(r, _("the resolver gave no answer"));
}

bool
resolve_step(struct resolve *r)
{
	char bytes[1024];
	ssize_t n;

	if (r->fd < 0 || r->why[0] || r->n)
		return true;
	while ((n = read(r->fd, bytes, sizeof(bytes))) > 0)
		buf_add(&r->out, bytes, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	conclude(r);
	return true;
}

void
resolve_end(struct resolve *r)
{
	if (r->child > 0) {
		kill(r->child, SIGKILL);
		while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (r->child && r->fd >= 0)
		close(r->fd);
	buf_free(&r->out);
	*r = (struct resolve){.fd = -1};
}

bool
resolve_has_network(void)
{
	struct ifaddrs *list = NULL;
	bool found = false;

	if (getifaddrs(&list))
		return true; /* nobody knows */
	for (const struct ifaddrs *i = list; i && !found; i = i->ifa_next) {
		int family = i->ifa_addr ? i->ifa_addr->sa_family : AF_UNSPEC;
		found = (i->ifa_flags & IFF_UP) &&
			!(i->ifa_flags & IFF_LOOPBACK) &&
			(family == AF_INET || family == AF_INET6);
	}
	freeifaddrs(list);
	return found;
}
