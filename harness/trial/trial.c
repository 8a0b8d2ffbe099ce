/* trial.c: the parent's side; see trial.h. */
#include "harness/trial/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/trial/child.h"
#include "harness/trial/digest.h"
#include "harness/trial/wire.h"
#include "targets/target.h"

enum {
	TEXT_MAX = 1 << 20,    /* bytes kept of standard error, of stacks */
	ERROR_LINES = 30,      /* of standard error, in a finding's text */
	STACK_LINES = 60,      /* ... and of stacks */
	DUMP_TIMEOUT_S = 20,   /* for a hung child's stacks */
	MESSAGE_MAX = 1 << 30, /* bytes; a trace's bound */
};

struct trial {
	struct trial_spec spec;
	pid_t pid;
	int fd;        /* messages come in here; -1 after the last */
	int control;   /* a byte here asks for stacks */
	int errors;    /* a file: the child's standard error */
	int stacks;    /* a file: where it writes stacks */
	struct buf in; /* bytes not yet a whole message */
	struct buf modules; /* the last WIRE_MODULES */
	int64_t start_ns;
	int64_t progress_ns; /* when the child last sent something */
	int64_t dump_ns;     /* when its stacks were asked for; 0: not */
	bool dumped;         /* ... and had come */
	bool ended;          /* WIRE_END has come */
	bool garbled;        /* what came was not a message */
	bool over;
	int32_t code; /* of WIRE_END */
	struct sink_counter *counters;
	struct sink_near_miss near[NEAR_COUNT];
	struct trial_result result;
};

/* An unnamed file that cannot grow beyond TEXT_MAX: whatever a target writes
 * to its standard error takes no more memory. */
