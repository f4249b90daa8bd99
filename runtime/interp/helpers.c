/* The runtime's helpers for the interpreter: calls with typed native arguments, from helper.def, which is all that is
 * known of them here. A member of its own, for who names it links all helpers. */
#include "bpfc/helper.h"
#include "machine.h"

/* Type and value of argument i of a kind, each behind a comma. */
#define PTR(do, i) \
	do         \
	(void *, (void *)(uintptr_t)args[i])
#define U32(do, i) \
	do         \
	(uint32_t, (uint32_t)args[i])
#define U64(do, i) \
	do         \
	(uint64_t, args[i])
#define S32(do, i) \
	do         \
	(int32_t, (int32_t)(uint32_t)args[i])
#define S64(do, i) \
	do         \
	(int64_t, (int64_t)args[i])

#define ARG_NONE(do, i)
#define ARG_CTX PTR
#define ARG_MAP PTR
#define ARG_MAP_KEY PTR
#define ARG_MAP_VALUE PTR
#define ARG_MAP_VALUE_OUT PTR
#define ARG_MEM PTR
#define ARG_MEM_OR_NULL PTR
#define ARG_MEM_OUT PTR
#define ARG_RELEASED_MEM PTR
#define ARG_STR PTR
#define ARG_FUNC PTR
#define ARG_CALLBACK_CTX PTR
#define ARG_ADDRESS PTR
#define ARG_MEM_INOUT PTR
#define ARG_SPIN_LOCK PTR
#define ARG_TIMER PTR
#define ARG_DYNPTR PTR
#define ARG_DYNPTR_OUT PTR
#define ARG_SIZE U32
#define ARG_SIZE64 U64
#define ARG_U32 U32
#define ARG_U64 U64
#define ARG_S32 S32
#define ARG_S64 S64
#define ARG_VARARG U64

/* A function of a result's type; the register that a result is. */
#define TYPE_VOID(function) void function
#define TYPE_MEM_OR_NULL(function) void *function
#define TYPE_U32(function) uint32_t function
#define TYPE_U64(function) uint64_t function
#define TYPE_S64(function) int64_t function
#define TYPE_MAP_VALUE_OR_NULL(function) void *function
#define RET_U32(call) (uint64_t)(call)
#define RET_U64(call) (call)
#define RET_S64(call) (uint64_t)(call)
#define RET_MAP_VALUE_OR_NULL(call) (uint64_t)(uintptr_t)(call)
#define RET_MEM_OR_NULL RET_MAP_VALUE_OR_NULL
#define RET_VOID(call) ((call), UINT64_C(0))

#define TYPE(type, value) , type
#define VALUE(type, value) , value
#define BEHIND_COMMA(zero, ...) (__VA_ARGS__)
#define LIST(...) BEHIND_COMMA(__VA_ARGS__)
#define ARGUMENTS(do, a1, a2, a3, a4, a5) \
	LIST(0 ARG_##a1(do, 0) ARG_##a2(do, 1) ARG_##a3(do, 2) ARG_##a4(do, 3) ARG_##a5(do, 4))
#define THUNK_false(name, ret, ...)
#define THUNK_true(name, ret, ...)                                            \
	TYPE_##ret(bpfrt_##name) ARGUMENTS(TYPE, __VA_ARGS__);                \
	static uint64_t call_##name(const uint64_t *args)                     \
	{                                                                     \
		(void)args;                                                   \
		return RET_##ret(bpfrt_##name ARGUMENTS(VALUE, __VA_ARGS__)); \
	}

/* The interpreter makes tail calls itself. */
static int64_t no_tail_call(void *ctx, void *map, uint32_t index)
{
	(void)ctx;
	(void)map;
	(void)index;
	return -BPFRT_ENOENT;
}

#define bpfrt_tail_call no_tail_call
#define bpfrt_timer_set_callback bpfrt_machine_keep
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) THUNK_##runtime(name, ret, a1, a2, a3, a4, a5)
#include "bpfc/helper.def"
/* What programs on __sk_buff call instead. */
THUNK_true(skb_redirect, S64, U32, U64, NONE, NONE, NONE)

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
