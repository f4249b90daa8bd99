/* What maps.bpf.c and map_bench.c agree on. */
#ifndef BENCH_MAPS_H
#define BENCH_MAPS_H

#define SMALL 1024
#define LARGE (1024 * 1024)
#define RUNS 256

/* Key n of a hash, and of an array. */
#define MAP_KEY(n, entries) (((n) & ((entries) - 1)) * 0x9e3779b97f4a7c15ull)
#define MAP_INDEX(n, entries) (__u32)((n) & ((entries) - 1))

#endif
