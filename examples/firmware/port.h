/* What the example needs of a board. Each port is one file: start-up code, a console, an end. */
#ifndef PORT_H
#define PORT_H

/* Writes a string to the console. */
void port_print(const char *text);

/* Ends the run with a status that the emulator or the host passes on (0 to 255). */
_Noreturn void port_exit(int status);

/* The example; called by the start-up code, never returns. */
_Noreturn void firmware_main(void);

#endif
