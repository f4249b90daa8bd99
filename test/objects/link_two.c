/* Runs the programs of two objects and checks that each has counted in its own map. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bpfrt/host.h"

uint64_t one_prog(struct bpfrt_xdp *ctx);
uint64_t two_prog(struct bpfrt_xdp *ctx);
extern struct bpfrt_map one_map, two_map;
extern uint64_t one_total, two_total;

int main(void)
{
	uint8_t packet[64] = { 0 };
	struct bpfrt_xdp xdp;
	uint64_t one = 0, two = 0;
	uint32_t key = 3;

	if (bpfrt_init(NULL) || bpfrt_xdp_bind(&xdp, packet, sizeof(packet), 0, sizeof(packet)))
		return 1;
	xdp.rx_queue_index = key;
	for (int i = 0; i < 5; i++)
		if (one_prog(&xdp) != 2 || (i < 3 && two_prog(&xdp) != 2))
			return 2;
	if (bpfrt_map_lookup(&one_map, &key, &one) || bpfrt_map_lookup(&two_map, &key, &two))
		return 3;
	if (!bpfrt_map_find("one_map") || !bpfrt_map_find("two_map") || !bpfrt_prog_find("two_prog"))
		return 4;
	return one == 5 && two == 3 && one_total == 5 && two_total == 3 ? 0 : 5;
}
