/* Servers of this machine that answer: Ollama, LM Studio, llama.cpp. */
#include "app/local.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 20 };

/* Loopback answers at once or not at all. */
static bool
answers(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	int failed = 0;
	socklen_t size = sizeof(failed);
	bool up;

	if (fd < 0)
		return false;
	up = !connect(fd, (const struct sockaddr *)&to, sizeof(to));
	if (!up && errno == EINPROGRESS && poll(&p, 1, WAIT_MS) == 1 &&
		!getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size))
		up = !failed;
	close(fd);
	return up;
}

const struct provider *
local_find(void)
{
	const struct provider *p;

	for (size_t i = 0; (p = provider_at(i)); i++) {
		if (p->host[0] == ':' && answers(atoi(p->host + 1)))
			return p;
	}
	return NULL;
}
