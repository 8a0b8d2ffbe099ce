/*
 * Traces made to cost as much as they can: each kind piles up one thing that
 * the reader, the order or the rules keep or search.  A small file may cost
 * little, and a larger one in proportion: in memory, which the address space
 * bounds, and in processor time, which a limit of the process bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/rng.h"
#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"
#include "harness/trace/order.h"
#include "harness/trace/written.h"

#define MIB ((size_t)1 << 20)

/* Sanitizers map terabytes. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* A trace in the making: of its version, until it has so many bytes. */
struct pile {
	struct buf b;
	size_t size;
	enum trace_version version;
};

static bool more(const struct pile *p)
{
	/* What finish() adds, and the longest record below. */
	return p->b.len + 64 < p->size;
}

#define PUT(p, type, ...)                                                      \
	put(p, type, (uint64_t[]){__VA_ARGS__},                                \
	    sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static void put(struct pile *p, uint8_t type, const uint64_t *args, size_t n)
{
	draft_put_record_of(&p->b, p->version, type, args, n);
}

/* Inverts the hash of idmap.c: ids with equal low bits of it. */
static uint64_t colliding(uint64_t i)
{
	uint64_t x = i << 32 | 1;

	x ^= x >> 31 ^ x >> 62;
	x *= 0x319642b2d24d8ec3u;
	x ^= x >> 27 ^ x >> 54;
	x *= 0x96de1b173f119089u;
	return x ^ x >> 30 ^ x >> 60;
}

/*
 * 1.5.
 */

static void processors(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++) {
		PUT(p, EV_BATCH, i, i, 0);
		PUT(p, EV_PROC_START, 0, 0, i);
	}
}

static void processors_of_huge_ids(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++) {
		PUT(p, EV_BATCH, INT64_MAX - i, i, 0);
		PUT(p, EV_PROC_START, 0, 0, INT64_MAX - i);
	}
}

static void equal_numbers(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++) {
		PUT(p, EV_BATCH, i, 1, 0);
		PUT(p, EV_PROC_START, 0, 0, i);
	}
}

/* As far as 63 bits allow. */
static void numbers_far_apart(struct pile *p)
{
	uint64_t step = INT64_MAX / (p->size / 8);

	PUT(p, EV_BATCH, 0, 0, 0);
	while (more(p))
		PUT(p, EV_HEAP_ALLOC, step, 0, 1);
}

static void empty_batches(struct pile *p)
{
	while (more(p))
		PUT(p, EV_BATCH, 0, 0, 0);
	PUT(p, EV_PROC_START, 0, 0, 1);
}

static void empty_batches_of_many(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++)
		PUT(p, EV_BATCH, i, 0, 0);
	PUT(p, EV_PROC_START, 0, 0, 1);
}

static void records_without_events(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	while (more(p))
		PUT(p, EV_TIMER_GOROUTINE, 1, 0);
	PUT(p, EV_PROC_START, 0, 0, 1);
}

static void goroutines_that_are_just_not_hashed(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	for (uint64_t i = IDMAP_DIRECT; --i && more(p);)
		PUT(p, EV_GO_CREATE, 1, 0, i, 0, 0);
}

static void goroutines_of_huge_ids(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	for (uint64_t i = 0; more(p); i++)
		PUT(p, EV_GO_CREATE, 1, 0, UINT64_MAX - i, 0, 0);
}

static void goroutines_that_collide(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	for (uint64_t i = 1; more(p); i++)
		PUT(p, EV_GO_CREATE, 1, 0, colliding(i), 0, 0);
}

static void stacks_that_collide(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	PUT(p, EV_PROC_START, 1, 0, 1);
	for (uint64_t i = 1; more(p); i++)
		PUT(p, EV_STACK, colliding(i), 0);
}

static void stacks_that_are_not_defined(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0, 0);
	for (uint64_t i = IDMAP_DIRECT; --i && more(p);)
		PUT(p, EV_GO_CREATE, 1, 0, 1, 0, i);
}

