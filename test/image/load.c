/* The loader and the engines, on programs of the builder. Built once for each profile. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/engine.h"
#include "bpfrt/host.h"
#include "builder/builder.h"
#include "image/image.h"
#include "world.h"

static uint64_t stack[BPFRT_STACK_BYTES / 8];

/* Counts packets by their first byte, and returns 1 + `step`, a variable, for those that are counted. */
static struct bpfc_model *counter(uint32_t max_entries)
{
	static const uint64_t two = 2;
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("count", BPFC_PROG_XDP);
	uint32_t map = bpfc_prog_builder_map(b, "counters", 2, 4, 8, max_entries);
	uint32_t step = bpfc_prog_builder_global(b, "step", 8, &two);
	struct bpfc_model *model;

	bpfc_prog_builder_add(b, BPFC_MAKE(LDX32, .dst = 2, .src = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX32, .dst = 3, .src = 1, .off = 4));
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_REG, .dst = 4, .src = 2));
	bpfc_prog_builder_add(b, BPFC_MAKE(ADD64_IMM, .dst = 4, .imm = 1));
	bpfc_prog_builder_jump(b, BPFC_MAKE(JGT64_REG, .dst = 4, .src = 3), "out");
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX8, .dst = 2, .src = 2));
	bpfc_prog_builder_add(b, BPFC_MAKE(STX32, .dst = 10, .src = 2, .off = -4));
	bpfc_prog_builder_ld_map(b, 1, map);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_REG, .dst = 2, .src = 10));
	bpfc_prog_builder_add(b, BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = -4));
	bpfc_prog_builder_call_helper(b, 1);
	bpfc_prog_builder_jump(b, BPFC_MAKE(JEQ64_IMM, .dst = 0), "out");
	bpfc_prog_builder_ld_global(b, 1, step, 0);
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX64, .dst = 1, .src = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(ATOMIC_ADD64, .dst = 0, .src = 1));
	bpfc_prog_builder_call(b, "plus_one");
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	bpfc_prog_builder_label(b, "out");
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 0));
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	bpfc_prog_builder_subprog(b, "plus_one");
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_REG, .dst = 0, .src = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	cr_assert_eq(bpfc_prog_builder_finish(b, NULL, &model), BPFC_OK);
	return model;
}

static const struct bpfrt_load_options *options(void)
{
	static struct bpfrt_load_options o = { .size = sizeof(o), .copy = true };

	o.helpers = bpfrt_interp_helpers;
	o.helper_count = bpfrt_interp_helper_count;
	return &o;
}

static uint64_t run_on(const struct bpfrt_engine *engine, struct bpfrt_interp_prog *prog, uint8_t first, size_t length)
{
	struct bpfrt_executable exe = { .prog = prog,
					.run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
	uint8_t buffer[512] = { 0 };
	struct bpfrt_xdp xdp;
	uint64_t result = 99;

	buffer[256] = first;
	cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, length), 0);
	cr_assert_eq(engine->prepare(&exe), 0);
	cr_assert_eq(exe.engine->run(&exe, &xdp, &result), 0, "%s: %s at %u", engine->name, bpfrt_trap_text(exe.trap),
		     exe.run.insn);
	engine->release(&exe);
	return result;
}

Test(load, runs)
{
	struct bpfc_model *model = counter(256);
	struct image_bytes image = world_image(model, true);
	struct bpfrt_load_report report;
	struct bpfrt_loaded *loaded;
	uint32_t key = 7;
	uint64_t count = 0;

	cr_assert_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, &report), 0, "%s",
		     report.fault.what);
	memset(image.data, 0xff, image.length); /* it was copied */
	cr_expect_geq(report.programs, image.length);
	cr_expect_eq(report.maps, 256 * 8);
	cr_expect_geq(report.used, report.programs + report.maps);
	cr_expect_eq(run_on(&bpfrt_engine_trusted, bpfrt_loaded_prog(loaded, "count"), 7, 60), 3);
	cr_expect_eq(run_on(&bpfrt_engine_checked, bpfrt_loaded_prog(loaded, "count"), 7, 60), 3);
	cr_expect_eq(run_on(&bpfrt_engine_checked, loaded->progs, 7, 0), 0, "an empty packet");
	cr_assert_eq(bpfrt_map_lookup(bpfrt_loaded_map(loaded, "counters"), &key, &count), 0);
	cr_expect_eq(count, 4);
	cr_expect_null(bpfrt_loaded_prog(loaded, "other"));
	bpfrt_image_unload(loaded);
	free(image.data);
	bpfc_prog_builder_close(model);
}

Test(load, unverified_does_not_run_trusted)
{
	struct bpfc_model *model = counter(4);
	struct image_bytes image = world_image(model, false);
	struct bpfrt_interp_run run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) };
	struct bpfrt_loaded *loaded;

	cr_assert_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, NULL), 0);
	cr_expect_eq(bpfrt_interp_trusted(loaded->progs, &run), BPFRT_TRAP_NOT_READY);
	cr_expect_eq(run_on(&bpfrt_engine_checked, loaded->progs, 3, 60), 3);
	bpfrt_image_unload(loaded);
	free(image.data);
	bpfc_prog_builder_close(model);
}

