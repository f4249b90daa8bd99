/* Tasks that BPFRT_TASK declares: records in section .bpfrt.tasks (include/bpfrt/bpf.h has their layout). */
#include "build.h"

#include "elf/bytes.h"

enum {
	RECORD_VERSION = 1,
	RECORD_BYTES = 48,
	PRIORITIES = 4,
	KINDS = 2,
};

/* Offsets in a record. */
enum {
	AT_VERSION = 0,
	AT_BYTES = 4,
	AT_PROG = 8,
	AT_PERIOD = 16,
	AT_DEADLINE = 24,
	AT_OFFSET = 32,
	AT_PRIORITY = 40,
	AT_KIND = 44,
};

static int fault(struct build *b, const struct bpfc_section *section, uint64_t at, const char *what)
{
	bpfc_build_report(b, BPFC_DIAG_INIT(BAD_TASK, .section = section->name, .args = { BPFC_STR(what) }), at);
	return BPFC_E_FORMAT;
}

static uint64_t number(const struct build *b, const struct bpfc_section *section, uint64_t at, unsigned bytes)
{
	return bpfc_bytes_get(section->bytes + at, bytes, b->object.big_endian);
}

/* The program whose address is at `at`, or BPFC_NONE. */
static uint32_t prog_at(const struct build *b, const struct bpfc_section *section, uint64_t at)
{
	for (uint32_t i = 0; i < section->reloc_count; i++) {
		const struct bpfc_reloc *reloc = &section->relocs[i];
		struct build_target target;
		const char *reason;

		if (reloc->off != at || (reloc->type != BPFC_R_ABS64 && reloc->type != BPFC_R_64_64))
			continue;
		if (bpfc_build_resolve(b, reloc->symbol, (int64_t)number(b, section, at, 8), &target, &reason) &&
		    target.ref_kind == BPFC_REF_SUBPROG)
			return b->funcs[target.ref].prog;
	}
	return BPFC_NONE;
}

static int read_task(struct build *b, const struct bpfc_section *section, uint64_t at, struct bpfc_task *task)
{
	if (number(b, section, at + AT_VERSION, 4) != RECORD_VERSION ||
	    number(b, section, at + AT_BYTES, 4) != RECORD_BYTES)
		return fault(b, section, at, "it is of another version");
	*task = (struct bpfc_task){ .prog = prog_at(b, section, at + AT_PROG),
				    .period_us = number(b, section, at + AT_PERIOD, 8),
				    .deadline_us = number(b, section, at + AT_DEADLINE, 8),
				    .offset_us = number(b, section, at + AT_OFFSET, 8),
				    .priority = (uint32_t)number(b, section, at + AT_PRIORITY, 4),
				    .kind = (uint32_t)number(b, section, at + AT_KIND, 4) };
	if (task->prog == BPFC_NONE)
		return fault(b, section, at, "it names no program of this object");
	if (!task->period_us)
		return fault(b, section, at, ".period_us must not be 0");
	if (task->priority >= PRIORITIES)
		return fault(b, section, at, ".priority is 0 to 3");
	if (task->kind >= KINDS)
		return fault(b, section, at, ".kind is BPFRT_PERIODIC or BPFRT_SPORADIC");
	if (!task->deadline_us)
		task->deadline_us = task->period_us;
	return BPFC_OK;
}

static int read_section(struct build *b, const struct bpfc_section *section)
{
	uint64_t count = section->size / RECORD_BYTES;
	struct bpfc_task *tasks;
	int status = BPFC_OK;

	if (!section->bytes || section->size % RECORD_BYTES || count > UINT32_MAX)
		return fault(b, section, 0, "the section's size is not that of records");
	tasks = bpfc_build_alloc(b, count, sizeof(*tasks));
	if (!tasks)
		return BPFC_E_NOMEM;
	for (uint64_t i = 0; i < count && !status; i++)
		status = read_task(b, section, i * RECORD_BYTES, &tasks[i]);
	b->model->tasks = tasks;
	b->model->task_count = (uint32_t)count;
	return status;
}

int bpfc_build_tasks(struct build *b)
{
	for (uint32_t i = 1; i < b->object.section_count; i++)
		if (b->sections[i].class == BUILD_TASKS)
			return read_section(b, &b->object.sections[i]);
	return BPFC_OK;
}
