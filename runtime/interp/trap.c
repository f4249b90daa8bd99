#include "bpfrt/interp.h"

const char *bpfrt_trap_text(enum bpfrt_trap trap)
{
	static const char *const texts[] = {
#define BPFRT_TRAP(name, text) text,
		BPFRT_TRAPS(BPFRT_TRAP)
#undef BPFRT_TRAP
	};

	return (unsigned)trap < sizeof(texts) / sizeof(texts[0]) ? texts[trap] : "unknown trap";
}
