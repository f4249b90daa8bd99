#include <stdio.h>
#include <string.h>

#include "option.h"
#include "run.h"

#define COLUMN 28 /* where the texts of options begin */

struct verb_text {
	const char *summary, *usage, *about, *example;
};

static const struct verb_text verbs[BPFC_VERB_COUNT] = {
#define BPFC_VERB(id, name, summary, usage, about, example) [BPFC_VERB_##id] = { summary, usage, about, example },
#include "verbs.def"
};

const char *bpfc_help_usage(enum bpfc_verb verb)
{
	return verbs[verb].usage;
}

static void print_option(const struct bpfc_option *option)
{
	static const char *const between[] = {
		[BPFC_ARGUMENT_NONE] = "", [BPFC_ARGUMENT_VALUE] = "=", [BPFC_ARGUMENT_JOINED] = ""
	};
	const char *gap = !strcmp(option->spelling, "-o") ? " " : between[option->argument];
	int width = printf("  %s%s%s", option->spelling, gap, option->metavar);

	if (width >= COLUMN)
		printf("\n%*s", COLUMN, "");
	else
		printf("%*s", COLUMN - width, "");
	for (const char *p = option->help; *p; p++) {
		putchar(*p);
		if (*p == '\n')
			printf("%*s", COLUMN, "");
	}
	putchar('\n');
}

static void help_verb(enum bpfc_verb verb)
{
	printf("usage: %s\n\n%s\nOptions:\n", verbs[verb].usage, verbs[verb].about);
	for (unsigned id = 0; id < BPFC_OPT_COUNT; id++)
		if (bpfc_options[id].verbs & 1u << verb)
			print_option(&bpfc_options[id]);
	printf("\nExample:\n  %s", verbs[verb].example);
}

static void help_all(void)
{
	puts("bpfc compiles BPF objects to native code, ahead of time.\n\nCommands:");
	for (unsigned verb = 0; verb < BPFC_VERB_COUNT; verb++)
		printf("  bpfc %-9s %s\n", bpfc_verb_name((enum bpfc_verb)verb), verbs[verb].summary);
	puts("\n`bpfc COMMAND --help` tells more. `compile` may be left out:\n");
	help_verb(BPFC_VERB_COMPILE);
	puts("\nExit code: 0 fine; 1 something is wrong in a program's instructions; 2 wrong options, or a file that "
	     "cannot be\n"
	     "read, understood or written; 3 internal error. With several programs, the worst of them.");
}

void bpfc_help(const struct bpfc_args *args)
{
	if (args->has_verb)
		help_verb(args->verb);
	else
		help_all();
}
