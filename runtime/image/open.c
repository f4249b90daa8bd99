/* Checks an image's bytes once, so that its readers need not: header, tables, then every offset and index in a record.
 */
#include "bpfc/insn.h"
#include "bpfc/model.h"
#include "bpfrt/image.h"

/* An image that is being checked, and where: a check that fails says so in `fault`. */
struct check {
	const struct bpfrt_image *image;
	struct bpfrt_image_fault fault;
};

static bool fail(struct check *check, const char *what)
{
	check->fault.what = what;
	return false;
}

static bool is_string(const struct check *check, uint32_t string)
{
	return string < BPFRT_IMAGE_COUNT(check->image, STRINGS);
}

static bool is_range(uint32_t first, uint32_t count, uint32_t total)
{
	return first <= total && count <= total - first;
}

static bool check_header(struct check *check, size_t length)
{
	const struct bpfrt_image *image = check->image;

	check->fault.table = BPFRT_IMAGE_TABLE_COUNT;
	if ((uintptr_t)image % 8)
		return fail(check, "the image is not at a multiple of 8");
	if (length < sizeof(*image))
		return fail(check, "shorter than an image's header");
	if (image->magic == BPFC_BSWAP32(BPFRT_IMAGE_MAGIC))
		return fail(check, "an image of the other byte order");
	if (image->magic != BPFRT_IMAGE_MAGIC)
		return fail(check, "not an image");
	if (image->version != BPFRT_IMAGE_VERSION)
		return fail(check, "an image of another version");
	if (image->bytes != length || length % 8)
		return fail(check, "cut short, or followed by other bytes");
	if (image->crc != bpfrt_image_crc(&image->crc + 1, length - 16))
		return fail(check, "damaged: its CRC is another");
	return true;
}

static bool check_tables(struct check *check)
{
	static const uint8_t sizes[BPFRT_IMAGE_TABLE_COUNT] = {
#define BPFRT_IMAGE_TABLE(name, type) sizeof(type),
		BPFRT_IMAGE_TABLES(BPFRT_IMAGE_TABLE)
#undef BPFRT_IMAGE_TABLE
	};
	const struct bpfrt_image *image = check->image;
	uint32_t strings = BPFRT_IMAGE_COUNT(image, STRINGS);

	for (unsigned i = 0; i < BPFRT_IMAGE_TABLE_COUNT; i++) {
		const struct bpfrt_image_table *table = &image->tables[i];

		check->fault.table = i;
		if (table->off % 8 || table->off > image->bytes ||
		    table->count > (image->bytes - table->off) / sizes[i])
			return fail(check, "the table lies outside of the image");
	}
	if (!strings || *bpfrt_image_text(image, strings - 1))
		return fail(check, "the last string does not end");
	check->fault.table = BPFRT_IMAGE_TABLE_COUNT;
	if (!is_string(check, image->object) || !is_string(check, image->license))
		return fail(check, "no such string");
	return true;
}

static bool check_prog(struct check *check, uint32_t i)
{
	const struct bpfrt_image *image = check->image;
	const struct bpfrt_image_prog *prog = &BPFRT_IMAGE_ROWS(image, PROGS, struct bpfrt_image_prog)[i];
	const struct bpfrt_image_subprog *sub = BPFRT_IMAGE_ROWS(image, SUBPROGS, struct bpfrt_image_subprog);

	if (!is_string(check, prog->name) || !is_string(check, prog->section) || !is_string(check, prog->attach) ||
	    !is_string(check, prog->ctx_name))
		return fail(check, "no such string");
	if (!is_range(prog->insn, prog->insn_count, BPFRT_IMAGE_COUNT(image, INSNS)) ||
	    !is_range(prog->subprog, prog->subprog_count, BPFRT_IMAGE_COUNT(image, SUBPROGS)) ||
	    !is_range(prog->line, prog->line_count, BPFRT_IMAGE_COUNT(image, LINES)) ||
	    !is_range(prog->field, prog->field_count, BPFRT_IMAGE_COUNT(image, FIELDS)))
		return fail(check, "rows that are not there");
	if (!prog->insn_count || !prog->subprog_count || prog->frame % 8 || prog->frame > UINT16_MAX + 1u)
		return fail(check, "a size that no program has");
	for (uint32_t j = 0; j < prog->subprog_count; j++)
		if (!is_range(sub[prog->subprog + j].first, sub[prog->subprog + j].count, prog->insn_count))
			return fail(check, "a function outside of its program");
	return true;
}

static bool check_subprog(struct check *check, uint32_t i)
{
	const struct bpfrt_image_subprog *sub =
		&BPFRT_IMAGE_ROWS(check->image, SUBPROGS, struct bpfrt_image_subprog)[i];

	if (!is_string(check, sub->name) || !is_string(check, sub->section))
		return fail(check, "no such string");
	return sub->func < BPFRT_IMAGE_COUNT(check->image, FUNCS) || fail(check, "no such function");
}

