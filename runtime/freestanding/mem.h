/* The memory functions that compilers call and no bare-metal toolchain of Debian's provides. */
#ifndef BPFRT_MEM_H
#define BPFRT_MEM_H

#include <stddef.h>
#include <stdint.h>

/* A register's worth, of any type. */
typedef uintptr_t __attribute__((may_alias)) bpfrt_word;

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int c, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
