# expect.sh: what the tests of the command line share; sourced.  BIN, BUILD,
# CC and TMPDIR come from make; by hand: BIN=build/bin sh harness/.../x_test.sh

set -u
tt=${BIN:?}/tracetorture
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failures=0

# expect CODE PATTERN COMMAND...: the command ends with CODE, and its output
# (standard output, then error) has a line that matches PATTERN.
expect() {
	code=$1 pattern=$2
	shift 2
	"$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	got=$?
	if [ $got != "$code" ] ||
	   ! cat "$tmp/stdout" "$tmp/stderr" | grep -Eq -e "$pattern"; then
		echo "FAILED: $*"
		echo "  want exit $code and a line like: $pattern"
		echo "  got exit $got and:"
		cat "$tmp/stdout" "$tmp/stderr" | head -n 40
		failures=$((failures + 1))
		return 1
	fi
}

# As expect, and standard error is exactly one line.
expect_one_line() {
	expect "$@" || return
	if [ "$(wc -l <"$tmp/stderr")" != 1 ]; then
		echo "FAILED: $*: more than one line:"
		cat "$tmp/stderr"
		failures=$((failures + 1))
	fi
}

# broken KIND: builds a null target with that fault, and prints its path.
broken() {
	$CC -w -shared -fPIC -I. "-DBREAK=$1" -o "$tmp/$1.so" \
		harness/trial/testdata/broken.c -pthread || exit 1
	echo "$tmp/$1.so"
}

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# wait_for PATTERN FILE: until the file has a line like that, a minute at most.
wait_for() {
	n=0
	until grep -Eq -e "$1" "$2" 2>/dev/null; do
		n=$((n + 1))
		[ $n -lt 600 ] || { fail "no $1 in $2"; cat "$2"; return; }
		sleep 0.1
	done
}

have() {
	[ -e "$1" ] || fail "no file $1"
}

finish() {
	[ $failures = 0 ] && echo passed
	exit $((failures != 0))
}

skip() {
	echo "$*"
	exit 77
}

# For tests of explore.
need_explore() {
	command -v clang >/dev/null && command -v objcopy >/dev/null ||
		skip "clang or objcopy is missing"
	[ "$BUILD" != tsan ] || skip "thread sanitizer can't follow fibers"
}
