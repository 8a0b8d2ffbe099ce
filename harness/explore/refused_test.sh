#!/bin/sh
# What explore cannot simulate it refuses by name, and says where: never does it
# go on with something else.

. harness/cli/expect.sh

need_explore
cc=$PWD/harness/explore/tracetorture-cc
explore="$tt explore --jobs 1 --seed 1 --schedules 1 --out $tmp/out"

# compile NAME: of standard input
compile() {
	cat >"$tmp/$1.c"
	(cd "$tmp" && "$cc" -O1 -D_GNU_SOURCE -o "$1.so" "$1.c") || exit 1
}

# at_load SYMBOL CALL: the object and the symbol are named; nothing runs.
at_load() {
	compile load <<END
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) { $2; return 0; }
END
	expect_one_line 4 "load.so: it calls $1, which explore can.t simulate" \
		$explore --program "$tmp/load.so"
}
at_load fgets 'char line[9]; fgets(line, 9, stdin)'
at_load fork 'fork()'
at_load raise 'raise(SIGINT)'
at_load sigaction 'sigaction(SIGINT, NULL, NULL)'
at_load dlopen 'dlopen("x", RTLD_NOW)'
at_load rand 'rand()'
at_load getenv 'getenv("HOME")'
at_load system 'return system("true")'

# at_run MESSAGE CALL: the call, the function and the line are named.
at_run() {
	compile run <<END
#include <linux/futex.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
static int word;
static void *end(void *arg) { return arg; }
__attribute__((noinline)) static void refused(void)
{
	pthread_t t;
	(void)t;
#line 100 "run.c"
	$2;
	word++;
}
static void *body(void *arg) { refused(); word++; return arg; }
int main(void)
{
	pthread_t t;
	(void)end;
	pthread_create(&t, NULL, body, NULL);
	pthread_join(t, NULL);
	return 0;
}
END
	expect 1 "^unsupported: schedule 1 .*: $1" \
		$explore --program "$tmp/run.so" &&
	expect 1 '^  by thread 1, in refused .*run.c:100$' \
		$explore --program "$tmp/run.so"
}
at_run 'system call [0-9]+ cannot be simulated' 'syscall(SYS_uname, &word)'
at_run 'futex operation 3 cannot be simulated' \
	'syscall(SYS_futex, &word, FUTEX_REQUEUE, 1, NULL, NULL, 0)'
at_run 'mmap of a file, at a fixed place' \
	'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0)'
at_run 'mprotect of what mmap did not give' \
	'mprotect((void *)4096, 4096, PROT_READ)'
at_run 'more than 8 epolls' 'for (int i = 0; i < 9; i++) epoll_create1(0)'
at_run 'more than 255 threads' \
	'for (int i = 0; i < 300; i++) pthread_create(&t, NULL, end, NULL)'

# One thread-local variable more than there is room for.
compile locals <<END
$(for i in $(seq 65); do echo "static __thread int v$i;"; done)
__attribute__((noinline)) static void refused(void)
{
	$(for i in $(seq 65); do echo "v$i++;"; done)
}
int main(void) { refused(); return 0; }
END
expect 1 'more than 64 thread-local variables' \
	$explore --program "$tmp/locals.so"
expect 1 'by thread 0, in refused .*locals.c:[0-9]+' \
	$explore --program "$tmp/locals.so"

finish
