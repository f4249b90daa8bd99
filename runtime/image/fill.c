#include "bpfc/model.h"
#include "bpfrt/storage.h"
#include "load.h"
#include "profile.h"

static void fill_progs(const struct bpfrt_load *load, struct bpfrt_loaded *loaded)
{
	struct bpfrt_interp_op *ops = (struct bpfrt_interp_op *)(void *)(load->block + load->plan.ops);

	for (uint32_t i = 0; i < loaded->prog_count; i++) {
		bpfrt_load_prog(loaded->image, i, &loaded->progs[i]);
		loaded->progs[i].vm = &loaded->vm;
		loaded->progs[i].ops = BPFRT_THREADED ? ops : NULL;
		ops += loaded->progs[i].insn_count;
	}
}

static void prepare_progs(struct bpfrt_loaded *loaded)
{
	for (uint32_t i = 0; i < loaded->prog_count; i++)
		bpfrt_interp_prepare(&loaded->progs[i], NULL); /* accepted before */
}

static void fill_variables(struct bpfrt_load *load, struct bpfrt_region *regions)
{
	const struct bpfrt_image *image = load->image;
	uintptr_t at = (uintptr_t)(load->block + load->plan.variables);

	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(image, GLOBALS); i++) {
		const struct bpfrt_image_global *row = &BPFRT_IMAGE_ROWS(image, GLOBALS, struct bpfrt_image_global)[i];

		regions[i] = (struct bpfrt_region){ 0 };
		if (!bpfrt_load_has_variable(image, i))
			continue;
		at = (uintptr_t)bpfrt_align_up(at, row->align);
		regions[i] = (struct bpfrt_region){ (void *)at, row->size, !(row->flags & BPFRT_IMAGE_GLOBAL_CONST) };
		if (row->data != BPFRT_IMAGE_NONE)
			__builtin_memcpy((void *)at, BPFRT_IMAGE_ROWS(image, DATA, uint8_t) + row->data, row->size);
		else
			__builtin_memset((void *)at, 0, row->size);
		at += row->size;
	}
}

static void fill_externs(struct bpfrt_load *load, struct bpfrt_interp_extern *externs)
{
	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(load->image, EXTERNS); i++) {
		const struct bpfrt_load_extern *found = bpfrt_load_extern(load, i);

		externs[i] = found ? found->is : (struct bpfrt_interp_extern){ 0 };
	}
}

/* What an address in an initial value is; 0: nothing that a program could use. */
static uint64_t address_of(const struct bpfrt_loaded *loaded, const struct bpfrt_image_ref *ref)
{
	switch (ref->kind) {
	case BPFC_REF_MAP:
		return (uintptr_t)&loaded->maps[ref->ref];
	case BPFC_REF_GLOBAL:
		return (uintptr_t)loaded->vm.globals[ref->ref].start;
	case BPFC_REF_EXTERN:
		return (uintptr_t)loaded->vm.externs[ref->ref].memory.start;
	case BPFC_REF_PROG:
		return (uintptr_t)&loaded->progs[ref->ref].desc;
	default:
		return 0;
	}
}

static void fill_addresses(const struct bpfrt_loaded *loaded)
{
	const struct bpfrt_image_ref *refs = BPFRT_IMAGE_ROWS(loaded->image, REFS, struct bpfrt_image_ref);

	for (uint32_t i = 0; i < loaded->vm.global_count; i++) {
		const struct bpfrt_image_global *row =
			&BPFRT_IMAGE_ROWS(loaded->image, GLOBALS, struct bpfrt_image_global)[i];
		uint8_t *start = loaded->vm.globals[i].start;

		for (uint32_t j = 0; start && j < row->ref_count; j++) {
			const struct bpfrt_image_ref *ref = &refs[row->ref + j];
			uint64_t address = address_of(loaded, ref);

			if (address)
				address += (uint64_t)ref->addend_high << 32 | ref->addend_low;
			__builtin_memcpy(start + ref->off, &address, sizeof(address));
		}
	}
}

int64_t bpfrt_load_fill(struct bpfrt_load *load)
{
	struct bpfrt_loaded *loaded = (struct bpfrt_loaded *)(void *)load->block;
	struct bpfrt_region *globals = (struct bpfrt_region *)(void *)(load->block + load->plan.globals);
	struct bpfrt_interp_extern *externs = (struct bpfrt_interp_extern *)(void *)(load->block + load->plan.externs);
	const struct bpfrt_map **maps = (const struct bpfrt_map **)(void *)(load->block + load->plan.map_list);
	int64_t status;

	if (load->options->copy)
		__builtin_memcpy(load->block + load->plan.image, load->image, load->image->bytes);
	*loaded = (struct bpfrt_loaded){
		.image = load->options->copy ? (const void *)(load->block + load->plan.image) : load->image,
		.vm = { .maps = maps,
			.map_count = BPFRT_IMAGE_COUNT(load->image, MAPS),
			.globals = globals,
			.global_count = BPFRT_IMAGE_COUNT(load->image, GLOBALS),
			.externs = externs,
			.extern_count = BPFRT_IMAGE_COUNT(load->image, EXTERNS),
			.helpers = load->options->helpers,
			.helper_count = load->options->helper_count },
		.progs = (struct bpfrt_interp_prog *)(void *)(load->block + load->plan.progs),
		.prog_count = BPFRT_IMAGE_COUNT(load->image, PROGS),
		.maps = (struct bpfrt_map *)(void *)(load->block + load->plan.maps),
		.bytes = load->plan.total,
	};
	for (uint32_t i = 0; i < loaded->vm.map_count; i++)
		maps[i] = &loaded->maps[i];
	fill_progs(load, loaded);
	fill_variables(load, globals);
	fill_externs(load, externs);
	fill_addresses(loaded);
	status = bpfrt_load_maps(load, loaded);
	if (!status)
		prepare_progs(loaded);
	return status;
}
