/* See watch.h. The loop is the interpreter's own, compiled once more with an observer. */
#include "watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interp/machine.h"

static void observe(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_slot *pc);

#define OBSERVE() observe(m, r, pc)
#define NAME run_observed
#define THREADED bpfrt_threaded_checked
#define CHECKED 1
enum bpfrt_trap run_observed(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);
#include "interp/run.h"

/* The run that is watched. */
struct view {
	const struct stage *stage;
	const struct bpfc_prog *prog;
	const struct bpfc_facts *facts;
	const struct bpfc_insn_facts *now;
	const uint64_t *r;
	const struct bpfrt_machine *m;
	uint32_t i;
	uint32_t subprog; /* that runs */
	uint32_t depth;   /* of calls, before the last instruction */
	uint32_t called[BPFRT_MAX_FRAMES];
	uint64_t garbage;
	enum { VIEW_START, VIEW_HELPER, VIEW_CALL, VIEW_EXIT, VIEW_OTHER } before;
	struct watched *watched;
	jmp_buf stop;
};

static struct view view;

static _Noreturn void violation(const char *format, ...)
{
	char *text = view.watched->violation;
	va_list args;
	int n = snprintf(text, sizeof(view.watched->violation), "before instruction %u: ", view.i);

	va_start(args, format);
	vsnprintf(text + n, sizeof(view.watched->violation) - (size_t)n, format, args);
	va_end(args);
	longjmp(view.stop, 1);
}

static uint32_t depth(void)
{
	return (uint32_t)(view.m->top - view.m->frames);
}

/* r10 of the function so many calls up. */
static uint64_t frame_top(uint32_t up)
{
	if (up > depth())
		violation("no frame %u calls up", up);
	return up ? view.m->top[-(int)up].saved[4] : view.r[BPFC_R10];
}

static uint64_t ctx_pointer(enum bpfc_ctx_kind kind)
{
	bool is_tc = view.prog->type == BPFC_PROG_SCHED_CLS;
	const struct bpfrt_xdp *xdp = &view.stage->ctx.xdp;
	const struct bpfrt_skb *skb = &view.stage->ctx.skb;

	switch (kind) {
	case BPFC_CTX_PACKET:
		return (uintptr_t)(is_tc ? (const uint8_t *)skb->data : (const uint8_t *)xdp->data);
	case BPFC_CTX_PACKET_END:
		return (uintptr_t)(is_tc ? (const uint8_t *)skb->data_end : (const uint8_t *)xdp->data_end);
	default:
		return (uintptr_t)(is_tc ? (const uint8_t *)skb->data_meta : (const uint8_t *)xdp->data_meta);
	}
}

static bool value_at(const struct bpfc_value *fact, uint64_t address, struct bpfrt_span *span)
{
	const struct bpfrt_vm *vm = view.stage->prog.vm;

	for (uint32_t i = 0; i < vm->map_count; i++)
		if ((fact->ref == i || fact->ref == BPFC_SEVERAL) &&
		    bpfrt_machine_map_value(vm->maps[i], address, span))
			return true;
	return false;
}

/* The memory that a pointer of this kind points into; `n`: an address in it, where that matters. False: not known. */
static bool region_of(const struct bpfc_value *fact, uint64_t n, struct bpfrt_span *span)
{
	const struct bpfrt_vm *vm = view.stage->prog.vm;
	uint64_t data;

	switch (fact->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_FRAME:
		span->start = frame_top(fact->kind == BPFC_KIND_STACK ? 0 : fact->ref) - BPFC_FRAME_BYTES;
		span->size = BPFC_FRAME_BYTES;
		return true;
	case BPFC_KIND_MAP_VALUE:
		if (!value_at(fact, n, span))
			*span = (struct bpfrt_span){ 0, 0 };
		return true;
	case BPFC_KIND_GLOBAL:
		if (fact->ref == BPFC_SEVERAL)
			return false;
		span->start = (uintptr_t)vm->globals[fact->ref].start;
		span->size = vm->globals[fact->ref].size;
		return true;
	case BPFC_KIND_PACKET:
		data = ctx_pointer(BPFC_CTX_PACKET);
		*span = (struct bpfrt_span){ data, ctx_pointer(BPFC_CTX_PACKET_END) - data };
		return true;
	case BPFC_KIND_PACKET_META:
		data = ctx_pointer(BPFC_CTX_PACKET_META);
		*span = (struct bpfrt_span){ data, ctx_pointer(BPFC_CTX_PACKET) - data };
		return true;
	default:
		return false;
	}
}

