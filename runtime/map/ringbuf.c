/* ringbuf: records for the host (ringbuf.h); it has no elements. */
#include "keyless.h"

#include <stddef.h>

const struct bpfrt_map_ops bpfrt_ringbuf_ops = { BPFRT_KEYLESS };
