/*
 * Real programs with one to three instructions changed a little, against the verifier: those that it accepts run as
 * soundness_programs' do. What needs a kernel (helpers and memory that the runtime lacks) is left out.
 *
 *     soundness_cases DIRECTORY [SEED [SECONDS]]
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpfv/verify.h"
#include "disasm/disasm.h"
#include "image/image.h"
#include "model/open.h"
#include "watch.h"

#define INPUTS 32
#define WORK 20000
#define BUDGET 2000000
#define SKIP 77

struct corpus {
	const struct bpfc_prog **progs;
	uint32_t count;
};

struct tally {
	uint64_t tried, accepted, run, insns;
	unsigned unsound;
};

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

static const struct bpfv_allocator heap = { .alloc = heap_alloc, .free = heap_free };

static struct bpfc_model *open_model(const char *path)
{
	static uint8_t bytes[1 << 22];
	const struct bpfc_open_options options = { .size = sizeof(options) };
	struct bpfc_model *model = NULL;
	FILE *file = fopen(path, "rb");
	size_t length;

	if (!file)
		return NULL;
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return bpfc_model_open(bytes, length, &options, &model) ? NULL : model;
}

static bool is_xdp(const struct bpfc_prog *prog)
{
	return prog->type == BPFC_PROG_XDP;
}

/* Programs whose contexts we can make. */
static bool is_wanted(const struct bpfc_prog *prog)
{
	return prog->insn_count < PROGRAM_SLOTS &&
	       (is_xdp(prog) || (prog->ctx.field_count && !strcmp(prog->ctx.name, "__sk_buff")));
}

static void collect(struct corpus *corpus, const char *path)
{
	struct bpfc_model *model = open_model(path);

	for (uint32_t i = 0; model && i < model->prog_count; i++) {
		const struct bpfc_prog **more;

		if (!is_wanted(&model->progs[i]))
			continue;
		more = realloc(corpus->progs, (corpus->count + 1) * sizeof(*more));
		if (!more)
			exit(2);
		corpus->progs = more;
		corpus->progs[corpus->count++] = &model->progs[i];
	}
}

static struct bpfrt_loaded *load(const struct bpfc_prog *prog)
{
	const struct bpfc_image_options image_options = { .size = sizeof(image_options) };
	const struct bpfrt_load_options options = { .size = sizeof(options),
						    .copy = true,
						    .helpers = stage_helpers(),
						    .helper_count = bpfrt_interp_helper_count };
	const struct bpfc_facts *none = NULL;
	struct bpfrt_loaded *loaded = NULL;
	uint8_t *bytes;
	size_t length;

	if (bpfc_image_write(prog->model, &prog, &none, 1, &image_options, &bytes, &length))
		return NULL;
	if (bpfrt_image_load(bytes, length, &options, &loaded, NULL))
		loaded = NULL;
	free(bytes);
	return loaded;
}

/* Whether a trap says that something is not there, not that the program does what it may not. */
static bool is_missing(const struct stage *stage, const struct bpfc_prog *prog, const struct bpfc_facts *facts,
		       enum bpfrt_trap trap)
{
	const struct bpfc_insn *insn = &prog->insns[stage->run.insn];
	const struct bpfc_value *regs = facts->insns[stage->run.insn].regs;
	unsigned base = trap == BPFRT_TRAP_BAD_READ ? insn->src : insn->dst;

	if (trap == BPFRT_TRAP_BAD_CALL || trap == BPFRT_TRAP_BAD_SYMBOL)
		return true;
	if (trap != BPFRT_TRAP_BAD_READ && trap != BPFRT_TRAP_BAD_WRITE)
		return false;
	return regs[base].kind == BPFC_KIND_KERNEL || regs[base].kind == BPFC_KIND_MEM ||
	       regs[base].kind == BPFC_KIND_EXTERN || regs[base].kind == BPFC_KIND_MAP;
}

