/* The extension point for engines (bpfrt/engine.h): one packet program behind each of the product's engines, and behind
 * one that is written here. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "bpfc/insn.h"
#include "bpfrt/engine.h"
#include "bpfrt/error.h"
#include "bpfrt/host.h"
#include "builder/builder.h"
#include "llvm/jit_engine.h"
#include "world.h"

static uint64_t stack[BPFRT_STACK_BYTES / 8];

/* Three times the first byte of a packet; 1 without one. */
static struct bpfc_model *triple(void)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("triple", BPFC_PROG_XDP);
	struct bpfc_model *model;

	bpfc_prog_builder_add(b, BPFC_MAKE(LDX32, .dst = 2, .src = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX32, .dst = 3, .src = 1, .off = 4));
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_REG, .dst = 4, .src = 2));
	bpfc_prog_builder_add(b, BPFC_MAKE(ADD64_IMM, .dst = 4, .imm = 1));
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1));
	bpfc_prog_builder_jump(b, BPFC_MAKE(JGT64_REG, .dst = 4, .src = 3), "out");
	bpfc_prog_builder_add(b, BPFC_MAKE(LDX8, .dst = 0, .src = 2));
	bpfc_prog_builder_add(b, BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = 3));
	bpfc_prog_builder_label(b, "out");
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	cr_assert_eq(bpfc_prog_builder_finish(b, NULL, &model), BPFC_OK);
	return model;
}

static struct bpfrt_loaded *load(const struct bpfc_model *model)
{
	const struct bpfrt_load_options options = { .size = sizeof(options), .copy = true };
	struct image_bytes image = world_image(model, true);
	struct bpfrt_loaded *loaded;

	cr_assert_eq(bpfrt_image_load(image.data, image.length, &options, &loaded, NULL), 0);
	free(image.data);
	return loaded;
}

/* ---- an engine that is not the product's: counts the runs of another ---- */

struct counting {
	const struct bpfrt_engine *inner;
	unsigned prepared, runs, stopped;
};

static const struct bpfrt_engine counting_engine;

static int64_t counting_prepare(struct bpfrt_executable *exe)
{
	struct counting *counting = exe->state;
	int64_t status = counting->inner->prepare(exe);

	exe->engine = &counting_engine;
	counting->prepared += !status;
	return status;
}

static int64_t counting_run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	struct counting *counting = exe->state;
	int64_t status = counting->inner->run(exe, ctx, result);

	counting->runs++;
	counting->stopped += status != 0;
	return status;
}

static void counting_release(struct bpfrt_executable *exe)
{
	struct counting *counting = exe->state;

	counting->inner->release(exe);
	counting->prepared--;
}

static const struct bpfrt_engine counting_engine = { "counting", counting_prepare, counting_run, counting_release };

/* ---- what all do ---- */

static int64_t run_packet(struct bpfrt_executable *exe, uint8_t first, size_t length, uint64_t *result)
{
	uint8_t buffer[512] = { 0 };
	struct bpfrt_xdp xdp;

	buffer[256] = first;
	cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, length), 0);
	return exe->engine->run(exe, &xdp, result);
}

static void test_engine(const struct bpfrt_engine *engine, struct bpfrt_executable *exe)
{
	uint64_t result = 99;

	cr_assert_eq(engine->prepare(exe), 0, "%s", engine->name);
	cr_assert_eq(exe->engine, engine);
	cr_expect(!run_packet(exe, 14, 60, &result) && result == 42, "%s: %llu", engine->name,
		  (unsigned long long)result);
	cr_expect(!run_packet(exe, 14, 0, &result) && result == 1, "%s: %llu", engine->name,
		  (unsigned long long)result);
	engine->release(exe);
}

static struct bpfrt_executable interpreted(const struct bpfrt_loaded *loaded)
{
	return (struct bpfrt_executable){ .prog = loaded->progs,
					  .run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
}

Test(engines, interpreter)
{
	struct bpfc_model *model = triple();
	struct bpfrt_loaded *loaded = load(model);
	struct bpfrt_executable exe = interpreted(loaded);

	test_engine(&bpfrt_engine_trusted, &exe);
	test_engine(&bpfrt_engine_checked, &exe);
	loaded->progs->ops = NULL; /* in place */
	test_engine(&bpfrt_engine_trusted, &exe);
	test_engine(&bpfrt_engine_checked, &exe);
	bpfrt_image_unload(loaded);
	bpfc_prog_builder_close(model);
}

Test(engines, jit)
{
	const struct bpfc_codegen_options options = {
		.size = sizeof(options), .opt = '2', .profile = BPFC_PROFILE_CLOUD, .no_registry = true
	};
	struct bpfc_model *model = triple();
	struct bpfc_facts *facts = world_verify(&model->progs[0]);
	struct bpfc_jit_unit unit = { .model = model, .prog = &model->progs[0], .facts = facts, .options = &options };
	struct bpfrt_executable exe = { .state = &unit };

	test_engine(&bpfc_engine_jit, &exe);
	cr_expect_null(unit.own, "released");
	cr_expect_eq(bpfc_engine_jit.prepare(&(struct bpfrt_executable){ 0 }), -BPFRT_EINVAL);
	world_free(facts);
	bpfc_prog_builder_close(model);
}

Test(engines, of_a_user)
{
	struct bpfc_model *model = triple();
	struct bpfrt_loaded *loaded = load(model);
	struct counting counting = { .inner = &bpfrt_engine_checked };
	struct bpfrt_executable exe = interpreted(loaded);
	uint64_t result;

	exe.state = &counting;
	test_engine(&counting_engine, &exe);
	cr_expect(counting.runs == 2 && !counting.stopped && !counting.prepared);
	cr_assert_eq(counting_engine.prepare(&exe), 0);
	exe.run.budget = 3;
	cr_expect_eq(run_packet(&exe, 14, 60, &result), -BPFRT_EFAULT);
	cr_expect_eq(exe.trap, BPFRT_TRAP_BUDGET);
	cr_expect_eq(counting.stopped, 1);
	counting_engine.release(&exe);
	bpfrt_image_unload(loaded);
	bpfc_prog_builder_close(model);
}
