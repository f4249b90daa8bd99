/* Context fields, and legacy packet access. */
#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

#include "body.h"
#include "bpfrt/skb.h"

static const struct bpfc_ctx_field fields[] = {
#define BPFC_CTX_FIELD(id, label, bpf_off, bytes, field, what, reads, writes)    \
	BPFC_FIELD_##id({ .name = #label,                                        \
			  .off = bpf_off,                                        \
			  .size = bytes,                                         \
			  .native_off = offsetof(struct bpfrt_skb, field),       \
			  .native_size = sizeof(((struct bpfrt_skb *)0)->field), \
			  .kind = BPFC_CTX_##what,                               \
			  .writable = BPFC_ACCESS_##writes != BPFC_ACCESS_NONE,  \
			  .buf_align = 1 })
#define BPFC_FIELD_XDP(...)
#define BPFC_FIELD_SKB(...) __VA_ARGS__,
#include "bpfc/ctx.def"
};

static const struct bpfc_ctx skb_ctx = {
	.name = "__sk_buff", .size = 192, .fields = fields, .field_count = sizeof(fields) / sizeof(fields[0])
};

static struct bpfc_facts *claim(struct body_model *m, struct bpfc_prog *prog)
{
	struct bpfc_facts *facts = body_facts(prog);

	prog->ctx = skb_ctx;
	for (uint32_t i = 0; i < prog->insn_count; i++)
		facts->insns[i].regs[1] = (struct bpfc_value){ .kind = BPFC_KIND_CTX, .off_known = true, .align = 3 };
	m->facts[prog - m->progs] = facts;
	return facts;
}

static uint64_t run(struct bpfrt_skb *skb, struct bpfc_insn access)
{
	struct body_model *m = body_open();
	struct bpfc_prog *prog = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 5), access, BODY_EXIT);
	struct bpfc_facts *facts = claim(m, prog);
	uint64_t result;

	body_load(m, NULL);
	result = body_find(m, prog)(skb);
	body_facts_free(facts);
	body_close(m);
	return result;
}

Test(body_context, loads)
{
	uint8_t packet[4];
	struct bpfrt_skb skb = { .data = packet,
				 .data_end = packet + 4,
				 .mark = 0x87654321,
				 .tstamp = UINT64_MAX - 5,
				 .remote_ip6 = { 1, 2, 3, 4 },
				 .cb = { 10, 11, 12, 13, 14 },
				 .tstamp_type = 0x81 };

	cr_expect_eq(run(&skb, BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 8)), 0x87654321);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDXS32, .dst = 0, .src = 1, .off = 8)), 0xffffffff87654321);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX8, .dst = 0, .src = 1, .off = 9)), 0x43);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX16, .dst = 0, .src = 1, .off = 10)), 0x8765);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 152)), UINT64_MAX - 5);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 100 + 8)), 3);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 48 + 16)), 14);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX8, .dst = 0, .src = 1, .off = 180)), 0x81);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 76)), (uint64_t)(uintptr_t)packet);
	cr_expect_eq(run(&skb, BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 80)), (uint64_t)(uintptr_t)packet + 4);
}

Test(body_context, stores)
{
	struct bpfrt_skb skb = { .mark = 1, .tstamp = 2 };

	run(&skb, BPFC_MAKE(ST32, .dst = 1, .off = 8, .imm = -3));
	run(&skb, BPFC_MAKE(STX64, .dst = 1, .src = 0, .off = 152));
	run(&skb, BPFC_MAKE(ST32, .dst = 1, .off = 48 + 4, .imm = 9));
	cr_expect_eq(skb.mark, (uint32_t)-3);
	cr_expect_eq(skb.tstamp, 5);
	cr_expect_eq(skb.cb[1], 9);
	cr_expect_eq(skb.cb[0], 0);
}

