#include "btf.h"

#include <string.h>

enum { MAX_STEPS = 1024 };

uint32_t bpfc_types_pointer_bytes(const struct bpfc_types *types)
{
	static const char *const names[] = { "long", "long int", "int long", "unsigned long", "long unsigned int" };

	for (uint32_t id = 1; id < types->count; id++) {
		const struct bpfc_type *t = &types->table[id];

		if (t->kind != BPFC_TYPE_INT || (t->size != 4 && t->size != 8))
			continue;
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!strcmp(t->name, names[i]))
				return t->size;
	}
	return 8;
}

uint32_t bpfc_type_resolve(const struct bpfc_types *types, uint32_t id)
{
	for (unsigned step = 0; step < MAX_STEPS && id < types->count; step++) {
		if (!bpfc_kind_is_modifier(types->table[id].kind))
			return id;
		id = types->table[id].type;
	}
	return 0;
}

bool bpfc_type_size_on(const struct bpfc_types *types, uint32_t id, uint32_t pointer_bytes, uint64_t *size)
{
	uint64_t elements = 1;

	for (unsigned step = 0; step < MAX_STEPS; step++) {
		const struct bpfc_type *t;
		uint64_t one;

		id = bpfc_type_resolve(types, id);
		t = &types->table[id];
		switch (t->kind) {
		case BPFC_TYPE_INT:
		case BPFC_TYPE_FLOAT:
		case BPFC_TYPE_ENUM:
		case BPFC_TYPE_ENUM64:
		case BPFC_TYPE_STRUCT:
		case BPFC_TYPE_UNION:
		case BPFC_TYPE_DATASEC:
			one = t->size;
			return !__builtin_mul_overflow(one, elements, size);
		case BPFC_TYPE_PTR:
			one = pointer_bytes;
			return !__builtin_mul_overflow(one, elements, size);
		case BPFC_TYPE_ARRAY:
			one = t->count;
			if (__builtin_mul_overflow(one, elements, &elements))
				return false;
			id = t->type;
			break;
		case BPFC_TYPE_VAR:
			id = t->type;
			break;
		default:
			return false;
		}
	}
	return false;
}

bool bpfc_type_size(const struct bpfc_types *types, uint32_t id, uint64_t *size)
{
	return bpfc_type_size_on(types, id, 8, size);
}
