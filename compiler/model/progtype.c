/* Program types by section name: the rows of progtype.def. */
#include "build.h"

#include <string.h>

/* Whether `section` matches the pattern; *attach is what follows its fixed part and the slash. */
static bool matches(const char *pattern, const char *section, const char **attach)
{
	size_t length = strlen(pattern);

	if (*section == '?')
		section++;
	if (pattern[length - 1] == '/') {
		*attach = section + length;
		return !strncmp(section, pattern, length) && section[length];
	}
	if (pattern[length - 1] != '+') {
		*attach = "";
		return !strcmp(section, pattern);
	}
	length--;
	if (strncmp(section, pattern, length) != 0 || (section[length] && section[length] != '/'))
		return false;
	*attach = section[length] ? section + length + 1 : "";
	return true;
}

/* ".s" behind the type, as in "lsm.s/..." and "uprobe.multi.s/...". */
static bool sleeps(const char *section)
{
	size_t length = strcspn(section, "/");

	return (length > 2 && !strncmp(section + length - 2, ".s", 2)) || !strcmp(section, "syscall");
}

bool bpfc_build_progtype(const char *section, enum bpfc_progtype *type, bool *is_sleepable, const char **attach)
{
	static const struct {
		const char *pattern;
		enum bpfc_progtype type;
	} rows[] = {
#define BPFC_SECTION(name, progtype) { name, BPFC_PROG_##progtype },
#include "bpfc/progtype.def"
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!matches(rows[i].pattern, section, attach))
			continue;
		*type = rows[i].type;
		*is_sleepable = sleeps(section);
		return true;
	}
	return false;
}
