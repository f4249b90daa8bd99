#include "limits.h"

#include "bpfrt/profile/embedded.h"

const struct bpfc_limits bpfc_limits_embedded = { "embedded", BPFRT_MAX_STACK, BPFRT_MAX_INSNS, BPFRT_MAX_EXECUTED };
