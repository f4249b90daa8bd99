/* CO-RE: a field that the target's struct does not have, and nothing guards it. */
//! btf=missing_types_target.bpf.c
#include <bpfrt/bpf.h>

struct driver {
	int queues, speed;
} __attribute__((preserve_access_index));

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	struct driver *driver = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;

	if ((void *)(driver + 1) > data_end)
		return XDP_PASS;
	return driver->speed;
}
/* clang-format off */
//> ./missing_types.bpf.c:17:17: error: this needs what the target's types lack: offset of struct driver.speed (0:1): the target has no such field [V0501]
//>    17 |         return driver->speed;
//>       |                        ^
//> missing_types.bpf.c: program 'rule': note: instruction 6: invalid (opcode 0x61): offset of struct driver.speed (0:1): the target has no such field
//> ./missing_types.bpf.c:10: note: the path there: from line 15 to 17
//> ./missing_types.bpf.c:17:17: help: guard it with bpf_core_field_exists() or the like
