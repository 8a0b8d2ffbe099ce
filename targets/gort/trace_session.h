/* trace_session.h: what the files of the tracer share. */
#ifndef GORT_TRACE_SESSION_H
#define GORT_TRACE_SESSION_H

struct g;
struct p;
struct trace_buf;

/* Where events of p go; p NULL: of callers without a P, under trace_lock. */
struct trace_buf **trace_slot(struct p *p);
void trace_go_waiting(struct p *p, struct g *g);
void trace_go_in_syscall(struct p *p, struct g *g);

#endif