/* The address from which the fact's distance counts; UINT64_MAX: not known. */
static uint64_t base_of(const struct bpfc_value *fact, uint64_t n)
{
	struct bpfrt_span span;

	switch (fact->kind) {
	case BPFC_KIND_CTX:
		return (uintptr_t)&view.stage->ctx;
	case BPFC_KIND_STACK:
		return frame_top(0);
	case BPFC_KIND_FRAME:
		return fact->ref == BPFC_SEVERAL ? UINT64_MAX : frame_top(fact->ref);
	case BPFC_KIND_MAP:
		return fact->ref == BPFC_SEVERAL ? UINT64_MAX : (uintptr_t)view.stage->prog.vm->maps[fact->ref];
	case BPFC_KIND_MAP_VALUE:
		return value_at(fact, n - (uint64_t)fact->off, &span) ? span.start : 0;
	case BPFC_KIND_GLOBAL:
		return fact->ref == BPFC_SEVERAL ? UINT64_MAX
						 : (uintptr_t)view.stage->prog.vm->globals[fact->ref].start;
	case BPFC_KIND_PACKET:
		return ctx_pointer(BPFC_CTX_PACKET);
	case BPFC_KIND_PACKET_META:
		return ctx_pointer(BPFC_CTX_PACKET_META);
	case BPFC_KIND_PACKET_END:
		return ctx_pointer(BPFC_CTX_PACKET_END);
	default:
		return UINT64_MAX;
	}
}

static void check_value(unsigned reg)
{
	const struct bpfc_value *fact = &view.now->regs[reg];
	uint64_t n = view.r[reg], base;

	if (fact->kind == BPFC_KIND_UNINIT || fact->kind == BPFC_KIND_ANY)
		return;
	if (fact->kind == BPFC_KIND_NONE)
		violation("R%u is said to have no value", reg);
	if (fact->kind == BPFC_KIND_SCALAR && (n < fact->umin || n > fact->umax))
		violation("R%u is %#llx, not in %#llx..%#llx", reg, (unsigned long long)n,
			  (unsigned long long)fact->umin, (unsigned long long)fact->umax);
	if (!n && bpfc_kind_is_pointer(fact->kind)) {
		if (!fact->maybe_null)
			violation("R%u is null", reg);
		return;
	}
	if (n & ((UINT64_C(1) << fact->align) - 1))
		violation("R%u is %#llx, not aligned to 2^%u", reg, (unsigned long long)n, fact->align);
	if (!fact->off_known || fact->kind == BPFC_KIND_SCALAR)
		return;
	base = base_of(fact, n);
	if (base != UINT64_MAX && n != base + (uint64_t)fact->off)
		violation("R%u is a pointer of kind %u, %lld from its base, not %lld", reg, fact->kind,
			  (long long)(n - base), (long long)fact->off);
}

static void check_access(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_load =
		row->shape == BPFC_SHAPE_LDX || row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LOAD_ACQ;
	bool is_access = is_load || row->shape == BPFC_SHAPE_ST || row->shape == BPFC_SHAPE_STX ||
			 row->shape == BPFC_SHAPE_ATOMIC || row->shape == BPFC_SHAPE_ATOMIC_FETCH ||
			 row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG || row->shape == BPFC_SHAPE_STORE_REL;
	unsigned reg = is_load ? insn->src : insn->dst;
	const struct bpfc_value *fact = &view.now->regs[reg];
	uint64_t address = view.r[reg] + (uint64_t)(int64_t)insn->off;
	struct bpfrt_span span;

	if (!is_access || !region_of(fact, address, &span))
		return;
	if (!bpfrt_span_holds(&span, address, row->width / 8u))
		violation("R%u leads to %lld in memory of kind %u with %llu bytes", reg,
			  (long long)(address - span.start), fact->kind, (unsigned long long)span.size);
	if (!is_load && fact->kind == BPFC_KIND_GLOBAL && view.prog->model->globals[fact->ref].is_const)
		violation("a constant is written");
}

