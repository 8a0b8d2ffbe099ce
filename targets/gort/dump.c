/*
 * dump.c: what everybody is doing, for a person who looks at a hang.  Runs in
 * a signal handler while everything may be locked, so it takes no lock and
 * reads what others write: what it prints may be of slightly different times.
 */
#include "targets/gort/gort.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "targets/gort/trace.h"

enum { MOST_GS = 200, LINE = 160 };

static void say(int fd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void say(int fd, const char *fmt, ...)
{
	char line[LINE];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (n > LINE - 1)
		n = LINE - 1;
	while (n > 0) {
		ssize_t w = write(fd, line, (size_t)n);

		if (w <= 0)
			return;
		n -= (int)w;
	}
}

__attribute__((no_sanitize("thread"))) static void dump_ps(int fd)
{
	static const char *const names[] = {
	    [P_IDLE] = "idle",     [P_RUNNING] = "running",
	    [P_SYSCALL] = "syscall", [P_GCSTOP] = "gcstop",
	    [P_DEAD] = "dead",
	};

	for (uint32_t i = 0; i < sched.ever_procs; i++) {
		struct p *p = sched.all_ps[i];

		say(fd, "P %u: %s, %u queued, tick %u\n", p->id,
		    names[p_status(p)],
		    atomic_load(&p->runq_tail) - atomic_load(&p->runq_head),
		    atomic_load(&p->syscall_tick));
	}
}

__attribute__((no_sanitize("thread"))) static void dump_g(int fd, struct g *g)
{
	enum g_status s = g_status(g);

	say(fd, "G %llu: %s%s%s%s\n", (unsigned long long)g->id,
	    g_status_name(s), s == G_WAITING && g->wait ? " for " : "",
	    s == G_WAITING && g->wait ? g->wait : "",
	    g->locked_m ? ", pinned" : "");
}

__attribute__((no_sanitize("thread"))) void go_dump(int fd)
{
	size_t n = g_count(), shown = 0, counts[G_NSTATUS] = {0};
	uint64_t live, system;

	say(fd, "gort: %u Ms, %u Ps, world %s, %d Ps still to stop, "
	        "%u Ps idle, %u Ms spinning, %u Gs queued, tracing %s\n",
	    sched.ms, atomic_load(&sched.procs),
	    atomic_load(&sched.gc_waiting) ? "stopping" : "running",
	    sched.stop_wait, atomic_load(&sched.npidle),
	    atomic_load(&sched.nmspinning), atomic_load(&sched.runq_size),
	    trace_on() ? "on" : "off");
	heap_sizes(&live, &system);
	say(fd, "heap: %llu bytes in objects, %llu taken for trace buffers\n",
	    (unsigned long long)live, (unsigned long long)system);
	dump_ps(fd);
	for (size_t i = 0; i < n; i++)
		counts[g_status(g_at(i))]++;
	for (unsigned s = 0; s < G_NSTATUS; s++)
		if (counts[s] > 0)
			say(fd, "%zu Gs %s\n", counts[s],
			    g_status_name((enum g_status)s));
	for (size_t i = 0; i < n && shown < MOST_GS; i++) {
		if (g_status(g_at(i)) == G_DEAD)
			continue;
		dump_g(fd, g_at(i));
		shown++;
	}
}
