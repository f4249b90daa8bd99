#include "drift.h"

#include <stdbool.h>

static const struct {
	const char *name;
	bool is_own; /* not the kernel's */
} progs[] = {
#define DRIFT_PROG(name) { #name, false },
#define DRIFT_OWN(name) { #name, true },
#include "drift.def"
};

static const struct {
	const char *name;
	enum drift_kind kind;
	bool is_own;
} maps[] = {
#define DRIFT_MAP(name, kind) { #name, DRIFT_##kind, false },
#define DRIFT_OWN_MAP(name, kind) { #name, DRIFT_##kind, true },
#include "drift.def"
};

enum {
#define DRIFT_MAP(name, kind) MAP_##name,
#include "drift.def"
};

enum { PROGS = sizeof(progs) / sizeof(progs[0]), MAPS = sizeof(maps) / sizeof(maps[0]) };

_Static_assert(PROGS >= 50, "fifty whole programs");

static uint32_t hash(uint32_t h, const void *bytes, uint32_t size)
{
	const uint8_t *at = bytes;

	for (uint32_t i = 0; i < size; i++)
		h = (h ^ at[i]) * 16777619u;
	return h;
}

/* Elements come in any order. */
void drift_add(struct drift_digest *digest, const void *key, uint32_t key_size, const void *value, uint32_t value_size)
{
	digest->sum += hash(hash(2166136261u, key, key_size), value, value_size);
	digest->count++;
}

/* What is not for the kernel begins with "own". */
static void print_line(const char *name, bool is_own, uint32_t n, uint32_t count)
{
	char text[] = " 00000000 00000000\n";

	for (int i = 0; i < 8; i++) {
		text[1 + i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
		text[10 + i] = "0123456789abcdef"[count >> (28 - 4 * i) & 15];
	}
	engine_print(is_own ? "own " : "");
	engine_print(name);
	engine_print(text);
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Ethernet, every fourth with a VLAN tag or two, IPv4 mostly, then anything. */
static void make_packet(unsigned prog, unsigned n, uint8_t *buffer, struct drift_packet *packet)
{
	static const uint8_t types[][2] = { { 0x08, 0x00 }, { 0x08, 0x06 }, { 0x86, 0xdd } };
	uint32_t state = 1000003u * (prog + 1) + 77u * n + 1, at = 12;

	packet->data = buffer + DRIFT_ROOM;
	packet->length = 64 + next_random(&state) % (DRIFT_LONGEST - 64);
	for (uint32_t i = 0; i < DRIFT_BUFFER; i++)
		buffer[i] = 0;
	for (uint32_t i = 0; i < packet->length; i++)
		packet->data[i] = (uint8_t)(next_random(&state) >> 11);
	for (unsigned tags = n % 4 ? 0 : 1 + n / 4 % 2; tags; tags--, at += 4) {
		packet->data[at] = 0x81;
		packet->data[at + 1] = 0;
	}
	packet->data[at] = types[n % 7 ? 0 : n % 3][0];
	packet->data[at + 1] = types[n % 7 ? 0 : n % 3][1];
}

static void run_prog(unsigned prog)
{
	static uint8_t buffer[DRIFT_BUFFER];
	uint32_t h = 2166136261u, last = 0;

	for (unsigned n = 0; n < DRIFT_PACKETS; n++) {
		struct drift_packet packet;

		make_packet(prog, n, buffer, &packet);
		last = engine_run(prog, buffer, &packet);
		h = hash(h, &last, sizeof(last));
		h = hash(h, &packet.length, sizeof(packet.length));
		h = hash(h, packet.data, packet.length);
	}
	print_line(progs[prog].name, progs[prog].is_own, h, last);
}

/* Tables that only a host fills: interface 1 is there on every Linux. */
static void fill_tables(void)
{
	static const uint32_t one = 1;

	for (uint32_t i = 0; i < 4; i += 2) {
		uint32_t key = i * 1000003;

		engine_set(MAP_ports, &i, &one);
		engine_set(MAP_devices, &key, &one);
	}
}

void drift_run(void)
{
	fill_tables();
	for (unsigned i = 0; i < PROGS; i++)
		run_prog(i);
	for (uint64_t now = 0; now < 5000; now += 500)
		print_line("timers", true, (uint32_t)now, engine_timers(now));
	for (unsigned i = 0; i < MAPS; i++) {
		struct drift_digest digest = { 0, 0 };

		engine_dump(i, maps[i].kind, &digest);
		print_line(maps[i].name, maps[i].is_own, digest.sum, digest.count);
	}
	print_line("refill", true, engine_refill(), 0);
}
