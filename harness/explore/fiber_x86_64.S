/*
 * void fiber_switch(void **from, void *to)
 *
 * Saves the registers that a callee must keep on the running stack, its
 * pointer in *from, and goes on with those saved on the stack `to`.
 *
 *	sp -> r15 r14 r13 r12 rbx rbp return-address
 *
 * All stacks are left in one place, so that the processor guesses right where
 * the return goes.
 */
	.text
	.globl	fiber_switch
	.hidden	fiber_switch
	.type	fiber_switch, @function
fiber_switch:
	.cfi_startproc
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.cfi_endproc
	.size	fiber_switch, .-fiber_switch
	.section .note.GNU-stack,"",@progbits