/* Each exit says that it happened before those above it. */
static void exits_upside_down(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 1 << 20, 0);
	for (uint64_t i = 1 << 20; more(p); i--)
		PUT(p, EV_GO_SYS_EXIT, 1, 0, 1, i, 0);
}

static void exits_of_many_batches(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++) {
		PUT(p, EV_BATCH, i, (1 << 20) + i, 0);
		PUT(p, EV_GO_SYS_EXIT, 0, 0, 1, (1 << 20) - i, 0);
	}
}

/*
 * 1.7 and up.
 */

/* A goroutine that runs and yields for as long as there is room. */
static void keep_moving(struct pile *p, uint64_t proc, size_t until)
{
	PUT(p, EV_BATCH, proc, 0);
	PUT(p, EV_GO_CREATE, 0, 1, 0, 0);
	while (p->b.len < until && more(p)) {
		PUT(p, EV_GO_START_LOCAL, 0, 1);
		PUT(p, EV_GO_SCHED, 0, 0);
	}
}

/* Each waits for goroutine 1 to wait at a number that it comes to, running. */
static void waiters_for_each_number(struct pile *p)
{
	keep_moving(p, 0, p->size / 2);
	for (uint64_t i = 1; more(p); i++) {
		PUT(p, EV_BATCH, i, 0);
		PUT(p, EV_GO_UNBLOCK, 0, 1, i, 0);
	}
}

static void waiters_for_one_number(struct pile *p)
{
	keep_moving(p, 0, p->size / 2);
	for (uint64_t i = 1; more(p); i++) {
		PUT(p, EV_BATCH, i, 0);
		PUT(p, EV_GO_UNBLOCK, 0, 1, 2, 0);
	}
}

/* They wait for numbers that merge.c keeps in one bucket. */
static void waiters_in_one_bucket(struct pile *p)
{
	keep_moving(p, 0, p->size / 2);
	for (uint64_t i = 1; more(p); i++) {
		uint64_t mix = (uint64_t)0x80000 << 32 | i;

		PUT(p, EV_BATCH, i, 0);
		PUT(p, EV_GO_UNBLOCK, 0, 1,
		    (mix * 0xf1de83e19937733du) ^ (uint64_t)1 << 32, 0);
	}
}

/* All want to run the same goroutine; one at a time can. */
static void waiters_for_one_state(struct pile *p)
{
	keep_moving(p, 0, p->size / 2);
	for (uint64_t i = 1; more(p); i++) {
		PUT(p, EV_BATCH, i, 1);
		PUT(p, EV_GO_START_LOCAL, 0, 1);
		PUT(p, EV_GO_SCHED, 0, 0);
	}
}

static void waiters_for_nobody(struct pile *p)
{
	for (uint64_t i = 0; more(p); i++) {
		PUT(p, EV_BATCH, i, 0);
		PUT(p, EV_GO_SCHED, 0, 0);
	}
}

/* In turns on two processors, so that each step wakes the other. */
static void one_of_two(struct pile *p, uint64_t proc, size_t until)
{
	PUT(p, EV_BATCH, proc, 0);
	if (proc == 0)
		PUT(p, EV_GO_CREATE, 0, 1, 0, 0);
	for (uint64_t seq = 1 + proc; p->b.len < until && more(p); seq += 2) {
		PUT(p, EV_GO_START, 0, 1, seq);
		PUT(p, EV_GO_SCHED, 0, 0);
	}
}

static void two_in_turns(struct pile *p)
{
	one_of_two(p, 0, p->size / 2);
	one_of_two(p, 1, p->size);
}

static void samples_upside_down(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0);
	for (uint64_t i = 1 << 20; more(p); i--)
		PUT(p, EV_CPU_SAMPLE, 0, i, i & 1023, i & 4095, 0);
}

static void strings_that_collide(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0);
	PUT(p, EV_PROC_START, 0, 1);
	for (uint64_t i = 1; more(p); i++)
		draft_put_string(&p->b, colliding(i), "x");
}

