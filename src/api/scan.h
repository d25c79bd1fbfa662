/* Numbers in text, whatever the locale: strtod(3) reads its decimal point. */
#ifndef SIDETONE_API_SCAN_H
#define SIDETONE_API_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

bool scan_is_digit(char c);

/* Whether C is in SET, in which a NUL never is: strchr(3) would find it. */
bool scan_is_one_of(char c, const char *set);

/* Byte I of S, NUL behind its end. */
char scan_at(struct slice s, size_t i);

/* Up to N hexadecimal digits at the start of S, N at most 8, into *VALUE.
 * Returns how many there are. */
size_t scan_hex(struct slice s, size_t n, uint32_t *value);

/* Four of them behind \u at the start of S: a unit of UTF-16; -1 for none. */
int scan_unit(struct slice s);

/* Digits with an optional fraction at the start of S; a point needs a digit
 * behind it unless LOOSE. Returns the bytes read, 0 for none. */
size_t scan_decimal(struct slice s, bool loose, double *value);

/* The whole of S as a number as Python's float() reads it: sign, fraction,
 * exponent, inf, nan. False when S is anything else. */
bool scan_number(struct slice s, double *value);

#endif
