/*
 * check.h: our own mistakes stop loudly, in release builds too.
 *
 * CHECK is for what only a bug of the harness can make false.  The world's
 * failures (files, memory, threads) and the input's have results instead.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* Ends the process by abort() after one line on standard error. */
_Noreturn void check_failed(const char *file, int line, const char *func,
                            const char *expr);
_Noreturn void check_op_failed(const char *file, int line, const char *func,
                               const char *expr, long long a, long long b);

#define CHECK(x)                                                               \
	((x) ? (void)0 : check_failed(__FILE__, __LINE__, __func__, #x))

/* As CHECK(a op b), and prints both values. */
#define CHECK_OP(a, op, b)                                                     \
	do {                                                                   \
		long long check_a_ = (long long)(a);                           \
		long long check_b_ = (long long)(b);                           \
		if (!(check_a_ op check_b_))                                   \
			check_op_failed(__FILE__, __LINE__, __func__,          \
			                #a " " #op " " #b, check_a_,           \
			                check_b_);                             \
	} while (0)

/* malloc and realloc that end the process when memory is out: a tester that
 * limps gives wrong verdicts.  Free with free(). */
void *xmalloc(unsigned long size);
void *xcalloc(unsigned long n, unsigned long size);
void *xrealloc(void *p, unsigned long size);

#endif
