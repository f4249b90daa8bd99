/* The firmware: readings that come two at a time, and what the rule kept of them. Prints the same with either rule. */
#include "port.h"
#include "size.h"

static void print_hex(uint32_t n)
{
	char text[10];

	for (int i = 0; i < 8; i++)
		text[i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
	text[8] = '\n';
	text[9] = 0;
	port_print(text);
}

static uint32_t sensor_at(uint32_t i)
{
	return i * 2654435761u;
}

_Noreturn void firmware_main(void)
{
	uint32_t state = 12345, answers = 0, answer;

	begin();
	for (uint32_t i = 1; i <= 500; i++) {
		static struct reading readings[2];

		for (uint32_t n = 0; n < 2; n++) {
			state = state * 1664525 + 1013904223;
			readings[n].sensor = sensor_at(state >> 28);
			readings[n].value = (int32_t)(state >> 8 & 0xffff) - 20000;
			submit(&readings[n], 1000 * i + (state >> 4 & 255));
		}
		while (next_answer(&answer))
			answers = answers * 3 + answer;
		if (i % 16 == 0)
			forget(sensor_at(state >> 24 & 15));
	}
	print_hex(answers);
	for (uint32_t i = 0; i < 16; i++) {
		struct record record = { 0, 0, 0 };

		print_hex((uint32_t)record_of(sensor_at(i), &record) == 0);
		print_hex(record.count ^ (uint32_t)record.max ^ (uint32_t)record.sum ^ (uint32_t)(record.sum >> 32));
	}
	port_exit(0);
}
