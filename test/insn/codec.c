/* Decoder and encoder of insn.h, over every row of insn.def. */
#include <criterion/criterion.h>
#include <string.h>

#include "samples.h"

static void check_same(const struct bpfc_insn *a, const struct bpfc_insn *b)
{
	const char *name = bpfc_insn_info(a->id)->name;

	cr_expect_eq(a->id, b->id, "%s became %s", name, bpfc_insn_info(b->id)->name);
	cr_expect_eq(a->imm, b->imm, "%s: imm %lld, was %lld", name, (long long)b->imm, (long long)a->imm);
	cr_expect_eq(a->off, b->off, "%s: off", name);
	cr_expect_eq(a->dst, b->dst, "%s: dst", name);
	cr_expect_eq(a->src, b->src, "%s: src", name);
	cr_expect_eq(a->opcode, b->opcode, "%s: opcode", name);
	cr_expect_eq(a->ref_kind, b->ref_kind, "%s: ref_kind", name);
	cr_expect_eq(a->ref, b->ref, "%s: ref", name);
}

Test(codec, every_row_survives_both_byte_orders)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		for (int big = 0; big < 2; big++) {
			struct bpfc_insn insn = sample_insn(id), back;
			uint8_t bytes[16] = { 0 };
			size_t length = bpfc_insn_encode(&insn, big, bytes);

			cr_expect_eq(length, bpfc_insn_is_ld_imm64(id) ? 16 : 8);
			cr_expect_eq(bpfc_insn_decode(bytes, length / 8, 0, big, &back), BPFC_INSN_OK, "%s",
				     bpfc_insn_info(id)->name);
			check_same(&insn, &back);
		}
	}
}

Test(codec, bytes_of_rfc9669)
{
	/* r3 += -2; r1 = *(u32 *)(r2 - 4), section 3.1's layout in both byte orders */
	static const uint8_t add_le[] = { 0x07, 0x03, 0, 0, 0xfe, 0xff, 0xff, 0xff };
	static const uint8_t add_be[] = { 0x07, 0x30, 0, 0, 0xff, 0xff, 0xff, 0xfe };
	static const uint8_t ldx_le[] = { 0x61, 0x21, 0xfc, 0xff, 0, 0, 0, 0 };
	static const uint8_t ldx_be[] = { 0x61, 0x12, 0xff, 0xfc, 0, 0, 0, 0 };
	struct bpfc_insn add = BPFC_MAKE(ADD64_IMM, .dst = 3, .imm = -2);
	struct bpfc_insn ldx = BPFC_MAKE(LDX32, .dst = 1, .src = 2, .off = -4);
	uint8_t bytes[16];

	bpfc_insn_encode(&add, false, bytes);
	cr_expect(!memcmp(bytes, add_le, 8));
	bpfc_insn_encode(&add, true, bytes);
	cr_expect(!memcmp(bytes, add_be, 8));
	bpfc_insn_encode(&ldx, false, bytes);
	cr_expect(!memcmp(bytes, ldx_le, 8));
	bpfc_insn_encode(&ldx, true, bytes);
	cr_expect(!memcmp(bytes, ldx_be, 8));
}

Test(codec, no_encoding_without_a_row)
{
	struct bpfc_insn insn = { .id = BPFC_INSN_INVALID };
	uint8_t bytes[16];

	cr_expect_eq(bpfc_insn_encode(&insn, false, bytes), 0);
	insn.id = BPFC_INSN_SECOND;
	cr_expect_eq(bpfc_insn_encode(&insn, false, bytes), 0);
}

/* Every opcode and key: whatever decodes encodes to the same bytes, and the number that decodes is the number of rows.
 */
Test(codec, opcode_space_is_exactly_the_table)
{
	bool seen[BPFC_INSN_COUNT] = { false };
	unsigned count = 0;

	for (unsigned opcode = 0; opcode < 256; opcode++) {
		for (int key = 0; key < 256 + 512 + 16; key++) {
			struct bpfc_raw raw = { .opcode = (uint8_t)opcode };
			uint8_t bytes[16] = { 0 }, again[16] = { 0 };
			struct bpfc_insn insn;

			if (key < 256)
				raw.off = (int16_t)key;
			else if (key < 256 + 512)
				raw.imm = key - 256;
			else
				raw.src = (uint8_t)(key - 256 - 512);
			bpfc_raw_write(&raw, false, bytes);
			if (bpfc_insn_decode(bytes, 2, 0, false, &insn) != BPFC_INSN_OK)
				continue;
			bpfc_insn_encode(&insn, false, again);
			cr_expect(!memcmp(bytes, again, 16), "opcode 0x%02x key %d", opcode, key);
			count += !seen[insn.id];
			seen[insn.id] = true;
		}
	}
	cr_expect_eq(count, (unsigned)(BPFC_INSN_COUNT - BPFC_INSN_SECOND - 1));
}

