/* Calls of helpers, subprograms, callbacks and extern functions. */
#include <criterion/criterion.h>

#include "bpfrt/helpers.h"
#include "body.h"

static uint64_t seen[5];

static int64_t fake_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c)
{
	seen[0] = (uint64_t)(uintptr_t)format;
	seen[1] = size;
	seen[2] = a;
	seen[3] = b;
	seen[4] = c;
	return -7;
}

static uint32_t fake_prandom(void)
{
	return 0xfffffff0;
}

static int64_t fake_adjust_head(void *ctx, int delta)
{
	seen[0] = (uint64_t)(uintptr_t)ctx;
	return delta;
}

static int64_t fake_redirect(uint32_t ifindex, uint64_t flags)
{
	return ifindex == 3 && flags == 1 ? 4 : -1;
}

static int64_t fake_skb_redirect(uint32_t ifindex, uint64_t flags)
{
	return ifindex == 3 && flags == 1 ? 7 : -1;
}

static int64_t fake_loop(uint32_t count, const struct bpfrt_callback *each, void *ctx, uint64_t flags)
{
	uint64_t args[5] = { 0, (uintptr_t)ctx };
	int64_t sum = 0;

	(void)flags;
	for (; args[0] < count; args[0]++)
		sum += (int64_t)each->call(each, args);
	return sum;
}

static const struct body_symbol symbols[] = {
	{ "bpfrt_trace_printk", (void *)(uintptr_t)fake_trace_printk },
	{ "bpfrt_get_prandom_u32", (void *)(uintptr_t)fake_prandom },
	{ "bpfrt_xdp_adjust_head", (void *)(uintptr_t)fake_adjust_head },
	{ "bpfrt_redirect", (void *)(uintptr_t)fake_redirect },
	{ "bpfrt_skb_redirect", (void *)(uintptr_t)fake_skb_redirect },
	{ "bpfrt_loop", (void *)(uintptr_t)fake_loop },
	{ NULL, NULL },
};

#define HELPER(id) BPFC_MAKE(CALL_HELPER, .ref_kind = BPFC_REF_HELPER, .ref = (id))

/* Arguments have the types of helper.def: narrow ones lose their upper half, results gain one. */
Test(body_call, helpers)
{
	struct body_model *m = body_open();
	struct bpfc_prog *printk = BODY_ADD(m, BODY_LD64(2, 0xabcd00000005), BODY_LD64(3, 0x1234567890abcdef),
					    BPFC_MAKE(MOV64_IMM, .dst = 4, .imm = -1),
					    BPFC_MAKE(MOV64_IMM, .dst = 5, .imm = 2), HELPER(6), BODY_EXIT);
	struct bpfc_prog *prandom = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = -1), HELPER(7), BODY_EXIT);
	struct bpfc_prog *adjust = BODY_ADD(m, BPFC_MAKE(MOV32_IMM, .dst = 2, .imm = -4), HELPER(44), BODY_EXIT);
	int ctx;

	body_load(m, symbols);
	cr_expect_eq(body_find(m, printk)(&ctx), (uint64_t)-7);
	cr_expect_eq(seen[0], (uint64_t)(uintptr_t)&ctx);
	cr_expect_eq(seen[1], 5);
	cr_expect_eq(seen[2], 0x1234567890abcdef);
	cr_expect_eq(seen[3], UINT64_MAX);
	cr_expect_eq(seen[4], 2);
	cr_expect_eq(body_find(m, prandom)(&ctx), 0xfffffff0);
	cr_expect_eq(body_find(m, adjust)(&ctx), (uint64_t)-4);
	cr_expect_eq(m->diags, 0);
	body_close(m);
}

/* One id, two meanings: what the context is tells which (redirect: XDP_REDIRECT and TC_ACT_REDIRECT). */
Test(body_call, helper_by_context)
{
	struct body_model *m = body_open();
	const struct bpfc_insn insns[] = { BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = 3),
					   BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = 1), HELPER(23), BODY_EXIT };
	struct bpfc_prog *xdp = body_add(m, insns, 4), *tc = body_add(m, insns, 4);

	xdp->ctx.name = "xdp_md";
	tc->ctx.name = "__sk_buff";
	body_load(m, symbols);
	cr_expect_eq(body_find(m, xdp)(NULL), 4);
	cr_expect_eq(body_find(m, tc)(NULL), 7);
	body_close(m);
}

