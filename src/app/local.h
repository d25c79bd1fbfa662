/* Servers of this machine that answer: Ollama, LM Studio, llama.cpp. */
#ifndef SIDETONE_APP_LOCAL_H
#define SIDETONE_APP_LOCAL_H

#include "api/provider.h"

/* The first provider with an address on this machine whose port takes a
 * connection, or NULL. Waits at most some milliseconds. */
const struct provider *local_find(void);

#endif
