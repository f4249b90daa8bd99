# What no compiler writes: numbers that only a loader knows, wrong encodings, calls to nowhere.
	.section xdp,"ax",@progbits
	.globl undecodable
	.type undecodable,@function
undecodable:
	r0 = 0
	.byte 0xff, 0, 0, 0, 0, 0, 0, 0
	.byte 0x18, 0x01, 0, 0, 0, 0, 0, 0
	exit
	.size undecodable, .-undecodable
.ifdef MAP_FD
	.globl map_fd
	.type map_fd,@function
map_fd:
	.byte 0x18, 0x11, 0, 0, 42, 0, 0, 0
	.byte 0, 0, 0, 0, 0, 0, 0, 0
	exit
	.size map_fd, .-map_fd
.endif
.ifdef BAD_CALL
	.globl bad_call
	.type bad_call,@function
bad_call:
	.byte 0x85, 0x10, 0, 0, 1, 0, 0, 0
	r0 = 0
	exit
	.size bad_call, .-bad_call
.endif
.ifdef SECTION
	.section nonsense,"ax",@progbits
	.globl lost
	.type lost,@function
lost:
	exit
	.size lost, .-lost
.endif
.ifdef STRAY
	.section tc,"ax",@progbits
	r0 = nowhere ll
	exit
	.globl found
	.type found,@function
found:
	r0 = 1
	exit
.endif
.ifdef JUMP_TABLE
	.section socket,"ax",@progbits
	.globl jumps
	.type jumps,@function
jumps:
	r1 = targets ll
	r1 = *(u64 *)(r1 + 0)
	.byte 0x0d, 0x01, 0, 0, 0, 0, 0, 0
	exit
	.size jumps, .-jumps
	.section .jumptables,"",@progbits
targets:
	.quad 24
.endif
.ifdef COMPUTED_GOTO
	.section socket,"ax",@progbits
	.globl jumps
	.type jumps,@function
jumps:
	r1 = targets ll
	r1 = *(u64 *)(r1 + 0)
	.byte 0x0d, 0x01, 0, 0, 0, 0, 0, 0
to:
	exit
	.size jumps, .-jumps
	.section .rodata,"a",@progbits
	.type targets,@object
targets:
	.quad to
	.size targets, 8
.endif
