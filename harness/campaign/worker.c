/* worker.c: see worker.h. */
#include "harness/campaign/worker.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/folder.h"
#include "harness/campaign/durable.h"

#define SOON_NS 10000000000  /* a process that ends so soon did nothing */
#define WAIT_NS 1000000000   /* then, and twice as long each time */
#define LOG_MOST (4 << 20)   /* bytes; a longer one becomes log.old */

enum {
	SOON_MOST = 8, /* doublings */
	TAIL = 8192,   /* of a log, bytes */
	STATE_MOST = 4096,
};

/* ---- what is kept ---- */

static void path_of(struct buf *out, const struct worker *w, const char *file)
{
	buf_clear(out);
	buf_printf(out, "%s/%s", buf_str((struct buf *)&w->folder), file);
}

int worker_keep(const struct worker *w)
{
	const struct worker_kept *k = &w->kept;
	struct buf text = {0}, path = {0};
	int err;

	buf_printf(&text, "hunt %s\nbegun %" PRIu64 "\nbatches %" PRIu64 "\n",
	           k->hunt, k->begun, k->batches);
	buf_printf(&text, "schedules %" PRIu64 "\nfailed %" PRIu64 "\n",
	           k->schedules, k->failed);
	buf_printf(&text, "elapsed_ns %" PRId64 "\n", k->elapsed_ns);
	path_of(&path, w, "state");
	err = durable_write(&text, buf_str(&path));
	buf_done(&text);
	buf_done(&path);
	return err;
}

/* false: it is none. */
static bool parse_kept(struct worker_kept *k, const char *text)
{
	return sscanf(text,
	              "hunt %32s begun %" SCNu64 " batches %" SCNu64
	              " schedules %" SCNu64 " failed %" SCNu64
	              " elapsed_ns %" SCNd64,
	              k->hunt, &k->begun, &k->batches, &k->schedules,
	              &k->failed, &k->elapsed_ns) == 6;
}

static int read_kept(struct worker *w, struct buf *error)
{
	struct buf text = {0}, path = {0};
	int err;

	path_of(&path, w, "state");
	err = buf_read_file(&text, buf_str(&path), STATE_MOST);
	if (err && err != -ENOENT)
		buf_printf(error, "cannot read %s: %s", buf_str(&path),
		           strerror(-err));
	else if (!err && !parse_kept(&w->kept, buf_str(&text)))
		buf_printf(error,
		           "%s: is no state of a worker; without the file its "
		           "work is another hunt in the database",
		           buf_str(&path));
	buf_done(&text);
	buf_done(&path);
	return error->len > 0 ? -1 : 0;
}

int worker_open(struct worker *w, const struct fleet_about *about,
                enum fleet_kind kind, unsigned n, struct buf *error)
{
	struct buf path = {0};
	int err;

	*w = (struct worker){.about = about, .kind = kind, .n = n,
	                     .journal = {.fd = -1}};
	snprintf(w->name, sizeof w->name, "%s-%u", fleet_name[kind], n);
	buf_printf(&w->folder, "%s/%s", about->folder, w->name);
	buf_printf(&w->repros, "%s/repros", buf_str(&w->folder));
	err = folder_make(buf_str(&w->repros));
	path_of(&path, w, "findings");
	if (!err)
		err = journal_open(&w->journal, buf_str(&path));
	if (err == -EINVAL)
		buf_printf(error,
		           "%s: is no journal of findings; without the file "
		           "they are told again",
		           buf_str(&path));
	else if (err)
		buf_printf(error, "cannot use %s: %s", buf_str(&path),
		           strerror(-err));
	buf_done(&path);
	if (err || read_kept(w, error))
		return -1;
	w->schedules = w->before = w->kept.schedules;
	return 0;
}

void worker_close(struct worker *w)
{
	journal_close(&w->journal);
	buf_done(&w->folder);
	buf_done(&w->repros);
}

/* ---- its process ---- */

/* The log, at its end.  -errno. */
static int open_log(struct worker *w)
{
	struct buf path = {0}, old = {0};
	struct stat st;
	int fd;

	path_of(&path, w, "log");
	path_of(&old, w, "log.old");
	w->log_at = 0;
	if (stat(buf_str(&path), &st) == 0 && st.st_size > LOG_MOST)
		rename(buf_str(&path), buf_str(&old)); /* else: longer still */
	else if (stat(buf_str(&path), &st) == 0)
		w->log_at = (uint64_t)st.st_size;
	fd = open(buf_str(&path), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
	          0666);
	if (fd < 0)
		fd = -errno;
	buf_done(&path);
	buf_done(&old);
	return fd;
}

static _Noreturn void become(const struct fleet_command *c, int log,
                             pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);

	/* what a terminal sends is for the campaign, which asks its workers */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	for (size_t i = 0; i < c->env.n; i++)
		putenv(c->env.at[i]);
	execvp(c->argv.at[0], c->argv.at);
	fprintf(stderr, "cannot run %s: %m\n", c->argv.at[0]);
	_exit(4);
}