static enum bpfc_insn_fault decode(struct bpfc_raw raw)
{
	uint8_t bytes[16] = { 0 };
	struct bpfc_insn insn;

	bpfc_raw_write(&raw, false, bytes);
	return bpfc_insn_decode(bytes, 2, 0, false, &insn);
}

Test(codec, faults)
{
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0 }), BPFC_INSN_BAD_OPCODE);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8f }), BPFC_INSN_BAD_OPCODE, "NEG has no register form");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x0d, .dst = 1 }), BPFC_INSN_BAD_OPCODE, "no gotox");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xbf, .off = 1, .imm = 1 }), BPFC_INSN_BAD_OPCODE, "no arena");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x15, .dst = 11 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x1d, .src = 12 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x07, .dst = 10 }), BPFC_INSN_BAD_REGISTER, "r10 written");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x7b, .dst = 10, .src = 1 }), BPFC_INSN_OK, "store to r10");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x07, .off = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x07, .src = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x95, .imm = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x0f, .imm = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x37, .off = 2 }), BPFC_INSN_BAD_OPCODE);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xd4, .imm = 24 }), BPFC_INSN_BAD_OPCODE);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x18, .src = 7 }), BPFC_INSN_BAD_OPCODE);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xe5, .src = 1 }), BPFC_INSN_BAD_OPCODE, "no may_goto");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xe5, .dst = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xe5, .imm = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xd3, .imm = 1 }), BPFC_INSN_BAD_OPCODE, "8-bit atomics");
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xcb, .dst = 10, .imm = 0x100 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0xcb, .dst = 10, .imm = 0x110 }), BPFC_INSN_OK);
}

/* Both encodings of a call by register. */
Test(codec, call_by_register)
{
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .dst = 10 }), BPFC_INSN_OK);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .imm = 10 }), BPFC_INSN_OK);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d }), BPFC_INSN_OK);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .dst = 11 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .imm = 11 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .imm = -1 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .dst = 1, .imm = 1 }), BPFC_INSN_BAD_REGISTER);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .src = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(decode((struct bpfc_raw){ .opcode = 0x8d, .off = 1 }), BPFC_INSN_BAD_RESERVED);
	cr_expect_eq(bpfc_call_reg(0, 0), 0);
	cr_expect_eq(bpfc_call_reg(7, 0), 7);
	cr_expect_eq(bpfc_call_reg(0, 7), 7);
}

Test(codec, second_slot)
{
	uint8_t bytes[16] = { 0x18, 0x01, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0 };
	struct bpfc_insn insn;

	cr_expect_eq(bpfc_insn_decode(bytes, 2, 0, false, &insn), BPFC_INSN_OK);
	cr_expect_eq(insn.imm, 0x1ffffffff, "the lower half is not sign-extended into the upper");
	cr_expect_eq(bpfc_insn_decode(bytes, 1, 0, false, &insn), BPFC_INSN_BAD_SECOND);
	bytes[9] = 1;
	cr_expect_eq(bpfc_insn_decode(bytes, 2, 0, false, &insn), BPFC_INSN_BAD_SECOND);
}

Test(codec, jump_targets)
{
	struct bpfc_insn ja = BPFC_MAKE(JA, .off = -3), gotol = BPFC_MAKE(GOTOL, .imm = 70000, .off = 5);
	struct bpfc_insn jeq = BPFC_MAKE(JEQ32_IMM, .off = 32767);

	cr_expect_eq(bpfc_insn_target(&ja, 1), -1);
	cr_expect_eq(bpfc_insn_target(&gotol, 10), 70011);
	cr_expect_eq(bpfc_insn_target(&jeq, 0), 32768);
}
