/* Python's and JavaScript's way of printing an object, as JSON. */
#ifndef SIDETONE_API_PYREPR_H
#define SIDETONE_API_PYREPR_H

#include "base/buf.h"

/* Appends to OUT, as JSON, the dictionary or list at the start of S, as
 * Python's repr() or Node's console prints it: single quotes, None, True, keys
 * without quotes, tuples. What a cut left open is closed. Returns the bytes
 * read, 0 if no such thing stands there; that OUT is JSON is not certain. */
size_t pyrepr_json(struct buf *out, struct slice s);

#endif
