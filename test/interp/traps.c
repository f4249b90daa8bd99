/* Checked mode: each kind of violation stops the program with its trap, at its instruction. */
#include <criterion/criterion.h>
#include <string.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "interp.h"

static struct interp in;
static uint8_t memory[32];

static void expect(enum bpfrt_trap trap, uint32_t insn)
{
	enum bpfrt_trap got = interp_run(&in, bpfrt_interp_checked, memory, sizeof(memory));

	cr_expect(got == trap && (!trap || in.run.insn == insn), "%s at %u, not %s at %u", bpfrt_trap_text(got),
		  in.run.insn, bpfrt_trap_text(trap), insn);
}

#define EXPECT(trap, insn, ...)                                               \
	do {                                                                  \
		interp_init(&in);                                             \
		cr_assert_eq(INTERP_LOAD(&in, __VA_ARGS__), BPFRT_TRAP_NONE); \
		expect(BPFRT_TRAP_##trap, insn);                              \
	} while (0)

Test(traps, memory)
{
	EXPECT(NONE, 0, BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 24), BPFC_MAKE(EXIT));
	EXPECT(BAD_READ, 0, BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 25), BPFC_MAKE(EXIT));
	EXPECT(BAD_READ, 0, BPFC_MAKE(LDX8, .dst = 0, .src = 1, .off = -1), BPFC_MAKE(EXIT));
	EXPECT(BAD_READ, 1, BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = 0), BPFC_MAKE(LDX8, .dst = 0, .src = 2),
	       BPFC_MAKE(EXIT));
	EXPECT(BAD_READ, 1, BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = -1), BPFC_MAKE(LDX64, .dst = 0, .src = 2),
	       BPFC_MAKE(EXIT));
	EXPECT(BAD_READ, 0, BPFC_MAKE(LDXS32, .dst = 0, .src = 1, .off = 29), BPFC_MAKE(EXIT));
	EXPECT(BAD_WRITE, 0, BPFC_MAKE(ST8, .dst = 1, .off = 32), BPFC_MAKE(EXIT));
	EXPECT(BAD_WRITE, 1, BPFC_MAKE(MOV64_IMM, .imm = 1), BPFC_MAKE(STX64, .dst = 1, .off = 25), BPFC_MAKE(EXIT));
	EXPECT(BAD_WRITE, 0, BPFC_MAKE(ATOMIC_ADD64, .dst = 1, .src = 2, .off = 32), BPFC_MAKE(EXIT));
	EXPECT(BAD_ALIGNMENT, 0, BPFC_MAKE(ATOMIC_ADD64, .dst = 1, .src = 2, .off = 3), BPFC_MAKE(EXIT));
}

Test(traps, stack)
{
	EXPECT(NONE, 0, BPFC_MAKE(LDX64, .dst = 0, .src = 10, .off = -512), BPFC_MAKE(EXIT));
	cr_expect_eq(in.run.result, 0, "frames begin zeroed");
	EXPECT(BAD_READ, 0, BPFC_MAKE(LDX64, .dst = 0, .src = 10, .off = -520), BPFC_MAKE(EXIT));
	EXPECT(BAD_WRITE, 0, BPFC_MAKE(ST8, .dst = 10, .off = 0), BPFC_MAKE(EXIT));
	/* A callee may use its caller's frame, nobody a frame that ended. */
	EXPECT(NONE, 0, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 10), BPFC_MAKE(CALL_SUBPROG, .imm = 2),
	       BPFC_MAKE(LDX64, .dst = 0, .src = 10, .off = -8), BPFC_MAKE(EXIT),
	       BPFC_MAKE(ST64, .dst = 1, .off = -8, .imm = 9), BPFC_MAKE(EXIT));
	cr_expect_eq(in.run.result, 9);
	EXPECT(BAD_READ, 1, BPFC_MAKE(CALL_SUBPROG, .imm = 2), BPFC_MAKE(LDX64, .dst = 0, .src = 0, .off = -8),
	       BPFC_MAKE(EXIT), BPFC_MAKE(MOV64_REG, .dst = 0, .src = 10), BPFC_MAKE(EXIT));
	EXPECT(NO_STACK, 0, BPFC_MAKE(CALL_SUBPROG, .imm = -1), BPFC_MAKE(EXIT));
}

