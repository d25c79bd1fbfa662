/* The practice server as a child: started, announced, ended with us. */
#ifndef SIDETONE_APP_PEER_H
#define SIDETONE_APP_PEER_H

#include "base/error.h"

/* Starts the practice server on a free port of 127.0.0.1 and returns its
 * URL, owned by this file and valid until peer_stop; NULL with ERR set. It
 * ends when this process does, however that happens. */
const char *peer_start(struct error *err);

/* Ends the server if one was started. */
void peer_stop(void);

/* Becomes the practice server, in the foreground, on PORT (NULL: any). Only
 * returns on failure: -1 with ERR set. */
int peer_become(const char *port, struct error *err);

#endif
