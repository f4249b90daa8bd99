/* See kernel.h. */
#include "kernel.h"

#include <bpf/bpf.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int maps[STAGE_MAPS], globals[STAGE_GLOBALS];

static int make(enum bpf_map_type type, uint32_t value_size, uint32_t entries, uint32_t flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = flags);

	return bpf_map_create(type, "random", 4, value_size, entries, &options);
}

static bool make_constant(const uint8_t *data)
{
	uint32_t zero = 0;

	globals[STAGE_CONST] = make(BPF_MAP_TYPE_ARRAY, stage_global_size[STAGE_CONST], 1, BPF_F_RDONLY_PROG);
	return globals[STAGE_CONST] >= 0 && !bpf_map_update_elem(globals[STAGE_CONST], &zero, data, 0) &&
	       !bpf_map_freeze(globals[STAGE_CONST]);
}

bool kernel_open(void)
{
	maps[STAGE_ONE] = make(BPF_MAP_TYPE_ARRAY, stage_value_size[STAGE_ONE], 1, 0);
	maps[STAGE_WIDE] = make(BPF_MAP_TYPE_ARRAY, stage_value_size[STAGE_WIDE], 3, 0);
	maps[STAGE_HASH] = make(BPF_MAP_TYPE_HASH, stage_value_size[STAGE_HASH], 8, 0);
	globals[STAGE_BYTES] = make(BPF_MAP_TYPE_ARRAY, stage_global_size[STAGE_BYTES], 1, 0);
	return maps[STAGE_ONE] >= 0 && maps[STAGE_WIDE] >= 0 && maps[STAGE_HASH] >= 0 && globals[STAGE_BYTES] >= 0;
}

static struct bpfc_insn resolve(const struct program *program, uint32_t i)
{
	struct bpfc_insn insn = program->insns[i];

	if (insn.id == BPFC_INSN_LD_MAP_FD) {
		insn.imm = maps[insn.ref];
	} else if (insn.id == BPFC_INSN_LD_VAR) {
		insn.id = BPFC_INSN_LD_MAP_VALUE;
		insn.imm = (int64_t)((uint64_t)insn.imm << 32 | (uint32_t)globals[insn.ref]);
	} else if (insn.ref_kind == BPFC_REF_SUBPROG) {
		insn.imm = (int32_t)(program->subprogs[insn.ref].first - i - 1);
	}
	return insn;
}

/* The line with the reason is the last before the statistics; numbers are left out. */
static void read_reason(char *log, struct kernel_verdict *verdict)
{
	char *end = strstr(log, "\nprocessed"), *line;
	size_t n = 0;

	if (end)
		*end = 0;
	line = strrchr(log, '\n');
	for (line = line ? line + 1 : log; *line && n + 2 < sizeof(verdict->why); line++) {
		if (!isdigit((unsigned char)*line))
			verdict->why[n++] = *line;
		else if (!n || verdict->why[n - 1] != '#')
			verdict->why[n++] = '#';
	}
	verdict->why[n] = 0;
}

/* The last line that begins with an instruction, as in "12: (95) exit". */
static uint32_t last_insn(const char *log)
{
	uint32_t insn = BPFC_NONE, found;
	int length;

	for (; log; log = strchr(log, '\n')) {
		log += *log == '\n';
		length = 0;
		if (sscanf(log, "%u: (%n", &found, &length) == 1 && length)
			insn = found;
	}
	return insn;
}

struct kernel_verdict kernel_ask(const struct program *program, const struct bpfc_model *model)
{
	static char log[1 << 20];
	static uint64_t slots[PROGRAM_SLOTS];
	struct kernel_verdict verdict = { .insn = BPFC_NONE };
	LIBBPF_OPTS(bpf_prog_load_opts, options, .log_buf = log, .log_size = sizeof(log), .log_level = 1);
	enum bpf_prog_type type = program->is_tc ? BPF_PROG_TYPE_SCHED_CLS : BPF_PROG_TYPE_XDP;
	int fd;

	if (!globals[STAGE_CONST] && !make_constant(model->globals[STAGE_CONST].data))
		return verdict;
	for (uint32_t i = 0; i < program->count; i++) {
		struct bpfc_insn insn = resolve(program, i);

		if (insn.id != BPFC_INSN_SECOND)
			bpfc_insn_encode(&insn, false, (uint8_t *)&slots[i]);
	}
	log[0] = 0;
	fd = bpf_prog_load(type, "random", "GPL", (const struct bpf_insn *)(void *)slots, program->count, &options);
	verdict.accepts = fd >= 0;
	if (fd >= 0) {
		close(fd);
		return verdict;
	}
	verdict.insn = last_insn(log);
	read_reason(log, &verdict);
	return verdict;
}