/* A new frame: what the facts do not ask to be zero is garbage, and so are all registers but arguments. */
static void begin_function(uint64_t *r)
{
	const struct bpfc_subprog_facts *facts = &view.facts->subprogs[view.subprog];
	uint8_t *top = (uint8_t *)(uintptr_t)r[BPFC_R10];
	unsigned from = view.before == VIEW_START ? 2 : 6;

	for (uint32_t i = 0; i < BPFC_FRAME_BYTES; i += 8) {
		uint64_t n = random64(&view.garbage);

		for (uint32_t k = 0; k < 8; k++) {
			uint32_t bit = i + k;

			if (bit >= facts->frame || !(facts->zero[bit / 8] >> bit % 8 & 1))
				top[-1 - (int)bit] = (uint8_t)(n >> 8 * k);
		}
	}
	for (unsigned reg = from; reg < BPFC_R10; reg++)
		r[reg] = random64(&view.garbage);
	for (unsigned reg = 1; reg < from; reg++)
		if (view.now->regs[reg].kind == BPFC_KIND_UNINIT)
			r[reg] = random64(&view.garbage);
	r[0] = random64(&view.garbage);
}

static uint32_t subprog_at(uint32_t i)
{
	for (uint32_t s = 0; s < view.prog->subprog_count; s++)
		if (view.prog->subprogs[s].first == i)
			return s;
	return view.subprog;
}

/* A helper calls a function: for the first time, or again. */
static bool is_called_back(void)
{
	return (view.before == VIEW_HELPER && depth() > view.depth) ||
	       (view.before == VIEW_EXIT && depth() == view.depth);
}

/* What the instruction before leaves behind. */
static void settle(uint64_t *r)
{
	if (view.before == VIEW_START || view.before == VIEW_CALL || is_called_back()) {
		view.subprog = subprog_at(view.i);
		view.called[depth()] = view.subprog;
		begin_function(r);
		return;
	}
	if (view.before == VIEW_EXIT)
		view.subprog = view.called[depth()];
	if (view.before == VIEW_HELPER || view.before == VIEW_EXIT)
		for (unsigned reg = 1; reg <= 5; reg++)
			r[reg] = random64(&view.garbage);
}

static void observe(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_slot *pc)
{
	const struct bpfc_insn *insn;

	view.i = (uint32_t)(pc - (const struct bpfrt_slot *)m->prog->insns);
	view.r = r;
	view.m = m;
	insn = &view.prog->insns[view.i];
	view.now = &view.facts->insns[view.i];
	settle(r);
	view.depth = depth();
	view.watched->path = (view.watched->path ^ view.i) * UINT64_C(0x100000001b3);
	if (!view.now->reached)
		violation("it is said to be dead");
	for (unsigned reg = 0; reg < BPFC_REGS; reg++)
		check_value(reg);
	check_access(insn);
	switch (insn->id) {
	case BPFC_INSN_CALL_HELPER:
		view.before = VIEW_HELPER;
		break;
	case BPFC_INSN_CALL_SUBPROG:
		view.before = VIEW_CALL;
		break;
	case BPFC_INSN_EXIT:
		view.before = VIEW_EXIT;
		break;
	default:
		view.before = VIEW_OTHER;
		break;
	}
}

void watch_run(struct stage *stage, const struct bpfc_prog *prog, const struct bpfc_facts *facts, uint64_t garbage,
	       struct watched *watched)
{
	view.stage = stage;
	view.prog = prog;
	view.facts = facts;
	view.garbage = random_seeded(garbage);
	view.before = VIEW_START;
	view.watched = watched;
	watched->violation[0] = 0;
	watched->trap = BPFRT_TRAP_NONE;
	watched->path = 0;
	if (setjmp(view.stop))
		return;
	watched->trap = run_observed(&stage->prog, &stage->run);
}
