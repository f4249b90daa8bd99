/* Kernel configuration text ("CONFIG_X=y" a line): the values of .kconfig externs. */
#ifndef BPFC_KCONFIG_H
#define BPFC_KCONFIG_H

#include <stdint.h>

#include "bpfc/model.h"

/*
 * Writes the value of option `name` into `out` (size bytes, the type's, already zero) in the given byte order: y, m and
 * n for bool, char and enumeration (tristate), numbers, and quoted strings for char arrays. Returns BPFC_OK, 1 when the
 * text has no such option, or BPFC_E_OPTION with *reason (static storage) when the value does not fit the type.
 */
int bpfc_kconfig_value(const char *text, const char *name, const struct bpfc_types *types, uint32_t type, uint8_t *out,
		       uint64_t size, bool big_endian, const char **reason);

#endif
