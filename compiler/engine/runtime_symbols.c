/* What native code may name of the runtime: helpers and operations of maps, from their tables, and the memory functions
 * that LLVM calls. */
#include <stdlib.h>
#include <string.h>

#include "bpfrt/helpers.h"
#include "engine/internal.h"

struct symbol {
	const char *name;
	const void *address;
};

#define ADDRESS(name) { #name, (const void *)(uintptr_t)(name) },

/* A tail call is no call of a function. */
#define HELPER_false(name)
#define HELPER_true(name) ADDRESS(bpfrt_##name)
#define bpfrt_tail_call NULL

static const struct symbol symbols[] = { ADDRESS(memcpy) ADDRESS(memset) ADDRESS(memmove) ADDRESS(memcmp)
						 ADDRESS(bpfrt_skb_load_abs)
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) HELPER_##runtime(name)
#include "bpfc/helper.def"
#define BPFC_HELPER_SKB(id, name) ADDRESS(bpfrt_##name)
#include "bpfc/helper.def"
#define BPFC_MAP(linux_name, number, text, ops, storage) { "bpfrt_" #ops "_ops", &bpfrt_##ops##_ops },
#include "bpfc/map.def"
};

/* Operations of maps have names of their own too: bpfrt_<ops>_lookup and so on. */
static const struct operations {
	const char *name;
	const struct bpfrt_map_ops *ops;
} operations[] = {
#define BPFC_MAP(linux_name, number, text, ops, storage) { "bpfrt_" #ops "_", &bpfrt_##ops##_ops },
#include "bpfc/map.def"
};

static void *find_operation(const char *name)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		const struct bpfrt_map_ops *ops = operations[i].ops;
		size_t length = strlen(operations[i].name);

		if (strncmp(name, operations[i].name, length) != 0)
			continue;
		if (!strcmp(name + length, "lookup"))
			return (void *)(uintptr_t)ops->lookup;
		if (!strcmp(name + length, "update"))
			return (void *)(uintptr_t)ops->update;
		if (!strcmp(name + length, "delete"))
			return (void *)(uintptr_t)ops->remove;
	}
	return NULL;
}

void *bpfc_runtime_symbol(const char *name)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
		if (!strcmp(symbols[i].name, name))
			return (void *)(uintptr_t)symbols[i].address;
	return find_operation(name);
}
