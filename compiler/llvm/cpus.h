/* Which CPUs and features the targets of this LLVM have. From the tables that list_cpus.c wrote. */
#ifndef BPFC_CPUS_H
#define BPFC_CPUS_H

#include <stdbool.h>
#include <stddef.h>

/* `target`: LLVM's name of it, e.g. "thumb". The name has `length` characters. */
bool bpfc_target_has_cpu(const char *target, const char *name, size_t length);
bool bpfc_target_has_feature(const char *target, const char *name, size_t length);

#endif
