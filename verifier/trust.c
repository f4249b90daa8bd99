/*
 * Objects of the kernel's whose types are known: how far their pointers are to be trusted, and what loads through them
 * give. Programs read there by probing, which fails softly; what is trusted may be handed to functions.
 */
#include "verifier.h"

enum grade {
	SAFE,         /* as far as the pointer to the object that it is in */
	SAFE_OR_NULL, /* the same, and may be null */
	RCU,          /* as long as the RCU read section is open */
	RCU_OR_NULL,
};

/* Fields that stay what they are while their object is there (kernel: BTF_TYPE_SAFE_*). */
static const struct {
	const char *type, *field;
	enum grade grade;
} fields[] = {
	{ "task_struct", "cpus_ptr", RCU },
	{ "task_struct", "cgroups", RCU },
	{ "task_struct", "real_parent", RCU },
	{ "task_struct", "group_leader", RCU },
	{ "cgroup", "kn", RCU },
	{ "css_set", "dfl_cgrp", RCU },
	{ "cgroup_subsys_state", "cgroup", RCU },
	{ "mm_struct", "exe_file", RCU_OR_NULL },
	{ "sk_buff", "sk", RCU_OR_NULL },
	{ "request_sock", "sk", RCU_OR_NULL },
	{ "bpf_iter_meta", "seq", SAFE },
	{ "linux_binprm", "file", SAFE },
	{ "file", "f_inode", SAFE },
	{ "dentry", "d_inode", SAFE_OR_NULL },
	{ "socket", "sk", SAFE_OR_NULL },
	{ "vm_area_struct", "vm_mm", SAFE_OR_NULL },
	{ "vm_area_struct", "vm_file", SAFE_OR_NULL },
};

static bool in_rcu(const struct bpfv *v, const struct bpfv_state *state)
{
	return state->regions.rcu || !v->prog->is_sleepable;
}

/* The pointer in a trusted object. */
static struct bpfv_value inherited(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_walked *found)
{
	bool rcu = in_rcu(v, state);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct bpfv_value value;
		enum grade grade = fields[i].grade;

		if (!bpfv_is_text(found->outer->name, fields[i].type) || !bpfv_is_text(found->field, fields[i].field))
			continue;
		if (grade >= RCU && !rcu)
			break;
		value = bpfv_typed(grade >= RCU ? BPFV_KERNEL_RCU : BPFV_KERNEL_TRUSTED, found->type,
				   grade == SAFE_OR_NULL || grade == RCU_OR_NULL);
		if (value.maybe_null)
			value.id = bpfv_new_id(v);
		return value;
	}
	if (rcu && found->is_rcu) {
		struct bpfv_value value = bpfv_typed(BPFV_KERNEL_RCU, found->type, true);

		value.id = bpfv_new_id(v);
		return value;
	}
	return bpfv_typed(rcu ? BPFV_KERNEL_WALKED : BPFV_KERNEL_UNTRUSTED, found->type, true);
}

/* Whether the names are the same up to "___", which begins what CO-RE ignores. */
static bool is_flavor_of(const char *name, const char *full)
{
	while (*name && *name == *full)
		name++, full++;
	return !*full && (!*name || bpfv_starts(name, "___"));
}

static uint32_t find_struct(const struct bpfv *v, const char *name, uint32_t first)
{
	const struct bpfc_types *types = &v->model->types;

	for (uint32_t i = first ? first : 1; *name && i < types->count; i++)
		if (types->table[i].kind == BPFC_TYPE_STRUCT && *types->table[i].name &&
		    is_flavor_of(name, types->table[i].name))
			return i;
	return 0;
}

struct bpfv_value bpfv_kernel_object(struct bpfv *v, enum bpfv_memory trust, uint32_t type, bool maybe_null)
{
	const struct bpfc_types *types = &v->model->types;
	uint32_t first = v->model->kernel_types, whole;

	if (!first || !type || type >= first || bpfv_is_made_here(v, type))
		return bpfv_typed(trust, type, maybe_null);
	if (!v->whole)
		v->whole = bpfv_alloc_array(v, first, sizeof(*v->whole));
	if (v->whole && !v->whole[type]) {
		whole = find_struct(v, types->table[type].name, first);
		v->whole[type] = (whole ? whole : type) + 1;
	}
	return bpfv_typed(trust, v->whole ? v->whole[type] - 1 : type, maybe_null);
}

struct bpfv_value bpfv_kernel_struct(struct bpfv *v, enum bpfv_memory trust, const char *name)
{
	uint32_t type = find_struct(v, name, v->model->kernel_types);

	return type ? bpfv_typed(trust, type, false) : bpfv_kernel(false);
}

/* Types by the target are known in full; those of an object's own may be parts of what is there. */
static bool is_whole(const struct bpfv *v, uint32_t type)
{
	return v->model->kernel_types && type >= v->model->kernel_types;
}

