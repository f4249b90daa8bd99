/* The control flow graph of each function: jump targets, reachability, and the instructions where paths meet. */
#include "verifier.h"

static bool is_cond_jump(unsigned shape)
{
	return shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG || shape == BPFC_SHAPE_MAY_GOTO;
}

static bool is_jump(unsigned shape)
{
	return is_cond_jump(shape) || shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG;
}

static bool is_wide(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insns = v->prog->insns;

	return bpfc_insn_is_ld_imm64(insns[i].id) ||
	       (insns[i].id == BPFC_INSN_INVALID && i + 1 < v->prog->insn_count && insns[i + 1].id == BPFC_INSN_SECOND);
}

/* Also an exit with operands, which is wrong where it is reached. */
static bool ends(const struct bpfc_insn *insn)
{
	return bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_EXIT ||
	       (insn->id == BPFC_INSN_INVALID && insn->ref_kind == BPFC_REF_NONE &&
		insn->opcode == bpfc_insn_info(BPFC_INSN_EXIT)->opcode);
}

uint32_t bpfv_next(const struct bpfv *v, uint32_t i)
{
	return i + (is_wide(v, i) ? 2 : 1);
}

uint32_t bpfv_subprog_of(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_subprog *subprog = bpfc_prog_subprog(v->prog, i);

	return subprog ? (uint32_t)(subprog - v->prog->subprogs) : 0;
}

unsigned bpfv_successors(const struct bpfv *v, uint32_t i, uint32_t to[2])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned shape = bpfc_insn_info(insn->id)->shape, count = 0;

	if (ends(insn))
		return 0;
	if (is_jump(shape))
		to[count++] = (uint32_t)bpfc_insn_target(insn, i);
	if (!is_jump(shape) || is_cond_jump(shape))
		to[count++] = bpfv_next(v, i);
	return count;
}

static bool inside(const struct bpfc_subprog *subprog, int64_t i)
{
	return i >= subprog->first && i < (int64_t)subprog->first + subprog->count;
}

/* Whether the instruction's ways on lead to instructions of its function. */
static bool ways_on(struct bpfv *v, const struct bpfc_subprog *subprog, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned shape = bpfc_insn_info(insn->id)->shape;
	bool falls = !ends(insn) && (!is_jump(shape) || is_cond_jump(shape));

	if (is_jump(shape)) {
		int64_t target = bpfc_insn_target(insn, i);

		if (!inside(subprog, target)) {
			bpfv_reject(v, JUMP_RANGE, i, BPFC_INT(target), BPFC_STR(subprog->name));
			return false;
		}
		if (v->prog->insns[target].id == BPFC_INSN_SECOND) {
			bpfv_reject(v, JUMP_SECOND, i, BPFC_INT(target));
			return false;
		}
	}
	if (falls && !inside(subprog, bpfv_next(v, i))) {
		bpfv_reject(v, FALL_OFF, i, BPFC_STR(subprog->name));
		return false;
	}
	return true;
}

/* Whether instructions with that opcode exist. */
static bool is_opcode(uint8_t opcode)
{
	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++)
		if (bpfc_insn_info(id)->shape != BPFC_SHAPE_COUNT && bpfc_insn_info(id)->opcode == opcode)
			return true;
	return false;
}

