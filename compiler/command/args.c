#include "args.h"

#include <string.h>

#include "option.h"

struct parser {
	struct bpfc_args *args;
	struct bpfc_arena *arena;
	const struct bpfc_sink *sink;
	char **argv;
	int argc, at; /* at: of what is parsed now */
};

const char *bpfc_verb_name(enum bpfc_verb verb)
{
	static const char *const names[BPFC_VERB_COUNT] = {
#define BPFC_VERB(id, name, summary, usage, about, example) [BPFC_VERB_##id] = (name),
#include "verbs.def"
	};

	return names[verb];
}

enum bpfc_verb bpfc_verb_by_name(const char *name)
{
	unsigned verb = 0;

	while (verb < BPFC_VERB_COUNT && strcmp(bpfc_verb_name(verb), name))
		verb++;
	return (enum bpfc_verb)verb;
}

static int fail(const struct parser *p, struct bpfc_diag diag)
{
	bpfc_sink_emit(p->sink, &diag);
	return diag.code == BPFC_D_NO_MEMORY ? BPFC_E_NOMEM : BPFC_E_OPTION;
}

/* The option that `arg` spells, with what follows its spelling in *rest; BPFC_OPT_COUNT when there is none. */
static unsigned find_option(const char *arg, const char **rest)
{
	if (!strcmp(arg, "-h"))
		arg = "--help";
	if (!strcmp(arg, "--quiet"))
		arg = "-q";
	for (unsigned id = 0; id < BPFC_OPT_COUNT; id++) {
		size_t length = strlen(bpfc_options[id].spelling);

		if (strncmp(arg, bpfc_options[id].spelling, length))
			continue;
		*rest = arg + length;
		if (!**rest || **rest == '=' || bpfc_options[id].argument == BPFC_ARGUMENT_JOINED)
			return id;
	}
	return BPFC_OPT_COUNT;
}

static int unknown_option(const struct parser *p, const char *arg)
{
	const char *names[BPFC_OPT_COUNT], *near;
	const char *name = bpfc_arena_strndup(p->arena, arg, strcspn(arg, "="));
	uint32_t count = 0;

	if (!name)
		return fail(p, BPFC_DIAG_INIT(NO_MEMORY));
	for (unsigned id = 0; id < BPFC_OPT_COUNT; id++)
		if (bpfc_options[id].verbs & 1u << p->args->verb)
			names[count++] = bpfc_options[id].spelling;
	near = bpfc_suggest(name, names, count);
	if (near)
		return fail(p, BPFC_DIAG_INIT(UNKNOWN_OPTION_NEAR, .args = { BPFC_STR(name), BPFC_STR(near) }));
	return fail(
		p, BPFC_DIAG_INIT(UNKNOWN_OPTION, .args = { BPFC_STR(name), BPFC_STR(bpfc_verb_name(p->args->verb)) }));
}

/* The value of an option that takes one: joined, after "=", or the next argument. NULL after a diagnostic. */
static const char *option_value(struct parser *p, unsigned id, const char *rest)
{
	const struct bpfc_option *option = &bpfc_options[id];

	if (*rest)
		return option->argument == BPFC_ARGUMENT_JOINED ? rest : rest + 1;
	if (id == BPFC_OPT_OPT)
		return "2"; /* clang's -O */
	if (p->at + 1 < p->argc)
		return p->argv[++p->at];
	fail(p, BPFC_DIAG_INIT(OPTION_NEEDS_VALUE, .args = { BPFC_STR(option->spelling), BPFC_STR(option->metavar) }));
	return NULL;
}

