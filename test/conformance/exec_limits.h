/* What the engines and the driver of emulated targets agree on. Freestanding. */
#ifndef TEST_EXEC_LIMITS_H
#define TEST_EXEC_LIMITS_H

#include <stdint.h>

#define EXEC_MEMORY 1024u          /* bytes, most */
#define EXEC_BUDGET 10000000u      /* instructions, checked mode */
#define EXEC_CELL "exec_cell"      /* the array whose value is the memory of proven programs */
#define EXEC_EXTERN "exec_extern"  /* every engine has this function, of five 64-bit arguments, */
#define EXEC_VARIABLE "exec_value" /* and this variable, 8 bytes; both are set below */
#define EXEC_VALUE 0x1122334455667788u
#define EXEC_EXTERN_RESULT(a, b, c, d, e) ((a) + 2 * (b) + 3 * (c) + 5 * (d) + 7 * (e))

/* What native code gets. */
struct exec_context {
	union {
		void *mem;
		uint64_t mem_slot;
	};
	uint64_t length;
};

#endif
