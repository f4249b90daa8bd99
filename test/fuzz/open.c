/* Any bytes as an object: it opens, or there is an error with a reason. */
#include <stdlib.h>

#include "model/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count_errors(void *user, const struct bpfc_diag *diag)
{
	(void)diag;
	++*(unsigned *)user;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned reasons = 0;
	struct bpfc_sink sink = { .emit = count_errors, .user = &reasons };
	struct bpfc_open_options options = { .size = sizeof(options), .object = "fuzz", .sink = &sink };
	struct bpfc_model *model = NULL;
	int status = bpfc_model_open(data, size, &options, &model);

	if (status && (model || !reasons))
		abort();
	bpfc_model_close(model);
	return 0;
}
