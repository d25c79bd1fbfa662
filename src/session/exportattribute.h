/* Attributes of OTLP; for the files of that export. */
#ifndef SIDETONE_SESSION_EXPORTATTRIBUTE_H
#define SIDETONE_SESSION_EXPORTATTRIBUTE_H

#include "session/exportvalue.h"

/* Each adds the attribute KEY to LIST, with secrets in it masked; nothing
 * where the value is not known or empty. */
void exportattribute_text(json_t *list, const char *key, struct slice text);
void exportattribute_number(json_t *list, const char *key, int64_t n);
void exportattribute_seconds(json_t *list, const char *key, int64_t ms);

/* The same as an array: of the one TEXT. */
void exportattribute_one(json_t *list, const char *key, struct slice text);

/* Any parameter of a request, masked already: numbers and truth as they are,
 * one text or several as an array. V is borrowed, and may be NULL. */
void exportattribute_value(json_t *list, const char *key, const json_t *v);

#endif
