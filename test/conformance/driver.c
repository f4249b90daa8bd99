/* Runs an image's jobs on its machine, and prints a line for each: r0, the contents of maps, and the memory where it is
 * wanted. */
#include "driver.h"

#include "bare.h"
#include "bpfrt/skb.h"
#include "maps.h"

uint64_t exec_value = EXEC_VALUE;

uint64_t exec_extern(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);
uint64_t exec_extern(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	return EXEC_EXTERN_RESULT(a, b, c, d, e);
}

/* Output goes out in larger pieces: each is a call of the emulator. */
static char text[1024];
static uint32_t used;

static void flush(void)
{
	text[used] = 0;
	bare_print(text);
	used = 0;
}

static void put(char c)
{
	if (used + 1 == sizeof(text))
		flush();
	text[used++] = c;
}

static void put_byte(uint8_t byte)
{
	put("0123456789abcdef"[byte >> 4]);
	put("0123456789abcdef"[byte & 15]);
}

static void put_number(uint64_t number)
{
	for (int i = 7; i >= 0; i--)
		put_byte((uint8_t)(number >> 8 * i));
}

static void clear_maps(void)
{
	for (uint32_t i = 0; i < driver_map_count; i++)
		if (driver_maps[i].map)
			exec_map_clear(driver_maps[i].map);
}

static uint64_t contents_of_maps(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < driver_map_count; i++)
		if (driver_maps[i].map)
			sum += exec_map_contents(driver_maps[i].index, driver_maps[i].map);
	return sum;
}

static void run(const struct driver_job *job)
{
	static _Alignas(16) uint8_t own[EXEC_MEMORY];
	uint8_t *mem = driver_cell ? driver_cell->values : own;
	struct exec_context ctx = { .mem_slot = 0, .length = job->length };
	struct bpfrt_skb skb = { .len = job->length };
	uint64_t result;

	for (uint32_t i = 0; i < job->length; i++)
		mem[i] = job->mem[i];
	if (job->length)
		ctx.mem = mem;
	if (job->names_map)
		clear_maps();
	skb.data = mem;
	skb.data_end = mem + job->length;
	result = job->entry(job->is_packet ? (void *)&skb : (void *)&ctx);
	put_number(result);
	put(' ');
	put_number(job->names_map ? contents_of_maps() : 0);
	if (job->wants_memory)
		put(' ');
	for (uint32_t i = 0; job->wants_memory && i < job->length; i++)
		put_byte(mem[i]);
	put('\n');
}

int main(void)
{
	for (uint32_t i = 0; i < driver_job_count; i++)
		run(&driver_jobs[i]);
	flush();
	return 0;
}