Test(traps, read_only)
{
	interp_init(&in);
	INTERP_LOAD(&in, BPFC_MAKE(LDX8, .dst = 0, .src = 1), BPFC_MAKE(ST8, .dst = 1), BPFC_MAKE(EXIT));
	in.region = (struct bpfrt_region){ memory, sizeof(memory), false };
	in.run.ctx = memory;
	in.run.regions = &in.region;
	in.run.region_count = 1;
	cr_expect_eq(bpfrt_interp_checked(&in.prog, &in.run), BPFRT_TRAP_BAD_WRITE);
	cr_expect_eq(in.run.insn, 1);
	cr_expect_eq(in.run.address, (uintptr_t)memory);
}

Test(traps, symbols)
{
	EXPECT(BAD_SYMBOL, 1, BPFC_MAKE(MOV64_IMM), BPFC_MAKE(LD_MAP_IDX, .dst = 1), BPFC_MAKE(EXIT));
	EXPECT(BAD_SYMBOL, 0, BPFC_MAKE(LD_MAP_IDX_VALUE, .dst = 1), BPFC_MAKE(EXIT));
	EXPECT(BAD_SYMBOL, 0, BPFC_MAKE(LD_VAR, .dst = 1, .imm = 7), BPFC_MAKE(EXIT));
	EXPECT(BAD_CALL, 0, BPFC_MAKE(CALL_EXTERN, .imm = 7), BPFC_MAKE(EXIT));
	EXPECT(BAD_CALL, 0, BPFC_MAKE(CALL_HELPER, .imm = 9999), BPFC_MAKE(EXIT));
}

static void bind_map(struct bpfrt_map *map, const struct bpfrt_map **maps)
{
	interp_init(&in);
	maps[0] = map;
	in.vm.maps = maps;
	in.vm.map_count = 1;
}

#define KEY_AT(off) BPFC_MAKE(MOV64_REG, .dst = 2, .src = 10), BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = (off))
#define LOOKUP BPFC_MAKE(LD_MAP_IDX, .dst = 1), BPFC_MAKE(CALL_HELPER, .imm = 1)

Test(traps, arguments)
{
	static uint64_t values[4];
	struct bpfrt_map map = { .ops = &bpfrt_array_ops,
				 .values = values,
				 .type = 2,
				 .key_size = 4,
				 .value_size = 6,
				 .stride = 8,
				 .max_entries = 4 };
	const struct bpfrt_map *maps[1];

	bind_map(&map, maps);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX16, .dst = 0, .src = 0, .off = 4), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	INTERP_LOAD(&in, KEY_AT(-3), LOOKUP, BPFC_MAKE(EXIT)); /* one byte of the key is past the frame */
	expect(BPFRT_TRAP_BAD_ARGUMENT, 4);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX16, .dst = 0, .src = 0, .off = 5), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_READ, 5); /* past the value */
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX16, .dst = 0, .src = 0, .off = 8), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0); /* the next value */
	INTERP_LOAD(&in, KEY_AT(-4), BPFC_MAKE(MOV64_REG, .dst = 1, .src = 10), BPFC_MAKE(CALL_HELPER, .imm = 1),
		    BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 3); /* no map */
	INTERP_LOAD(&in, LOOKUP, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 2); /* r2 is the length of the memory */
	map.flags = 0x80;                   /* read-only for programs */
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(ST8, .dst = 0), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_WRITE, 5);
	map.flags = 0x100; /* write-only */
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX8, .dst = 0, .src = 0), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_READ, 5);
}

Test(traps, hash_values)
{
	struct bpfrt_map map = { .type = 1, .key_size = 4, .value_size = 8, .max_entries = 4 };
	const struct bpfrt_map *maps[1];
	uint64_t value = 7;
	uint32_t key = 0;

	cr_assert_eq(bpfrt_map_create(&map), 0);
	cr_assert_eq(bpfrt_map_update(&map, &key, &value, BPFRT_ANY), 0);
	bind_map(&map, maps);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX64, .dst = 0, .src = 0), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_expect_eq(in.run.result, 7);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX64, .dst = 0, .src = 0, .off = -8), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_READ, 5); /* the key, before the value */
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(LDX8, .dst = 0, .src = 0, .off = 8), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_READ, 5);
#ifdef BPFRT_CLOUD
	bpfrt_map_destroy(&map);
