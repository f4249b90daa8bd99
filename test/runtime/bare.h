/* How the bare test prints and ends on its machine: bare_arm.c, bare_riscv.c, bare_host.c. */
#ifndef TEST_BARE_H
#define TEST_BARE_H

void bare_print(const char *text);

int main(void);

#endif
