/* The static pool takes nothing back. */
#include "bpfrt/engine.h"

void bpfrt_image_unload(struct bpfrt_loaded *loaded)
{
	(void)loaded;
}