#endif
}

/* r6 = a record of 16 bytes */
#define RESERVE                                                                                                     \
	BPFC_MAKE(LD_MAP_IDX, .dst = 1), BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = 16), BPFC_MAKE(MOV64_IMM, .dst = 3), \
		BPFC_MAKE(CALL_HELPER, .imm = 131), BPFC_MAKE(MOV64_REG, .dst = 6, .src = 0)
#define GIVE_BACK(helper)                                                         \
	BPFC_MAKE(MOV64_REG, .dst = 1, .src = 6), BPFC_MAKE(MOV64_IMM, .dst = 2), \
		BPFC_MAKE(CALL_HELPER, .imm = (helper))

/* A record may be accessed, and given back once, while it is held; one that is held at the end is discarded. */
Test(traps, records)
{
	struct bpfrt_map map = { .type = 27, .max_entries = 4096 };
	const struct bpfrt_map *maps[1];
	uint32_t size;

	cr_assert_eq(bpfrt_map_create(&map), 0);
	bind_map(&map, maps);
	INTERP_LOAD(&in, RESERVE, BPFC_MAKE(ST64, .dst = 6, .off = 8, .imm = 5), GIVE_BACK(132), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_eq(((const uint64_t *)bpfrt_ringbuf_peek(&map, &size))[1], 5);
	bpfrt_ringbuf_release(&map);
	INTERP_LOAD(&in, RESERVE, BPFC_MAKE(ST64, .dst = 6, .off = 9), GIVE_BACK(132), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_WRITE, 6);
	INTERP_LOAD(&in, RESERVE, BPFC_MAKE(LDX8, .dst = 0, .src = 6, .off = -1), GIVE_BACK(132), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_READ, 6); /* the header */
	INTERP_LOAD(&in, RESERVE, GIVE_BACK(133), BPFC_MAKE(ST8, .dst = 6), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_WRITE, 9);
	INTERP_LOAD(&in, RESERVE, GIVE_BACK(133), GIVE_BACK(132), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 11);
	INTERP_LOAD(&in, RESERVE, BPFC_MAKE(ADD64_IMM, .dst = 6, .imm = 8), GIVE_BACK(132), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 9);
	INTERP_LOAD(&in, RESERVE, RESERVE, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_null(bpfrt_ringbuf_peek(&map, &size));
	cr_assert_eq(bpfrt_ringbuf_query(&map, BPFRT_RB_AVAIL_DATA), 0, "all were discarded");
	/* No more than it may hold: the ring has room, the program gets none. */
	in.run.budget = 1000;
	INTERP_LOAD(&in, RESERVE, BPFC_MAKE(ADD64_IMM, .dst = 7, .imm = 1), BPFC_MAKE(JNE64_IMM, .dst = 6, .off = -8),
		    BPFC_MAKE(MOV64_REG, .dst = 0, .src = 7), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_eq(in.run.result, 9);
#ifdef BPFRT_CLOUD
	bpfrt_map_destroy(&map);
#endif
}

/* The same in a dynptr at r10 - 16. */
#define DYNPTR(reg) BPFC_MAKE(MOV64_REG, .dst = (reg), .src = 10), BPFC_MAKE(ADD64_IMM, .dst = (reg), .imm = -16)
#define RESERVE_DYNPTR                                                                                              \
	BPFC_MAKE(LD_MAP_IDX, .dst = 1), BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = 16), BPFC_MAKE(MOV64_IMM, .dst = 3), \
		DYNPTR(4), BPFC_MAKE(CALL_HELPER, .imm = 198)
#define GIVE_BACK_DYNPTR(helper) DYNPTR(1), BPFC_MAKE(MOV64_IMM, .dst = 2), BPFC_MAKE(CALL_HELPER, .imm = (helper))

Test(traps, records_in_dynptrs)
{
	struct bpfrt_map map = { .type = 27, .max_entries = 4096 };
	const struct bpfrt_map *maps[1];
	uint32_t size;

	cr_assert_eq(bpfrt_map_create(&map), 0);
	bind_map(&map, maps);
	INTERP_LOAD(&in, RESERVE_DYNPTR, GIVE_BACK_DYNPTR(199), GIVE_BACK_DYNPTR(200), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0); /* the second has nothing to give back */
	cr_assert(bpfrt_ringbuf_peek(&map, &size) && size == 16);
	bpfrt_ringbuf_release(&map);
	INTERP_LOAD(&in, RESERVE_DYNPTR, BPFC_MAKE(MOV64_REG, .dst = 6, .src = 10),
		    BPFC_MAKE(ADD64_IMM, .dst = 6, .imm = -64), BPFC_MAKE(STX64, .dst = 10, .src = 6, .off = -16),
		    GIVE_BACK_DYNPTR(199), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 13); /* it leads to the stack now */
	INTERP_LOAD(&in, RESERVE_DYNPTR, RESERVE_DYNPTR, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_null(bpfrt_ringbuf_peek(&map, &size));
	cr_assert_eq(bpfrt_ringbuf_query(&map, BPFRT_RB_AVAIL_DATA), 0, "all were discarded");
	in.run.budget = 1000;
	INTERP_LOAD(&in, RESERVE_DYNPTR, BPFC_MAKE(ADD64_IMM, .dst = 7, .imm = 1),
		    BPFC_MAKE(JEQ64_IMM, .dst = 0, .off = -9), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_eq((int64_t)in.run.result, -BPFRT_EINVAL, "no more than it may hold");
	cr_assert_eq(bpfrt_ringbuf_query(&map, BPFRT_RB_AVAIL_DATA), 9 * 24);
#ifdef BPFRT_CLOUD
	bpfrt_map_destroy(&map);
#endif
}

/* A timer is anywhere that may be written; the helper looks where. */
Test(traps, timers)
{
	struct bpfrt_map map = { .type = 2, .key_size = 4, .value_size = 24, .max_entries = 2 };
	const struct bpfrt_map *maps[1];

	cr_assert_eq(bpfrt_map_create(&map), 0);
	bind_map(&map, maps);
#define INIT_TIMER \
	BPFC_MAKE(LD_MAP_IDX, .dst = 2), BPFC_MAKE(MOV64_IMM, .dst = 3, .imm = 1), BPFC_MAKE(CALL_HELPER, .imm = 169)
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 0),
		    BPFC_MAKE(ADD64_IMM, .dst = 1, .imm = 8), INIT_TIMER, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_expect_eq(in.run.result, 0);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 0),
		    BPFC_MAKE(ADD64_IMM, .dst = 1, .imm = 4), INIT_TIMER, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 10); /* not aligned */
	INTERP_LOAD(&in, DYNPTR(1), INIT_TIMER, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_expect_eq((int64_t)in.run.result, -BPFRT_EINVAL);
	INTERP_LOAD(&in, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 10), INIT_TIMER, BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 4);
#ifdef BPFRT_CLOUD
	bpfrt_map_destroy(&map);
#endif
}

Test(traps, maps_in_a_hash)
{
	struct bpfrt_map inner = { .type = 1, .key_size = 4, .value_size = 8, .max_entries = 4 };
	struct bpfrt_map outer = { .type = 13, .key_size = 4, .value_size = 4, .max_entries = 4, .inner = &inner };
	const struct bpfrt_map *maps[1];
	uint64_t value = 7;
	uint32_t key = 0;

	cr_assert_eq(bpfrt_map_create(&inner), 0);
	cr_assert_eq(bpfrt_map_create(&outer), 0);
	cr_assert_eq(bpfrt_map_update(&inner, &key, &value, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_hash_of_maps_set(&outer, &key, &inner), 0);
	bind_map(&outer, maps);
	INTERP_LOAD(&in, KEY_AT(-4), LOOKUP, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 0), KEY_AT(-4),
		    BPFC_MAKE(CALL_HELPER, .imm = 1), BPFC_MAKE(LDX64, .dst = 0, .src = 0), BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_NONE, 0);
	cr_assert_eq(in.run.result, 7);
	cr_assert_eq(bpfrt_hash_of_maps_set(&outer, &key, NULL), 0);
	INTERP_LOAD(&in, BPFC_MAKE(MOV64_REG, .dst = 1, .src = 10), KEY_AT(-4), BPFC_MAKE(CALL_HELPER, .imm = 1),
		    BPFC_MAKE(EXIT));
	expect(BPFRT_TRAP_BAD_ARGUMENT, 3);
#ifdef BPFRT_CLOUD
	bpfrt_map_destroy(&outer);
	bpfrt_map_destroy(&inner);
#endif
}

Test(traps, budget)
{
	interp_init(&in);
	INTERP_LOAD(&in, BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1), BPFC_MAKE(JA, .off = -2), BPFC_MAKE(EXIT));
	in.run.budget = 100;
	for (unsigned m = 0; m < 2; m++) {
		cr_expect_eq(interp_run(&in, m ? bpfrt_interp_checked : bpfrt_interp_trusted, NULL, 0),
			     BPFRT_TRAP_BUDGET);
		cr_expect_eq(in.run.insn, 1);
		cr_expect_leq(in.run.executed, 102);
	}
	INTERP_LOAD(&in, BPFC_MAKE(MOV64_IMM), BPFC_MAKE(LD_IMM64), BPFC_MAKE(EXIT));
	in.run.budget = 3;
	cr_expect_eq(interp_run(&in, bpfrt_interp_checked, NULL, 0), BPFRT_TRAP_NONE, "exactly enough");
	in.run.budget = 2;
	cr_expect_eq(interp_run(&in, bpfrt_interp_checked, NULL, 0), BPFRT_TRAP_BUDGET);
}

