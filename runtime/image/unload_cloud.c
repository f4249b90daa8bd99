#include "bpfrt/engine.h"
#include "bpfrt/host.h"
#include "memory/memory.h"

void bpfrt_image_unload(struct bpfrt_loaded *loaded)
{
	if (!loaded)
		return;
	for (uint32_t i = 0; i < loaded->vm.map_count; i++)
		bpfrt_map_destroy(&loaded->maps[i]);
	bpfrt_memory_give(loaded, loaded->bytes);
}
