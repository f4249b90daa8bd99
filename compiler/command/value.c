/* Values of options. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "option.h"
#include "weights.h"

#define LONGEST_MS UINT64_C(1000000000000)
#define MOST_ROUNDS 1000000
#define MOST_HZ UINT32_MAX
#define MOST_TICK_HZ 1000000000
#define LONGEST_PERIOD (UINT64_C(1) << 48)

struct choice {
	const char *name;
	int value;
};

static bool choose(const char *value, const struct choice *choices, int *chosen)
{
	for (; choices->name; choices++) {
		if (!strcmp(choices->name, value)) {
			*chosen = choices->value;
			return true;
		}
	}
	return false;
}

static bool parse_number(const char *value, uint64_t max, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)value[0]))
		return false;
	errno = 0;
	*number = strtoull(value, &end, 0);
	return !errno && !*end && *number && *number <= max;
}

static int parse_emit(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice kinds[] = { { "obj", BPFC_EMIT_OBJ },         { "asm", BPFC_EMIT_ASM },
					       { "llvm-ir", BPFC_EMIT_LLVM_IR }, { "llvm-bc", BPFC_EMIT_LLVM_BC },
					       { "image", BPFC_EMIT_IMAGE },     { NULL, 0 } };
	int chosen;

	*reason = "obj, asm, llvm-ir, llvm-bc or image";
	if (!choose(value, kinds, &chosen))
		return BPFC_E_OPTION;
	args->codegen.emit = (enum bpfc_emit)chosen;
	return BPFC_OK;
}

static int parse_profile(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice profiles[] = { { "cloud", BPFC_PROFILE_CLOUD },
						  { "embedded", BPFC_PROFILE_EMBEDDED },
						  { NULL, 0 } };
	int chosen;

	*reason = "cloud or embedded";
	if (!choose(value, profiles, &chosen))
		return BPFC_E_OPTION;
	args->codegen.profile = (enum bpfc_profile)chosen;
	return BPFC_OK;
}

static int parse_storage(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice places[] = { { "object", BPFC_STORAGE_OBJECT },
						{ "pool", BPFC_STORAGE_POOL },
						{ NULL, 0 } };
	int chosen;

	*reason = "object or pool";
	if (!choose(value, places, &chosen))
		return BPFC_E_OPTION;
	args->codegen.map_storage = (enum bpfc_map_storage)chosen;
	return BPFC_OK;
}

static int parse_relocation(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice models[] = { { "static", BPFC_RELOC_STATIC },
						{ "pic", BPFC_RELOC_PIC },
						{ NULL, 0 } };
	int chosen;

	*reason = "static or pic";
	if (!choose(value, models, &chosen))
		return BPFC_E_OPTION;
	args->codegen.reloc = (enum bpfc_reloc_model)chosen;
	return BPFC_OK;
}

static int parse_color(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice when[] = {
		{ "auto", BPFC_COLOR_AUTO }, { "always", BPFC_COLOR_ALWAYS }, { "never", BPFC_COLOR_NEVER }, { NULL, 0 }
	};
	int chosen;

	*reason = "auto, always or never";
	if (!choose(value, when, &chosen))
		return BPFC_E_OPTION;
	args->color = (enum bpfc_color)chosen;
	return BPFC_OK;
}

static int parse_opt(struct bpfc_args *args, const char *value, const char **reason)
{
	*reason = "0, 1, 2, 3, s or z";
	if (!value[0] || value[1] || !strchr("0123sz", value[0]))
		return BPFC_E_OPTION;
	args->codegen.opt = value[0];
	return BPFC_OK;
}

/* "LEFT=RIGHT"; LEFT is not empty. */
static int split(struct bpfc_arena *arena, const char *value, const char **left, const char **right)
{
	const char *equals = strchr(value, '=');

	if (!equals || equals == value)
		return BPFC_E_OPTION;
	*left = bpfc_arena_strndup(arena, value, (size_t)(equals - value));
	*right = equals + 1;
	return *left ? BPFC_OK : BPFC_E_NOMEM;
}

static int parse_set(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	struct bpfc_set *set = &args->sets[args->set_count];
	int status = split(arena, value, &set->name, &set->value);

	*reason = "VAR=VALUE";
	if (!status)
		args->set_count++;
	return status;
}

static int parse_field(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	struct bpfc_field_value *field = &args->fields[args->field_count];
	int status = split(arena, value, &field->name, &field->value);

	*reason = "NAME=VALUE";
	if (!status)
		args->field_count++;
	return status;
}

static int parse_fill(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	struct bpfc_set *fill = &args->fills[args->fill_count];
	int status = split(arena, value, &fill->name, &fill->value);

	*reason = "MAP=FILE";
	if (!status && !fill->value[0])
		return BPFC_E_OPTION;
	if (!status)
		args->fill_count++;
	return status;
}

