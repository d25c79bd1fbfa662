/* Loopback ports: one that listens, one that is dead, one that never
 * answers. */
#ifndef SIDETONE_TESTS_PORT_H
#define SIDETONE_TESTS_PORT_H

#include <stdbool.h>

/* Listens on a free port of 127.0.0.1, which is put into *PORT; returns the
 * descriptor, owned by the caller, closed on exec. Ends the test when it
 * cannot. */
int port_listen(int backlog, int *port);

/* A port of 127.0.0.1 where nothing listens: a connection is refused. */
int port_dead(void);

/* Connects to PORT of 127.0.0.1; the descriptor, or -1. */
int port_connect(int port);

/* Whether the peer of the accepted socket FD, on our port PORT, has read
 * everything that was sent to it, or has gone. Where the system does not tell
 * (/proc/net/tcp) it is enough that its kernel has got it. */
bool port_taken(int fd, int port);

/* A port whose queue is full and never emptied: a connection neither
 * succeeds nor fails until the client gives up. */
struct port_full;
struct port_full *port_full_new(void);
void port_full_free(struct port_full *f);
int port_full_port(const struct port_full *f);

#endif
