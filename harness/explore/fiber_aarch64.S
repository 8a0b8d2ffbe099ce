/*
 * void fiber_switch(void **from, void *to)
 *
 * Saves the registers that a callee must keep on the running stack, its
 * pointer in *from, and goes on with those saved on the stack `to`.
 *
 *	sp -> x29 x30 x19 ... x28 d8 ... d15
 */
	.text
	.globl	fiber_switch
	.hidden	fiber_switch
	.type	fiber_switch, %function
fiber_switch:
	.cfi_startproc
	stp	x29, x30, [sp, #-160]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	ldp	x29, x30, [sp], #160
	ret
	.cfi_endproc
	.size	fiber_switch, .-fiber_switch
	.section .note.GNU-stack,"",@progbits