static void strings_that_are_not_defined(struct pile *p)
{
	PUT(p, EV_BATCH, 0, 0);
	PUT(p, EV_PROC_START, 0, 1);
	for (uint64_t i = 1; more(p); i++)
		PUT(p, EV_STACK, i, 1, 0, 2 * i, 2 * i + 1, 0);
}

static void regions_in_regions(struct pile *p)
{
	draft_put_string(&p->b, 1, "x");
	PUT(p, EV_BATCH, 0, 0);
	for (uint64_t i = 0; more(p); i++)
		PUT(p, EV_USER_REGION, 0, i, 0, 1, 0);
}

static void tasks_that_collide(struct pile *p)
{
	draft_put_string(&p->b, 1, "x");
	PUT(p, EV_BATCH, 0, 0);
	for (uint64_t i = 1; more(p); i++)
		PUT(p, EV_USER_TASK_CREATE, 0, colliding(i), 0, 1, 0);
}

/*
 * Claims that are not true.
 */

static void fill_up(struct pile *p)
{
	while (p->b.len < p->size)
		buf_byte(&p->b, 1);
}

static void claims_a_huge_record(struct pile *p)
{
	buf_byte(&p->b, EV_GO_CREATE | 3u << 6);
	draft_put_varint(&p->b, UINT64_MAX);
	fill_up(p);
}

static void claims_a_huge_string(struct pile *p)
{
	buf_byte(&p->b, EV_STRING);
	draft_put_varint(&p->b, 1);
	draft_put_varint(&p->b, TRACE_MAX_STRING);
	fill_up(p);
	p->b.len = p->b.len < MIB ? p->b.len : MIB - 65536;
}

static void claims_a_string_too_long(struct pile *p)
{
	buf_byte(&p->b, EV_STRING);
	draft_put_varint(&p->b, 1);
	draft_put_varint(&p->b, INT64_MAX);
	fill_up(p);
}

/* Frames times numbers in a frame are 4 in 64 bits. */
static void claims_frames_that_wrap(struct pile *p)
{
	PUT(p, EV_STACK, 1, ((uint64_t)1 << 62) + 1, 0, 0, 0, 0);
	fill_up(p);
}

static void claims_all_frames(struct pile *p)
{
	buf_byte(&p->b, EV_STACK | 3u << 6);
	draft_put_varint(&p->b, 16);
	draft_put_varint(&p->b, 1);
	draft_put_varint(&p->b, TRACE_MAX_FRAMES);
	fill_up(p);
}

static void anything(struct pile *p)
{
	struct rng r = rng_seed(p->size);

	while (p->b.len < p->size)
		buf_byte(&p->b, (uint8_t)rng_next(&r));
}

static const struct kind {
	void (*fill)(struct pile *p);
	enum trace_version version;
	const char *rule; /* of the verdict */
	const char *name;
} kinds[] = {
#define KIND(fill, version, rule) {fill, version, rule, #fill}
	KIND(processors, TRACE_1_5, ""),
	KIND(processors_of_huge_ids, TRACE_1_5, ""),
	KIND(equal_numbers, TRACE_1_5, "seq-twice"),
	KIND(numbers_far_apart, TRACE_1_5, "seq-hole"),
	KIND(empty_batches, TRACE_1_5, ""),
	KIND(empty_batches_of_many, TRACE_1_5, ""),
	KIND(records_without_events, TRACE_1_5, ""),
	KIND(goroutines_that_are_just_not_hashed, TRACE_1_5, ""),
	KIND(goroutines_of_huge_ids, TRACE_1_5, ""),
	KIND(goroutines_that_collide, TRACE_1_5, ""),
	KIND(stacks_that_collide, TRACE_1_5, ""),
	KIND(stacks_that_are_not_defined, TRACE_1_5, "stack-undefined"),
	KIND(exits_upside_down, TRACE_1_5, "sysexit-not-in-syscall"),
	KIND(exits_of_many_batches, TRACE_1_5, "sysexit-not-in-syscall"),
	KIND(waiters_for_each_number, TRACE_1_7, "go-start-proc-stopped"),
	KIND(waiters_for_one_number, TRACE_1_7, "go-start-proc-stopped"),
	KIND(waiters_in_one_bucket, TRACE_1_7, "go-start-proc-stopped"),
	KIND(waiters_for_one_state, TRACE_1_7, "go-start-proc-stopped"),
	KIND(waiters_for_nobody, TRACE_1_7, "no-goroutine"),
	KIND(two_in_turns, TRACE_1_7, "go-start-proc-stopped"),
	KIND(samples_upside_down, TRACE_1_19, ""),
	KIND(strings_that_collide, TRACE_1_7, ""),
	KIND(strings_that_are_not_defined, TRACE_1_7, "string-undefined"),
	KIND(regions_in_regions, TRACE_1_11, ""),
	KIND(tasks_that_collide, TRACE_1_11, ""),
	KIND(claims_a_huge_record, TRACE_1_5, "truncated"),
	KIND(claims_a_huge_string, TRACE_1_7, "truncated"),
	KIND(claims_a_string_too_long, TRACE_1_7, "string-length"),
	KIND(claims_frames_that_wrap, TRACE_1_7, "stack-frames"),
	KIND(claims_all_frames, TRACE_1_7, "stack-frames"),
	KIND(anything, TRACE_1_21, NULL),
};

