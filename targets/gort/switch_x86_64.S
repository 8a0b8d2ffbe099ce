/*
 * void gort_switch(void **from, void *to)
 *
 * Saves the callee-saved registers of the System V ABI on the running stack,
 * its pointer in *from, and goes on with those saved on the stack `to`.  The
 * control words (mxcsr, x87) belong to the thread: no G may change them.
 *
 *	sp -> r15 r14 r13 r12 rbx rbp return-address
 */
	.text
	.globl	gort_switch
	.hidden	gort_switch
	.type	gort_switch, @function
gort_switch:
	.cfi_startproc
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	.cfi_adjust_cfa_offset -8
	popq	%r14
	.cfi_adjust_cfa_offset -8
	popq	%r13
	.cfi_adjust_cfa_offset -8
	popq	%r12
	.cfi_adjust_cfa_offset -8
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbp
	ret
	.cfi_endproc
	.size	gort_switch, .-gort_switch
	.section .note.GNU-stack,"",@progbits
