/*
 * The running kernel: each program becomes a function of a socket filter, which calls it with the address of a map's
 * value and keeps all 64 bits of its result in another. What the kernel's verifier does not take is refused, with its
 * reason.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "exec.h"
#include "kernel_maps.h"

#define PREFIX 9  /* slots before the program */
#define PACKET 64 /* bytes that a test run wants at least */

/* An array of one value, mapped into this process. */
struct cell {
	int fd;
	uint8_t *memory;
};

/* What all programs of a run share. */
struct shared {
	struct cell in, out;
	int *maps;       /* descriptors, by the model's indices */
	struct btf *btf; /* one static function, which stands for all: the kernel wants it where addresses are taken */
	uint32_t func;   /* its type */
};

static void open_btf(struct shared *shared)
{
	int type;

	shared->btf = btf__new_empty();
	if (!shared->btf)
		abort();
	type = btf__add_int(shared->btf, "int", 4, BTF_INT_SIGNED);
	type = btf__add_func_proto(shared->btf, type);
	shared->func = (uint32_t)btf__add_func(shared->btf, "func", BTF_FUNC_STATIC, type);
	if (btf__load_into_kernel(shared->btf)) {
		btf__free(shared->btf);
		shared->btf = NULL;
	}
}

static struct cell open_cell(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
	struct cell cell = { bpf_map_create(BPF_MAP_TYPE_ARRAY, "cell", 4, EXEC_MEMORY, 1, &options), NULL };

	if (cell.fd < 0)
		return cell;
	cell.memory = mmap(NULL, (size_t)getpagesize(), PROT_READ | PROT_WRITE, MAP_SHARED, cell.fd, 0);
	if (cell.memory == MAP_FAILED) {
		close(cell.fd);
		cell.fd = -1;
	}
	return cell;
}

static void close_cell(struct cell *cell)
{
	if (cell->fd < 0)
		return;
	munmap(cell->memory, (size_t)getpagesize());
	close(cell->fd);
}

static uint32_t put(uint8_t *bytes, uint32_t slot, struct bpfc_insn insn)
{
	return slot +
	       (uint32_t)(bpfc_insn_encode(&insn, false, bytes + (size_t)slot * BPFC_INSN_BYTES) / BPFC_INSN_BYTES);
}

/* Calls the program, and stores its result. The program's own slots follow. */
static void put_prefix(uint8_t *bytes, const struct bpfc_prog *prog, uint32_t length, const struct cell *in,
		       const struct cell *out)
{
	uint32_t n;

	if (!prog->ctx.is_raw)
		n = put(bytes, put(bytes, 0, BPFC_MAKE(JA, .off = 0)), BPFC_MAKE(JA, .off = 0));
	else if (length)
		n = put(bytes, 0, BPFC_MAKE(LD_MAP_VALUE, .dst = 1, .imm = in->fd));
	else
		n = put(bytes, 0, BPFC_MAKE(LD_IMM64, .dst = 1));
	n = put(bytes, n, BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = length));
	n = put(bytes, n, BPFC_MAKE(CALL_SUBPROG, .imm = PREFIX - 4));
	n = put(bytes, n, BPFC_MAKE(LD_MAP_VALUE, .dst = 1, .imm = out->fd));
	n = put(bytes, n, BPFC_MAKE(STX64, .dst = 1, .src = 0));
	n = put(bytes, n, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 0));
	put(bytes, n, BPFC_MAKE(EXIT));
}

/* Programs that name other things of the model than maps are not for this engine. */
static bool names_things(const struct bpfc_prog *prog, const struct shared *shared)
{
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		const struct bpfc_insn *insn = &prog->insns[i];

		if (insn->ref_kind != BPFC_REF_NONE && insn->ref_kind != BPFC_REF_HELPER &&
		    insn->ref_kind != BPFC_REF_SUBPROG &&
		    (insn->ref_kind != BPFC_REF_MAP || shared->maps[insn->ref] < 0))
			return true;
	}
	return false;
}

static bool takes_address(const struct bpfc_prog *prog)
{
	uint32_t i = 0;

	while (i < prog->insn_count && prog->insns[i].id != BPFC_INSN_LD_CODE)
		i++;
	return i < prog->insn_count;
}

/* Describes the prefix and each function. Returns (the caller frees) its records. */
static struct bpf_func_info *describe(const struct bpfc_prog *prog, const struct shared *shared,
				      struct bpf_prog_load_opts *options)
{
	struct bpf_func_info *info = calloc(prog->subprog_count + 1, sizeof(*info));

