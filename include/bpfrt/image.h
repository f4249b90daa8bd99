/*
 * The flat image: a serialised program model, which can be verified again and which the interpreter runs in place.
 * Independent of the target. Freestanding; the reader takes no memory: it checks the caller's bytes once and hands out
 * views into them.
 *
 * An image is a header and tables of fixed-size records, 8-byte aligned. Header and records are made of 32-bit words in
 * the image's byte order, which is that of its instructions and data. Names are offsets into the table of strings.
 *
 * Instructions are RFC 9669's, symbolic operands are indices into the image's tables:
 *   LD_IMM64 src 5, 6   map `imm` (6: its first value, next_imm bytes in)
 *   LD_IMM64 src 3      variable `imm`, next_imm bytes in: a global, or (imm - number of globals) an extern
 *   LD_IMM64 src 4      function at slot i + 1 + imm
 *   CALL src 0, 1, 2    helper `imm`, function at slot i + 1 + imm, extern `imm`
 *   opcode 0xff         what must not be reached: a CO-RE relocation that failed, `imm` a row of POISONS; or -1
 * An access that is proven to be of the context, at a known offset, has another mode in its opcode: 0xa0 for MEM (0x60)
 * and 0xc0 for MEMSX (0x80). Offsets stay the BPF-visible ones.
 */
#ifndef BPFRT_IMAGE_H
#define BPFRT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define BPFRT_IMAGE_MAGIC 0x49465042u /* "BPFI" where the image is little-endian */
#define BPFRT_IMAGE_VERSION 1u
#define BPFRT_IMAGE_NONE UINT32_MAX

#define BPFRT_INSN_POISON 0xffu
#define BPFRT_MODE_CTX 0xa0u    /* opcode & 0xe0: BPF_MEM of the context */
#define BPFRT_MODE_CTX_SX 0xc0u /* BPF_MEMSX of the context */

/* Where a table is: bytes from the image's start, and number of records. */
struct bpfrt_image_table {
	uint32_t off, count;
};

/* Bits of struct bpfrt_image_prog.flags, .ctx_flags and so on. */
enum {
	BPFRT_IMAGE_PROG_SLEEPABLE = 1,
	BPFRT_IMAGE_PROG_PROVEN = 2, /* context accesses have their own mode: it can run trusted */
	BPFRT_IMAGE_CTX_RAW = 1,     /* accesses go to the same offset of the native context */
	BPFRT_IMAGE_CTX_SKB = 2,     /* a struct bpfrt_skb: legacy packet access works */
	BPFRT_IMAGE_FIELD_WRITABLE = 1,
	BPFRT_IMAGE_FIELD_BUF_WRITABLE = 2,
	BPFRT_IMAGE_MAP_INNER_ONLY = 1,
	BPFRT_IMAGE_GLOBAL_CONST = 1,
	BPFRT_IMAGE_GLOBAL_METADATA = 2,
	BPFRT_IMAGE_GLOBAL_USED = 4,
	BPFRT_IMAGE_EXTERN_FUNC = 1,
	BPFRT_IMAGE_EXTERN_WEAK = 2,
};

/* One entry program and its functions. */
struct bpfrt_image_prog {
	uint32_t name, section, attach;
	uint32_t type; /* Linux's; UINT32_MAX: firmware */
	uint32_t flags, linkage;
	uint32_t insn, insn_count; /* of INSNS */
	uint32_t subprog, subprog_count;
	uint32_t line, line_count;
	uint32_t field, field_count;
	uint32_t ctx_name, ctx_flags, ctx_size;
	uint32_t frame; /* bytes of its largest frame, a multiple of 8; 512 when not verified */
	uint32_t stack; /* bytes of its deepest call path; 0: not known */
	uint32_t cost;  /* worst case of executed instructions; UINT32_MAX: not known */
};

struct bpfrt_image_subprog {
	uint32_t name, section, section_off;
	uint32_t first, count; /* slots, first relative to the program's */
	uint32_t func, linkage;
};

struct bpfrt_image_field { /* see struct bpfc_ctx_field */
	uint32_t name, off, size, native_off, native_size;
	uint32_t kind, flags, buf, buf_align;
};

struct bpfrt_image_map {
	uint32_t name, type, key_size, value_size, max_entries, map_flags;
	uint32_t extra_low, extra_high;
	uint32_t inner; /* or BPFRT_IMAGE_NONE */
	uint32_t linkage, flags;
	uint32_t ref, ref_count;
};