bool bpfv_check_walk(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfv_value *base = a->base;
	struct bpfv_walked found;

	if (!base->ref || !is_whole(v, base->ref) || !a->bytes)
		return true;
	if (!bpfv_off_known(base)) {
		bpfv_reject(v, KERNEL_PLACE, a->insn, BPFC_STR(v->model->types.table[base->ref].name),
			    BPFC_INT(a->bytes), BPFC_STR("at an offset that varies"), BPFC_REG(a->reg));
		return false;
	}
	found = bpfv_walk_type(&v->model->types, base->ref, base->off + a->off, a->bytes);
	if (found.what != BPFV_WALK_BEYOND && found.what != BPFV_WALK_PART)
		return true;
	bpfv_reject(
		v, KERNEL_PLACE, a->insn, BPFC_STR(v->model->types.table[base->ref].name), BPFC_INT(a->bytes),
		BPFC_STR(found.what == BPFV_WALK_PART ? "that are a part of a pointer" : "where it has no such field"),
		BPFC_REG(a->reg), BPFC_INT(base->off + a->off));
	return false;
}

struct bpfv_value bpfv_load_walked(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *base,
				   int64_t off, unsigned bytes)
{
	struct bpfv_walked found = { .what = BPFV_WALK_BEYOND };
	struct bpfv_value value = bpfv_kernel(true);
	bool is_trusted = base->memory == BPFV_KERNEL_TRUSTED || base->memory == BPFV_KERNEL_RCU;

	if (base->ref && bpfv_off_known(base))
		found = bpfv_walk_type(&v->model->types, base->ref, base->off + off, bytes);
	if (base->memory == BPFV_KERNEL_UNTRUSTED)
		value.memory = BPFV_KERNEL_UNTRUSTED;
	if (bytes != 8 || (found.what == BPFV_WALK_NUMBER && is_whole(v, base->ref)))
		return bpfv_bits(8 * bytes);
	if (found.what != BPFV_WALK_POINTER)
		return value; /* where types are not whole, nobody knows */
	if (!found.type || found.is_foreign || found.in_union || base->memory == BPFV_KERNEL_UNTRUSTED)
		return bpfv_typed(BPFV_KERNEL_UNTRUSTED, found.type, true);
	if (is_trusted && !base->maybe_null)
		return inherited(v, state, &found);
	return bpfv_typed(is_trusted ? BPFV_KERNEL_UNTRUSTED : BPFV_KERNEL_WALKED, found.type, true);
}

static bool distrust(struct bpfv_value *value, void *user)
{
	(void)user;
	if (value->kind != BPFC_KIND_KERNEL || value->memory != BPFV_KERNEL_RCU)
		return false;
	value->memory = BPFV_KERNEL_UNTRUSTED;
	value->maybe_null = true;
	value->id = 0;
	return true;
}

void bpfv_rcu_ends(struct bpfv *v, struct bpfv_state *state)
{
	bpfv_state_each(v, state, distrust, NULL);
}

/* Arguments of what the program attaches to; iterators' and hooks' are held as long as it runs. */
static enum bpfv_memory trust_of(const struct bpfv *v)
{
	bool is_held = v->prog->type != BPFC_PROG_TRACING || bpfv_section_starts(v->prog, "tp_btf") ||
		       bpfv_section_starts(v->prog, "iter");

	return is_held ? BPFV_KERNEL_TRUSTED : BPFV_KERNEL_WALKED;
}

/* Whether the program is an operation of congestion control. */
static bool is_congestion_control(const struct bpfv *v)
{
	const struct bpfc_model *model = v->model;
	const struct bpfc_types *types = &model->types;

	for (uint32_t i = 0; i < model->global_count && v->prog->type == BPFC_PROG_STRUCT_OPS; i++) {
		const struct bpfc_global *global = &model->globals[i];

		if (!bpfv_is_text(types->table[bpfv_type_skip(types, global->type)].name, "tcp_congestion_ops"))
			continue;
		for (uint32_t r = 0; r < global->ref_count; r++)
			if (global->refs[r].ref_kind == BPFC_REF_PROG && &model->progs[global->refs[r].ref] == v->prog)
				return true;
	}
	return false;
}

/* An argument that is a structure of the kernel's. */
static struct bpfv_value argument(struct bpfv *v, uint32_t type)
{
	enum bpfv_memory trust = trust_of(v);
	uint32_t whole = 0;

	if (bpfv_is_text(v->model->types.table[type].name, "sock") && is_congestion_control(v))
		whole = find_struct(v, "tcp_sock", v->model->kernel_types); /* kernel: bpf_tcp_ca_is_valid_access */
	return bpfv_kernel_object(v, trust, whole ? whole : type, trust == BPFV_KERNEL_WALKED);
}

struct bpfv_value bpfv_load_slot(struct bpfv *v, int64_t off, unsigned bytes)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_type *type;
	struct bpfv_value value;
	uint32_t to;

	if (off < 0 || bytes != 8 || (uint64_t)off / 8 >= ctx->arg_count)
		return bpfv_bits(8 * bytes);
	type = &types->table[bpfv_type_skip(types, ctx->args[off / 8])];
	if (type->kind == BPFC_TYPE_UNION && type->count) /* a pointer in 8 bytes, whatever its size */
		type = &types->table[bpfv_type_skip(types, type->members[0].type)];
	if (type->kind != BPFC_TYPE_PTR)
		return bpfv_unknown();
	to = bpfv_type_skip(types, type->type);
	if (bpfv_section_starts(v->prog, "iter") && off) { /* what it has come to; null at the end */
		value = bpfv_kernel_object(v, BPFV_KERNEL_TRUSTED, to, true);
		value.id = bpfv_new_id(v);
		return bpfv_is_aggregate(types, to) ? value : bpfv_unknown();
	}
	if (!bpfv_is_aggregate(types, to))
		return bpfv_unknown();
	return argument(v, to);
}
