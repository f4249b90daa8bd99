/* Any bytes as a flat image: the readers refuse them, or what they accept loads, and runs checked, threaded and in
 * place, without harm. The checksum is made right, or little would get past it. */
#include <stdlib.h>
#include <string.h>

#include "bpfrt/engine.h"
#include "bpfrt/host.h"
#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CRC = 12, AFTER_CRC = 16, HEADROOM = 256, PACKET = 100, BUDGET = 20000, LOADED_MAX = 32 << 20 };

static void run(struct bpfrt_interp_prog *prog)
{
	static uint64_t stack[BPFRT_STACK_BYTES / 8];
	uint8_t *buffer = malloc(HEADROOM + PACKET); /* of its own, with nothing behind the packet */
	struct bpfrt_interp_run run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack), .budget = BUDGET };
	struct bpfrt_xdp xdp;
	struct bpfrt_skb skb;

	memset(buffer, 0x45, HEADROOM + PACKET);
	if (bpfrt_xdp_bind(&xdp, buffer, HEADROOM + PACKET, HEADROOM, PACKET) ||
	    bpfrt_skb_bind(&skb, buffer, HEADROOM + PACKET))
		abort();
	run.ctx = prog->desc.type == 6 ? (void *)&xdp : (void *)&skb;
	bpfrt_interp_checked(prog, &run);
	if (run.executed > BUDGET + prog->insn_count)
		abort();
	free(buffer);
}

static void load(const uint8_t *bytes, size_t size)
{
	const struct bpfrt_load_options options = { .size = sizeof(options),
						    .copy = size % 2,
						    .helpers = bpfrt_interp_helpers,
						    .helper_count = bpfrt_interp_helper_count };
	struct bpfrt_load_report report;
	struct bpfrt_loaded *loaded;

	if (bpfrt_image_load(bytes, size, &options, &loaded, &report)) {
		if (report.failed && strlen(report.failed) > size)
			abort();
		return;
	}
	for (uint32_t i = 0; i < loaded->prog_count; i++)
		run(&loaded->progs[i]);
	for (uint32_t i = 0; i < loaded->prog_count; i++)
		loaded->progs[i].ops = NULL;
	for (uint32_t i = 0; i < loaded->prog_count; i++)
		run(&loaded->progs[i]);
	bpfrt_image_unload(loaded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1);
	struct bpfc_model *model = NULL;
	uint32_t crc;

	bpfrt_memory_set_quota(LOADED_MAX);
	memcpy(bytes, data, size);
	if (size > AFTER_CRC) {
		crc = bpfrt_image_crc(bytes + AFTER_CRC, size - AFTER_CRC);
		memcpy(bytes + CRC, &crc, sizeof(crc));
	}
	bpfc_image_read(bytes, size, NULL, &model);
	bpfc_image_close(model);
	load(bytes, size);
	free(bytes);
	return 0;
}
