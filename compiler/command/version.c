#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator.h"
#include "print.h"

int bpfc_print_version(struct bpfc_run *run)
{
	const char *reason = NULL;
	const struct bpfc_generator *generator = bpfc_generator_load(run->arena, &reason);

	if (generator) {
		printf("bpfc %s (LLVM %s)\n", BPFC_VERSION, generator->llvm_version());
		return BPFC_OK;
	}
	printf("bpfc %s (no code generator: ", BPFC_VERSION);
	bpfc_print(stdout, reason);
	puts(")");
	return BPFC_OK;
}

struct target {
	const char *name, *description;
};

struct targets {
	struct bpfc_arena *arena;
	struct target *list; /* in the arena; NULL: no memory */
	size_t count, room;
};

static void add_target(void *user, const char *name, const char *description)
{
	struct targets *targets = user;

	if (targets->count == targets->room) {
		size_t room = 2 * targets->room + 64;
		struct target *list = bpfc_arena_zalloc(targets->arena, room, sizeof(list[0]));

		if (list && targets->count)
			memcpy(list, targets->list, targets->count * sizeof(list[0]));
		targets->list = list;
		targets->room = list ? room : 0;
		targets->count = list ? targets->count : 0;
	}
	if (targets->list)
		targets->list[targets->count++] = (struct target){ name, description };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct target *)a)->name, ((const struct target *)b)->name);
}

int bpfc_print_targets(struct bpfc_run *run)
{
	const char *reason = NULL;
	const struct bpfc_generator *generator = bpfc_generator_load(run->arena, &reason);
	struct targets targets = { .arena = run->arena };

	if (!generator)
		return bpfc_run_fail(run, BPFC_E_IO, BPFC_DIAG_INIT(NO_CODEGEN, .args = { BPFC_STR(reason) }));
	generator->targets(add_target, &targets);
	if (targets.count)
		qsort(targets.list, targets.count, sizeof(targets.list[0]), by_name);
	puts("Triples that are tested:\n"
	     "  x86_64-linux-gnu aarch64-linux-gnu riscv64-linux-gnu\n"
	     "  thumbv6m-none-eabi thumbv7m-none-eabi thumbv7em-none-eabi thumbv8m.main-none-eabi\n"
	     "  riscv32-unknown-elf riscv64-unknown-elf\n"
	     "\nTargets that the code generator has:");
	for (size_t i = 0; i < targets.count; i++)
		printf("  %-12s %s\n", targets.list[i].name, targets.list[i].description);
	return BPFC_OK;
}
