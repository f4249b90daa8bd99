#include "check.h"
#include "weights.h"

#include <string.h>

#include "system.h"
#include "limits.h"

static const struct bpfc_limits *limits_of(enum bpfc_profile profile)
{
	return profile == BPFC_PROFILE_EMBEDDED ? &bpfc_limits_embedded : &bpfc_limits_cloud;
}

/* Whether a triple names an operating system: "aarch64-linux-gnu", but neither "thumbv7em-none-eabi" nor "riscv32". */
static bool has_os(const char *triple)
{
	static const char *const systems[] = { "linux",   "darwin",    "macos",   "ios",     "freebsd", "netbsd",
					       "openbsd", "dragonfly", "windows", "win32",   "mingw",   "solaris",
					       "fuchsia", "aix",       "haiku",   "android", "hurd",    "emscripten",
					       "wasi",    "zos",       "uefi" };

	for (const char *part = strchr(triple, '-'); part; part = strchr(part + 1, '-'))
		for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
			if (!strncmp(part + 1, systems[i], strlen(systems[i])))
				return true;
	return false;
}

enum bpfc_profile bpfc_check_profile(const struct bpfc_args *args)
{
	const struct bpfc_codegen_options *codegen = &args->codegen;

	if (codegen->profile != BPFC_PROFILE_DEFAULT)
		return codegen->profile;
	return codegen->triple && !has_os(codegen->triple) ? BPFC_PROFILE_EMBEDDED : BPFC_PROFILE_CLOUD;
}

int bpfc_check_limits(struct bpfc_run *run)
{
	const struct bpfc_limits *limits = limits_of(bpfc_check_profile(&run->args));

	if (run->args.max_stack > limits->stack)
		return bpfc_run_fail(run, BPFC_E_OPTION,
				     BPFC_DIAG_INIT(STACK_OVER_PROFILE,
						    .args = { BPFC_INT(run->args.max_stack), BPFC_STR(limits->name),
							      BPFC_INT(limits->stack) }));
	if (run->args.max_insns > limits->insns)
		return bpfc_run_fail(run, BPFC_E_OPTION,
				     BPFC_DIAG_INIT(INSNS_OVER_PROFILE,
						    .args = { BPFC_INT(run->args.max_insns), BPFC_STR(limits->name),
							      BPFC_INT(limits->insns) }));
	return BPFC_OK;
}

struct bpfv_options bpfc_check_options(const struct bpfc_run *run)
{
	const struct bpfc_args *args = &run->args;
	const struct bpfc_limits *limits = limits_of(bpfc_check_profile(args));
	uint64_t executed = args->max_executed ? args->max_executed : limits->executed;

	return (struct bpfv_options){
		.size = sizeof(struct bpfv_options),
		.allocator = bpfc_heap,
		.max_insns = args->max_insns ? (uint32_t)args->max_insns : limits->insns,
		.max_processed = args->max_processed,
		.max_stack = args->max_stack,
		.max_executed = executed == UINT64_MAX ? 0 : executed,
		.max_states = args->max_states,
		.max_memory = args->max_memory,
		.time_limit = args->time_limit * 1000000,
		.clock = bpfc_clock,
		.strict = args->strict,
		.costs = bpfc_weights_of(args),
	};
}

int bpfc_check(struct bpfc_run *run, const struct bpfc_prog *prog, const struct bpfc_sink *sink,
	       struct bpfc_facts **facts)
{
	struct bpfv_options options = bpfc_check_options(run);

	int status;

	options.sink = sink;
	status = bpfv_verify(prog, &options, facts);
	bpfc_render_settle(&run->render);
	return status;
}

void bpfc_check_free(struct bpfc_facts *facts)
{
	bpfv_facts_free(facts, &bpfc_heap);
}