	if (!info)
		abort();
	if (!shared->btf || !takes_address(prog))
		return info;
	info[0].type_id = shared->func;
	for (uint32_t i = 0; i < prog->subprog_count; i++)
		info[i + 1] = (struct bpf_func_info){ PREFIX + prog->subprogs[i].first, shared->func };
	options->prog_btf_fd = (uint32_t)btf__fd(shared->btf);
	options->func_info = info;
	options->func_info_cnt = prog->subprog_count + 1;
	options->func_info_rec_size = sizeof(*info);
	return info;
}

static void put_prog(uint8_t *bytes, const struct bpfc_prog *prog, const struct shared *shared)
{
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		struct bpfc_insn insn = prog->insns[i];

		if (insn.ref_kind == BPFC_REF_SUBPROG)
			insn.imm = (int64_t)prog->subprogs[insn.ref].first - i - 1;
		if (insn.ref_kind == BPFC_REF_MAP)
			insn.imm = (int64_t)((uint64_t)insn.imm << 32 | (uint32_t)shared->maps[insn.ref]);
		bpfc_insn_encode(&insn, false, bytes + (size_t)(PREFIX + i) * BPFC_INSN_BYTES);
	}
}

static int load(const struct bpfc_prog *prog, struct exec_job *job, const struct shared *shared)
{
	static char log[65536];
	LIBBPF_OPTS(bpf_prog_load_opts, options, .log_buf = log, .log_size = sizeof(log), .log_level = 1);
	uint8_t *bytes = calloc(PREFIX + prog->insn_count, BPFC_INSN_BYTES);
	int fd = -1;

	if (!bytes)
		abort();
	snprintf(job->why, sizeof(job->why), "it names things of the model");
	if (!names_things(prog, shared)) {
		struct bpf_func_info *info = describe(prog, shared, &options);
		char *end, *line;

		put_prefix(bytes, prog, job->length, &shared->in, &shared->out);
		put_prog(bytes, prog, shared);
		log[0] = 0;
		fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "case", "GPL", (const struct bpf_insn *)(void *)bytes,
				   PREFIX + prog->insn_count, &options);
		free(info);
		end = strstr(log, "\nprocessed"); /* the line before has the reason */
		if (end)
			*end = 0;
		line = strrchr(log, '\n');
		snprintf(job->why, sizeof(job->why), "%.90s", line ? line + 1 : log);
	}
	free(bytes);
	return fd;
}

static void run_job(int fd, const struct bpfc_prog *prog, struct exec_job *job, const struct shared *shared)
{
	uint8_t packet[EXEC_MEMORY] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = PACKET, .repeat = 1);

	if (exec_names_map(prog))
		kernel_maps_clear(prog->model, shared->maps);
	if (job->length)
		memcpy(prog->ctx.is_raw ? shared->in.memory : packet, job->mem, job->length);
	if (!prog->ctx.is_raw)
		options.data_size_in = job->length;
	if (bpf_prog_test_run_opts(fd, &options)) {
		snprintf(job->why, sizeof(job->why), "test run: %s", strerror(errno));
		job->outcome = EXEC_REFUSED;
		return;
	}
	memcpy(&job->result, shared->out.memory, sizeof(job->result));
	job->maps = exec_names_map(prog) ? kernel_maps_contents(prog->model, shared->maps) : 0;
	if (job->after)
		memcpy(job->after, shared->in.memory, job->length);
	job->outcome = EXEC_RESULT;
}

int exec_run_kernel(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		    uint32_t count)
{
	struct shared shared = { .in = open_cell(), .out = open_cell() };
	int fd = -1;

	(void)engine;
	if (shared.in.fd < 0 || shared.out.fd < 0) {
		close_cell(&shared.in);
		close_cell(&shared.out);
		return EXEC_SKIP;
	}
	shared.maps = kernel_maps_open(model);
	open_btf(&shared);
	for (uint32_t i = 0; i < count; i++) {
		const struct bpfc_prog *prog = &model->progs[jobs[i].prog];

		if (!i || jobs[i].prog != jobs[i - 1].prog) {
			if (fd >= 0)
				close(fd);
			fd = load(prog, &jobs[i], &shared);
		} else if (fd < 0) {
			memcpy(jobs[i].why, jobs[i - 1].why, sizeof(jobs[i].why));
		}
		if (fd < 0)
			jobs[i].outcome = EXEC_REFUSED;
		else
			run_job(fd, prog, &jobs[i], &shared);
	}
	if (fd >= 0)
		close(fd);
	kernel_maps_close(model, shared.maps);
	btf__free(shared.btf);
	close_cell(&shared.in);
	close_cell(&shared.out);
	return 0;
}