static bool is_well_formed(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_model *model = v->model;
	const uint32_t counts[BPFC_REF_POISON + 1] = {
		[BPFC_REF_MAP] = model->map_count,       [BPFC_REF_GLOBAL] = model->global_count,
		[BPFC_REF_EXTERN] = model->extern_count, [BPFC_REF_SUBPROG] = v->prog->subprog_count,
		[BPFC_REF_PROG] = model->prog_count,     [BPFC_REF_POISON] = model->poison_count,
	};

	if (insn->dst >= BPFC_REGS || insn->src >= BPFC_REGS)
		return false;
	if (insn->ref_kind >= sizeof(counts) / sizeof(counts[0]))
		return false;
	if (insn->ref_kind != BPFC_REF_NONE && insn->ref_kind != BPFC_REF_HELPER && insn->ref >= counts[insn->ref_kind])
		return false;
	if (bpfc_insn_is_ld_imm64(insn->id) &&
	    (i + 1 >= v->prog->insn_count || v->prog->insns[i + 1].id != BPFC_INSN_SECOND))
		return false;
	switch (insn->id) {
	case BPFC_INSN_INVALID:
		return insn->ref_kind == BPFC_REF_POISON || is_opcode(insn->opcode);
	case BPFC_INSN_SECOND:
		return i > 0 && is_wide(v, i - 1);
	case BPFC_INSN_LD_MAP_FD:
	case BPFC_INSN_LD_MAP_VALUE:
	case BPFC_INSN_LD_MAP_IDX:
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		return insn->ref_kind == BPFC_REF_MAP;
	case BPFC_INSN_LD_VAR:
		return insn->ref_kind == BPFC_REF_GLOBAL || insn->ref_kind == BPFC_REF_EXTERN;
	case BPFC_INSN_LD_CODE:
	case BPFC_INSN_CALL_SUBPROG:
		return insn->ref_kind == BPFC_REF_SUBPROG;
	case BPFC_INSN_CALL_EXTERN:
		return insn->ref_kind == BPFC_REF_EXTERN;
	default:
		return true;
	}
}

struct walk {
	uint32_t slot;
	unsigned done; /* successors that were seen to */
};

/* Puts what can be reached from the function's first slot into v->order, in reverse postorder. */
static void sort_subprog(struct bpfv *v, uint32_t s, struct walk *stack)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];
	uint32_t *order = &v->order[subprog->first];
	uint32_t depth = 1, left = subprog->count;

	stack[0] = (struct walk){ .slot = subprog->first };
	v->insns[subprog->first].flags |= BPFV_VISITED;
	while (depth) {
		struct walk *top = &stack[depth - 1];
		uint32_t to[2];
		unsigned count = bpfv_successors(v, top->slot, to);

		if (top->done == count) {
			order[--left] = top->slot;
			depth--;
		} else {
			uint32_t next = to[top->done++];

			if (!(v->insns[next].flags & BPFV_VISITED)) {
				v->insns[next].flags |= BPFV_VISITED;
				stack[depth++] = (struct walk){ .slot = next };
			}
		}
	}
	v->visited[s] = subprog->count - left;
	memmove(order, order + left, v->visited[s] * sizeof(*order));
	for (uint32_t rank = 0; rank < v->visited[s]; rank++)
		v->insns[order[rank]].rank = rank;
}

static void find_unreachable(struct bpfv *v, const struct bpfc_subprog *subprog)
{
	bool was_visited = true;

	for (uint32_t i = subprog->first; i < subprog->first + subprog->count; i++) {
		bool is_visited = v->insns[i].flags & BPFV_VISITED;

		if (v->prog->insns[i].id == BPFC_INSN_SECOND)
			continue;
		if (!is_visited && was_visited)
			bpfv_reject(v, UNREACHABLE, i);
		was_visited = is_visited;
	}
}

/* Whether the instruction calls functions of the program, over and over. */
static bool calls_back(const struct bpfv *v, const struct bpfc_insn *insn)
{
	const struct bpfc_helper *helper = insn->id == BPFC_INSN_CALL_HELPER ? bpfc_helper_by_id(insn->ref) : NULL;

	if (insn->id == BPFC_INSN_CALL_EXTERN)
		return bpfv_kfunc_comes_back(v, insn->ref);
	return helper && bpfv_helper_func_arg(helper);
}

/* The registers that an instruction that is no jump may change. */
static unsigned changes(const struct bpfc_insn *insn)
{
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LD_IMM64:
	case BPFC_SHAPE_LOAD_ACQ:
		return 1u << insn->dst;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
	case BPFC_SHAPE_ATOMIC:
		return 0;
	default:
		return BPFV_ALL_REGS;
	}
}

