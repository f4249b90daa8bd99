/* Memory from the caller's callbacks, listed so that all of it is freed however a verification ends. */
#include "verifier.h"

struct bpfv_block {
	struct bpfv_block *previous, *next;
	size_t bytes;
	_Alignas(max_align_t) unsigned char memory[];
};

void *bpfv_alloc(struct bpfv *v, size_t bytes)
{
	struct bpfv_block *block = NULL;

	if (v->options.max_memory && bytes > v->options.max_memory - v->memory) {
		bpfv_give_up(v, BPFC_D_MEMORY_LIMIT, v->insn, v->options.max_memory);
		return NULL;
	}
	if (bytes <= SIZE_MAX - sizeof(*block))
		block = v->options.allocator.alloc(v->options.allocator.user, sizeof(*block) + bytes);
	if (!block) {
		v->status = BPFC_E_NOMEM;
		return NULL;
	}
	v->memory += bytes;
	block->bytes = bytes;
	block->previous = NULL;
	block->next = v->blocks;
	if (v->blocks)
		v->blocks->previous = block;
	v->blocks = block;
	memset(block->memory, 0, bytes);
	return block->memory;
}

void *bpfv_alloc_array(struct bpfv *v, size_t count, size_t bytes)
{
	return bpfv_alloc(v, count > SIZE_MAX / bytes ? SIZE_MAX : count * bytes);
}

void bpfv_free(struct bpfv *v, void *memory)
{
	struct bpfv_block *block;

	if (!memory)
		return;
	block = (struct bpfv_block *)(void *)((unsigned char *)memory - offsetof(struct bpfv_block, memory));
	if (block->previous)
		block->previous->next = block->next;
	else
		v->blocks = block->next;
	if (block->next)
		block->next->previous = block->previous;
	v->memory -= block->bytes;
	v->options.allocator.free(v->options.allocator.user, block);
}

void bpfv_free_all(struct bpfv *v)
{
	while (v->blocks)
		bpfv_free(v, v->blocks->memory);
}