static int parse_engine(struct bpfc_args *args, const char *value, const char **reason)
{
	static const struct choice engines[] = { { "interp", BPFC_ENGINE_INTERP },
						 { "checked", BPFC_ENGINE_CHECKED },
						 { "jit", BPFC_ENGINE_JIT },
						 { NULL, 0 } };
	int chosen;

	*reason = "interp, checked or jit";
	if (!choose(value, engines, &chosen))
		return BPFC_E_OPTION;
	args->engine = (enum bpfc_engine_kind)chosen;
	return BPFC_OK;
}

static int parse_rename(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	struct bpfc_rename *rename = &args->renames[args->codegen.rename_count];
	int status = split(arena, value, &rename->from, &rename->to);

	*reason = "OLD=NEW";
	if (!status && !rename->to[0])
		return BPFC_E_OPTION;
	if (!status)
		args->codegen.rename_count++;
	return status;
}

static int parse_map(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	static const char key[] = ":max_entries=";
	struct bpfc_map_size *size = &args->map_sizes[args->map_size_count];
	const char *colon = strstr(value, key);
	uint64_t entries;

	*reason = "NAME:max_entries=N, N being 1 or more";
	if (!colon || colon == value || !parse_number(colon + strlen(key), UINT32_MAX, &entries))
		return BPFC_E_OPTION;
	size->name = bpfc_arena_strndup(arena, value, (size_t)(colon - value));
	size->max_entries = (uint32_t)entries;
	if (!size->name)
		return BPFC_E_NOMEM;
	args->map_size_count++;
	return BPFC_OK;
}

static int parse_limit(uint64_t *limit, const char *value, uint64_t max, const char **reason)
{
	*reason = "a number, 1 or more";
	return parse_number(value, max, limit) ? BPFC_OK : BPFC_E_OPTION;
}

static int parse_safety(struct bpfc_args *args, const char *value, const char **reason)
{
	int status = parse_limit(&args->safety, value, 100000, reason);

	*reason = "percent, 100 or more";
	return status || args->safety < 100 ? BPFC_E_OPTION : BPFC_OK;
}

static int parse_ticks(uint32_t *ticks, const char *value, const char **reason)
{
	uint64_t number = 0;

	*reason = "a number of ticks";
	if (strcmp(value, "0") && !parse_number(value, UINT32_MAX, &number))
		return BPFC_E_OPTION;
	*ticks = (uint32_t)number;
	return BPFC_OK;
}

/* "TICKS/PERIOD" */
static int parse_interrupts(struct bpfc_args *args, struct bpfc_arena *arena, const char *value, const char **reason)
{
	const char *slash = strchr(value, '/'), *ticks;
	int status;

	*reason = "TICKS/PERIOD, both in ticks, e.g. 500/1000000";
	if (!slash || !parse_number(slash + 1, LONGEST_PERIOD, &args->interrupt_period))
		return BPFC_E_OPTION;
	ticks = bpfc_arena_strndup(arena, value, (size_t)(slash - value));
	if (!ticks)
		return BPFC_E_NOMEM;
	status = parse_ticks(&args->interrupt_cost, ticks, reason);
	*reason = "TICKS/PERIOD, both in ticks, e.g. 500/1000000";
	return status;
}

static int parse_max_executed(struct bpfc_args *args, const char *value, const char **reason)
{
	if (!strcmp(value, "none")) {
		args->max_executed = UINT64_MAX;
		return BPFC_OK;
	}
	*reason = "a number, 1 or more, or none";
	return parse_number(value, UINT64_MAX - 1, &args->max_executed) ? BPFC_OK : BPFC_E_OPTION;
}

static int parse_string(const char **string, const char *value, const char **reason)
{
	*reason = "something";
	if (!value[0])
		return BPFC_E_OPTION;
	*string = value;
	return BPFC_OK;
}

static int parse_name(struct bpfc_names *names, const char *value, const char **reason)
{
	int status = parse_string(&names->list[names->count], value, reason);

	if (!status)
		names->count++;
	return status;
}

static int parse_max_stack(struct bpfc_args *args, const char *value, const char **reason)
{
	uint64_t bytes = 0;
	int status = parse_limit(&bytes, value, UINT32_MAX, reason);

	if (!status)
		args->max_stack = (uint32_t)bytes;
	return status;
}