static int text_file(void)
{
	int fd = memfd_create("tracetorture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && (ftruncate(fd, TEXT_MAX) < 0 ||
	                fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The text in a text_file: up to the zeros that it began with. */
static void read_text(int fd, struct buf *text)
{
	ssize_t n = pread(fd, buf_reserve(text, TEXT_MAX), TEXT_MAX, 0);

	text->len = n > 0 ? strnlen((char *)text->data, (size_t)n) : 0;
}

/* In the child: the descriptors of wire.h and no others. */
static _Noreturn void become_child(const struct trial *t, int out, int control)
{
	int from[WIRE_FDS] = {0};
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* the rest is as it was: sanitizers have handlers of their own */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	/* a write to a closed socket is an answer, not an end */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	from[0] = open("/dev/null", O_RDWR);
	from[1] = from[2] = t->errors;
	from[WIRE_FD] = out;
	from[WIRE_CONTROL_FD] = control;
	from[WIRE_STACKS_FD] = t->stacks;
	for (int i = 0; i < WIRE_FDS; i++) /* out of the way of what follows */
		from[i] = fcntl(from[i], F_DUPFD, WIRE_FDS);
	for (int i = 0; i < WIRE_FDS; i++)
		if (dup2(from[i], i) < 0)
			_exit(1);
	closefrom(WIRE_FDS);
	child_main(&t->spec);
}

static int open_files(struct trial *t, int out[2], int control[2])
{
	out[0] = out[1] = control[0] = control[1] = -1;
	t->errors = text_file();
	t->stacks = text_file();
	if (t->errors < 0 || t->stacks < 0 || pipe2(out, O_CLOEXEC) < 0 ||
	    pipe2(control, O_CLOEXEC) < 0)
		return -1;
	t->fd = out[0];
	t->control = control[1];
	return fcntl(t->fd, F_SETFL, O_NONBLOCK);
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

struct trial *trial_start(const struct trial_spec *spec, struct buf *error)
{
	struct trial *t = xcalloc(1, sizeof *t);
	int out[2], control[2];

	t->spec = *spec;
	t->fd = t->control = -1;
	t->start_ns = t->progress_ns = clock_now_ns();
	fflush(NULL); /* or the child might print it again */
	if (open_files(t, out, control) < 0 || (t->pid = fork()) < 0) {
		buf_printf(error, "cannot start a process for a run: %s",
		           strerror(errno));
		close_if_open(out[1]);
		close_if_open(control[0]);
		t->pid = 0;
		t->over = true;
		trial_free(t);
		return NULL;
	}
	if (t->pid == 0)
		become_child(t, out[1], control[0]);
	setpgid(t->pid, t->pid); /* whoever comes first */
	close(out[1]);
	close(control[0]);
	return t;
}

int trial_fd(const struct trial *t)
{
	return t->fd;
}

static void emit_finding(struct trial *t, const struct trial_events *ev,
                         const struct trial_finding *f)
{
	t->result.run.failed = 1;
	ev->finding(ev->ctx, f);
}

/* The string of n bytes, NUL included, at *p, which moves behind it.  NULL if
 * that is not what is there. */
static const char *take_string(const uint8_t **p, uint32_t n)
{
	const char *s = (const char *)*p;

	*p += n;
	return n > 0 && s[n - 1] == '\0' ? s : NULL;
}

/* The take functions return false when the message is none of ours: a target
 * may write to any descriptor, and over any memory. */
static bool take_finding(struct trial *t, const uint8_t *p, size_t len,
                         const struct trial_events *ev)
{
	struct wire_finding w;
	struct trial_finding f = {.stacks = ""};
	struct buf errors = {0};

	if (len < sizeof w)
		return false;
	memcpy(&w, p, sizeof w);
	if (len != sizeof w + (size_t)w.rule_len + w.signature_len +
	               w.text_len + w.truth_len + w.trace_len)
		return false;
	p += sizeof w;
	f.session = w.session;
	f.rule = take_string(&p, w.rule_len);
	f.signature = take_string(&p, w.signature_len);
	f.text = take_string(&p, w.text_len);
	f.truth = take_string(&p, w.truth_len);
	f.trace = p;
	f.trace_len = w.trace_len;
	f.modules = buf_str(&t->modules);
	if (!f.rule || !f.signature || !f.text || !f.truth)
		return false;
	read_text(t->errors, &errors);
	f.errors = buf_str(&errors);
	emit_finding(t, ev, &f);
	buf_done(&errors);
	return true;
}

static void take_near_misses(struct trial *t, const struct near_miss *near)
{
	for (int i = 0; i < NEAR_COUNT; i++)
		t->near[i] = (struct sink_near_miss){near_misses[i].name,
		                                     near_misses[i].unit,
		                                     near_misses[i].sentence,
		                                     near_misses[i].most,
		                                     near[i].count,
		                                     near[i].worst};
	t->result.run.near = t->near;
	t->result.run.nnear = NEAR_COUNT;
}

static bool take_end(struct trial *t, const uint8_t *p, size_t len)
{
	struct sink_run *run = &t->result.run;
	struct wire_end end;

	if (len < sizeof end)
		return false;
	memcpy(&end, p, sizeof end);
	end.error[sizeof end.error - 1] = '\0';
	t->ended = true;
	t->code = end.code;
	run->cut = end.cut > 0;
	run->sessions = end.sessions;
	run->peak_in_calls = end.peak_in_calls;
	snprintf(t->result.error, sizeof t->result.error, "%s", end.error);
	run->ncounters = (len - sizeof end) / sizeof *t->counters;
	free(t->counters);
	t->counters = xmalloc(run->ncounters * sizeof *t->counters);
	if (run->ncounters > 0)
		memcpy(t->counters, p + sizeof end,
		       run->ncounters * sizeof *t->counters);
	for (size_t i = 0; i < run->ncounters; i++)
		t->counters[i].name[sizeof t->counters->name - 1] = '\0';
	run->counters = t->counters;
	take_near_misses(t, end.near);
	return true;
}

static bool take(struct trial *t, uint32_t type, const uint8_t *p, size_t len,
                 const struct trial_events *ev)
{
	uint64_t session;

	switch (type) {
	case WIRE_SESSIONS: {
		/* the message may lie unaligned */
		struct sink_session *s = xmalloc(len + 1);

		memcpy(s, p, len);
		t->result.run.sessions += len / sizeof *s;
		ev->sessions(ev->ctx, s, len / sizeof *s);
		free(s);
		return true;
	}
	case WIRE_FINDING:
		return take_finding(t, p, len, ev);
	case WIRE_MODULES:
		buf_clear(&t->modules);
		buf_put(&t->modules, p, len);
		return true;
	case WIRE_TRACE:
		if (len < sizeof session)
			return false;
		memcpy(&session, p, sizeof session);
		ev->trace(ev->ctx, session, p + sizeof session,
		          len - sizeof session, buf_str(&t->modules));
		return true;
	case WIRE_STACKS:
		t->dumped = true;
		return true;
	case WIRE_END:
		return take_end(t, p, len);
	default:
		return false;
	}
}

/* Reads what there is; closes the stream at its end. */
static void take_messages(struct trial *t, const struct trial_events *ev)
{
	size_t at = 0;
	ssize_t n;

	if (t->fd < 0)
		return;
	while ((n = read(t->fd, buf_reserve(&t->in, 1 << 16), 1 << 16)) > 0) {
		t->in.len += (size_t)n;
		t->progress_ns = clock_now_ns();
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(t->fd);
		t->fd = -1;
	}
	while (!t->garbled) {
		struct wire_head head;
		size_t left = t->in.len - at;

		if (left < sizeof head)
			break;
		memcpy(&head, t->in.data + at, sizeof head);
		t->garbled = head.len > MESSAGE_MAX;
		if (left - sizeof head < head.len)
			break;
		if (!take(t, head.type, t->in.data + at + sizeof head, head.len,
		          ev))
			t->garbled = true;
		at += sizeof head + head.len;
	}
	if (at > 0)
		memmove(t->in.data, t->in.data + at, t->in.len - at);
	t->in.len -= at;
}

/* The last lines of the child's standard error. */
static const char *last_lines(struct buf *errors)
{
	const char *text = buf_str(errors);
	const char *p = text + errors->len;
	int lines = 0;

	while (p > text && !(p[-1] == '\n' && ++lines > ERROR_LINES))
		p--;
	return p;
}

/* Where line number `lines` of text begins, or text ends. */
static size_t first_lines(const char *text, int lines)
{
	const char *p = text;

	while (*p && !(*p == '\n' && --lines == 0))
		p++;
	return (size_t)(p - text);
}

/* What the target said of its tasks in short, then the threads. */
static void put_stacks(struct buf *text, const char *stacks)
{
	const char *threads = strstr(stacks, "\nThreads:\n");

	buf_byte(text, '\n');
	if (threads)
		digest_lines(text, stacks, (size_t)(threads - stacks), "");
	else
		threads = stacks;
	buf_printf(text, "%.*s", (int)first_lines(threads, STACK_LINES),
	           threads);
}

/* A finding of the run as a whole: what happened, then its last words. */
static void run_finding(struct trial *t, const struct trial_events *ev,
                        const char *rule, const char *sentence)
{
	struct buf errors = {0}, stacks = {0}, text = {0};
	struct trial_finding f = {.rule = rule,
	                          .signature = rule,
	                          .session = UINT64_MAX,
	                          .modules = "",
	                          .truth = ""};

	read_text(t->errors, &errors);
	read_text(t->stacks, &stacks);
	buf_puts(&text, sentence);
	if (errors.len > 0)
		buf_printf(&text, "\n%s", last_lines(&errors));
	if (stacks.len > 0)
		put_stacks(&text, buf_str(&stacks));
	f.text = buf_str(&text);
	f.errors = buf_str(&errors);
	f.stacks = buf_str(&stacks);
	emit_finding(t, ev, &f);
	buf_done(&errors);
	buf_done(&stacks);
	buf_done(&text);
}

/* The child is dead; what did it die of? */
static void judge_death(struct trial *t, int status,
                        const struct trial_events *ev)
{
	char rule[64], text[256];

	if (t->garbled) {
		run_finding(t, ev, "garbled",
		            "The process of the run sent what it cannot have "
		            "sent: its memory or its descriptors were "
		            "overwritten.");
	} else if (t->dump_ns != 0) {
		snprintf(text, sizeof text,
		         "The run made no progress for %lld s and was ended.",
		         (long long)(t->spec.timeout_ns / 1000000000));
		run_finding(t, ev, "hang", text);
	} else if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));

		snprintf(rule, sizeof rule, "crash-SIG%s", name ? name : "?");
		snprintf(text, sizeof text, "The run was ended by SIG%s (%s).",
		         name ? name : "?", strsignal(WTERMSIG(status)));
		run_finding(t, ev, rule, text);
	} else if (!t->ended || WEXITSTATUS(status) != 0) {
		snprintf(rule, sizeof rule, "exit-%d", WEXITSTATUS(status));
		snprintf(text, sizeof text,
		         "The process of the run exited with status %d.",
		         WEXITSTATUS(status));
		run_finding(t, ev, rule, text);
	} else if (t->code < 0 && t->code != TT_ERR_RESOURCE) {
		run_finding(t, ev, "target-error", t->result.error);
		t->result.error[0] = '\0';
	} else if (t->code >= 0) {
		t->result.error[0] = '\0';
	} else if (t->result.error[0] == '\0') {
		snprintf(t->result.error, sizeof t->result.error,
		         "the target lacks memory, threads or descriptors");
	}
}