/* Finds the heads among what an instruction leads to, and whether it is one. */
static void find_heads(struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	uint32_t to[2], next = bpfv_next(v, i);

	if (is_jump(bpfc_insn_info(insn->id)->shape)) {
		if (bpfv_successors(v, i, to))
			v->insns[to[0]].head = 0;
	}
	if (calls_back(v, insn) || insn->id == BPFC_INSN_MAY_GOTO) {
		v->insns[i].flags |= BPFV_ROUNDS;
		v->insns[i].head = 0;
	}
	if (v->options.test & BPFV_TEST_EVERY_INSN)
		v->insns[i].head = 0;
	if (next < v->prog->insn_count)
		v->insns[next].changed |= (uint16_t)changes(insn);
}

/* A head: the first slot, and each target of a jump. They get their numbers in reverse postorder. */
static void number_heads(struct bpfv *v, uint32_t s, uint32_t *count)
{
	const uint32_t *order = &v->order[v->prog->subprogs[s].first];
	uint32_t none = BPFC_NONE;

	for (uint32_t rank = 0; rank < v->visited[s]; rank++)
		find_heads(v, order[rank]);
	v->insns[v->prog->subprogs[s].first].head = 0;
	v->subprogs[s].first_head = *count;
	for (uint32_t rank = 0; rank < v->visited[s]; rank++) {
		if (v->insns[order[rank]].head == none)
			continue;
		v->insns[order[rank]].changed = BPFV_ALL_REGS;
		v->insns[order[rank]].head = *count - v->subprogs[s].first_head;
		v->heads[(*count)++] = order[rank];
	}
	v->subprogs[s].head_count = *count - v->subprogs[s].first_head;
}

static void check_shape(struct bpfv *v, const struct bpfc_subprog *subprog)
{
	if (!subprog->count || subprog->first >= v->prog->insn_count ||
	    subprog->count > v->prog->insn_count - subprog->first ||
	    v->prog->insns[subprog->first].id == BPFC_INSN_SECOND) {
		bpfv_reject(v, BAD_INSN, BPFC_NO_INSN, BPFC_STR("no function can start here"));
		return;
	}
	for (uint32_t i = subprog->first; i < subprog->first + subprog->count; i++) {
		if (bpfc_insn_refused(&v->prog->insns[i]) == BPFC_REFUSED_GOTOX)
			bpfv_reject(v, INDIRECT_JUMP, i);
		else if (!is_well_formed(v, i))
			bpfv_reject(v, BAD_INSN, i,
				    BPFC_STR(v->prog->insns[i].id == BPFC_INSN_INVALID ? "no such opcode"
										       : "its operands are wrong"));
		else if (v->prog->insns[i].id != BPFC_INSN_SECOND)
			ways_on(v, subprog, i);
	}
}

void bpfv_cfg(struct bpfv *v)
{
	const struct bpfc_prog *prog = v->prog;
	struct walk *stack = bpfv_alloc_array(v, prog->insn_count, sizeof(*stack));
	uint32_t heads = 0;

	v->insns = bpfv_alloc_array(v, prog->insn_count, sizeof(*v->insns));
	v->order = bpfv_alloc_array(v, prog->insn_count, sizeof(*v->order));
	v->heads = bpfv_alloc_array(v, prog->insn_count, sizeof(*v->heads));
	v->visited = bpfv_alloc_array(v, prog->subprog_count, sizeof(*v->visited));
	v->subprogs = bpfv_alloc_array(v, prog->subprog_count, sizeof(*v->subprogs));
	if (v->status)
		return;
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		v->insns[i].head = v->insns[i].rank = BPFC_NONE;
		v->has_func = v->has_func || prog->insns[i].id == BPFC_INSN_LD_CODE;
	}
	for (uint32_t s = 0; s < prog->subprog_count && !v->errors; s++)
		check_shape(v, &prog->subprogs[s]);
	for (uint32_t s = 0; s < prog->subprog_count && !v->errors; s++) {
		sort_subprog(v, s, stack);
		number_heads(v, s, &heads);
	}
	for (uint32_t s = 0; s < prog->subprog_count && !v->errors; s++)
		find_unreachable(v, &prog->subprogs[s]);
	bpfv_free(v, stack);
}
