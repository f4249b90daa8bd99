/*
 * CO-RE: what a field, type or enumerator of the object's types is in the target's types. Both tables are checked
 * already. Pure functions.
 */
#ifndef BPFC_CORE_H
#define BPFC_CORE_H

#include "elf/btf.h"

struct bpfc_core_result {
	bool exists;     /* the target has it */
	uint64_t value;  /* the instruction's new immediate or offset */
	uint64_t local;  /* what the instruction must hold now, for a check; see has_local */
	bool has_local;
	bool changes_size; /* a load's or store's width must become `size` */
	uint32_t size;     /* bytes: 1, 2, 4 or 8 */
	bool fail_size;    /* the width cannot be adjusted (signed or odd sizes): an access must be poisoned */
};

/*
 * Resolves one relocation. NULL `target` means `local`. Returns BPFC_OK (even if it doesn't exist there) or
 * BPFC_E_FORMAT when the relocation itself makes no sense; *reason then says why in words (static storage).
 */
int bpfc_core_resolve(const struct bpfc_types *local, const struct bpfc_types *target,
		      const struct bpfc_core_relo *relo, struct bpfc_core_result *result, const char **reason);

/* Applies a result to the decoded instruction(s) at insns[i] of `count`. Not-existing ones become INVALID instructions. */
int bpfc_core_patch(struct bpfc_insn *insns, uint32_t count, uint32_t i, const struct bpfc_core_relo *relo,
		    const struct bpfc_core_result *result, const char **reason);

#endif
