/* A firmware program's context, with each tag. */
#include <bpfrt/bpf.h>

struct position {
	__s16 x, y;
};

struct sensor_ctx {
	uint32_t sensor;
	BPFRT_READONLY(uint32_t, now_ms);
	BPFRT_CTX_PTR(const uint8_t, frame, buf(end = frame_end));
	BPFRT_CTX_PTR(const uint8_t, frame_end);
	BPFRT_CTX_PTR(uint32_t, samples, buf(len = sample_bytes, align = 4, rw));
	uint32_t sample_bytes;
	struct position position;
	uint32_t low : 5, high : 9;
	union {
		void *handle;
		uint64_t handle_slot;
	};
#ifdef BAD_TAG
	uint32_t odd __attribute__((btf_decl_tag(BAD_TAG)));
#endif
};

SEC("fw/sensor") int rule(struct sensor_ctx *ctx)
{
	if (ctx->frame + 1 > ctx->frame_end)
		return 0;
	return ctx->frame[0] + (int)ctx->sensor;
}

#ifdef BAD_PARAMETER
SEC("fw/bad") int bad(int ctx)
{
	return ctx;
}
#endif