/* "": all is as it should be. False: it cannot be run. */
static bool run_all(struct stage *stage, const struct bpfc_prog *prog, const struct bpfc_facts *facts, uint64_t seed,
		    struct tally *tally, char *reason, size_t size)
{
	for (uint64_t i = 0; i < INPUTS; i++) {
		struct watched watched;
		uint64_t state = random_seeded(seed + i);

		stage_reset_context(stage, !is_xdp(prog), &state);
		stage->run.budget = BUDGET;
		watch_run(stage, prog, facts, i, &watched);
		tally->insns += stage->run.executed;
		if (watched.violation[0])
			snprintf(reason, size, "%s", watched.violation);
		else if (watched.trap && is_missing(stage, prog, facts, watched.trap))
			return false;
		else if (watched.trap)
			snprintf(reason, size, "trap at instruction %u: %s", stage->run.insn,
				 bpfrt_trap_text(watched.trap));
		else if (stage->run.executed > facts->max_insns)
			snprintf(reason, size, "%llu instructions executed", (unsigned long long)stage->run.executed);
		if (*reason)
			return true;
	}
	return true;
}

static void print(const struct bpfc_prog *prog, const struct bpfc_prog *original)
{
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		char text[BPFC_DISASM_MAX];

		bpfc_disasm(prog, i, text, sizeof(text));
		if (*text)
			printf("%c%4u:  %s\n", bpfc_insn_same(&prog->insns[i], &original->insns[i]) ? ' ' : '*', i,
			       text);
	}
}

static void try(struct stage *stage, const struct bpfc_prog *original, uint64_t seed, struct tally *tally)
{
	static struct bpfc_insn insns[PROGRAM_SLOTS];
	const struct bpfv_options options = { .size = sizeof(options), .allocator = heap, .max_processed = WORK };
	struct bpfc_prog prog = *original;
	struct bpfc_facts *facts = NULL;
	struct bpfrt_loaded *loaded;
	uint64_t state = random_seeded(seed);
	char reason[200] = "";

	memcpy(insns, original->insns, prog.insn_count * sizeof(insns[0]));
	program_change(&state, insns, prog.insn_count);
	prog.insns = insns;
	tally->tried++;
	if (bpfv_verify(&prog, &options, &facts))
		return;
	tally->accepted++;
	loaded = load(&prog);
	if (loaded) {
		stage->prog = loaded->progs[0];
		stage->prog.vm = &loaded->vm;
		stage->prog.ops = NULL;
		stage->prog.frame = BPFRT_FRAME_BYTES;
		tally->run += run_all(stage, &prog, facts, seed, tally, reason, sizeof(reason));
		bpfrt_image_unload(loaded);
	}
	if (*reason && tally->unsound++ < 5) {
		printf("\nunsound: mutant %llu of %s, %s\n%s\n", (unsigned long long)seed, prog.model->object,
		       prog.section, reason);
		print(&prog, original);
	}
	bpfv_facts_free(facts, &heap);
}

int main(int argc, char **argv)
{
	static struct stage stage;
	struct corpus corpus = { NULL, 0 };
	struct tally tally = { 0 };
	uint64_t seed = argc > 2 && strcmp(argv[2], "-") ? strtoull(argv[2], NULL, 0) : (uint64_t)time(NULL) << 20;
	double seconds = argc > 3 ? atof(argv[3]) : 10;
	time_t start = time(NULL);
	char pattern[1024];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*.o", argc > 1 ? argv[1] : ".");
	if (glob(pattern, 0, NULL, &found)) {
		fprintf(stderr, "SKIP: there are no objects in %s\n", argc > 1 ? argv[1] : ".");
		return SKIP;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		collect(&corpus, found.gl_pathv[i]);
	globfree(&found);
	printf("seed %llu, %u programs\n", (unsigned long long)seed, corpus.count);
	for (; corpus.count && difftime(time(NULL), start) < seconds; seed++)
		try(&stage, corpus.progs[seed % corpus.count], seed, &tally);
	printf("%llu mutants, %llu accepted, %llu of those run, %llu instructions executed; unsound: %u\n",
	       (unsigned long long)tally.tried, (unsigned long long)tally.accepted, (unsigned long long)tally.run,
	       (unsigned long long)tally.insns, tally.unsound);
	free(corpus.progs);
	return tally.unsound ? 1 : 0;
}