static void check_refused(struct bpfc_insn access, enum bpfc_diag_code code, unsigned kind)
{
	struct body_model *m = body_open();
	struct bpfc_prog *prog = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0), access, BODY_EXIT);
	struct bpfc_facts *facts = claim(m, prog);
	uint8_t *bytes;
	size_t length;

	facts->insns[1].regs[1].kind = (uint8_t)kind;
	facts->insns[1].regs[1].ref = BPFC_MAY_BE_CTX;
	cr_expect_eq(body_compile(m, &bytes, &length), BPFC_E_UNSUPPORTED);
	cr_expect_eq(m->last, code, "%d", (int)m->last);
	cr_expect_null(bytes);
	body_facts_free(facts);
	body_close(m);
}

Test(body_context, refused)
{
	check_refused(BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 192), BPFC_D_NO_CONTEXT_FIELD, BPFC_KIND_CTX);
	check_refused(BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 8), BPFC_D_NO_CONTEXT_FIELD, BPFC_KIND_CTX);
	check_refused(BPFC_MAKE(LDX16, .dst = 0, .src = 1, .off = 76), BPFC_D_CONTEXT_ACCESS, BPFC_KIND_CTX);
	check_refused(BPFC_MAKE(ST32, .dst = 1, .off = 16), BPFC_D_CONTEXT_ACCESS, BPFC_KIND_CTX);
	check_refused(BPFC_MAKE(ATOMIC_ADD32, .dst = 1, .off = 8), BPFC_D_CONTEXT_ATOMIC, BPFC_KIND_CTX);
	check_refused(BPFC_MAKE(LDX32, .dst = 0, .src = 1, .off = 8), BPFC_D_UNPROVEN_ACCESS, BPFC_KIND_ANY);
	check_refused(BPFC_MAKE(ST32, .dst = 1, .off = 8), BPFC_D_UNPROVEN_ACCESS, BPFC_KIND_ANY);
}

static int64_t fake_load_abs(const struct bpfrt_skb *skb, int64_t off, uint32_t size, uint64_t *out)
{
	(void)skb;
	*out = size + (uint64_t)-off;
	return off < -100 ? -14 : 0;
}

/* r0 = 77; r0 = packet bytes; r0 += 1. */
static uint64_t load_packet(struct bpfrt_skb *skb, struct bpfc_insn load, int64_t src)
{
	static const struct body_symbol symbols[] = { { "bpfrt_skb_load_abs", (void *)(uintptr_t)fake_load_abs },
						      { NULL, NULL } };
	struct body_model *m = body_open();
	struct bpfc_prog *prog = BODY_ADD(
		m, BPFC_MAKE(MOV64_REG, .dst = 6, .src = 1), BPFC_MAKE(MOV64_IMM, .dst = 7, .imm = src),
		BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 77), load, BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1), BODY_EXIT);
	uint64_t result;

	prog->ctx = skb_ctx;
	body_load(m, symbols);
	result = body_find(m, prog)(skb);
	body_close(m);
	return result;
}

Test(body_context, legacy_packet)
{
	uint8_t packet[6] = { 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6 };
	struct bpfrt_skb skb = { .data = packet, .data_end = packet + 6, .len = 6 };

	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS8, .imm = 5), 0), 0xd6 + 1);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS16, .imm = 1), 0), 0x92a3 + 1);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS32, .imm = 2), 0), 0xa3b4c5d6 + UINT64_C(1));
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_IND16, .src = 7, .imm = -1), 3), 0xa3b4 + 1);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS8, .imm = 6), 0), 0, "out of bounds ends the program");
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS32, .imm = 3), 0), 0);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS16, .imm = INT32_MAX), 0), 0);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS16, .imm = -10), 0), 12 + 1, "negative ones are the runtime's");
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_IND32, .src = 7, .imm = -10), 0), 14 + 1);
	cr_expect_eq(load_packet(&skb, BPFC_MAKE(LD_ABS16, .imm = -200), 0), 0);
}
