# What Linux has besides RFC 9669's instructions, where it does not work; and what is not supported.
.prog xdp load_acquire_of_the_context
	w0 = load_acquire((u32 *)(r1 + 0))
	exit
.prog xdp store_release_misaligned
	r3 = 0
	r2 = r10
	r2 += -6
	store_release((u32 *)(r2 + 0), w3)
	r0 = 0
	exit
.prog xdp may_goto_back
	r0 = 0
again:
	may_goto again
	exit
.prog xdp indirect_call
	r6 = 5
	callx r6
	r0 = 0
	exit
.prog xdp indirect_jump
	r0 = 0
	.slot 0d 01 00 00 00 00 00 00
	exit
.prog xdp address_space_cast
	r0 = 0
	.slot bf 11 01 00 01 00 00 00
	exit
#> linux_insns.s:3:2: error: atomic operations do not work on field 'data' of the context [V0547]
#>     3 | w0 = load_acquire((u32 *)(r1 + 0))
#>       |  ^
#> linux_insns.s: program 'load_acquire_of_the_context': note: instruction 0: w0 = load_acquire((u32 *)(r1 + 0x0))
#> linux_insns.s:9:2: error: atomic operation of 4 bytes through R2, a pointer to the stack at r10-6, may be misaligned [V0554]
#>     9 | store_release((u32 *)(r2 + 0), w3)
#>       |  ^
#> linux_insns.s: program 'store_release_misaligned': note: instruction 3: store_release((u32 *)(r2 + 0x0), w3)
#> linux_insns.s:7:2: note: 'r2' is set here, a pointer to the stack:  r2 = r10
#> linux_insns.s:15:2: error: this loop never ends: it comes back here with everything as it was [V0508]
#>    15 | may_goto again
#>       |  ^
#> linux_insns.s: program 'may_goto_back': note: instruction 1: may_goto -0x1 <L1>
#> linux_insns.s:15:2: help: change what its condition reads in each round
#> linux_insns.s:19:2: error: a call through R6 is not supported, because what it calls is not known before it runs [V0562]
#>    19 | callx r6
#>       |  ^
#> linux_insns.s: program 'indirect_call': note: instruction 1: callx r6
#> linux_insns.s:18:2: note: 'r6' is set here, the number 5:  r6 = 5
#> linux_insns.s:19:2: help: call the function by its name, and choose between functions with a switch; clang -O2 finds more of them
#> linux_insns.s:24:2: error: an indirect jump is not supported, because where it leads is not known before it runs [V0519]
#>    24 | .slot 0d 01 00 00 00 00 00 00
#>       |  ^
#> linux_insns.s: program 'indirect_jump': note: instruction 1: invalid (opcode 0x0d)
#> linux_insns.s:24:2: help: compile with -fno-jump-tables; a switch instead of a computed goto
#> linux_insns.s:28:2: error: an address-space cast is not supported, because there are no arenas [V0563]
#>    28 | .slot bf 11 01 00 01 00 00 00
#>       |  ^
#> linux_insns.s: program 'address_space_cast': note: instruction 1: invalid (opcode 0xbf)
#> linux_insns.s:28:2: help: keep the data in an array map or in global variables
