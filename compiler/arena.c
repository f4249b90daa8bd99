#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	max_align_t data[];
};

struct bpfc_arena {
	struct block *blocks;
};

struct bpfc_arena *bpfc_arena_new(void)
{
	return calloc(1, sizeof(struct bpfc_arena));
}

void bpfc_arena_free(struct bpfc_arena *arena)
{
	if (!arena)
		return;
	for (struct block *b = arena->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(arena);
}

static struct block *add_block(struct bpfc_arena *arena, size_t least)
{
	size_t size = least > BLOCK_BYTES ? least : BLOCK_BYTES;
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		return NULL;
	b = calloc(1, sizeof(*b) + size);
	if (!b)
		return NULL;
	b->size = size;
	b->next = arena->blocks;
	arena->blocks = b;
	return b;
}

void *bpfc_arena_zalloc(struct bpfc_arena *arena, size_t count, size_t bytes)
{
	struct block *b = arena->blocks;
	size_t total;
	void *p;

	if (__builtin_mul_overflow(count, bytes, &total) || total > SIZE_MAX / 2)
		return NULL;
	total = (total + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (!b || b->size - b->used < total)
		b = add_block(arena, total);
	if (!b)
		return NULL;
	p = (char *)b->data + b->used;
	b->used += total;
	return p;
}

void *bpfc_arena_copy(struct bpfc_arena *arena, const void *p, size_t bytes)
{
	void *copy = bpfc_arena_zalloc(arena, bytes, 1);

	if (copy && bytes)
		memcpy(copy, p, bytes);
	return copy;
}

char *bpfc_arena_strndup(struct bpfc_arena *arena, const char *s, size_t length)
{
	char *copy = bpfc_arena_zalloc(arena, length + 1, 1);

	if (copy)
		memcpy(copy, s, length);
	return copy;
}

char *bpfc_arena_strdup(struct bpfc_arena *arena, const char *s)
{
	return bpfc_arena_strndup(arena, s, strlen(s));
}

char *bpfc_arena_printf(struct bpfc_arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return NULL;
	text = bpfc_arena_zalloc(arena, (size_t)n + 1, 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}
