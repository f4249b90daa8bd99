/* Real objects, those of xdp-tools that are installed and ours, give the same on every engine: results, packets, maps.
 */
#include "engine.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"
#include "packets.h"

#define RUNS 200
#define MOST_ENTRIES 64

static const char *const patterns[] = { TEST_RULES "/flow.o", "/usr/lib/*/bpf/xdpfilt_*_[aet]*.o",
					"/usr/lib/*/bpf/xsk_def*.o" };

/* Types whose elements have keys and values of bytes. */
static bool is_plain(uint32_t type)
{
	return type == 1 || type == 2 || type == 5 || type == 6 || (type >= 9 && type <= 11);
}

static uint64_t mix(uint64_t sum, const void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum = (sum ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3;
	return sum;
}

/* Elements for the maps that take any: keys as packets have them. Array values are small numbers. */
static void fill(const struct bpfrt_map *map)
{
	uint64_t bytes = bpfrt_map_copy_bytes(map);
	uint8_t key[256], *value = calloc(1, bytes + 8);

	cr_assert(value && map->key_size <= sizeof(key));
	for (uint32_t i = 0; i < 12; i++) {
		memset(value, 0, bytes);
		for (uint64_t at = 0; at < bytes; at += 8)
			value[at] = (uint8_t)(packet_hash(i) & 63);
		packet_key(i, key, map->key_size);
		bpfrt_map_update(map, key, value, 0);
	}
	free(value);
}

/* No order: the sum of what each element gives. Program arrays and the like have nothing to compare. */
static int64_t add(void *user, const void *key, const void *value)
{
	const struct bpfrt_map *map = ((void **)user)[0];
	uint64_t *sum = ((void **)user)[1];

	*sum += mix(mix(14695981039346656037u, key, map->key_size), value, bpfrt_map_copy_bytes(map));
	return 0;
}

static uint64_t contents(const struct bpfrt_map *map)
{
	void *room = malloc(bpfrt_map_dump_bytes(map) + 8);
	uint64_t sum = 0;
	const void *user[] = { map, &sum };

	cr_assert(room);
	bpfrt_map_dump(map, room, add, user);
	free(room);
	return sum;
}

static uint64_t run_program(struct bpfc_program *program, uint64_t sum)
{
	uint8_t packet[PACKET_MOST], out[PACKET_MOST + 64];

	for (uint32_t i = 0; i < RUNS; i++) {
		struct bpfc_test_run test = {
			.size = sizeof(test), .data = packet, .out = out, .out_room = sizeof(out)
		};

		test.data_length = packet_make(i, packet);
		if (bpfc_program_info(program)->ctx.is_raw)
			test.data_length = 24;
		cr_assert_eq(bpfc_program_test(program, &test), BPFC_OK, "%s: packet %u",
			     bpfc_program_info(program)->name, i);
		sum = mix(mix(sum, &test.result, 4), out, test.out_length);
	}
	return sum;
}

static uint64_t run_object(struct bpfc_engine *engine, const char *path, enum bpfc_engine_kind kind)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = kind };
	struct bpfc_map_size sizes[16];
	struct bpfc_open_options open = { .size = sizeof(open), .map_sizes = sizes };
	const struct bpfc_model *model;
	struct bpfc_instance *instance;
	uint32_t count = 0;
	uint64_t sum = 14695981039346656037u;

	cr_assert_eq(bpfc_instance_open_file(engine, path, NULL, &instance), BPFC_OK, "%s", path);
	model = bpfc_instance_model(instance);
	for (uint32_t i = 0; i < model->map_count; i++)
		if (is_plain(model->maps[i].type) && model->maps[i].max_entries > MOST_ENTRIES)
			sizes[count++] = (struct bpfc_map_size){ strdup(model->maps[i].name), MOST_ENTRIES };
	open.map_size_count = count;
	cr_assert_eq(bpfc_instance_close(instance), BPFC_OK);
	cr_assert_eq(bpfc_instance_open_file(engine, path, &open, &instance), BPFC_OK, "%s", path);
	cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK, "%s: %d", path, engine_said);
	for (uint32_t i = 0; i < count; i++)
		free((char *)(uintptr_t)sizes[i].name);
	model = bpfc_instance_model(instance);
	for (uint32_t i = 0; i < model->map_count; i++) {
		struct bpfrt_map *map;

		if (!bpfc_instance_map(instance, model->maps[i].name, &map) && is_plain(map->type))
			fill(map);
	}
	for (uint32_t i = 0; i < model->prog_count; i++)
		sum = run_program(engine_program(instance, model->progs[i].name), sum);
	for (uint32_t i = 0; i < model->map_count; i++) {
		struct bpfrt_map *map;

		if (!bpfc_instance_map(instance, model->maps[i].name, &map) && is_plain(map->type))
			sum ^= contents(map) * (2 * i + 1);
	}
	cr_assert_eq(bpfc_instance_close(instance), BPFC_OK);
	return sum;
}

static void compare(const char *pattern)
{
	struct bpfc_engine *engine = engine_new();
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		found.gl_pathc = 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		uint64_t expected = run_object(engine, found.gl_pathv[i], BPFC_ENGINE_INTERP);

		cr_expect_eq(run_object(engine, found.gl_pathv[i], BPFC_ENGINE_CHECKED), expected, "%s: checked",
			     found.gl_pathv[i]);
		cr_expect_eq(run_object(engine, found.gl_pathv[i], BPFC_ENGINE_JIT), expected, "%s: jit",
			     found.gl_pathv[i]);
	}
	if (!found.gl_pathc)
		cr_log_warn("SKIP: no %s", pattern);
	else
		globfree(&found);
	cr_expect_eq(bpfc_engine_free(engine), BPFC_OK);
}

Test(same, ours)
{
	compare(patterns[0]);
}

Test(same, xdp_filter)
{
	compare(patterns[1]);
}

Test(same, xdp_sockets)
{
	compare(patterns[2]);
}
