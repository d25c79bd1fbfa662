/* Memory that never fails, and the way out when it does. */
#ifndef SIDETONE_BASE_MEM_H
#define SIDETONE_BASE_MEM_H

#include <stddef.h>

/* Called by die() before it prints: the screen puts its terminal restore
 * here. NULL when there is nothing to restore. */
extern void (*die_hook)(void);

/* Prints "sidetone: MESSAGE" on standard error and exits with STATUS, after
 * die_hook. For what cannot go on: no memory, no terminal. */
_Noreturn void
die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* N zeroed bytes, owned by the caller, freed with free(). Never NULL. */
void *mem_alloc(size_t n);

/* As realloc(3), never NULL; new bytes are not zeroed. */
void *mem_realloc(void *p, size_t n);

/* Makes room for NEED elements of SIZE bytes in the array P of *CAP
 * elements, growing by half; returns the array, which may have moved. New
 * elements are zeroed. */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* A copy of the N elements of SIZE bytes at P, owned by the caller; NULL if N
 * is 0. */
void *mem_copy(const void *p, size_t n, size_t size);

/* A terminated copy of S (NULL gives NULL), owned by the caller. */
char *mem_strdup(const char *s);

/* A terminated copy of the N bytes at P, owned by the caller. */
char *mem_strndup(const char *p, size_t n);

#endif
