#include "limits.h"

#include "bpfrt/profile/cloud.h"

const struct bpfc_limits bpfc_limits_cloud = { "cloud", BPFRT_MAX_STACK, BPFRT_MAX_INSNS, BPFRT_MAX_EXECUTED };
