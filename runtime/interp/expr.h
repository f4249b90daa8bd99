/* insn.def's expressions for fast.h: one function per operation and width, all inlined. */
#ifndef BPFRT_EXPR_H
#define BPFRT_EXPR_H

#include "bpfc/insn.h"

#define BPFRT_INLINE static inline __attribute__((always_inline, unused))

#define BPFC_ALU(name, symbol, expr)                                   \
	BPFRT_INLINE uint64_t alu64_##name(uint64_t d, uint64_t s)     \
	{                                                              \
		typedef uint64_t U;                                    \
		typedef int64_t S __attribute__((unused));             \
		enum { W = 64 };                                       \
                                                                       \
		(void)d;                                               \
		(void)s;                                               \
		return (U)(expr);                                      \
	}                                                              \
	BPFRT_INLINE uint64_t alu32_##name(uint64_t dst, uint64_t src) \
	{                                                              \
		typedef uint32_t U;                                    \
		typedef int32_t S __attribute__((unused));             \
		enum { W = 32 };                                       \
		U d = (U)dst, s = (U)src;                              \
                                                                       \
		(void)d;                                               \
		(void)s;                                               \
		return (uint64_t)(U)(expr);                            \
	}
#define BPFC_SWAP(name, symbol, expr)                          \
	BPFRT_INLINE uint64_t swap_##name(uint64_t d, bool le) \
	{                                                      \
		(void)le;                                      \
		return expr;                                   \
	}
#define BPFC_CMP(name, symbol, expr)                               \
	BPFRT_INLINE bool cmp64_##name(uint64_t d, uint64_t s)     \
	{                                                          \
		typedef int64_t S __attribute__((unused));         \
                                                                   \
		return expr;                                       \
	}                                                          \
	BPFRT_INLINE bool cmp32_##name(uint64_t dst, uint64_t src) \
	{                                                          \
		typedef int32_t S __attribute__((unused));         \
		uint32_t d = (uint32_t)dst, s = (uint32_t)src;     \
                                                                   \
		return expr;                                       \
	}
#include "bpfc/insn.def"

#endif
