/*
 * The prototypes of helpers.h against helper.def: each call compiles without a conversion, and gives the row's type.
 * tail_call is the code generator's.
 */
#include <criterion/criterion.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"

int64_t bpfrt_tail_call(void *ctx, const struct bpfrt_map *map, uint32_t index);

#define NATIVE_VOID
#define NATIVE_PTR , v->p
#define NATIVE_U32 , v->u32
#define NATIVE_U64 , v->u64
#define NATIVE_S32 , v->s32
#define NATIVE_S64 , v->s64

struct arguments {
	void *p;
	uint32_t u32;
	uint64_t u64;
	int32_t s32;
	int64_t s64;
};

/* The native argument of each kind, after a comma; helper.def's BPFC_HELPER_ARG rows in the form that a macro can join.
 */
#define ARG_NONE
#define ARG_CTX NATIVE_PTR
#define ARG_MAP NATIVE_PTR
#define ARG_MAP_KEY NATIVE_PTR
#define ARG_MAP_VALUE NATIVE_PTR
#define ARG_MAP_VALUE_OUT NATIVE_PTR
#define ARG_MEM NATIVE_PTR
#define ARG_MEM_OUT NATIVE_PTR
#define ARG_MEM_OR_NULL NATIVE_PTR
#define ARG_ADDRESS NATIVE_PTR
#define ARG_STR NATIVE_PTR
#define ARG_MEM_INOUT NATIVE_PTR
#define ARG_SPIN_LOCK NATIVE_PTR
#define ARG_TIMER NATIVE_PTR
#define ARG_DYNPTR NATIVE_PTR
#define ARG_DYNPTR_OUT NATIVE_PTR
#define ARG_SIZE NATIVE_U32
#define ARG_SIZE64 NATIVE_U64
#define ARG_U32 NATIVE_U32
#define ARG_U64 NATIVE_U64
#define ARG_S32 NATIVE_S32
#define ARG_VARARG NATIVE_U64
#define ARG_RELEASED_MEM NATIVE_PTR
#define ARG_FUNC NATIVE_PTR
#define ARG_CALLBACK_CTX NATIVE_PTR
#define RET_VOID void
#define RET_MEM_OR_NULL void *
#define RET_S64 int64_t
#define RET_U64 uint64_t
#define RET_U32 uint32_t
#define RET_MAP_VALUE_OR_NULL void *
#define RET_MEM_OR_NULL void *
#define RET_VOID void

#define STRIP(ignored, ...) __VA_ARGS__
#define ARGUMENTS(...) STRIP(__VA_ARGS__)
#define CHECK_true(name, ret, ...) \
	_Static_assert(__builtin_types_compatible_p(__typeof__(bpfrt_##name(ARGUMENTS(0 __VA_ARGS__))), ret), #name);
#define CHECK_false(name, ret, ...)

static void prototypes_are_helper_defs(const struct arguments *v)
{
	(void)v;
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) \
	CHECK_##runtime(name, RET_##ret, ARG_##a1 ARG_##a2 ARG_##a3 ARG_##a4 ARG_##a5)
#include "bpfc/helper.def"
}

Test(prototypes, are_those_of_the_table)
{
	prototypes_are_helper_defs(NULL);
}