struct bpfrt_image_global {
	uint32_t name, section, section_off, size, align;
	uint32_t data; /* offset in DATA; BPFRT_IMAGE_NONE: all zero */
	uint32_t linkage, flags;
	uint32_t ref, ref_count;
};

/* An address in the initial value of a map or variable: see struct bpfc_data_ref. */
struct bpfrt_image_ref {
	uint32_t off, kind, ref;
	uint32_t addend_low, addend_high;
};

struct bpfrt_image_extern {
	uint32_t name, flags;
};

struct bpfrt_image_line {
	uint32_t insn, line, column, file, text;
};

struct bpfrt_image_string { /* rows of FUNCS and POISONS */
	uint32_t text;
};

struct bpfrt_image_insn {
	uint32_t words[2]; /* 8 bytes of RFC 9669 */
};

/* The tables, in the order in which they lie: BPFRT_IMAGE_TABLE(NAME, type of a record). */
#define BPFRT_IMAGE_TABLES(BPFRT_IMAGE_TABLE)                   \
	BPFRT_IMAGE_TABLE(PROGS, struct bpfrt_image_prog)       \
	BPFRT_IMAGE_TABLE(SUBPROGS, struct bpfrt_image_subprog) \
	BPFRT_IMAGE_TABLE(FIELDS, struct bpfrt_image_field)     \
	BPFRT_IMAGE_TABLE(MAPS, struct bpfrt_image_map)         \
	BPFRT_IMAGE_TABLE(GLOBALS, struct bpfrt_image_global)   \
	BPFRT_IMAGE_TABLE(REFS, struct bpfrt_image_ref)         \
	BPFRT_IMAGE_TABLE(EXTERNS, struct bpfrt_image_extern)   \
	BPFRT_IMAGE_TABLE(FUNCS, struct bpfrt_image_string)     \
	BPFRT_IMAGE_TABLE(POISONS, struct bpfrt_image_string)   \
	BPFRT_IMAGE_TABLE(LINES, struct bpfrt_image_line)       \
	BPFRT_IMAGE_TABLE(INSNS, struct bpfrt_image_insn)       \
	BPFRT_IMAGE_TABLE(DATA, uint8_t)                        \
	BPFRT_IMAGE_TABLE(STRINGS, char)

enum bpfrt_image_table_id {
#define BPFRT_IMAGE_TABLE(name, type) BPFRT_IMAGE_##name,
	BPFRT_IMAGE_TABLES(BPFRT_IMAGE_TABLE)
#undef BPFRT_IMAGE_TABLE
		BPFRT_IMAGE_TABLE_COUNT,
};

struct bpfrt_image {
	uint32_t magic, version;
	uint32_t bytes;                /* of the whole image */
	uint32_t crc;                  /* CRC-32 (IEEE 802.3) of all bytes after this word */
	uint32_t object, license;      /* strings */
	uint32_t max_stack, max_insns; /* the limits of the profile that it was made for; 0: none */
	struct bpfrt_image_table tables[BPFRT_IMAGE_TABLE_COUNT];
};

/* A table's records: BPFRT_IMAGE_ROWS(image, PROGS, struct bpfrt_image_prog)[i]. */
#define BPFRT_IMAGE_ROWS(image, name, type) \
	((const type *)(const void *)((const uint8_t *)(image) + (image)->tables[BPFRT_IMAGE_##name].off))
#define BPFRT_IMAGE_COUNT(image, name) ((image)->tables[BPFRT_IMAGE_##name].count)

static inline const char *bpfrt_image_text(const struct bpfrt_image *image, uint32_t string)
{
	return BPFRT_IMAGE_ROWS(image, STRINGS, char) + string;
}

/* What is wrong with an image. */
struct bpfrt_image_fault {
	const char *what; /* static storage */
	uint32_t table;   /* enum bpfrt_image_table_id; BPFRT_IMAGE_TABLE_COUNT: the header */
	uint32_t row;
};

/*
 * Checks `length` bytes (borrowed, 8-byte aligned) and returns the image in them, or NULL with the reason in *fault
 * (may be NULL). Survives any bytes. What it accepts may be read without checks: offsets and indices lie inside,
 * strings end. Instructions are bpfrt_interp_prepare's to check.
 */
const struct bpfrt_image *bpfrt_image_open(const void *bytes, size_t length, struct bpfrt_image_fault *fault);

/* CRC-32 (IEEE 802.3) of `length` bytes. */
uint32_t bpfrt_image_crc(const void *bytes, size_t length);

#endif
