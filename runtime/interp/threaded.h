/*
 * The threaded interpreter: programs that were translated, at preparation, to one struct bpfrt_interp_op per slot. An
 * op has the number of its handler, a function of threaded_run.h that ends in a jump to the next op's. Ops keep the
 * places of their slots, so jumps and numbers of instructions mean what they mean in the image; where a handler does
 * several rows at once (fuse.def), the ops of the later ones are still there for who jumps to them.
 */
#ifndef BPFRT_THREADED_H
#define BPFRT_THREADED_H

#include "machine.h"

#define BPFRT_OP_BYTES ((int32_t)sizeof(struct bpfrt_interp_op))

/* Handlers: those of one row have the row's number (enum bpfc_insn_id), INVALID traps. */
enum bpfrt_handler {
	BPFRT_HANDLER_CTX_LOAD = BPFC_INSN_COUNT,
	BPFRT_HANDLER_CTX_STORE,
	BPFRT_HANDLER_CALL_BACK, /* of a helper that gets a function */
	BPFRT_HANDLER_TAIL_CALL,
#define BPFRT_FUSE(first, second, relation) BPFRT_HANDLER_##first##_##second##_##relation,
#define BPFRT_FUSE_MOVED(first, second, relation) BPFRT_HANDLER_MOVED_##first##_##second##_##relation,
#include "interp/fuse.def"
	BPFRT_HANDLER_COUNT,
};

enum bpfrt_relation {
	BPFRT_RELATION_SAME,
	BPFRT_RELATION_FEEDS,
	BPFRT_RELATION_APART,
};

/* Checked mode remembers where the accesses by each register were last allowed; `place` is the register's in the bytes
 * of r. */
static inline struct bpfrt_span *bpfrt_span_by(struct bpfrt_span *spans, unsigned place)
{
	return (struct bpfrt_span *)(void *)((uint8_t *)spans + place * (sizeof(struct bpfrt_span) / sizeof(uint64_t)));
}

static inline bool bpfrt_span_is_near(const struct bpfrt_span *span, uint64_t address, unsigned size)
{
	uint64_t last;

	return !__builtin_add_overflow(address - span->start, size - 1, &last) && last < span->size;
}

/* Fills prog->ops from prog->insns, which are valid. */
void bpfrt_threaded_prepare(const struct bpfrt_interp_prog *prog);

enum bpfrt_trap bpfrt_threaded_trusted(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);
enum bpfrt_trap bpfrt_threaded_checked(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);

#endif
