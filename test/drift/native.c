/* Native code: on the host with either profile, and as firmware. The ports are those of examples/firmware/. */
#include "ours.h"
#include "port.h"

#define DRIFT_PROG(name) uint64_t name(struct bpfrt_skb *skb);
#define DRIFT_MAP(name, kind) extern const struct bpfrt_map name;
#include "drift.def"
extern const struct bpfrt_map tables;

static uint64_t (*const progs[])(struct bpfrt_skb *) = {
#define DRIFT_PROG(name) name,
#include "drift.def"
};

static const struct bpfrt_map *const maps[] = {
#define DRIFT_MAP(name, kind) &name,
#include "drift.def"
};

uint32_t engine_run(unsigned prog, uint8_t *buffer, struct drift_packet *packet)
{
	struct bpfrt_skb skb;
	uint64_t result;

	ours_bind(&skb, buffer, packet);
	result = progs[prog](&skb);
	ours_after(&skb, packet);
	return (uint32_t)result;
}

void engine_dump(unsigned map, enum drift_kind kind, struct drift_digest *digest)
{
	ours_dump(maps[map], kind, digest);
}

void engine_set(unsigned map, const void *key, const void *value)
{
	bpfrt_map_update(maps[map], key, value, BPFRT_ANY);
}

uint32_t engine_timers(uint64_t now)
{
	return bpfrt_timers_run(now);
}

uint32_t engine_refill(void)
{
	return ours_refill(&tables, &table_a);
}

void engine_print(const char *text)
{
	port_print(text);
}

_Noreturn void firmware_main(void)
{
	drift_run();
	port_exit(0);
}