static int parse_option(struct parser *p)
{
	const char *arg = p->argv[p->at], *rest = "", *value = "", *reason = "";
	unsigned id = find_option(arg, &rest);
	const struct bpfc_option *option = &bpfc_options[id];
	int status;

	if (id == BPFC_OPT_COUNT)
		return unknown_option(p, arg);
	if (!(option->verbs & 1u << p->args->verb))
		return fail(p,
			    BPFC_DIAG_INIT(OPTION_OF_OTHER_VERB, .args = { BPFC_STR(option->spelling),
									   BPFC_STR(bpfc_verb_name(p->args->verb)) }));
	if (option->argument == BPFC_ARGUMENT_NONE) {
		if (*rest)
			return fail(p, BPFC_DIAG_INIT(OPTION_TAKES_NONE, .args = { BPFC_STR(option->spelling) }));
	} else {
		value = option_value(p, id, rest);
		if (!value)
			return BPFC_E_OPTION;
	}
	status = bpfc_args_value(p->args, p->arena, id, value, &reason);
	if (status == BPFC_E_NOMEM)
		return fail(p, BPFC_DIAG_INIT(NO_MEMORY));
	if (status)
		return fail(p, BPFC_DIAG_INIT(BAD_OPTION_VALUE, .args = { BPFC_STR(option->spelling), BPFC_STR(value),
									  BPFC_STR(reason) }));
	return BPFC_OK;
}

/* The verb, when argv[1] is one; `bpfc help [VERB]` is `bpfc VERB --help`. Returns how many arguments that were. */
static int parse_verb(struct bpfc_args *args, int argc, char **argv)
{
	int at = argc > 1 && !strcmp(argv[1], "help") ? 2 : 1;
	enum bpfc_verb verb = argc > at ? bpfc_verb_by_name(argv[at]) : BPFC_VERB_COUNT;

	if (at == 2)
		args->action = BPFC_ACTION_HELP;
	if (verb == BPFC_VERB_COUNT)
		return at - 1;
	args->verb = verb;
	args->has_verb = true;
	return at;
}

/* Every list has room for as many entries as there are arguments. */
static bool make_lists(struct bpfc_args *args, struct bpfc_arena *arena, size_t count)
{
	args->inputs.list = bpfc_arena_zalloc(arena, count, sizeof(char *));
	args->programs.list = bpfc_arena_zalloc(arena, count, sizeof(char *));
	args->sections.list = bpfc_arena_zalloc(arena, count, sizeof(char *));
	args->sets = bpfc_arena_zalloc(arena, count, sizeof(args->sets[0]));
	args->map_sizes = bpfc_arena_zalloc(arena, count, sizeof(args->map_sizes[0]));
	args->renames = bpfc_arena_zalloc(arena, count, sizeof(args->renames[0]));
	args->fields = bpfc_arena_zalloc(arena, count, sizeof(args->fields[0]));
	args->fills = bpfc_arena_zalloc(arena, count, sizeof(args->fills[0]));
	return args->inputs.list && args->programs.list && args->sections.list && args->sets && args->map_sizes &&
	       args->renames && args->fields && args->fills;
}

int bpfc_args_parse(struct bpfc_args *args, struct bpfc_arena *arena, int argc, char **argv,
		    const struct bpfc_sink *sink)
{
	struct parser p = { .args = args, .arena = arena, .sink = sink, .argv = argv, .argc = argc };
	bool ended = false;
	int status = BPFC_OK;

	*args = (struct bpfc_args){ .codegen = { .size = sizeof(args->codegen), .opt = '2' } };
	if (!make_lists(args, arena, (size_t)argc + 1))
		return fail(&p, BPFC_DIAG_INIT(NO_MEMORY));
	for (p.at = 1 + parse_verb(args, argc, argv); p.at < argc && !status; p.at++) {
		const char *arg = argv[p.at];

		if (!ended && !strcmp(arg, "--"))
			ended = true;
		else if (!ended && arg[0] == '-' && arg[1])
			status = parse_option(&p);
		else
			args->inputs.list[args->inputs.count++] = arg;
		if (args->action != BPFC_ACTION_RUN)
			break;
	}
	args->codegen.renames = args->renames;
	args->codegen.sink = sink;
	return status;
}
