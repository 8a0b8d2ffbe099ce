/*
 * hooks.c: what clang's -fsanitize=thread calls before each plain access, and
 * in place of each atomic one.  tracetorture-cc has renamed __tsan_x to
 * ttx_tsan_x, so that a real sanitizer's are left alone.
 *
 * Only one simulated thread runs at a time, and it is left at points alone:
 * atomic operations are plain ones here.
 */
#include <stdint.h>
#include <string.h>

#include "harness/explore/process/heap.h"
#include "harness/explore/hooks.h"
#include "harness/explore/race.h"
#include "harness/explore/sched.h"

#define SMALLEST_POINTER ((uint64_t)1 << 32)
#define LARGEST_POINTER ((uint64_t)1 << 48)

/* ---- plain accesses ---- */

/* Without a value: that would be an access of ours to memory that may not be
 * there. */
static void tell_plain(const volatile void *addr, size_t size, bool writes,
                       const void *pc)
{
	struct explore_event e = {.addr = addr,
	                          .pc = pc,
	                          .kind = writes ? EV_WRITE : EV_READ,
	                          .size = (uint16_t)size};

	sched_tell(&e, WAIT_NONE, true);
}

INLINE void plain(const volatile void *addr, size_t size, bool writes,
                         const void *pc)
{
	heap_check(addr, size, writes, pc);
	if (unlikely(sched.plain) && is_promoted(pc)) {
		point(writes ? EV_WRITE : EV_READ, addr, (uint32_t)size, pc);
		happened(pc, 0);
	} else if (unlikely(sched.watched_plain)) {
		tell_plain(addr, size, writes, pc);
	}
	if (writes)
		note_write(addr, size);
	if (likely(!sched.races))
		return;
	if (writes)
		race_write(addr, size, pc);
	else
		race_read(addr, size, pc);
}

void hook_range(const volatile void *addr, size_t size, bool writes,
                const void *pc)
{
	if (size > 0)
		plain(addr, size, writes, pc);
}

/* A volatile is neither a race nor an order: a relaxed atomic. */
static void volatile_access(const volatile void *addr, uint32_t size,
                            bool writes, const void *pc)
{
	heap_check(addr, size, writes, pc);
	point(writes ? EV_ATOMIC_WRITE : EV_ATOMIC_READ, addr, size, pc);
	happened(pc, 0);
	if (writes) {
		note_write(addr, size);
	} else {
		uint64_t value = 0;

		memcpy(&value, (const void *)addr, size < 8 ? size : 8);
		note_read(addr, pc, value);
	}
}

#define PLAIN(name, size, writes)                                              \
	void ttx_tsan_##name(void *addr);                                      \
	HOT void ttx_tsan_##name(void *addr)                                   \
	{                                                                      \
		plain(addr, size, writes, CALLER);                             \
	}
#define VOLATILE(name, size, writes)                                           \
	void ttx_tsan_##name(void *addr);                                      \
	void ttx_tsan_##name(void *addr)                                       \
	{                                                                      \
		volatile_access(addr, size, writes, CALLER);                   \
	}