static void make(struct pile *p, const struct kind *k, size_t size)
{
	uint64_t freq[] = {1000000000, 0};

	*p = (struct pile){.size = size, .version = k->version};
	draft_put_header_of(&p->b, p->version);
	k->fill(p);
	if (p->b.len < size)
		put(p, EV_FREQUENCY, freq, p->version < TRACE_1_7 ? 2 : 1);
	assert_true(p->b.len <= size);
}

/* The order to its end, whatever the rules say of it. */
static void walk(const struct buf *b)
{
	struct trace t = {0};
	struct order o;
	struct written w;

	trace_load(&t, b->data, b->len);
	if (!t.fault) {
		order_init(&o, &t, ORDER_ALL);
		while (order_next(&o))
			;
		order_done(&o);
	}
	written_init(&w, &t);
	while (written_next(&w))
		;
	written_done(&w);
	trace_done(&t);
}

static size_t pages(unsigned field)
{
	size_t n[2] = {0};
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%zu %zu", &n[0], &n[1]), 2);
	fclose(f);
	return n[field];
}

static void limit(size_t memory, rlim_t seconds)
{
	struct rlimit cpu = {seconds, seconds};
	struct rlimit as = {0, 0};

	if (setrlimit(RLIMIT_CPU, &cpu) < 0)
		_exit(98);
	as.rlim_cur = as.rlim_max = pages(0) * (size_t)getpagesize() + memory;
	if (!SANITIZED && setrlimit(RLIMIT_AS, &as) < 0)
		_exit(99);
}

/* In a child, so that a limit ends nothing else. */
static void judge(const struct kind *k, const struct buf *b, size_t memory,
                  rlim_t seconds)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct verdict v = {0};

		limit(memory, seconds);
		oracle_judge(&v, b->data, b->len, NULL);
		walk(b);
		if (!k->rule || !strcmp(v.rule, k->rule))
			_exit(0);
		fprintf(stderr, "%s: %s", k->name, buf_str(&v.text));
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		print_message("%s, %zu bytes: status 0x%x\n", k->name, b->len,
		              (unsigned)status);
	assert_int_equal(status, 0);
}

static void judge_all(size_t size, size_t memory, rlim_t seconds)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct pile p;

		make(&p, &kinds[i], size);
		judge(&kinds[i], &p.b, memory, seconds);
		buf_done(&p.b);
	}
}

static void a_small_file_costs_little(void **state)
{
	(void)state;
	judge_all(1024, 2 * MIB, 1);
}

static void a_large_file_costs_in_proportion(void **state)
{
	(void)state;
	judge_all(MIB, 128 * MIB, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_file_costs_little),
		cmocka_unit_test(a_large_file_costs_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
