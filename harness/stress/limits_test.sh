#!/bin/sh
# What a scenario takes is computed before its first thread starts.
. harness/cli/expect.sh

lacking() {
	pattern=$1
	shift
	expect_one_line 4 "$pattern" "$@" --target null --out "$tmp/out"
	if grep -q '^finding' "$tmp/stdout" ||
	   ! grep -q '^ended early: 0 findings in 0 sessions' "$tmp/stdout"; then
		echo "FAILED: $*"
		cat "$tmp/stdout"
		failures=1
	fi
}

lacking 'takes [0-9]+ threads, and there are [0-9]+' \
	"$tt" stress --threads 100000 --jobs 1024

# Without the right to raise hard limits there are no more descriptors.
raise=
if [ "$(id -u)" = 0 ]; then
	raise='setpriv --bounding-set=-sys_resource'
	command -v setpriv >/dev/null || skip "root without setpriv(1)"
fi
lacking 'takes [0-9]+ descriptors, and there are 40: raise ulimit -n' \
	sh -c "ulimit -n 40; exec $raise \"\$@\"" - "$tt" stress
case ${BUILD:-} in
asan | tsan) ;; # they reserve terabytes
*) lacking 'takes [0-9]+ MiB of memory, and there are [0-9]+' \
	sh -c 'ulimit -v 100000; exec "$@"' - "$tt" stress ;;
esac
finish
