/* Memory that is freed as a whole: everything a model or an object points to. One thread at a time. */
#ifndef BPFC_ARENA_H
#define BPFC_ARENA_H

#include <stddef.h>

struct bpfc_arena;

/* Returns (caller closes) an empty arena, or NULL. */
struct bpfc_arena *bpfc_arena_new(void);

/* Takes the arena and all memory in it; NULL is fine. */
void bpfc_arena_free(struct bpfc_arena *arena);

/* `count` times `bytes` of zeroed memory, aligned for any type; NULL when there is none (overflow included). count 0
 * gives a valid pointer. */
void *bpfc_arena_zalloc(struct bpfc_arena *arena, size_t count, size_t bytes);

/* A copy of `bytes` bytes at `p`; NULL when there is no memory. */
void *bpfc_arena_copy(struct bpfc_arena *arena, const void *p, size_t bytes);

/* A copy of a string; of its first `length` characters; of a formatted one. NULL when there is no memory. */
char *bpfc_arena_strdup(struct bpfc_arena *arena, const char *s);
char *bpfc_arena_strndup(struct bpfc_arena *arena, const char *s, size_t length);
char *bpfc_arena_printf(struct bpfc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
