/* Numbers in text, whatever the locale: strtod(3) reads its decimal point. */
#ifndef SIDETONE_API_SCAN_H
#define SIDETONE_API_SCAN_H

#include <stdbool.h>

#include "base/buf.h"

bool scan_is_digit(char c);

/* Byte I of S, NUL behind its end. */
char scan_at(struct slice s, size_t i);

/* Digits with an optional fraction at the start of S; a point needs a digit
 * behind it unless LOOSE. Returns the bytes read, 0 for none. */
size_t scan_decimal(struct slice s, bool loose, double *value);

/* The whole of S as a number as Python's float() reads it: sign, fraction,
 * exponent, inf, nan. False when S is anything else. */
bool scan_number(struct slice s, double *value);

#endif
