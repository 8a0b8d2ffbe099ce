/*
 * netpoll.c: waiting for descriptors without holding a thread, by epoll.
 *
 * Each handle has a slot for its reader and one for its writer:
 *
 *	NONE ──ready──► READY ──wait──► NONE (at once)
 *	NONE ──wait──► WAITS ──parked──► the G ──ready──► READY, G runnable
 *
 * Handles are never given back to the allocator while the runtime lives: a
 * poll under way may still report one that was freed; its next user is then
 * woken once for nothing and tries again.
 */
#include "targets/gort/gort.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "targets/gort/trace.h"

enum { NONE = 0, READY = 1, WAITS = 2, EVENTS = 128 };

struct tt_poll {
	int fd;                    /* constant while open */
	_Atomic uintptr_t slot[2]; /* by tt_poll_mode; NONE, READY, WAITS or a
	                            * struct g *; see above */
	_Atomic bool closed;
	SLIST_ENTRY(tt_poll) link; /* spare list; under poller.lock */
};

static struct {
	struct lock lock;
	_Atomic int fd;       /* of epoll, 0: not yet; written under lock */
	int break_fd;         /* constant once fd is set */
	SLIST_HEAD(, tt_poll) spare; /* under lock */
} poller;

bool netpoll_used(void)
{
	/* acquire: with the release in open_poller. */
	return atomic_load_explicit(&poller.fd, memory_order_acquire) != 0;
}

/* poller.lock is held. */
static bool open_poller(void)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = NULL};
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return false;
	poller.break_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (poller.break_fd < 0 ||
	    epoll_ctl(fd, EPOLL_CTL_ADD, poller.break_fd, &ev) < 0) {
		close(poller.break_fd);
		close(fd);
		return false;
	}
	atomic_store_explicit(&sched.last_poll, now_ns(),
	                      memory_order_relaxed);
	/* release: see netpoll_used. */
	atomic_store_explicit(&poller.fd, fd, memory_order_release);
	return true;
}

/* Marks the slot ready, or (ready false) just empties it.  Returns the G that
 * waited, or NULL. */
static struct g *unblock(struct tt_poll *p, enum tt_poll_mode mode, bool ready)
{
	/* seq_cst, all: with `closed`; see go_poll_wait. */
	uintptr_t old = atomic_load_explicit(&p->slot[mode],
	                                     memory_order_seq_cst);

	for (;;) {
		if (old == READY || (old == NONE && !ready))
			return NULL;
		if (atomic_compare_exchange_weak_explicit(
		        &p->slot[mode], &old, ready ? READY : NONE,
		        memory_order_seq_cst, memory_order_seq_cst))
			return old > WAITS ? (struct g *)old : NULL;
	}
}

static void collect(struct g_list *list, const struct epoll_event *ev)
{
	static const uint32_t wanted[2] = {
	    [TT_POLL_READ] = EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR,
	    [TT_POLL_WRITE] = EPOLLOUT | EPOLLHUP | EPOLLERR,
	};

	if (!ev->data.ptr) /* break_fd: it stays readable */
		return;
	for (unsigned mode = 0; mode < 2; mode++) {
		struct g *g = NULL;

		if (ev->events & wanted[mode])
			g = unblock(ev->data.ptr, (enum tt_poll_mode)mode,
			            true);
		if (g)
			STAILQ_INSERT_TAIL(list, g, link);
	}
}

void netpoll(struct g_list *list, bool block)
{
	struct epoll_event ev[EVENTS];
	int fd = atomic_load_explicit(&poller.fd, memory_order_relaxed);
	int n;

	do
		n = epoll_wait(fd, ev, EVENTS, block ? -1 : 0);
	while (n < 0 && errno == EINTR);
	CHECK(n >= 0);
	for (int i = 0; i < n; i++)
		collect(list, &ev[i]);
}

void netpoll_break(void)
{
	if (netpoll_used())
		eventfd_write(poller.break_fd, 1);
}

static struct tt_poll *new_handle(void)
{
	struct tt_poll *p = NULL;

	lock(&poller.lock);
	if (netpoll_used() || open_poller()) {
		p = SLIST_FIRST(&poller.spare);
		if (p)
			SLIST_REMOVE_HEAD(&poller.spare, link);
		else
			p = allocate(sizeof *p);
	}
	unlock(&poller.lock);
	return p;
}

struct tt_poll *go_poll_open(int fd)
{
	struct tt_poll *p = new_handle();
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
	    .data.ptr = p,
	};

	if (!p)
		return NULL;
	p->fd = fd;
	atomic_store_explicit(&p->slot[0], NONE, memory_order_relaxed);
	atomic_store_explicit(&p->slot[1], NONE, memory_order_relaxed);
	atomic_store_explicit(&p->closed, false, memory_order_relaxed);
	if (epoll_ctl(atomic_load_explicit(&poller.fd, memory_order_relaxed),
	              EPOLL_CTL_ADD, fd, &ev) < 0) {
		go_poll_free(p);
		return NULL;
	}
	return p;
}

static bool waiter_parks(struct g *g, void *arg)
{
	_Atomic uintptr_t *slot = arg;
	uintptr_t waits = WAITS;

	/* release: the poller that takes the G finds it WAITING. */
	return atomic_compare_exchange_strong_explicit(
	    slot, &waits, (uintptr_t)g, memory_order_release,
	    memory_order_relaxed);
}

static bool is_closed(struct tt_poll *p)
{
	return atomic_load_explicit(&p->closed, memory_order_seq_cst);
}

int go_poll_wait(struct tt_poll *p, enum tt_poll_mode mode)
{
	_Atomic uintptr_t *slot = &p->slot[mode];
	uintptr_t old = NONE;

	safepoint();
	/* seq_cst, here and in unblock and poll_close: this stores WAITS and
	 * then loads closed, the closer stores closed and then looks at the
	 * slot; one must see the other, else the waiter is never woken. */
	if (!is_closed(p) && atomic_compare_exchange_strong_explicit(
	                         slot, &old, WAITS, memory_order_seq_cst,
	                         memory_order_acquire) &&
	    !is_closed(p))
		park(waiter_parks, slot, EV_GO_BLOCK_NET, "poll_wait");
	CHECK(old == NONE || old == READY);
	/* acquire: with the poller's mark. */
	atomic_exchange_explicit(slot, NONE, memory_order_acquire);
	return is_closed(p) ? TT_ERR_CLOSED : TT_OK;
}

void go_poll_close(struct tt_poll *p)
{
	atomic_store_explicit(&p->closed, true, memory_order_seq_cst);
	epoll_ctl(atomic_load_explicit(&poller.fd, memory_order_relaxed),
	          EPOLL_CTL_DEL, p->fd, NULL);
	for (unsigned mode = 0; mode < 2; mode++) {
		struct g *g = unblock(p, (enum tt_poll_mode)mode, false);

		if (g)
			ready(g);
	}
}

void go_poll_free(struct tt_poll *p)
{
	lock(&poller.lock);
	SLIST_INSERT_HEAD(&poller.spare, p, link);
	unlock(&poller.lock);
}

void netpoll_done(void)
{
	struct tt_poll *p;

	while ((p = SLIST_FIRST(&poller.spare))) {
		SLIST_REMOVE_HEAD(&poller.spare, link);
		free(p);
	}
	if (!netpoll_used())
		return;
	close(atomic_load_explicit(&poller.fd, memory_order_relaxed));
	close(poller.break_fd);
	atomic_store_explicit(&poller.fd, 0, memory_order_relaxed);
}
