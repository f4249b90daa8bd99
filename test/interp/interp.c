#include "interp.h"

#include <string.h>

static bool is_big_endian(void)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
}

void interp_init(struct interp *in)
{
	memset(in, 0, sizeof(*in));
	in->vm.helpers = bpfrt_interp_helpers;
	in->vm.helper_count = bpfrt_interp_helper_count;
	in->prog.vm = &in->vm;
	in->prog.insns = in->slots;
#ifdef BPFRT_CLOUD
	in->prog.ops = in->ops;
#endif
	in->run.stack = (uint8_t *)in->stack;
	in->run.stack_bytes = sizeof(in->stack);
}

enum bpfrt_trap interp_load(struct interp *in, const struct bpfc_insn *insns, unsigned count)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < count; i++)
		bytes += bpfc_insn_encode(&insns[i], is_big_endian(), (uint8_t *)in->slots + bytes);
	in->prog.insn_count = (uint32_t)(bytes / 8);
	return bpfrt_interp_prepare(&in->prog, &in->run.insn);
}

enum bpfrt_trap interp_run(struct interp *in, interp_mode *mode, void *memory, size_t length)
{
	in->run.ctx = memory;
	in->run.arg = length;
	in->region = (struct bpfrt_region){ memory, length, true };
	in->run.regions = &in->region;
	in->run.region_count = memory ? 1 : 0;
	return mode(&in->prog, &in->run);
}