int worker_start(struct worker *w, int64_t now_ns)
{
	struct fleet_command c;
	pid_t parent = getpid();
	int log, err;

	w->kept.begun++;
	err = worker_keep(w);
	log = err ? err : open_log(w);
	if (log < 0)
		return log;
	fleet_command(&c, w->about, w->kind, w->n, w->kept.begun);
	fflush(NULL); /* or the child might print it again */
	w->pid = fork();
	if (w->pid == 0)
		become(&c, log, parent);
	err = w->pid < 0 ? -errno : 0;
	if (err)
		w->pid = 0;
	w->started_ns = now_ns;
	w->before = w->schedules;
	w->stale = false;
	close(log);
	fleet_command_done(&c);
	return err;
}

bool worker_ended(struct worker *w, int64_t now_ns)
{
	int status;

	if (w->pid == 0 || waitpid(w->pid, &status, WNOHANG) != w->pid)
		return false;
	kill(-w->pid, SIGKILL); /* what it may have left */
	worker_count(w);
	w->pid = 0;
	if (now_ns - w->started_ns >= SOON_NS)
		w->soon = 0;
	else if (w->soon < SOON_MOST)
		w->soon++;
	w->again_ns = now_ns + (w->soon ? WAIT_NS << (w->soon - 1) : 0);
	return true;
}

void worker_found(struct worker *w, int64_t now_ns)
{
	w->soon = 0;
	if (w->again_ns > now_ns)
		w->again_ns = now_ns;
	/* others end at a finding, or read no list */
	w->stale |= w->kind == FLEET_AFL;
}

void worker_signal(const struct worker *w, int sig)
{
	if (w->pid > 0)
		kill(sig == SIGKILL ? -w->pid : w->pid, sig);
}

/* ---- how far it is ---- */

/* The end of its log, but nothing before `at'. */
static void read_tail(const struct worker *w, uint64_t at, struct buf *out)
{
	struct buf path = {0};
	struct stat st;
	int fd;

	path_of(&path, w, "log");
	fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0) {
		if ((uint64_t)st.st_size > at + TAIL)
			at = (uint64_t)st.st_size - TAIL;
		lseek(fd, (off_t)at, SEEK_SET);
		buf_read_fd(out, fd, 2 * TAIL);
	}
	if (fd >= 0)
		close(fd);
	buf_done(&path);
}

uint64_t worker_schedules_in(const char *text, size_t len)
{
	static const char word[] = " schedules, ";
	const char *at = text, *last = NULL;

	while ((at = memmem(at, len - (size_t)(at - text), word,
	                    sizeof word - 1))) {
		const char *number = at;

		while (number > text && isdigit((unsigned char)number[-1]))
			number--;
		if (number < at)
			last = number;
		at++;
	}
	return last ? strtoull(last, NULL, 10) : 0;
}

/* What a fuzzer counts in its file, from beginning to beginning. */
static uint64_t read_count(const struct worker *w)
{
	struct buf path = {0}, bytes = {0};
	uint64_t n = 0;

	path_of(&path, w, "count");
	if (!buf_read_file(&bytes, buf_str(&path), sizeof n) &&
	    bytes.len == sizeof n)
		memcpy(&n, bytes.data, sizeof n);
	buf_done(&path);
	buf_done(&bytes);
	return n;
}

void worker_count(struct worker *w)
{
	struct buf tail = {0};
	uint64_t n;

	if (w->kind != FLEET_EXPLORE) {
		n = read_count(w);
	} else {
		read_tail(w, w->log_at, &tail);
		n = w->before +
		    worker_schedules_in(buf_str(&tail), tail.len);
	}
	if (n > w->schedules)
		w->schedules = n;
	buf_done(&tail);
}

/* How tracetorture, AFL++, a fuzzer of ours, and libFuzzer begin to tell of a
 * fault. */
static const char *const marks[] = {
    "tracetorture: ", "ABORT : ", "schedule_fuzz: ", "ERROR: ",
};

static bool is_fault(const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (memmem(line, len, marks[i], strlen(marks[i])))
			return true;
	return false;
}

/* Without colours: escape, a bracket, up to a letter. */
static void put_plain(struct buf *out, const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\x1b') {
			while (i < len && !isalpha((unsigned char)line[i]))
				i++;
		} else if (isprint((unsigned char)line[i])) {
			buf_byte(out, (uint8_t)line[i]);
		}
	}
}

void worker_reason_in(const char *text, size_t len, struct buf *out)
{
	const char *end = text + len, *best = NULL;
	size_t best_len = 0;
	bool fault = false;

	for (const char *line = text; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((stop ? stop : end) - line);
		bool is = is_fault(line, n);

		if (n > 0 && (is || !fault)) {
			best = line;
			best_len = n;
			fault = is;
		}
		line += n + 1;
	}
	put_plain(out, best ? best : "", best_len);
}

void worker_reason(const struct worker *w, struct buf *out)
{
	struct buf tail = {0};

	read_tail(w, w->log_at, &tail);
	worker_reason_in(buf_str(&tail), tail.len, out);
	buf_done(&tail);
}
