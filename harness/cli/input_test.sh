#!/bin/sh
# What check, print and convert make of files that are no whole trace, of
# files that are none, and of outputs that take nothing.
. harness/cli/expect.sh
tt=$(cd "$BIN" && pwd)/tracetorture
cd "$tmp" || exit 1
mkdir w && cd w || exit 1

# all CODE PATTERN FILE: so they exit, and check and one line of standard error
# of the others say so.
all() {
	expect "$1" "$2" "$tt" check "$3"
	expect_one_line "$1" "$2" "$tt" print "$3"
	expect_one_line "$1" "$2" "$tt" convert "$3" -o out.json
	[ ! -e out.json ] || { echo "FAILED: a result of $3"; failures=1; }
}

# Batch[0, 1, 1] ProcStart[0, 0, 7] Stack[300, 1, 0x80] and Frequency[1, 0].
printf 'go 1.5 trace\0\0\0\0\101\0\1\1\105\0\0\7\303\5\254\2\1\200\1\2\1\0' >one
# Batch[0, 1] ProcStart[1, 7] String[1, "name"] and Frequency[1].
printf 'go 1.7 trace\0\0\0\0\101\0\1\105\1\7\45\1\4name\2\1' >seven
expect 0 '^one: ok \(1 events' "$tt" check one
expect 0 '^seven: ok \(1 events' "$tt" check seven

# Truncated, anywhere.
for f in one seven; do
	size=$(wc -c <$f)
	n=0
	while [ $n -lt "$size" ]; do
		head -c $n $f >short
		all 1 'short: malformed: (empty|header|truncated|no-events|frequency-missing|record-length): ' \
			short
		n=$((n + 1))
	done
done

# Concatenated.
cat one one >twice
all 1 'twice: malformed: unknown-event: ' twice
expect 1 '^  another trace begins there$' "$tt" check twice
cat seven seven >twice
all 1 'twice: malformed: argument-count: ' twice
expect 1 '^  another trace begins there$' "$tt" check twice
# With something behind it that is none.
{ cat one; printf z; } >more
all 1 'more: malformed: unknown-event: ' more

# What is no file, or not ours.
mkdir folder
ln -s loop loop
all 4 '^tracetorture: folder: Is a directory$' folder
all 4 '^tracetorture: none: No such file or directory$' none
all 4 '^tracetorture: one/x(\.maps)?: Not a directory$' one/x
all 4 '^tracetorture: loop: Too many levels of symbolic links$' loop
all 4 '^tracetorture: : No such file or directory$' ''
all 1 '/dev/null: malformed: empty: there are no bytes' /dev/null
cp one locked && chmod 0 locked
if [ "$(id -u)" != 0 ]; then
	all 4 '^tracetorture: locked: Permission denied$' locked
elif command -v setpriv >/dev/null &&
     setpriv --reuid=65534 --clear-groups "$tt" --version >/dev/null 2>&1; then
	expect_one_line 4 '^tracetorture: locked: Permission denied$' \
		setpriv --reuid=65534 --clear-groups "$tt" check locked
	# Who opened it was allowed to.
	setpriv --reuid=65534 --clear-groups "$tt" check - <locked >said 2>&1
	grep -q '^-: ok ' said || { echo 'FAILED: locked'; cat said; failures=1; }
fi

# Pipes, with a name and without.
# piped COMMAND...: it ends well, its input being a trace in a pipe.
piped() {
	cat one | "$@" >said 2>&1 || { echo "FAILED: $*"; cat said; failures=1; }
}
piped "$tt" check -
piped "$tt" print -
piped "$tt" convert - -o out.json
piped "$tt" check /dev/stdin
mkfifo pipe
cat one >pipe &
expect 0 '^pipe: ok \(1 events' "$tt" check pipe
wait
head -c 20 one | "$tt" check - >said 2>&1
[ $? = 1 ] && grep -q '^-: malformed: no-events: ' said ||
	{ echo 'FAILED: a pipe that ends early'; cat said; failures=1; }
"$tt" check - <&- >said 2>&1
[ $? = 4 ] && grep -q '^tracetorture: -: Bad file descriptor$' said ||
	{ echo 'FAILED: no standard input'; cat said; failures=1; }

# Outputs that take nothing.
# unsaid COMMAND...: says once that it could not say it.
unsaid() {
	"$@" 2>said
	if [ $? != 4 ] || [ "$(wc -l <said)" != 1 ] ||
	   ! grep -q '^tracetorture: cannot write to standard output: ' said
	then
		echo "FAILED: $* unsaid"
		cat said
		failures=1
	fi
}
unsaid "$tt" check one >&-
unsaid "$tt" print one >&-
if [ -e /dev/full ]; then
	unsaid "$tt" check one >/dev/full
	unsaid "$tt" check --json one >/dev/full
	unsaid "$tt" check twice >/dev/full
	unsaid "$tt" print one >/dev/full
fi

# Cut off while it is looked at: behind the back of who maps it.
cat >cut.c <<'END'
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
	void *(*real)(void *, size_t, int, int, int, off_t) =
	    (void *(*)(void *, size_t, int, int, int, off_t))
	    dlsym(RTLD_NEXT, "mmap");
	void *p = real(at, len, prot, flags, fd, off);

	if (fd >= 0 && len == 65536 && truncate("cut", 0) < 0)
		abort();
	return p;
}
END
# A sanitizer has an mmap of its own.
if [ "${BUILD:-}" = release ] &&
   ${CC:-cc} -D_GNU_SOURCE -w -shared -fPIC -o cut.so cut.c -ldl 2>/dev/null; then
	for command in check print 'convert -o out.json'; do
		head -c 65536 /dev/zero >cut
		# shellcheck disable=SC2086
		expect_one_line 4 '^tracetorture: a file was cut off while it was read$' \
			env LD_PRELOAD="$PWD/cut.so" "$tt" $command cut
	done
fi
finish
