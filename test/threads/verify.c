/*
 * One model, several threads: each verifies all of its programs, and opens the object again for itself. Verdicts agree,
 * and ThreadSanitizer finds no race.
 * usage: test_threads_verify OBJECT
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "bpfv/verify.h"
#include "model/open.h"

enum { THREADS = 4, ROUNDS = 20 };

struct input {
	uint8_t bytes[1 << 16];
	size_t length;
	const struct bpfc_model *model; /* opened before the threads start */
};

static void *heap_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void heap_free(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static struct bpfc_model *open_input(const struct input *input)
{
	struct bpfc_open_options options = { .size = sizeof(options), .object = "input" };
	struct bpfc_model *model = NULL;

	return bpfc_model_open(input->bytes, input->length, &options, &model) ? NULL : model;
}

/* Programs of `model` that the verifier accepts. */
static uintptr_t accepted(const struct bpfc_model *model)
{
	const struct bpfv_options options = { .size = sizeof(options),
					      .allocator = { .alloc = heap_alloc, .free = heap_free } };
	uintptr_t count = 0;

	for (uint32_t i = 0; i < model->prog_count; i++) {
		struct bpfc_facts *facts;

		if (bpfv_verify(&model->progs[i], &options, &facts))
			continue;
		count++;
		bpfv_facts_free(facts, &options.allocator);
	}
	return count;
}

/* Returns how many programs were accepted in all rounds, of the shared model and of the thread's own. */
static void *work(void *argument)
{
	const struct input *input = argument;
	uintptr_t count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct bpfc_model *own = open_input(input);

		count += accepted(input->model);
		if (own)
			count += accepted(own);
		bpfc_model_close(own);
	}
	return (void *)count;
}

static int run_threads(struct input *input)
{
	uintptr_t expected = (uintptr_t)2 * ROUNDS * input->model->prog_count;
	pthread_t threads[THREADS];
	int wrong = 0;

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, input))
			abort();
	for (int i = 0; i < THREADS; i++) {
		void *count;

		pthread_join(threads[i], &count);
		if ((uintptr_t)count != expected) {
			fprintf(stderr, "thread %d: %zu accepted, expected %zu\n", i, (size_t)(uintptr_t)count,
				(size_t)expected);
			wrong = 1;
		}
	}
	return wrong;
}

int main(int argc, char **argv)
{
	static struct input input;
	struct bpfc_model *model;
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	int wrong;

	if (!file)
		return 2;
	input.length = fread(input.bytes, 1, sizeof(input.bytes), file);
	fclose(file);
	model = open_input(&input);
	if (!model || !model->prog_count) {
		fprintf(stderr, "%s: cannot be opened, or has no program\n", argv[1]);
		return 2;
	}
	input.model = model;
	wrong = run_threads(&input);
	bpfc_model_close(model);
	return wrong;
}
