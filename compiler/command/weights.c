#include "weights.h"

#include <string.h>

struct weights {
	const char *name, *triple;
	struct bpfv_costs costs;
};

#define BPFC_WEIGHTS(id, name, triple, alu, multiply, divide, load, store, atomic, jump, call, helper, byte) \
	{ name,                                                                                              \
	  triple,                                                                                            \
	  { .classes = { [BPFV_CLASS_ALU] = (alu),                                                           \
			 [BPFV_CLASS_MULTIPLY] = (multiply),                                                 \
			 [BPFV_CLASS_DIVIDE] = (divide),                                                     \
			 [BPFV_CLASS_LOAD] = (load),                                                         \
			 [BPFV_CLASS_STORE] = (store),                                                       \
			 [BPFV_CLASS_ATOMIC] = (atomic),                                                     \
			 [BPFV_CLASS_JUMP] = (jump),                                                         \
			 [BPFV_CLASS_CALL] = (call) },                                                       \
	    .other_calls = { (helper), (byte) } } },
static const struct weights all[] = {
#include "bpfc/weight.def"
};

enum { COUNT = sizeof(all) / sizeof(all[0]) };

const struct bpfv_costs *bpfc_weights_by_name(const char *name)
{
	for (unsigned i = 0; i < COUNT; i++)
		if (!strcmp(all[i].name, name))
			return &all[i].costs;
	return NULL;
}

static const struct bpfv_costs *by_triple(const char *triple)
{
	const struct bpfv_costs *best = NULL;
	size_t longest = 0;

	for (unsigned i = 0; i < COUNT; i++) {
		size_t length = strlen(all[i].triple);

		if (length <= longest || strncmp(all[i].triple, triple, length))
			continue;
		longest = length;
		best = &all[i].costs;
	}
	return best;
}

const struct bpfv_costs *bpfc_weights_of(const struct bpfc_args *args)
{
	const struct bpfv_costs *weights = args->weights;

	if (!weights && args->codegen.triple)
		weights = by_triple(args->codegen.triple);
	return weights ? weights : bpfc_weights_by_name("insns");
}

const char *bpfc_weights_name(const struct bpfv_costs *weights)
{
	for (unsigned i = 0; i < COUNT; i++)
		if (&all[i].costs == weights)
			return all[i].name;
	return "?";
}

const char *bpfc_weights_list(void)
{
#define BPFC_WEIGHTS(id, name, triple, alu, multiply, divide, load, store, atomic, jump, call, helper, byte) name " "
	static const char names[] =
#include "bpfc/weight.def"
		;

	return names;
}
