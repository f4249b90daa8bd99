/*
 * CO-RE: what a field, type or enumerator of the object's types is in the target's types (kernel document
 * bpf/llvm_reloc.rst; candidates and compatibility as libbpf documents them). Both tables come from bpfc_btf_read,
 * which checked them. One thread at a time per struct bpfc_core.
 */
#ifndef BPFC_CORE_H
#define BPFC_CORE_H

#include "elf/btf.h"

/* Local and target types, and the index of the target's names: prepared once per object. */
struct bpfc_core;

/*
 * Prepares for resolving relocations of `local` types against `target` (both borrowed as long as the result is used);
 * target NULL: each type is its own only candidate. `big_endian`: byte order of the programs, for bit fields. The
 * result lives in the arena. NULL: no memory.
 */
struct bpfc_core *bpfc_core_new(struct bpfc_arena *arena, const struct bpfc_types *local,
				const struct bpfc_types *target, bool big_endian);

struct bpfc_core_result {
	bool exists;        /* the target has it */
	const char *poison; /* why there is no value, in words (static storage): the instruction must not be reached */
	uint64_t value;     /* the instruction's new immediate or offset; 0 for a type or field that does not exist */
	uint64_t local;     /* what the instruction must hold now, for a check; see has_local */
	bool has_local;
	bool keeps;        /* bit fields without a target: what the compiler chose stays, `value` is one more choice */
	bool changes_size; /* a load's or store's width must become `size`, from `local_size` */
	uint32_t size;     /* bytes; only 1, 2, 4 and 8 can be the width of an access */
	uint32_t local_size; /* bytes */
	bool fail_size;      /* the width cannot be adjusted (signed or odd sizes): an access must be poisoned */
};

/*
 * Resolves one relocation. Returns BPFC_OK, even if the target does not have what it names; BPFC_E_FORMAT when the
 * relocation itself makes no sense, *reason then says why in words (static storage); or BPFC_E_NOMEM. Where several
 * types of the target have the name, each relocation leaves those that have what it asks for to the later ones of its
 * type.
 */
int bpfc_core_resolve(struct bpfc_core *core, const struct bpfc_core_relo *relo, struct bpfc_core_result *result,
		      const char **reason);

/*
 * Applies a result to the decoded instruction at insns[i] of `count` (LD_IMM64: its immediate; both slots when it is
 * poisoned). An instruction that must not be reached becomes INVALID, keeping its opcode, and *reason says why (static
 * storage; NULL otherwise): the caller gives it its BPFC_REF_POISON. Returns BPFC_OK, or BPFC_E_FORMAT with *reason
 * when the instruction is none that such a relocation can change.
 */
int bpfc_core_patch(struct bpfc_insn *insns, uint32_t count, uint32_t i, const struct bpfc_core_relo *relo,
		    const struct bpfc_core_result *result, const char **reason);

/*
 * What the relocation asks for, for messages: "offset of task_struct.mm.pgd (0:3:1)". In the arena; NULL: no memory.
 * Any relocation has a text, senseless ones too.
 */
const char *bpfc_core_text(struct bpfc_arena *arena, const struct bpfc_types *local, const struct bpfc_core_relo *relo);

#endif
