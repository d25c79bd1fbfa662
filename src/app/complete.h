/* Completion of commands, settings, models and files in the input line. */
#ifndef SIDETONE_APP_COMPLETE_H
#define SIDETONE_APP_COMPLETE_H

#include "tui/input.h"

/* The input line's callback; ARG is the struct chat. */
void complete_input(void *arg, const struct input_completion *c);

#endif
