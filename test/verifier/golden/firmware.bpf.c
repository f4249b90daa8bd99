/* A firmware's own context: its buffer is named in the texts. */
#include <bpfrt/bpf.h>
#include <bpfrt/ctx.h>

struct frame_ctx {
	BPFRT_CTX_PTR(const __u8, payload, buf(end = payload_end));
	BPFRT_CTX_PTR(const __u8, payload_end);
	BPFRT_READONLY(__u32, id);
};

SEC("fw/frame")
int frame(struct frame_ctx *ctx)
{
	if (ctx->payload + 4 > ctx->payload_end)
		return 0;
	return ctx->payload[4];
}
/* clang-format off */
//> ./firmware.bpf.c:16:9: error: packet read of 1 byte at offset 4, but only 4 bytes are known to exist [V0552]
//>    16 |         return ctx->payload[4];
//>       |                ^
//> firmware.bpf.c: program 'frame': note: instruction 5: r0 = *(u8 *)(r2 + 0x0)
//> ./firmware.bpf.c:14:6: note: this check proves 4 bytes:  if (ctx->payload + 4 > ctx->payload_end)
//> ./firmware.bpf.c:12: note: the path there: from line 14 to 16
//> ./firmware.bpf.c:16:9: help: check `payload + 5 > payload_end` before this
