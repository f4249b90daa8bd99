/* Objects through the engine: settings, loading, running, what is left in maps and variables. */
#include "engine.h"

#include <string.h>

#include "bpfrt/host.h"

static const uint8_t packet[20] = { 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x08, 0x00, 14, 15 };

static void load(struct bpfc_instance *instance, enum bpfc_engine_kind kind)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = kind };

	cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK, "%d", engine_said);
}

static void on_each_engine(void (*check)(struct bpfc_instance *instance))
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");

	for (unsigned kind = BPFC_ENGINE_INTERP; kind <= BPFC_ENGINE_JIT; kind++) {
		load(instance, (enum bpfc_engine_kind)kind);
		check(instance);
		cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	}
	engine_end(engine, instance);
}

static void check_maps(struct bpfc_instance *instance)
{
	struct bpfc_program *count = engine_program(instance, "count");
	struct bpfrt_map *map;
	uint32_t key = 7;
	uint64_t value;
	size_t size;
	void *seen;

	cr_expect_eq(engine_run(count, packet, sizeof(packet)), 1);
	cr_expect_eq(engine_run(count, packet, sizeof(packet)), 2);
	cr_expect_eq(engine_run(count, packet, 0), 0);
	cr_assert_eq(bpfc_instance_map(instance, "counters", &map), BPFC_OK);
	cr_assert_eq(bpfrt_map_lookup(map, &key, &value), 0);
	cr_expect_eq(value, 2);
	value = 40;
	cr_assert_eq(bpfrt_map_update(map, &key, &value, 0), 0);
	cr_expect_eq(engine_run(count, packet, sizeof(packet)), 41);
	cr_assert_eq(bpfc_instance_variable(instance, "seen", &seen, &size), BPFC_OK);
	cr_expect_eq(size, 8);
	cr_expect_eq(*(uint64_t *)seen, 4);
	cr_assert_eq(bpfc_instance_variable(instance, "bytes", &seen, &size), BPFC_OK);
	cr_expect_eq(*(uint64_t *)seen, 60);
}

Test(engine, maps_and_variables)
{
	on_each_engine(check_maps);
}

static void check_contexts(struct bpfc_instance *instance)
{
	struct bpfc_field_value fields[] = { { "mark", "1000" }, { "cb[1]", "0x20" } };
	struct bpfc_test_run test = {
		.size = sizeof(test), .data = packet, .data_length = sizeof(packet), .fields = fields, .field_count = 2
	};
	uint64_t args[3] = { 1, 2, 3 };
	uint8_t first = 1, second = 0;

	cr_expect_eq(engine_run(engine_program(instance, "jump"), &first, 1), 101);
	cr_expect_eq(engine_run(engine_program(instance, "jump"), &second, 1), 5);
	cr_expect_eq(engine_run(engine_program(instance, "jump"), &packet, 1), 5);
	cr_assert_eq(bpfc_program_test(engine_program(instance, "mark"), &test), BPFC_OK);
	cr_expect_eq(test.result, 1000 + 32 + sizeof(packet));
	/* After the Ethernet header, whose type is IPv4's, in network byte order. */
	cr_expect_eq(engine_run(engine_program(instance, "protocol"), packet, sizeof(packet)), 0x0008 << 8 | 6);
	cr_expect_eq(engine_run(engine_program(instance, "third"), args, sizeof(args)), 3);
	fields[0] = (struct bpfc_field_value){ "args[2]", "-5" };
	test.field_count = 1;
	test.data = NULL;
	test.data_length = 0;
	cr_assert_eq(bpfc_program_test(engine_program(instance, "third"), &test), BPFC_OK);
	cr_expect_eq((int)test.result, -5);
}

Test(engine, contexts)
{
	on_each_engine(check_contexts);
}

