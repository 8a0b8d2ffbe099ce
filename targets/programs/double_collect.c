/* double_collect: to see several words as they were at one time, a reader reads
 * all of them twice, and takes what was the same.  The words go back to old
 * values, so that two readings can be wrong in the same way. */
#include "program.h"

enum { ACCOUNTS = 2, TRANSFERS = 4 };

/* The balance; FIXED: and a count of changes, times 16. */
static _Atomic int accounts[ACCOUNTS];

static void change(int account, int by)
{
#ifdef FIXED
	by += 16;
#endif
	atomic_fetch_add(&accounts[account], by);
}

static void transfer(int from, int to)
{
	change(to, 1);
	change(from, -1);
}

static void collect(int *out)
{
	for (int i = 0; i < ACCOUNTS; i++)
		out[i] = LOAD(accounts[i]);
}

static void look(void)
{
	int once[ACCOUNTS], twice[ACCOUNTS], sum = 0;

	collect(once);
	collect(twice);
	for (int i = 0; i < ACCOUNTS; i++) {
		if (once[i] != twice[i])
			return;
		sum += once[i] % 16;
	}
	assert(sum == 1 || sum == 2); /* 2: between the two changes */
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		look();
	} else {
		for (int i = 0; i < TRANSFERS; i++)
			transfer(i % 2 ? ACCOUNTS - 1 : 0,
			         i % 2 ? 0 : ACCOUNTS - 1);
	}
	return arg;
}

int main(void)
{
	STORE(accounts[0], 1);
	run_threads(2, body);
	return 0;
}
