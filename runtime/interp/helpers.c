/* The runtime's helpers for the interpreter: calls with typed native arguments, from helper.def. A member of its own,
 * for who names it links all helpers. */
#include "bpfc/helper.h"
#include "bpfrt/helpers.h"
#include "machine.h"

#define PTR(value) (void *)(uintptr_t)(value)
#define U32(value) (uint32_t)(value)
#define U64(value) (value)
#define S32(value) (int32_t)(uint32_t)(value)
#define S64(value) (int64_t)(value)

/* Argument i of a kind, with a comma before it. */
#define ARG_NONE(i)
#define ARG_CTX(i) , PTR(args[i])
#define ARG_MAP(i) , PTR(args[i])
#define ARG_MAP_KEY(i) , PTR(args[i])
#define ARG_MAP_VALUE(i) , PTR(args[i])
#define ARG_MAP_VALUE_OUT(i) , PTR(args[i])
#define ARG_MEM(i) , PTR(args[i])
#define ARG_MEM_OR_NULL(i) , PTR(args[i])
#define ARG_MEM_OUT(i) , PTR(args[i])
#define ARG_STR(i) , PTR(args[i])
#define ARG_ADDRESS(i) , PTR(args[i])
#define ARG_SIZE(i) , U32(args[i])
#define ARG_SIZE64(i) , U64(args[i])
#define ARG_U32(i) , U32(args[i])
#define ARG_U64(i) , U64(args[i])
#define ARG_S32(i) , S32(args[i])
#define ARG_S64(i) , S64(args[i])
#define ARG_VARARG(i) , U64(args[i])

#define RET_U32(call) (uint32_t)(call)
#define RET_U64(call) (uint64_t)(call)
#define RET_S64(call) (uint64_t)(call)
#define RET_MAP_VALUE_OR_NULL(call) (uint64_t)(uintptr_t)(call)

#define CALL(function, zero, ...) function(__VA_ARGS__)
#define EXPAND(function, arguments) CALL(function, 0 arguments)
#define THUNK_false(name, ret, a1, a2, a3, a4, a5)
#define THUNK_true(name, ret, a1, a2, a3, a4, a5)                                                                    \
	static uint64_t call_##name(const uint64_t *args)                                                            \
	{                                                                                                            \
		(void)args;                                                                                          \
		return RET_##ret(EXPAND(bpfrt_##name, ARG_##a1(0) ARG_##a2(1) ARG_##a3(2) ARG_##a4(3) ARG_##a5(4))); \
	}
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) THUNK_##runtime(name, ret, a1, a2, a3, a4, a5)
/* The interpreter makes tail calls itself. */
#define bpfrt_tail_call(ctx, map, index) (uint64_t)(-BPFRT_ENOENT + ((void)(ctx), (void)(map), (void)(index), 0))
#include "bpfc/helper.def"

/* What programs on __sk_buff call instead. */
static uint64_t call_skb_redirect(const uint64_t *args)
{
	return (uint64_t)bpfrt_skb_redirect(U32(args[0]), U64(args[1]));
}

#define ROW_false(nr, name, ret, a1, a2, a3, a4, a5)
#define ROW_true(nr, name, ret, a1, a2, a3, a4, a5) \
	{ call_##name,                              \
	  nr,                                       \
	  BPFC_RET_##ret,                           \
	  { BPFC_ARG_##a1, BPFC_ARG_##a2, BPFC_ARG_##a3, BPFC_ARG_##a4, BPFC_ARG_##a5 } },
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) ROW_##runtime(id, name, ret, a1, a2, a3, a4, a5)
const struct bpfrt_interp_helper bpfrt_interp_helpers[] = {
#include "bpfc/helper.def"
#define BPFC_HELPER_SKB(nr, name) { .call = call_##name, .id = BPFRT_HELPER_SKB | (nr) },
#include "bpfc/helper.def"
};

const uint32_t bpfrt_interp_helper_count = sizeof(bpfrt_interp_helpers) / sizeof(bpfrt_interp_helpers[0]);
