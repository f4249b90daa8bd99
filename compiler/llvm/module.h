/* What the files that make the module as a whole share, beside emit.h: the steps of codegen.c's pipeline and small
 * tools. */
#ifndef BPFC_MODULE_H
#define BPFC_MODULE_H

#include "emit.h"

/* ---- steps, in the order in which codegen.c calls them; each returns a status ---- */

/* target.c: triple, CPU, features and profile; makes the target machine and its layout. */
int bpfc_target_open(struct bpfc_emitter *e);

/* usage.c: fills e->usage. */
int bpfc_usage_find(struct bpfc_emitter *e);

/* module.c: an empty module for that target, with its flags; the types of emit.h. */
int bpfc_module_open(struct bpfc_emitter *e);

/* names.c: the renames' sources exist. */
int bpfc_names_check(struct bpfc_emitter *e);

/* passes.c: attributes of all functions, then LLVM's pipeline of the level. */
int bpfc_optimise(struct bpfc_emitter *e);

/* output.c: the module as bytes. */
int bpfc_output(struct bpfc_emitter *e, uint8_t **bytes, size_t *length);

/* ---- parts of bpfc_emit_symbols ---- */

int bpfc_declare_progs(struct bpfc_emitter *e);
int bpfc_declare_externs(struct bpfc_emitter *e);
int bpfc_declare_maps(struct bpfc_emitter *e);
int bpfc_declare_globals(struct bpfc_emitter *e);
int bpfc_define_maps(struct bpfc_emitter *e);
int bpfc_define_globals(struct bpfc_emitter *e);

/* ---- tools ---- */

/* names.c: the output's name for `name`, which no other symbol has yet; NULL and a failure when it isn't possible. */
const char *bpfc_name_claim(struct bpfc_emitter *e, const char *name);

/* names.c: "map.3": what resident code calls it; NULL and a failure when there is no memory. */
const char *bpfc_name_resident(struct bpfc_emitter *e, const char *kind, uint32_t index);

/* names.c: a name for an internal symbol: `name`, or "" when it has characters that assemblers don't take. */
const char *bpfc_name_internal(const char *name);

/* sections.c: puts a definition into a section of its own, named as gcc's -ffunction-sections -fdata-sections does. */
void bpfc_section_function(struct bpfc_emitter *e, LLVMValueRef function);
void bpfc_section_data(struct bpfc_emitter *e, LLVMValueRef data, bool has_addresses);

/* sections.c: keeps `values` whatever the optimiser and --gc-sections say. Called once. */
void bpfc_retain(struct bpfc_emitter *e, LLVMValueRef *values, unsigned count);

/* bare_metal.c: makes a finished object for a target without an operating system link like one of gcc. */
void bpfc_match_bare_metal(uint8_t *bytes, size_t length);

/* slots.c: the constant address that a reference names, NULL and a failure when there is none; `what` is whose. */
LLVMValueRef bpfc_ref_address(struct bpfc_emitter *e, const struct bpfc_data_ref *ref, const char *what);

/* slots.c: a constant string in read-only memory. */
LLVMValueRef bpfc_string(struct bpfc_emitter *e, const char *text);

/* storage.c: whether the object holds the map's values, and how many bytes they are. */
bool bpfc_map_in_object(const struct bpfc_emitter *e, const struct bpfc_map *map);
uint64_t bpfc_map_bytes(const struct bpfc_map *map);

/* map_values.c: the storage of a map that has initial values; NULL and a failure. */
LLVMValueRef bpfc_map_values(struct bpfc_emitter *e, const struct bpfc_map *map);

/* storage.c: an error that names maps and bytes when they don't fit the embedded profile. */
int bpfc_storage_check(struct bpfc_emitter *e);

/* note.c: the note that is not loaded, and the linker's check of the runtime's version. */
void bpfc_emit_note(struct bpfc_emitter *e);

/* note.c: the symbol that only the matching runtime library defines: absolute, with value 0. */
const char *bpfc_abi_symbol(struct bpfc_emitter *e);
LLVMValueRef bpfc_abi_reference(struct bpfc_emitter *e);

/* guard.c: runs `run`, which returns a status. A fatal error of LLVM on this thread ends it early: the result is then
 * BPFC_E_UNSUPPORTED, *reason LLVM's words (until the next call on this thread), and LLVM's objects must be abandoned.
 */
int bpfc_guard(int (*run)(void *), void *argument, const char **reason);

/* guard.c: initialises all targets and the handler of fatal errors, once a process. */
void bpfc_llvm_once(void);

/* A failure whose diagnostic has text arguments only. */
#define BPFC_FAIL(e, status, name, ...) bpfc_emit_fail(e, status, &BPFC_DIAG_INIT(name, .args = { __VA_ARGS__ }))

#endif
