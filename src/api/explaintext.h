/* Errors as libraries and logs print them, and words of messages. */
#ifndef SIDETONE_API_EXPLAINTEXT_H
#define SIDETONE_API_EXPLAINTEXT_H

#include "api/explain.h"

/* Reads TEXT, a message or what a program printed of one: the status, the
 * class and the object in it, if there are any, else its words. Fills `row`
 * unless nothing is found. */
void explaintext_read(struct explanation *x, struct slice text,
	const struct explain_input *in);

#endif
