/* Any bytes as instructions: decoding and disassembling them is defined, and never leaves the buffers. */
#include <stdlib.h>
#include <string.h>

#include "bpfc/insn.h"
#include "disasm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = size / BPFC_INSN_BYTES;

	for (int big_endian = 0; big_endian < 2; big_endian++) {
		for (size_t i = 0; i < count; i++) {
			char text[BPFC_DISASM_MAX];
			struct bpfc_insn insn;

			bpfc_insn_decode(data, count, i, big_endian, &insn);
			if (bpfc_disasm_insn(&insn, text, sizeof(text)) != strlen(text))
				abort();
		}
	}
	return 0;
}
