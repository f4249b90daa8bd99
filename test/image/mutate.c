/* Damaged images: whatever the bytes, the readers refuse or what they accept runs checked without harm. Sanitizers see
 * the harm. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/engine.h"
#include "bpfrt/host.h"
#include "image/image.h"
#include "model/open.h"
#include "world.h"

enum { ROUNDS = 4000, MUTATIONS = 6 };

static uint64_t seed = 1;
static unsigned opened, loaded_count, ran;

static uint32_t chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static void mutate(struct image_bytes *image)
{
	static const uint32_t values[] = { 0, 1, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000 };

	for (uint32_t n = 1 + chance(MUTATIONS); n; n--) {
		uint32_t at = chance((uint32_t)image->length - 4);

		if (chance(2)) {
			image->data[at] = (uint8_t)(image->data[at] ^ 1u << chance(8));
		} else {
			at &= ~3u;
			memcpy(image->data + at, &values[chance(7)], 4);
		}
	}
}

static void set_crc(struct image_bytes *image)
{
	uint32_t crc = bpfrt_image_crc(image->data + 16, image->length - 16);

	memcpy(image->data + 12, &crc, sizeof(crc));
}

static void run_all(struct bpfrt_loaded *loaded)
{
	static uint64_t stack[BPFRT_STACK_BYTES / 8];
	uint8_t buffer[1024];

	for (uint32_t i = 0; i < loaded->prog_count; i++) {
		struct bpfrt_interp_run run = { .stack = (uint8_t *)stack,
						.stack_bytes = sizeof(stack),
						.budget = 20000 };
		struct bpfrt_xdp xdp;
		struct bpfrt_skb skb;

		memset(buffer, 0x45, sizeof(buffer));
		cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, 100), 0);
		cr_assert_eq(bpfrt_skb_bind(&skb, buffer, sizeof(buffer)), 0);
		run.ctx = loaded->progs[i].desc.type == 6 ? (void *)&xdp : (void *)&skb;
		bpfrt_interp_checked(&loaded->progs[i], &run);
		ran++;
	}
}

static void try(const struct image_bytes *image)
{
	struct bpfrt_load_options options = { .size = sizeof(options),
					      .copy = chance(2),
					      .helpers = bpfrt_interp_helpers,
					      .helper_count = bpfrt_interp_helper_count };
	struct bpfc_model *model = NULL;
	struct bpfrt_loaded *loaded;

	if (!bpfc_image_read(image->data, image->length, NULL, &model))
		opened++;
	bpfc_image_close(model);
	if (bpfrt_image_load(image->data, image->length, &options, &loaded, NULL))
		return;
	loaded_count++;
	run_all(loaded);
	bpfrt_image_unload(loaded);
}

static void damage(const char *path)
{
	struct bpfc_model *model = world_open(path);
	struct image_bytes image = world_image(model, true), copy = { malloc(image.length), image.length };

	cr_assert_not_null(copy.data);
	if (strstr(path, "xdpfilt_alw_all") || strstr(path, "xdpdump_xdp"))
		for (unsigned i = 0; i < ROUNDS; i++) {
			memcpy(copy.data, image.data, image.length);
			mutate(&copy);
			if (i % 8)
				set_crc(&copy);
			try(&copy);
		}
	for (size_t length = 0; length < image.length; length += 1 + length / 16) { /* cut short */
		struct image_bytes cut = { malloc(length + 1), length };

		cr_assert_not_null(cut.data);
		memcpy(cut.data, image.data, length);
		cr_assert_null(bpfrt_image_open(cut.data, length, NULL));
		free(cut.data);
	}
	free(copy.data);
	free(image.data);
	bpfc_model_close(model);
}

Test(mutate, objects)
{
	bpfrt_memory_set_quota(64 << 20);
	if (!world_objects(damage))
		cr_skip("SKIP: no objects in /usr/lib/*/bpf: install xdp-tools");
	cr_expect(opened && loaded_count && ran, "nothing survived: the test shows nothing");
	fprintf(stderr, "%u images read, %u loaded, %u runs\n", opened, loaded_count, ran);
}
