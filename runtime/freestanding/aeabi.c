/*
 * The memory functions of the Arm run-time ABI (RTABI32, section 4.3.4), one per member: the build compiles this file
 * once per name, with -DBPFRT_AEABI_<kind>=<name>. The variants 4 and 8 promise alignment.
 */
#include "mem.h"

#if defined(BPFRT_AEABI_memcpy)
#define NAME BPFRT_AEABI_memcpy
void NAME(void *restrict to, const void *restrict from, size_t size);
void NAME(void *restrict to, const void *restrict from, size_t size)
{
	memcpy(to, from, size);
}
#elif defined(BPFRT_AEABI_memmove)
#define NAME BPFRT_AEABI_memmove
void NAME(void *to, const void *from, size_t size);
void NAME(void *to, const void *from, size_t size)
{
	memmove(to, from, size);
}
#elif defined(BPFRT_AEABI_memset)
#define NAME BPFRT_AEABI_memset
void NAME(void *to, size_t size, int c);
void NAME(void *to, size_t size, int c)
{
	memset(to, c, size);
}
#elif defined(BPFRT_AEABI_memclr)
#define NAME BPFRT_AEABI_memclr
void NAME(void *to, size_t size);
void NAME(void *to, size_t size)
{
	memset(to, 0, size);
}
#else
#error "compile with -DBPFRT_AEABI_memcpy=NAME, or _memmove, _memset, _memclr"
#endif
