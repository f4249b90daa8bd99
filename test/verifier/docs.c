/* docs/verifier.md lists every diagnostic of the verifier as diag.def has it. BPFC_UPDATE_GOLDEN=1 writes the list. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE BPFC_SOURCE_DIR "/docs/verifier.md"
#define FIRST "| code | what it says | help |\n|---|---|---|\n"
#define FIRST_CODE 500
#define END_CODE 700

struct row {
	int code;
	const char *text, *help;
};

static const struct row rows[] = {
#define BPFC_DIAG(code, name, severity, family, text, help) { code, text, help },
#include "bpfc/diag.def"
};

static char *read_page(void)
{
	FILE *file = fopen(PAGE, "r");
	char *text = calloc(1, 1 << 18);

	cr_assert_not_null(file, "%s", PAGE);
	cr_assert_not_null(text);
	cr_assert_lt(fread(text, 1, 1 << 18, file), 1 << 18);
	fclose(file);
	return text;
}

/* Bars would be columns of the table. */
static void put_cell(FILE *out, const char *text)
{
	fputs(*text ? " " : "", out);
	for (; *text; text++)
		fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
	fputs(" |", out);
}

static char *list_of_codes(void)
{
	char *list = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&list, &size);

	for (int code = FIRST_CODE; code < END_CODE; code++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			if (rows[i].code != code)
				continue;
			fprintf(out, "| V%04d |", code);
			put_cell(out, rows[i].text);
			put_cell(out, rows[i].help);
			fputc('\n', out);
		}
	}
	fclose(out);
	return list;
}

Test(docs, every_code_is_in_the_list)
{
	char *page = read_page(), *list = list_of_codes(), *at = strstr(page, FIRST), *end;

	cr_assert_not_null(at, "no list in %s", PAGE);
	at += strlen(FIRST);
	for (end = at; *end == '|';)
		end = strchr(end, '\n') + 1;
	if (getenv("BPFC_UPDATE_GOLDEN")) {
		FILE *file = fopen(PAGE, "w");

		cr_assert_not_null(file, "%s", PAGE);
		fprintf(file, "%.*s%s%s", (int)(at - page), page, list, end);
		fclose(file);
	} else {
		cr_expect(strlen(list) == (size_t)(end - at) && !strncmp(list, at, strlen(list)),
			  "%s lists other codes than diag.def: BPFC_UPDATE_GOLDEN=1 writes them", PAGE);
	}
	free(list);
	free(page);
}