const struct trial_result *trial_step(struct trial *t,
                                      const struct trial_events *ev)
{
	struct rusage usage;
	int64_t now;
	int status;

	if (t->over)
		return &t->result;
	take_messages(t, ev);
	now = clock_now_ns();
	if (wait4(t->pid, &status, WNOHANG, &usage) == t->pid) {
		take_messages(t, ev);
		kill(-t->pid, SIGKILL); /* what it may have started */
		t->over = true;
		t->result.run.wall_ns = now - t->start_ns;
		t->result.run.peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
		judge_death(t, status, ev);
		return &t->result;
	}
	if (t->dump_ns == 0 && now - t->progress_ns > t->spec.timeout_ns) {
		t->dump_ns = now;
		if (write(t->control, "d", 1) != 1)
			t->dumped = true;
	}
	if (t->garbled ||
	    (t->dump_ns != 0 &&
	     (t->dumped || now - t->dump_ns > DUMP_TIMEOUT_S * 1000000000ll)))
		kill(-t->pid, SIGKILL);
	return NULL;
}

const struct trial_result *trial_kill(struct trial *t)
{
	if (!t->over) {
		kill(-t->pid, SIGKILL);
		kill(t->pid, SIGKILL); /* if it has no group yet */
		waitpid(t->pid, NULL, 0);
		t->over = true;
		t->result.run.wall_ns = clock_now_ns() - t->start_ns;
	}
	return &t->result;
}

void trial_free(struct trial *t)
{
	trial_kill(t);
	close_if_open(t->fd);
	close_if_open(t->control);
	close_if_open(t->errors);
	close_if_open(t->stacks);
	buf_done(&t->in);
	buf_done(&t->modules);
	free(t->counters);
	free(t);
}
