/*
 * Native code in this process: a loader for relocatable ELF objects (System V ABI, chapters 4 and 5, and its x86-64
 * supplement), as code generation writes them for loaded images. What an object names outside of itself is the caller's
 * to resolve: nothing of the process can be reached otherwise. Memory is writable first and executable afterwards,
 * never both.
 */
#ifndef BPFC_NATIVE_H
#define BPFC_NATIVE_H

#include <stddef.h>
#include <stdint.h>

struct bpfc_native;

/* The address of a name, or NULL. */
typedef void *bpfc_native_resolve(void *user, const char *name);

/* Why an object was not loaded. */
struct bpfc_native_fault {
	const char *what; /* static storage */
	char name[128];   /* of the symbol or section, or "" */
};

/*
 * Loads `length` bytes (borrowed for the call). Survives any bytes. Returns the code in *native (caller closes), or
 * BPFC_E_FORMAT for a damaged object, BPFC_E_UNSUPPORTED for one of another machine or that asks for what this loader
 * does not do, BPFC_E_OPTION for a name that nobody resolves, BPFC_E_NOMEM. Any thread.
 */
int bpfc_native_load(const uint8_t *bytes, size_t length, bpfc_native_resolve *resolve, void *user,
		     struct bpfc_native **native, struct bpfc_native_fault *fault);

/* The address of a global symbol that the object defines, or NULL. Any thread. */
void *bpfc_native_find(const struct bpfc_native *native, const char *name);

/* Bytes of memory that it takes. */
size_t bpfc_native_bytes(const struct bpfc_native *native);

/* Takes the code, which nobody may be running; NULL is fine. */
void bpfc_native_free(struct bpfc_native *native);

#endif
