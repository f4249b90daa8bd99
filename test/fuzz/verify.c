/* Any bytes as an object, verified: every program gets a verdict; a rejection has a reason, an accepted one facts. */
#include <stdlib.h>

#include "bpfv/verify.h"
#include "model/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *heap_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void heap_free(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static void count_errors(void *user, const struct bpfc_diag *diag)
{
	(void)diag;
	++*(unsigned *)user;
}

static void verify(const struct bpfc_prog *prog)
{
	unsigned reasons = 0;
	struct bpfc_sink sink = { .emit = count_errors, .user = &reasons };
	struct bpfv_options options = { .size = sizeof(options),
					.allocator = { .alloc = heap_alloc, .free = heap_free },
					.sink = &sink,
					.max_processed = 100000 };
	struct bpfc_facts *facts = NULL;
	int status = bpfv_verify(prog, &options, &facts);

	if (status ? facts || !reasons : !facts)
		abort();
	bpfv_facts_free(facts, &options.allocator);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bpfc_open_options options = { .size = sizeof(options), .object = "fuzz" };
	struct bpfc_model *model = NULL;

	if (bpfc_model_open(data, size, &options, &model))
		return 0;
	for (uint32_t i = 0; i < model->prog_count; i++)
		verify(&model->progs[i]);
	bpfc_model_close(model);
	return 0;
}