/* A helper that the runtime lacks: one warning a name, and an undefined symbol; an unknown one: an error. */
Test(body_call, missing_helpers)
{
	struct body_model *m = body_open();
	uint8_t *bytes;
	size_t length;

	BODY_ADD(m, HELPER(14), HELPER(14), BODY_EXIT);
	BODY_ADD(m, HELPER(14), BODY_EXIT);
	cr_assert_eq(body_compile(m, &bytes, &length), 0);
	cr_expect_eq(m->diags, 1);
	cr_expect_eq(m->last, BPFC_D_HELPER_NOT_IN_RUNTIME);
	free(bytes);
	BODY_ADD(m, HELPER(9999), BODY_EXIT);
	cr_expect_eq(body_compile(m, &bytes, &length), BPFC_E_UNSUPPORTED);
	cr_expect_eq(m->last, BPFC_D_NO_SUCH_HELPER, "%d", (int)m->last);
	body_close(m);
}

/* A callee has registers and a frame of its own, and may read and write its caller's frame. */
Test(body_call, subprograms)
{
	struct body_model *m = body_open();
	struct bpfc_prog *prog =
		BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 6, .imm = 100),
			 BPFC_MAKE(ST64, .dst = 10, .off = -8, .imm = 10), BPFC_MAKE(MOV64_REG, .dst = 1, .src = 10),
			 BPFC_MAKE(ADD64_IMM, .dst = 1, .imm = -8), BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = 5),
			 BPFC_MAKE(CALL_SUBPROG, .imm = 4), BPFC_MAKE(LDX64, .dst = 1, .src = 10, .off = -8),
			 BPFC_MAKE(ADD64_REG, .dst = 0, .src = 1), BPFC_MAKE(ADD64_REG, .dst = 0, .src = 6), BODY_EXIT,
			 /* r0 = *r1 - r2; *r1 = 1000 */
			 BPFC_MAKE(MOV64_IMM, .dst = 6, .imm = 9), BPFC_MAKE(LDX64, .dst = 0, .src = 1),
			 BPFC_MAKE(SUB64_REG, .dst = 0, .src = 2), BPFC_MAKE(ST64, .dst = 10, .off = -8, .imm = 77),
			 BPFC_MAKE(ST64, .dst = 1, .imm = 1000), BODY_EXIT);

	cr_assert_eq(prog->subprog_count, 2);
	body_load(m, NULL);
	cr_expect_eq(body_find(m, prog)(NULL), 10 - 5 + 1000 + 100);
	body_close(m);
}

/* loop(4, callback, r10 - 8, 0): the callback adds its index to the word that its context points to. */
Test(body_call, callbacks)
{
	struct body_model *m = body_open();
	struct bpfc_prog *prog = BODY_ADD(
		m, BPFC_MAKE(ST64, .dst = 10, .off = -8, .imm = 100), BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = 4),
		BPFC_MAKE(LD_CODE, .dst = 2, .imm = 8), { .id = BPFC_INSN_SECOND },
		BPFC_MAKE(MOV64_REG, .dst = 3, .src = 10), BPFC_MAKE(ADD64_IMM, .dst = 3, .imm = -8),
		BPFC_MAKE(MOV64_IMM, .dst = 4, .imm = 0), HELPER(181), BPFC_MAKE(LDX64, .dst = 1, .src = 10, .off = -8),
		BPFC_MAKE(ADD64_REG, .dst = 0, .src = 1), BODY_EXIT,
		/* *r2 += r1; return 1 */
		BPFC_MAKE(LDX64, .dst = 3, .src = 2), BPFC_MAKE(ADD64_REG, .dst = 3, .src = 1),
		BPFC_MAKE(STX64, .dst = 2, .src = 3), BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1), BODY_EXIT);

	body_load(m, symbols);
	cr_expect_eq(body_find(m, prog)(NULL), 4 + 100 + 0 + 1 + 2 + 3);
	body_close(m);
}

