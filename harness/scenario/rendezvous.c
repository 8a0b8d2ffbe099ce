/* rendezvous.c: see rendezvous.h. */
#include "harness/scenario/rendezvous.h"

#include <errno.h>

#include "harness/base/check.h"

int rendezvous_open(struct rendezvous *r, enum scenario_object kind,
                    const struct host_calls *calls,
                    const _Atomic uint32_t *done)
{
	int err = 0;

	*r = (struct rendezvous){
	    .kind = kind, .fds = {-1, -1}, .calls = calls, .done = done};
	switch (kind) {
	case OBJECT_PIPE:
		err = calls->pair_pipe(r->fds, HOST_SECOND_NONBLOCK);
		break;
	case OBJECT_SOCKET:
		err = calls->pair_socket(r->fds, HOST_SECOND_NONBLOCK);
		break;
	case OBJECT_EVENTFD:
		r->fds[0] = r->fds[1] = calls->eventfd();
		err = r->fds[0] < 0 ? r->fds[0] : 0;
		break;
	default:
		break;
	}
	r->open = err == 0;
	return err;
}

void rendezvous_close(struct rendezvous *r)
{
	if (!r->open || r->kind == OBJECT_FUTEX)
		return;
	r->calls->close(r->fds[0]);
	if (r->fds[1] != r->fds[0])
		r->calls->close(r->fds[1]);
	r->open = false;
}

static void wait_permit(struct rendezvous *r)
{
	for (;;) {
		/* acquire pairs with the release in post: what the waker did
		 * happened before the waiter goes on. */
		uint32_t v = atomic_load_explicit(&r->permits,
		                                  memory_order_acquire);

		if (v == 0)
			r->calls->futex_wait(&r->permits, 0, -1);
		else if (atomic_compare_exchange_weak_explicit(
		             &r->permits, &v, v - 1, memory_order_acquire,
		             memory_order_relaxed))
			return;
	}
}

static void wait_fd(struct rendezvous *r, bool poll)
{
	uint64_t taken;
	long n;

	if (poll)
		while (r->calls->poll_in(r->fds[0]) == -EINTR)
			;
	do
		n = r->calls->read(r->fds[0], &taken,
		                   r->kind == OBJECT_EVENTFD ? 8 : 1);
	while (n == -EINTR);
}

/* Takes up to n off `waiting`; returns how many. */
static uint32_t claim(struct rendezvous *r, uint32_t n)
{
	/* seq_cst, here and in rendezvous_wait: see the head of rendezvous.h;
	 * a store and a load of another place are to be kept in order. */
	uint32_t w = atomic_load_explicit(&r->waiting, memory_order_seq_cst);
	uint32_t take;

	do {
		take = w < n ? w : n;
		if (take == 0)
			return 0;
	} while (!atomic_compare_exchange_weak_explicit(
	    &r->waiting, &w, w - take, memory_order_seq_cst,
	    memory_order_seq_cst));
	return take;
}

void rendezvous_wait(struct rendezvous *r, bool poll)
{
	atomic_fetch_add_explicit(&r->waiting, 1, memory_order_seq_cst);
	if (atomic_load_explicit(r->done, memory_order_seq_cst) &&
	    claim(r, 1) == 1)
		return; /* took itself, or an equal, off again */
	if (r->kind == OBJECT_FUTEX)
		wait_permit(r);
	else
		wait_fd(r, poll);
}

/* Posts n wake-ups; returns how many there was no room for. */
static uint32_t post(struct rendezvous *r, uint32_t n)
{
	static const char bytes[4096];
	uint64_t add = n;

	switch (r->kind) {
	case OBJECT_FUTEX:
		/* release: pairs with wait_permit. */
		atomic_fetch_add_explicit(&r->permits, n,
		                          memory_order_release);
		r->calls->futex_wake(&r->permits, n);
		return 0;
	case OBJECT_EVENTFD:
		CHECK_OP(r->calls->write(r->fds[1], &add, 8), ==, 8);
		return 0;
	default:
		while (n > 0) {
			size_t chunk = n < sizeof bytes ? n : sizeof bytes;
			long w = r->calls->write(r->fds[1], bytes, chunk);

			if (w == -EAGAIN)
				break;
			if (w > 0)
				n -= (uint32_t)w;
			else
				CHECK_OP(w, ==, -EINTR);
		}
		return n;
	}
}

void rendezvous_wake(struct rendezvous *r, uint32_t n)
{
	uint32_t left = claim(r, n);

	if (left)
		left = post(r, left);
	if (left)
		atomic_fetch_add_explicit(&r->waiting, left,
		                          memory_order_seq_cst);
}
