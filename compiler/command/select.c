#include "select.h"

#include <string.h>

static const char *prog_name(const struct bpfc_prog *prog)
{
	return prog->name;
}

static const char *prog_section(const struct bpfc_prog *prog)
{
	return prog->section;
}

typedef const char *name_of(const struct bpfc_prog *prog);

/* "a, b, c": each name once, in the object's order. */
static const char *list_names(struct bpfc_run *run, const struct bpfc_model *model, name_of *name)
{
	const char *list = "";

	for (uint32_t i = 0; i < model->prog_count && list; i++) {
		uint32_t j = 0;

		while (strcmp(name(&model->progs[j]), name(&model->progs[i])))
			j++;
		if (j == i)
			list = bpfc_arena_printf(run->arena, "%s%s%s", list, *list ? ", " : "", name(&model->progs[i]));
	}
	return list;
}

static bool has_name(const struct bpfc_names *names, const char *name)
{
	for (uint32_t i = 0; i < names->count; i++)
		if (!strcmp(names->list[i], name))
			return true;
	return false;
}

/* Every name that was asked for must be one of a program's. */
static int check_names(struct bpfc_run *run, const struct bpfc_model *model, const struct bpfc_names *names,
		       name_of *name, enum bpfc_diag_code code)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < names->count; i++) {
		struct bpfc_diag diag = BPFC_DIAG_INIT(NO_SUCH_PROGRAM, .object = model->object);
		uint32_t j = 0;

		while (j < model->prog_count && strcmp(name(&model->progs[j]), names->list[i]))
			j++;
		if (j < model->prog_count)
			continue;
		diag.code = code;
		diag.args[0] = (struct bpfc_diag_arg)BPFC_STR(names->list[i]);
		diag.args[1] = (struct bpfc_diag_arg)BPFC_STR(list_names(run, model, name));
		status = bpfc_run_fail(run, BPFC_E_OPTION, diag);
	}
	return status;
}

int bpfc_select(struct bpfc_run *run, const struct bpfc_model *model, struct bpfc_selection *selection)
{
	const struct bpfc_names *programs = &run->args.programs, *sections = &run->args.sections;
	int status;

	*selection = (struct bpfc_selection){ 0 };
	if (!model->prog_count)
		return bpfc_run_fail(run, BPFC_E_FORMAT, BPFC_DIAG_INIT(NO_PROGRAMS, .object = model->object));
	status = check_names(run, model, programs, prog_name, BPFC_D_NO_SUCH_PROGRAM);
	status = bpfc_worse(status, check_names(run, model, sections, prog_section, BPFC_D_NO_SUCH_SECTION));
	if (status)
		return status;
	selection->progs = bpfc_arena_zalloc(run->arena, model->prog_count, sizeof(selection->progs[0]));
	if (!selection->progs)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	for (uint32_t i = 0; i < model->prog_count; i++) {
		const struct bpfc_prog *prog = &model->progs[i];

		if ((!programs->count || has_name(programs, prog->name)) &&
		    (!sections->count || has_name(sections, prog->section)))
			selection->progs[selection->count++] = prog;
	}
	if (!selection->count)
		return bpfc_run_fail(run, BPFC_E_OPTION, BPFC_DIAG_INIT(NONE_SELECTED, .object = model->object));
	return BPFC_OK;
}