int bpfc_args_value(struct bpfc_args *args, struct bpfc_arena *arena, unsigned option, const char *value,
		    const char **reason)
{
	switch ((enum bpfc_option_id)option) {
	case BPFC_OPT_OUTPUT:
		return parse_string(&args->output, value, reason);
	case BPFC_OPT_TARGET:
		return parse_string(&args->codegen.triple, value, reason);
	case BPFC_OPT_MCPU:
		return parse_string(&args->codegen.cpu, value, reason);
	case BPFC_OPT_MATTR:
		return parse_string(&args->codegen.features, value, reason);
	case BPFC_OPT_OPT:
		return parse_opt(args, value, reason);
	case BPFC_OPT_PROFILE:
		return parse_profile(args, value, reason);
	case BPFC_OPT_PROGRAM:
		return parse_name(&args->programs, value, reason);
	case BPFC_OPT_SECTION:
		return parse_name(&args->sections, value, reason);
	case BPFC_OPT_EMIT:
		return parse_emit(args, value, reason);
	case BPFC_OPT_SET:
		return parse_set(args, arena, value, reason);
	case BPFC_OPT_MAP:
		return parse_map(args, arena, value, reason);
	case BPFC_OPT_MAP_STORAGE:
		return parse_storage(args, value, reason);
	case BPFC_OPT_KCONFIG:
		return parse_string(&args->kconfig, value, reason);
	case BPFC_OPT_BTF:
		return parse_string(&args->btf, value, reason);
	case BPFC_OPT_PREFIX:
		return parse_string(&args->codegen.prefix, value, reason);
	case BPFC_OPT_RENAME:
		return parse_rename(args, arena, value, reason);
	case BPFC_OPT_RELOCATION:
		return parse_relocation(args, value, reason);
	case BPFC_OPT_MAX_STACK:
		return parse_max_stack(args, value, reason);
	case BPFC_OPT_MAX_WORK:
		return parse_limit(&args->max_processed, value, UINT64_MAX - 1, reason);
	case BPFC_OPT_MAX_INSNS:
		return parse_limit(&args->max_insns, value, UINT32_MAX, reason);
	case BPFC_OPT_MAX_EXECUTED:
		return parse_max_executed(args, value, reason);
	case BPFC_OPT_MAX_MEMORY:
		return parse_limit(&args->max_memory, value, UINT64_MAX - 1, reason);
	case BPFC_OPT_MAX_STATES:
		return parse_limit(&args->max_states, value, UINT64_MAX - 1, reason);
	case BPFC_OPT_TIME_LIMIT:
		return parse_limit(&args->time_limit, value, LONGEST_MS, reason);
	case BPFC_OPT_REPEAT:
		return parse_limit(&args->repeat, value, MOST_ROUNDS, reason);
	case BPFC_OPT_TRACE:
		return parse_string(&args->trace, value, reason);
	case BPFC_OPT_DATA:
		return parse_string(&args->data, value, reason);
	case BPFC_OPT_PCAP:
		return parse_string(&args->pcap, value, reason);
	case BPFC_OPT_WRITE:
		return parse_string(&args->write, value, reason);
	case BPFC_OPT_CTX:
		return parse_field(args, arena, value, reason);
	case BPFC_OPT_FILL:
		return parse_fill(args, arena, value, reason);
	case BPFC_OPT_ENGINE:
		return parse_engine(args, value, reason);
	case BPFC_OPT_BUDGET:
		return parse_limit(&args->budget, value, UINT64_MAX - 1, reason);
	case BPFC_OPT_JSON:
		args->json = true;
		return BPFC_OK;
	case BPFC_OPT_STRICT:
		args->strict = true;
		return BPFC_OK;
	case BPFC_OPT_CPU_HZ:
		return parse_limit(&args->cpu_hz, value, MOST_HZ, reason);
	case BPFC_OPT_TICK_HZ:
		return parse_limit(&args->tick_hz, value, MOST_TICK_HZ, reason);
	case BPFC_OPT_DISPATCH_COST:
		return parse_ticks(&args->dispatch_cost, value, reason);
	case BPFC_OPT_TIMER_COST:
		return parse_ticks(&args->timer_cost, value, reason);
	case BPFC_OPT_INTERRUPT_COST:
		return parse_interrupts(args, arena, value, reason);
	case BPFC_OPT_SAFETY:
		return parse_safety(args, value, reason);
	case BPFC_OPT_WEIGHTS:
		args->weights = bpfc_weights_by_name(value);
		*reason = bpfc_weights_list();
		return args->weights ? BPFC_OK : BPFC_E_OPTION;
	case BPFC_OPT_SVG:
		return parse_string(&args->svg, value, reason);
	case BPFC_OPT_TIME:
		args->time = true;
		return BPFC_OK;
	case BPFC_OPT_FACTS:
		args->facts = true;
		return BPFC_OK;
	case BPFC_OPT_COLOR:
		return parse_color(args, value, reason);
	case BPFC_OPT_DEBUG:
		args->codegen.debug = true;
		return BPFC_OK;
	case BPFC_OPT_NO_REGISTRY:
		args->codegen.no_registry = true;
		return BPFC_OK;
	case BPFC_OPT_QUIET:
		args->quiet = true;
		return BPFC_OK;
	case BPFC_OPT_TARGETS:
		args->action = BPFC_ACTION_TARGETS;
		return BPFC_OK;
	case BPFC_OPT_VERSION:
		args->action = BPFC_ACTION_VERSION;
		return BPFC_OK;
	case BPFC_OPT_HELP:
		args->action = BPFC_ACTION_HELP;
		return BPFC_OK;
	case BPFC_OPT_COUNT:
		break;
	}
	*reason = "an option";
	return BPFC_E_OPTION;
}