Test(load, refuses_what_does_not_fit)
{
	struct bpfc_model *model = counter(1 << 20); /* 8 MiB */
	struct image_bytes image = world_image(model, true);
	struct bpfrt_load_report report, before;
	struct bpfrt_loaded *loaded;

#ifdef BPFRT_CLOUD
	bpfrt_memory_set_quota(1 << 20);
#endif
	bpfrt_image_load(image.data, 0, options(), &loaded, &before);
	cr_assert_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, &report), -BPFRT_ENOMEM);
	cr_expect_null(loaded);
	cr_expect_eq(report.used, before.used, "nothing was taken");
	cr_expect_eq(report.maps, 8 << 20);
	cr_expect_eq(report.missing,
		     ((report.programs + 7) & ~UINT64_C(7)) + report.maps - (report.total - report.used));
	free(image.data);
	bpfc_prog_builder_close(model);
}

Test(load, refuses_a_map_that_cannot_be)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("uses", BPFC_PROG_XDP);
	uint32_t map = bpfc_prog_builder_map(b, "array_of_wide_keys", 2, 8, 8, 4);
	struct bpfrt_load_report report;
	struct bpfrt_loaded *loaded;
	struct image_bytes image;
	struct bpfc_model *model;

	bpfc_prog_builder_ld_map(b, 1, map);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 0));
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	cr_assert_eq(bpfc_prog_builder_finish(b, NULL, &model), BPFC_OK);
	image = world_image(model, false);
	cr_assert_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, &report), -BPFRT_EINVAL);
	cr_assert(report.failed >= (const char *)image.data && report.failed < (const char *)image.data + image.length,
		  "it is in the caller's bytes: the copy is gone");
	cr_expect_str_eq(report.failed, "array_of_wide_keys");
	free(image.data);
	bpfc_prog_builder_close(model);
}

Test(load, refuses_a_context_that_it_does_not_know)
{
	struct bpfc_model *model = counter(4);
	struct image_bytes image = world_image(model, true);
	struct bpfrt_image *header = (struct bpfrt_image *)(void *)image.data;
	struct bpfrt_image_field *fields =
		(struct bpfrt_image_field *)(void *)(image.data + header->tables[BPFRT_IMAGE_FIELDS].off);
	struct bpfrt_loaded *loaded;

	fields[3].kind = BPFC_CTX_PACKET; /* ingress_ifindex as a pointer */
	header->crc = bpfrt_image_crc(image.data + 16, image.length - 16);
	cr_expect_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, NULL), -BPFRT_EOPNOTSUPP);
	free(image.data);
	bpfc_prog_builder_close(model);
}

static uint64_t seventeen(void *ctx)
{
	(void)ctx;
	return 17;
}

Test(load, native_engine)
{
	struct bpfrt_executable exe = { .entry = seventeen }, nothing = { 0 };
	uint64_t result;

	cr_assert_eq(bpfrt_engine_native.prepare(&exe), 0);
	cr_expect(!exe.engine->run(&exe, NULL, &result) && result == 17);
	cr_expect_eq(bpfrt_engine_native.prepare(&nothing), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_engine_checked.prepare(&nothing), -BPFRT_EINVAL);
}

/* ---- tail calls, through a loaded image's prog_array ---- */

Test(load, tail_calls)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("again", BPFC_PROG_XDP);
	uint32_t map = bpfc_prog_builder_map(b, "progs", 3, 4, 4, 2);
	uint32_t count = bpfc_prog_builder_global(b, "count", 8, NULL);
	struct bpfc_model *model;
	struct image_bytes image;
	struct bpfrt_loaded *loaded;

	bpfc_prog_builder_ld_global(b, 2, count, 0);
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX64, .dst = 6, .src = 2));
	bpfc_prog_builder_add(b, BPFC_MAKE(ADD64_IMM, .dst = 6, .imm = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(STX64, .dst = 2, .src = 6));
	bpfc_prog_builder_ld_map(b, 2, map);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 3, .imm = 1));
	bpfc_prog_builder_call_helper(b, 12);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_REG, .dst = 0, .src = 6));
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	cr_assert_eq(bpfc_prog_builder_finish(b, NULL, &model), BPFC_OK);
	image = world_image(model, true);
	cr_assert_eq(bpfrt_image_load(image.data, image.length, options(), &loaded, NULL), 0);
	cr_expect_eq(run_on(&bpfrt_engine_trusted, loaded->progs, 0, 60), 1, "an empty slot falls through");
	cr_assert_eq(bpfrt_prog_array_set(&loaded->maps[0], 1, &loaded->progs[0].desc), 0);
	cr_expect_eq(run_on(&bpfrt_engine_trusted, loaded->progs, 0, 60), 1 + 34);
	cr_expect_eq(run_on(&bpfrt_engine_checked, loaded->progs, 0, 60), 1 + 34 + 34);
	bpfrt_image_unload(loaded);
	free(image.data);
	bpfc_prog_builder_close(model);
}
