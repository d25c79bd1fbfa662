/* Sending an export to a collector of OpenTelemetry. */
#ifndef SIDETONE_APP_EXPORTSEND_H
#define SIDETONE_APP_EXPORTSEND_H

#include "app/settings.h"
#include "base/buf.h"
#include "base/error.h"

/* Whether URL is one to send to. Returns 0, or -1 with ERR set. */
int exportsend_check(const char *url, struct error *err);

/* Posts TEXT, OTLP/JSON, to URL, without any key, and says in one sentence on
 * standard error what came of it. Returns the exit status. */
int
exportsend_run(const struct settings *s, const char *url, struct slice text);

#endif
