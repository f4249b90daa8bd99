/* The linker-collected sections of objects; absent in an image without objects. */
#ifndef BPFRT_REGISTRY_H
#define BPFRT_REGISTRY_H

#include "bpfrt/map.h"
#include "bpfrt/prog.h"

extern struct bpfrt_map *const __start_bpfrt_maps[] __attribute__((weak));
extern struct bpfrt_map *const __stop_bpfrt_maps[] __attribute__((weak));
extern const struct bpfrt_prog __start_bpfrt_progs[] __attribute__((weak));
extern const struct bpfrt_prog __stop_bpfrt_progs[] __attribute__((weak));

#endif
