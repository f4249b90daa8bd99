/* The maps of a model, in the kernel: file descriptors by the model's indices, -1 for those that are not there. */
#ifndef TEST_KERNEL_MAPS_H
#define TEST_KERNEL_MAPS_H

#include "bpfc/model.h"

/* Returns (caller closes) the descriptors. */
int *kernel_maps_open(const struct bpfc_model *model);
void kernel_maps_close(const struct bpfc_model *model, int *fds);

/* The empty state, and the contents as a number: as in maps.h. */
void kernel_maps_clear(const struct bpfc_model *model, const int *fds);
uint64_t kernel_maps_contents(const struct bpfc_model *model, const int *fds);

#endif