#define SIZED(size)                                                            \
	PLAIN(read##size, size, false)                                         \
	PLAIN(write##size, size, true)                                         \
	PLAIN(unaligned_read##size, size, false)                               \
	PLAIN(unaligned_write##size, size, true)                               \
	VOLATILE(volatile_read##size, size, false)                             \
	VOLATILE(volatile_write##size, size, true)                             \
	VOLATILE(unaligned_volatile_read##size, size, false)                   \
	VOLATILE(unaligned_volatile_write##size, size, true)

SIZED(1)
SIZED(2)
SIZED(4)
SIZED(8)
SIZED(16)
PLAIN(vptr_read, 8, false)

void ttx_tsan_vptr_update(void *addr, void *value);
void ttx_tsan_vptr_update(void *addr, void *value)
{
	(void)value;
	plain(addr, 8, true, CALLER);
}

void ttx_tsan_read_range(void *addr, unsigned long size);
void ttx_tsan_read_range(void *addr, unsigned long size)
{
	hook_range(addr, size, false, CALLER);
}

void ttx_tsan_write_range(void *addr, unsigned long size);
void ttx_tsan_write_range(void *addr, unsigned long size)
{
	hook_range(addr, size, true, CALLER);
}

/* ---- atomic accesses ---- */

/* Pointers are hashed so that they are the same in every process: those into
 * the image as offsets, those into our arenas as they are, others, which are
 * the driver's or libc's, not at all. */
INLINE uint64_t stable(uint64_t value)
{
	if (likely(value < SMALLEST_POINTER || value >= LARGEST_POINTER))
		return value;
	if (value - sched.base < sched.extent)
		return value - sched.base;
	return value - ARENA_HEAP < ARENA_END - ARENA_HEAP ? value : 1;
}

INLINE void atomic_point(enum explore_kind kind,
                                const volatile void *addr, uint32_t size,
                                const void *pc)
{
	heap_check(addr, size, kind != EV_ATOMIC_READ, pc);
	point(kind, addr, size, pc);
}

INLINE void was_read(const volatile void *addr, uint32_t size,
                            uint64_t value, int order, const void *pc)
{
	happened(pc, stable(value));
	if (sched.races)
		race_atomic_read(addr, size, order, pc);
	note_read(addr, pc, value);
}

INLINE void was_written(const volatile void *addr, uint32_t size,
                               uint64_t value, int order, const void *pc)
{
	happened(pc, stable(value));
	if (sched.races)
		race_atomic_write(addr, size, order, pc);
	note_write(addr, size);
}

/* One that changes nothing is a read to whoever looks for spinning. */
INLINE void was_changed(const volatile void *addr, uint32_t size,
                               uint64_t old, uint64_t value, int order,
                               const void *pc)
{
	happened(pc, stable(old));
	if (sched.races)
		race_atomic_rmw(addr, size, order, pc);
	if (old == value)
		note_read(addr, pc, value);
	else
		note_write(addr, size);
	if (unlikely(old == 0) && value != 0)
		note_taken(addr, size, pc);
}

#define RMW(bits, type, name, result)                                          \
	type ttx_tsan_atomic##bits##_##name(volatile type *a, type v,          \
	                                    int order);                        \
	HOT type ttx_tsan_atomic##bits##_##name(volatile type *a, type v,      \
	                                        int order)                     \
	{                                                                      \
		const void *pc = CALLER;                                       \
		type old;                                                      \
                                                                               \
		atomic_point(EV_ATOMIC_RMW, a, sizeof *a, pc);                 \
		old = *a;                                                      \
		*a = (type)(result);                                           \
		was_changed(a, sizeof *a, (uint64_t)old,                       \
		            (uint64_t)(type)(result), order, pc);              \
		return old;                                                    \
	}

/* The weak compare-and-swap never fails by itself, as on x86. */
#define CAS_BODY(type)                                                         \
	const void *pc = CALLER;                                               \
	type old;                                                              \
                                                                               \
	atomic_point(EV_ATOMIC_RMW, a, sizeof *a, pc);                         \
	old = *a;                                                              \
	if (old == expected) {                                                 \
		*a = v;                                                        \
		was_changed(a, sizeof *a, (uint64_t)old, (uint64_t)v, order,   \
		            pc);                                               \
	} else {                                                               \
		was_read(a, sizeof *a, (uint64_t)old, failed, pc);             \
	}

#define ATOMIC(bits, type)                                                     \
	type ttx_tsan_atomic##bits##_load(const volatile type *a, int order);  \
	HOT type ttx_tsan_atomic##bits##_load(const volatile type *a,          \
	                                      int order)                       \
	{                                                                      \
		const void *pc = CALLER;                                       \
		type v;                                                        \
                                                                               \
		atomic_point(EV_ATOMIC_READ, a, sizeof *a, pc);                \
		v = *a;                                                        \
		was_read(a, sizeof *a, (uint64_t)v, order, pc);                \
		return v;                                                      \
	}                                                                      \
	void ttx_tsan_atomic##bits##_store(volatile type *a, type v,           \
	                                   int order);                         \
	HOT void ttx_tsan_atomic##bits##_store(volatile type *a, type v,       \
	                                       int order)                      \
	{                                                                      \
		const void *pc = CALLER;                                       \
                                                                               \
		atomic_point(EV_ATOMIC_WRITE, a, sizeof *a, pc);               \
		*a = v;                                                        \
		was_written(a, sizeof *a, (uint64_t)v, order, pc);             \
	}                                                                      \
	RMW(bits, type, exchange, v)                                           \
	RMW(bits, type, fetch_add, old + v)                                    \
	RMW(bits, type, fetch_sub, old - v)                                    \
	RMW(bits, type, fetch_and, old & v)                                    \
	RMW(bits, type, fetch_or, old | v)                                     \
	RMW(bits, type, fetch_xor, old ^ v)                                    \
	RMW(bits, type, fetch_nand, ~(old & v))                                \
	type ttx_tsan_atomic##bits##_compare_exchange_val(                     \
	    volatile type *a, type expected, type v, int order, int failed);   \
	type ttx_tsan_atomic##bits##_compare_exchange_val(                     \
	    volatile type *a, type expected, type v, int order, int failed)    \
	{                                                                      \
		CAS_BODY(type)                                                 \
		return old;                                                    \
	}

typedef unsigned __int128 uint128;

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)
ATOMIC(128, uint128)

void ttx_tsan_atomic_thread_fence(int order);
void ttx_tsan_atomic_thread_fence(int order)
{
	const void *pc = CALLER;

	point(EV_FENCE, NULL, 0, pc);
	happened(pc, 0);
	if (sched.races)
		race_fence(order);
}

/* ---- those that tell nothing ---- */

#define NOTHING(name, ...)                                                     \
	void ttx_tsan_##name(__VA_ARGS__);                                     \
	void ttx_tsan_##name(__VA_ARGS__)                                      \
	{                                                                      \
	}

NOTHING(init, void)
NOTHING(func_entry, void *pc __attribute__((unused)))
NOTHING(func_exit, void)
NOTHING(ignore_thread_begin, void)
NOTHING(ignore_thread_end, void)
NOTHING(atomic_signal_fence, int order __attribute__((unused)))

/* A target with stacks of its own tells the sanitizer of each switch.  Here a
 * thread is a thread, whatever stack it is on. */
NOTHING(destroy_fiber, void *fiber __attribute__((unused)))
NOTHING(switch_to_fiber, void *fiber __attribute__((unused)),
        unsigned flags __attribute__((unused)))

void *ttx_tsan_create_fiber(unsigned flags);
void *ttx_tsan_create_fiber(unsigned flags)
{
	(void)flags;
	return NULL;
}

void *ttx_tsan_get_current_fiber(void);
void *ttx_tsan_get_current_fiber(void)
{
	return NULL;
}
