/*
 * Pointers to objects in special fields of map values. Those that are counted are exchanged (kptr_xchg), which takes
 * one reference and gives another; the others are loaded and stored, and lead anywhere.
 */
#include "verifier.h"

#define POINTER_BYTES 8

static bool is_pointer(const struct bpfv_special *field)
{
	return field->what == BPFV_FIELD_KPTR_UNTRUSTED || field->what == BPFV_FIELD_KPTR ||
	       field->what == BPFV_FIELD_KPTR_PERCPU || field->what == BPFV_FIELD_UPTR;
}

static bool protected_field(struct bpfv *v, const struct bpfv_access *a, const struct bpfv_special *field)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, SPECIAL_FIELD, a->insn, BPFC_INT((int64_t)a->bytes), BPFC_STR(bpfv_field_text(field->what)),
		    BPFC_INT(field->off), BPFC_STR(bpfv_describe_object(v, a->base, phrase)), BPFC_REG(a->reg));
	return false;
}

bool bpfv_check_special(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfv_special *field = bpfv_field_in(v, a->base, a->off, a->bytes);
	bool is_whole = field && !a->is_helper && !a->is_atomic && !a->sign_extends && a->bytes == POINTER_BYTES &&
			bpfv_field_at(v, a->base, a->off) == field;

	if (!field)
		return true;
	if (!is_pointer(field) || !is_whole || (a->writes && field->what != BPFV_FIELD_KPTR_UNTRUSTED))
		return protected_field(v, a, field);
	return true;
}

#define NESTING 16

/* The type of the member that starts `off` bytes into the type, 0: none; *off becomes the distance into it. */
static uint32_t member_at(const struct bpfc_types *types, uint32_t type, int64_t *off)
{
	const struct bpfc_type *outer = &types->table[bpfv_type_skip(types, type)];

	if (outer->kind != BPFC_TYPE_STRUCT)
		return 0;
	for (uint32_t i = 0; i < outer->count; i++) {
		int64_t at = outer->members[i].bit_off / 8;

		if (*off < at || *off >= at + (int64_t)bpfv_type_size(types, outer->members[i].type))
			continue;
		*off -= at;
		return outer->members[i].type;
	}
	return 0;
}

bool bpfv_points_to(const struct bpfv *v, const struct bpfv_value *value, uint32_t type)
{
	bool is_object = value->kind == BPFC_KIND_MEM && value->memory == BPFV_MEM_OBJECT;
	uint32_t inner = value->ref;
	int64_t off = value->off;

	if (value->kind == BPFC_KIND_KERNEL && value->memory == BPFV_MEM_PLAIN)
		return true;
	if ((value->kind != BPFC_KIND_KERNEL && !is_object) || !bpfv_off_known(value))
		return false;
	if (!inner || !type)
		return !off;
	for (unsigned i = 0; i < NESTING && inner; i++) {
		if (!off && bpfv_same_struct(&v->model->types, inner, type))
			return true;
		inner = member_at(&v->model->types, inner, &off);
	}
	return false;
}

/* What programs may write of the kernel's objects (kernel: btf_struct_access of the program types). */
bool bpfv_may_write_object(const struct bpfv *v, const struct bpfv_value *object, int64_t off)
{
	const struct bpfc_type *type = &v->model->types.table[object->ref];

	if (!bpfv_off_known(object) ||
	    (!bpfv_is_text(type->name, "nf_conn") && !bpfv_is_text(type->name, "nf_conn___init")))
		return false;
	for (uint32_t i = 0; i < type->count; i++)
		if (type->members[i].bit_off / 8 == (uint64_t)(object->off + off))
			return bpfv_is_text(type->members[i].name, "mark");
	return false;
}

static bool wrong_pointer(struct bpfv *v, uint32_t i, const struct bpfv_value *base, int64_t off,
			  const struct bpfv_special *field, const struct bpfv_value *value)
{
	char phrase[BPFV_PHRASE], place[BPFV_PHRASE];

	bpfv_reject(v, KPTR_VALUE, i, BPFC_STR(bpfv_describe_place(v, base, off, place)),
		    BPFC_STR(v->model->types.table[field->type].name), BPFC_STR(bpfv_describe(v, value, phrase)));
	return false;
}

bool bpfv_check_kptr_store(struct bpfv *v, const struct bpfv_access *a, const struct bpfv_value *value)
{
	const struct bpfv_special *field = bpfv_field_at(v, a->base, a->off);

	if (!field || !a->writes || !is_pointer(field) || bpfv_is_null(value) || bpfv_points_to(v, value, field->type))
		return true;
	return wrong_pointer(v, a->insn, a->base, a->off, field, value);
}

/* What a load of the field gives. False: there is no pointer in that place. */
bool bpfv_load_kptr(struct bpfv *v, const struct bpfv_value *base, int64_t off, struct bpfv_value *value)
{
	const struct bpfv_special *field = bpfv_field_at(v, base, off);

	if (!field || !is_pointer(field))
		return false;
	if (field->what == BPFV_FIELD_UPTR)
		*value = bpfv_memory(BPFV_MEM_PLAIN, bpfv_type_size(&v->model->types, field->type), true);
	else
		*value = bpfv_kernel_object(v, BPFV_KERNEL_UNTRUSTED, field->type, true);
	value->id = bpfv_new_id(v);
	return true;
}

bool bpfv_check_kptr_xchg(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *regs = bpfv_regs(state), *place = &regs[1], *value = &regs[2];
	const struct bpfv_special *field = place->maybe_null ? NULL : bpfv_field_at(v, place, 0);

	if (!field || (field->what != BPFV_FIELD_KPTR && field->what != BPFV_FIELD_KPTR_PERCPU))
		return bpfv_refuse_arg(v, state, i, 1, BPFC_D_SPECIAL_ARG, "counted pointer");
	if (bpfv_is_null(value))
		return true;
	if (!bpfv_is_held(state, value->owned))
		return bpfv_refuse_arg(v, state, i, 2, BPFC_D_NOT_OWNED, "");
	if (!value->maybe_null && !value->off && bpfv_points_to(v, value, field->type))
		return true;
	return wrong_pointer(v, i, place, 0, field, value);
}

/* What was in the field, and has to be given back. */
struct bpfv_value bpfv_kptr_xchg(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	struct bpfv_value place = bpfv_regs(state)[1], value = bpfv_regs(state)[2], old;
	const struct bpfv_special *field = bpfv_field_at(v, &place, 0);

	bpfv_release(v, state, value.owned);
	if (bpfv_is_made_here(v, field->type))
		old = bpfv_object(v, field->type, true);
	else
		old = bpfv_kernel_object(v, BPFV_KERNEL_TRUSTED, field->type, true);
	bpfv_acquire(v, state, i, &old);
	return old;
}
