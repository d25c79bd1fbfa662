/* Loopback ports: one that listens, one that is dead, one that never
 * answers. */
#include "tests/lib/port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/sockios.h>

#include "base/mem.h"

/* A backlog of 0 holds one connection; the others meet a full queue. */
enum { FILLERS = 4 };

struct port_full {
	int listener, port;
	int filler[FILLERS];
};

static struct sockaddr_in
loopback(int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

int
port_listen(int backlog, int *port)
{
	struct sockaddr_in a = loopback(0);
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&a, sizeof(a)) == -1 ||
		listen(fd, backlog) == -1 ||
		getsockname(fd, (struct sockaddr *)&a, &len) == -1)
		die(1, "no port on loopback: %s", strerror(errno));
	*port = ntohs(a.sin_port);
	return fd;
}

int
port_dead(void)
{
	int port;

	close(port_listen(1, &port));
	return port;
}

static int
connect_with(int port, int flags)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (fd == -1)
		die(1, "socket: %s", strerror(errno));
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1 &&
		errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

int
port_connect(int port)
{
	return connect_with(port, 0);
}

/* What the socket from local port FROM to port TO has not read yet; 0 when
 * there is no such socket. */
static unsigned
unread(int from, int to)
{
	FILE *f = fopen("/proc/net/tcp", "re");
	char line[256];
	unsigned local, remote, queue;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, " %*d: %*x:%x %*x:%x %*x %*x:%x", &local,
			    &remote, &queue) != 3)
			continue;
		if ((int)local == from && (int)remote == to) {
			fclose(f);
			return queue;
		}
	}
	if (f != NULL)
		fclose(f);
	return 0;
}

bool
port_taken(int fd, int port)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	int unsent = 0;

	if (getpeername(fd, (struct sockaddr *)&peer, &len) == -1)
		return true;
	if (ioctl(fd, SIOCOUTQ, &unsent) == 0 && unsent > 0)
		return false;
	return unread(ntohs(peer.sin_port), port) == 0;
}

struct port_full *
port_full_new(void)
{
	struct port_full *f = mem_alloc(sizeof(*f));

	f->listener = port_listen(0, &f->port);
	for (int i = 0; i < FILLERS; i++)
		f->filler[i] = connect_with(f->port, SOCK_NONBLOCK);
	return f;
}

void
port_full_free(struct port_full *f)
{
	if (f == NULL)
		return;
	for (int i = 0; i < FILLERS; i++)
		close(f->filler[i]);
	close(f->listener);
	free(f);
}

int
port_full_port(const struct port_full *f)
{
	return f->port;
}
