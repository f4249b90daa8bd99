/* Programs with instructions left out or put in; jumps go where they went, or to what comes next. */
#ifndef TEST_DIFF_EDIT_H
#define TEST_DIFF_EDIT_H

#include "program.h"

/* What to put before the first slot of a function (is_after false) or after the instruction in `slot`: writes up to
 * DIFF_INSERTED slots, returns how many. */
#define DIFF_INSERTED 64
typedef uint32_t diff_insert(void *user, const struct diff_program *from, uint32_t slot, bool is_after,
			     struct bpfc_insn *slots);

/*
 * Writes to *to what is left of *from without the slots in drop (NULL: none; second slots go with their first), and
 * with what `insert` (may be NULL) puts in. Functions without instructions go. False when nothing valid comes out: a
 * jump or the end of a function would leave it, or a called function is gone.
 */
bool diff_edit(const struct diff_program *from, const bool *drop, diff_insert *insert, void *user,
	       struct diff_program *to);

#endif