static bool is_native_size(uint32_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static bool check_field(struct check *check, uint32_t i)
{
	const struct bpfrt_image_field *field = &BPFRT_IMAGE_ROWS(check->image, FIELDS, struct bpfrt_image_field)[i];

	if (!is_string(check, field->name))
		return fail(check, "no such string");
	if (field->kind >= BPFC_CTX_KIND_COUNT || !field->size || field->off > INT32_MAX || field->size > INT32_MAX ||
	    field->native_off > INT32_MAX || field->native_size > INT32_MAX || field->buf > UINT8_MAX ||
	    field->buf_align > UINT8_MAX)
		return fail(check, "a size that no field has");
	if (field->kind == BPFC_CTX_SCALAR && field->native_size == field->size)
		return true;
	return is_native_size(field->native_size) || fail(check, "a size that no native field has");
}

static bool check_map(struct check *check, uint32_t i)
{
	const struct bpfrt_image *image = check->image;
	const struct bpfrt_image_map *map = &BPFRT_IMAGE_ROWS(image, MAPS, struct bpfrt_image_map)[i];
	const struct bpfrt_image_ref *refs = BPFRT_IMAGE_ROWS(image, REFS, struct bpfrt_image_ref);

	if (!is_string(check, map->name))
		return fail(check, "no such string");
	if (map->inner != BPFRT_IMAGE_NONE && map->inner >= BPFRT_IMAGE_COUNT(image, MAPS))
		return fail(check, "no such inner map");
	if (!is_range(map->ref, map->ref_count, BPFRT_IMAGE_COUNT(image, REFS)))
		return fail(check, "rows that are not there");
	for (uint32_t j = 0; j < map->ref_count; j++)
		if (refs[map->ref + j].off >= map->max_entries)
			return fail(check, "an initial value past the map's end");
	return true;
}

static bool check_global(struct check *check, uint32_t i)
{
	const struct bpfrt_image *image = check->image;
	const struct bpfrt_image_global *global = &BPFRT_IMAGE_ROWS(image, GLOBALS, struct bpfrt_image_global)[i];
	const struct bpfrt_image_ref *refs = BPFRT_IMAGE_ROWS(image, REFS, struct bpfrt_image_ref);

	if (!is_string(check, global->name) || !is_string(check, global->section))
		return fail(check, "no such string");
	if (!global->size || global->size > INT32_MAX || !global->align || (global->align & (global->align - 1)) ||
	    global->align > UINT16_MAX)
		return fail(check, "a size that no variable has");
	if (global->data != BPFRT_IMAGE_NONE && !is_range(global->data, global->size, BPFRT_IMAGE_COUNT(image, DATA)))
		return fail(check, "data that is not there");
	if (!is_range(global->ref, global->ref_count, BPFRT_IMAGE_COUNT(image, REFS)))
		return fail(check, "rows that are not there");
	for (uint32_t j = 0; j < global->ref_count; j++)
		if (global->size < 8 || refs[global->ref + j].off > global->size - 8)
			return fail(check, "an address past the variable's end");
	return true;
}

static bool check_ref(struct check *check, uint32_t i)
{
	const struct bpfrt_image *image = check->image;
	const struct bpfrt_image_ref *ref = &BPFRT_IMAGE_ROWS(image, REFS, struct bpfrt_image_ref)[i];
	uint32_t count;

	switch (ref->kind) {
	case BPFC_REF_MAP:
		count = BPFRT_IMAGE_COUNT(image, MAPS);
		break;
	case BPFC_REF_GLOBAL:
		count = BPFRT_IMAGE_COUNT(image, GLOBALS);
		break;
	case BPFC_REF_EXTERN:
		count = BPFRT_IMAGE_COUNT(image, EXTERNS);
		break;
	case BPFC_REF_SUBPROG:
		count = BPFRT_IMAGE_COUNT(image, FUNCS);
		break;
	case BPFC_REF_PROG:
		count = BPFRT_IMAGE_COUNT(image, PROGS);
		break;
	default:
		count = 0;
	}
	return ref->ref < count || fail(check, "an address of nothing");
}

static bool check_extern(struct check *check, uint32_t i)
{
	return is_string(check, BPFRT_IMAGE_ROWS(check->image, EXTERNS, struct bpfrt_image_extern)[i].name) ||
	       fail(check, "no such string");
}

static bool check_func(struct check *check, uint32_t i)
{
	return is_string(check, BPFRT_IMAGE_ROWS(check->image, FUNCS, struct bpfrt_image_string)[i].text) ||
	       fail(check, "no such string");
}

static bool check_poison(struct check *check, uint32_t i)
{
	return is_string(check, BPFRT_IMAGE_ROWS(check->image, POISONS, struct bpfrt_image_string)[i].text) ||
	       fail(check, "no such string");
}

static bool check_line(struct check *check, uint32_t i)
{
	const struct bpfrt_image_line *line = &BPFRT_IMAGE_ROWS(check->image, LINES, struct bpfrt_image_line)[i];

	return (is_string(check, line->file) && is_string(check, line->text)) || fail(check, "no such string");
}

static bool check_rows(struct check *check)
{
	static bool (*const checks[BPFRT_IMAGE_TABLE_COUNT])(struct check *, uint32_t) = {
		[BPFRT_IMAGE_PROGS] = check_prog,     [BPFRT_IMAGE_SUBPROGS] = check_subprog,
		[BPFRT_IMAGE_FIELDS] = check_field,   [BPFRT_IMAGE_MAPS] = check_map,
		[BPFRT_IMAGE_GLOBALS] = check_global, [BPFRT_IMAGE_REFS] = check_ref,
		[BPFRT_IMAGE_EXTERNS] = check_extern, [BPFRT_IMAGE_FUNCS] = check_func,
		[BPFRT_IMAGE_POISONS] = check_poison, [BPFRT_IMAGE_LINES] = check_line,
	};

	for (unsigned i = 0; i < BPFRT_IMAGE_TABLE_COUNT; i++) {
		check->fault.table = i;
		for (uint32_t row = 0; checks[i] && row < check->image->tables[i].count; row++) {
			check->fault.row = row;
			if (!checks[i](check, row))
				return false;
		}
	}
	return true;
}

const struct bpfrt_image *bpfrt_image_open(const void *bytes, size_t length, struct bpfrt_image_fault *fault)
{
	struct check check = { .image = bytes };
	bool is_right = check_header(&check, length) && check_tables(&check) && check_rows(&check);

	if (fault)
		*fault = check.fault;
	return is_right ? check.image : NULL;
}