static void check_packet(struct bpfc_instance *instance)
{
	uint8_t out[32] = { 0 };
	struct bpfc_test_run test = { .size = sizeof(test),
				      .data = packet,
				      .data_length = sizeof(packet),
				      .repeat = 3,
				      .out = out,
				      .out_room = sizeof(out) };
	uint64_t times[3] = { UINT64_MAX, UINT64_MAX, UINT64_MAX };

	test.times = times;
	cr_assert_eq(bpfc_program_test(engine_program(instance, "shrink"), &test), BPFC_OK);
	cr_expect_eq(test.result, 2);
	cr_expect_eq(test.out_length, sizeof(packet) - 4, "each run begins with the same packet");
	cr_expect_eq(memcmp(out, packet + 4, sizeof(packet) - 4), 0);
	cr_expect_lt(times[2], UINT64_C(10000000000));
	test.repeat = 0;
	cr_assert_eq(bpfc_program_test(engine_program(instance, "mark"), &test), BPFC_OK);
	cr_expect_eq(test.out_length, sizeof(packet));
	cr_assert_eq(bpfc_program_test(engine_program(instance, "protocol"), &test), BPFC_OK);
	cr_expect_eq(test.out_length, sizeof(packet), "with the header that the program does not see");
	cr_expect_eq(memcmp(out, packet, sizeof(packet)), 0);
}

Test(engine, packets)
{
	on_each_engine(check_packet);
}

Test(engine, settings)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	struct bpfrt_map *map;

	cr_assert_eq(bpfc_instance_set_map_size(instance, "counters", 2), BPFC_OK);
	cr_assert_eq(bpfc_instance_set_value(instance, "step", "10"), BPFC_OK);
	cr_expect_eq(bpfc_instance_set_value(instance, "stop", "10"), BPFC_E_OPTION);
	cr_expect_eq(bpfc_instance_set_value(instance, "step", "ten"), BPFC_E_OPTION);
	cr_expect_eq(bpfc_instance_set_map_size(instance, "counter", 2), BPFC_E_OPTION);
	cr_assert_eq(bpfc_instance_select(instance, "count"), BPFC_OK);
	cr_expect_eq(bpfc_instance_select(instance, "counts"), BPFC_E_OPTION);
	load(instance, BPFC_ENGINE_INTERP);
	for (uint8_t i = 0; i < 3; i++)
		cr_expect_eq((int)engine_run(engine_program(instance, "count"), &i, 1), i < 2 ? 10 : -1);
	cr_assert_eq(bpfc_instance_map(instance, "counters", &map), BPFC_OK);
	cr_expect_eq(map->max_entries, 2);
	/* Only what was selected is there, and what a map names. */
	cr_expect_eq(bpfc_instance_program(instance, "mark", &(struct bpfc_program *){ NULL }), BPFC_E_OPTION);
	cr_expect_eq(bpfc_program_info(engine_program(instance, "last"))->type, BPFC_PROG_XDP);
	engine_end(engine, instance);
}

Test(engine, lists)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	const struct bpfc_model *model = bpfc_instance_model(instance);

	cr_expect_eq(model->prog_count, 8);
	cr_expect_eq(model->map_count, 2);
	for (uint32_t i = 0; i < model->map_count; i++)
		cr_expect_eq(model->maps[i].max_entries, strcmp(model->maps[i].name, "counters") ? 2 : 16);
	engine_end(engine, instance);
}

Test(engine, budget)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	struct bpfc_load_options options = { .size = sizeof(options), .budget = 100 };
	uint8_t buffer[600] = { 0 };
	struct bpfc_test_run test = { .size = sizeof(test) };
	struct bpfc_stop stop;
	struct bpfrt_xdp xdp;
	uint64_t result;

	for (unsigned kind = BPFC_ENGINE_INTERP; kind <= BPFC_ENGINE_CHECKED; kind++) {
		options.engine = (enum bpfc_engine_kind)kind;
		cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK);
		cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, 64), 0);
		cr_expect_eq(bpfc_program_run(engine_program(instance, "slow"), &xdp, sizeof(xdp), &result, &stop),
			     BPFC_E_STOPPED);
		cr_expect_eq(stop.trap, BPFRT_TRAP_BUDGET);
		cr_expect_lt(stop.executed, 200, "it is looked at where control leaves a straight line");
		cr_expect_eq(bpfc_program_test(engine_program(instance, "slow"), &test), BPFC_E_STOPPED);
		cr_expect_eq(engine_said, BPFC_D_PROGRAM_STOPPED);
		cr_expect_eq(bpfc_program_run(engine_program(instance, "last"), &xdp, sizeof(xdp), &result, NULL),
			     BPFC_OK, "other programs do not notice");
		cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	}
	engine_end(engine, instance);
}
