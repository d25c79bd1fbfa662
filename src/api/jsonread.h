/* Reads JSON as forgivingly as the servers that write it ask for. */
#ifndef SIDETONE_API_JSONREAD_H
#define SIDETONE_API_JSONREAD_H

#include <jansson.h>

#include "base/buf.h"

/* S without white space and a byte order mark in front. */
struct slice jsonread_skip(struct slice s);

/* TEXT as JSON, owned by the caller; NULL if it is none. Takes what jansson
 * refuses although others read it: bytes that are not UTF-8, lone
 * surrogates, integers beyond 64 bits. */
json_t *jsonread_chunk(struct slice text);

/* The JSON object, array or string at the start of S, whatever follows;
 * owned by the caller, NULL where there is none. */
json_t *jsonread_error(struct slice s);

#endif