/* Whose address a register holds on all ways is called: no helper is named, whatever ids there are. */
Test(body_call, function_in_a_register)
{
	struct body_model *m = body_open();
	struct bpfc_prog *prog =
		BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = 6), BPFC_MAKE(LD_CODE, .dst = 6, .imm = 4),
			 { .id = BPFC_INSN_SECOND }, BPFC_MAKE(MOV64_REG, .dst = 7, .src = 6),
			 BPFC_MAKE(CALLX, .dst = 7), BODY_EXIT, BPFC_MAKE(MOV64_REG, .dst = 0, .src = 1), BODY_EXIT);

	cr_assert_eq(prog->subprog_count, 2);
	body_load(m, NULL);
	cr_expect_eq(body_find(m, prog)(NULL), 6);
	body_close(m);
}

static int32_t native_sum(int8_t a, uint16_t b, bool c, const uint64_t *d, int64_t e)
{
	return (int32_t)(a + b + c + (int32_t)*d + (int32_t)e);
}

enum { T_VOID, T_S8, T_U16, T_BOOL, T_U64, T_PTR, T_S64, T_S32, T_PROTO, T_FUNC, T_COUNT };

static const struct bpfc_member params[] = {
	{ "a", T_S8, 0, 0, 0 },  { "b", T_U16, 0, 0, 0 }, { "c", T_BOOL, 0, 0, 0 },
	{ "d", T_PTR, 0, 0, 0 }, { "e", T_S64, 0, 0, 0 },
};
static const struct bpfc_type types[T_COUNT] = {
	[T_VOID] = { .name = "" },
	[T_S8] = { .name = "s8", .kind = BPFC_TYPE_INT, .is_signed = true, .size = 1, .bits = 8 },
	[T_U16] = { .name = "u16", .kind = BPFC_TYPE_INT, .size = 2, .bits = 16 },
	[T_BOOL] = { .name = "bool", .kind = BPFC_TYPE_INT, .is_bool = true, .size = 1, .bits = 8 },
	[T_U64] = { .name = "u64", .kind = BPFC_TYPE_INT, .size = 8, .bits = 64 },
	[T_PTR] = { .name = "", .kind = BPFC_TYPE_PTR, .type = T_U64 },
	[T_S64] = { .name = "s64", .kind = BPFC_TYPE_INT, .is_signed = true, .size = 8, .bits = 64 },
	[T_S32] = { .name = "s32", .kind = BPFC_TYPE_INT, .is_signed = true, .size = 4, .bits = 32 },
	[T_PROTO] = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = T_S32, .count = 5, .members = params },
	[T_FUNC] = { .name = "native_sum", .kind = BPFC_TYPE_FUNC, .type = T_PROTO, .linkage = BPFC_GLOBAL },
};

/* Typed by BTF; narrow arguments lose what is above them; an int result has an upper half of zero. */
Test(body_call, externs)
{
	static const struct bpfc_extern externs[] = { { .name = "native_sum", .is_func = true, .type = T_FUNC } };
	static const struct body_symbol native[] = { { "native_sum", (void *)(uintptr_t)native_sum }, { NULL, NULL } };
	struct body_model *m = body_open();
	struct bpfc_prog *prog =
		BODY_ADD(m, BPFC_MAKE(MOV64_REG, .dst = 4, .src = 1), BODY_LD64(1, 0x11fe), BODY_LD64(2, 0x770001),
			 BPFC_MAKE(MOV64_IMM, .dst = 3, .imm = 1), BPFC_MAKE(MOV64_IMM, .dst = 5, .imm = -100),
			 BPFC_MAKE(CALL_EXTERN, .ref_kind = BPFC_REF_EXTERN, .ref = 0), BODY_EXIT);
	uint64_t pointed = 40;

	m->model.externs = externs;
	m->model.extern_count = 1;
	m->model.types = (struct bpfc_types){ types, T_COUNT };
	body_load(m, native);
	cr_expect_eq(body_find(m, prog)(&pointed), (uint32_t)(-2 + 1 + 1 + 40 - 100));
	body_close(m);
}