/* ---- what prepare refuses ---- */

static void refuse(enum bpfrt_trap trap, uint32_t insn, uint64_t slot0, uint64_t slot1)
{
	const struct bpfc_insn exits = BPFC_MAKE(EXIT);
	enum bpfrt_trap got;

	interp_init(&in);
	interp_load(&in, &exits, 1);
	in.prog.is_ready = false;
	in.slots[2] = in.slots[0];
	in.slots[0] = slot0;
	in.slots[1] = slot1;
	in.prog.insn_count = 3;
	got = bpfrt_interp_prepare(&in.prog, &in.run.insn);
	cr_expect(got == trap && in.run.insn == insn, "%#llx: %s at %u", (unsigned long long)slot0,
		  bpfrt_trap_text(got), in.run.insn);
	cr_expect(!trap || interp_run(&in, bpfrt_interp_checked, NULL, 0) == BPFRT_TRAP_NOT_READY);
}

Test(traps, prepare)
{
	const uint64_t nop = 0x0000000000000005;

	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		cr_skip("SKIP: slots are written as little-endian numbers");
	refuse(BPFRT_TRAP_NONE, 3, nop, nop);
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x00000000000000fe, nop); /* no such opcode */
	refuse(BPFRT_TRAP_BAD_INSN, 1, nop, 0);                  /* a second slot without a first */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x0000000000000b07, nop); /* r11 */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x0000000000000ab7, nop); /* r10 written */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x00000001000000bf, nop); /* imm of a register move */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x00000000000300bf, nop); /* no such extension */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x0000007700000adb, nop); /* no such atomic */
	refuse(BPFRT_TRAP_BAD_INSN, 0, 0x0000000000000018, nop); /* half of a wide load */
	refuse(BPFRT_TRAP_BAD_JUMP, 0, 0x0000000000020005, nop); /* to the end */
	refuse(BPFRT_TRAP_BAD_JUMP, 0, 0x00000000fffe0005, nop); /* before the start */
	refuse(BPFRT_TRAP_BAD_JUMP, 0, 0x0000000500001085, nop); /* call outside */
}

Test(traps, jump_into_a_wide_load)
{
	EXPECT(BAD_INSN, 2, BPFC_MAKE(JA, .off = 1), BPFC_MAKE(LD_IMM64, .dst = 0, .imm = 1), BPFC_MAKE(EXIT));
}

Test(traps, fall_off)
{
	interp_init(&in);
	cr_expect_eq(INTERP_LOAD(&in, BPFC_MAKE(MOV64_IMM)), BPFRT_TRAP_BAD_JUMP);
	cr_expect_eq(in.run.insn, 1);
	cr_expect_eq(interp_load(&in, NULL, 0), BPFRT_TRAP_BAD_JUMP);
}
