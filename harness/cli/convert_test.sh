#!/bin/sh
# What `tracetorture convert` says, writes and leaves behind.
. harness/cli/expect.sh
tt=$(cd "$BIN" && pwd)/tracetorture
cd "$tmp" || exit 1
mkdir w && cd w || exit 1

# fail WHY
fail() {
	echo "FAILED: $*"
	cat "$tmp/stdout" "$tmp/stderr"
	failures=$((failures + 1))
}
# silent COMMAND...: succeeds without a word.
silent() {
	"$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null &&
		[ ! -s "$tmp/stdout" ] && [ ! -s "$tmp/stderr" ] || fail "$@"
}
# only FILE...: this is what the folder has.
only() {
	[ "$(ls)" = "$(printf '%s\n' "$@" | sort)" ] ||
		fail "there should be $*, and is $(ls)"
}

# Batch[0, 1, 1] ProcStart[0, 0, 7] and Frequency[1, 0].
printf 'go 1.5 trace\0\0\0\0\101\0\1\1\105\0\0\7\2\1\0' >good
# Without its end; with ProcStart twice.
head -c 24 good >endless
printf 'go 1.5 trace\0\0\0\0\101\0\1\1\105\0\0\7\105\1\1\7\2\1\0' >twice
# Batch[0, 1] HeapAlloc[1, 5] GoStart[1, 5, 1] and Frequency[1]: 5 was never
# there.
printf 'go 1.7 trace\0\0\0\0\101\0\1\141\1\5\216\1\5\1\2\1' >stuck
mkdir folder
start='endless folder good stuck twice'

silent "$tt" convert good -o good.json
grep -q '"name":"thread 7","ts":0.000,' good.json || fail 'the slice is there'
silent "$tt" convert good --to go1.19 -o good.19
[ "$(head -c 13 good.19)" = 'go 1.19 trace' ] || fail 'the form is 1.19'
expect 0 '^good.19: ok \(1 events' "$tt" check good.19
silent "$tt" convert --to json -o good.other good
cmp -s good.json good.other || fail '--to says the form too'
"$tt" convert -o - --to json good >good.stdout || fail 'standard output'
cmp -s good.json good.stdout || fail 'standard output gets the same'
"$tt" convert - -o good.other --to go1.19 <good || fail 'standard input'
cmp -s good.19 good.other || fail 'standard input gives the same'
# A file may take the place of what it is made of.
cp good self && silent "$tt" convert self --to go1.19 -o self
cmp -s good.19 self || fail 'in place'
rm good.json good.19 good.other good.stdout self

expect_one_line 1 '^tracetorture: endless: malformed: frequency-missing: the trace ends without its tick frequency, at offset 0x18$' \
	"$tt" convert endless -o x.json
only $start
expect_one_line 1 '^tracetorture: twice: inconsistent: proc-start-running: a processor starts that is running; converted all the same$' \
	"$tt" convert twice -o x.json
[ -s x.json ] || fail 'there is a file'
expect 1 '^tracetorture: stuck: no order of the events goes on to the end: what is behind is not in x.json$' \
	"$tt" convert stuck -o x.json
grep -q '"allocated":5' x.json || fail 'what comes before is there'
# Later formats are copied, order or not.
expect_one_line 1 '^tracetorture: stuck: inconsistent: go-start-not-runnable: .*; converted all the same$' \
	"$tt" convert stuck --to go1.19 -o x.json
expect 1 ': inconsistent: go-start-not-runnable' "$tt" check x.json
rm x.json

for wrong in 'convert' 'convert good' 'convert -o x.json' \
	'convert good good -o x.json' 'convert good -o x' \
	'convert good -o x --to go1.5' 'convert good -o x --to xml' \
	'convert good -o x.json --binary good' \
	'convert good -o x.json --maps good'; do
	# shellcheck disable=SC2086
	expect 2 '^(tracetorture convert: |tracetorture: )' "$tt" $wrong
done
expect_one_line 2 '^tracetorture: good: not an ELF file of this machine$' \
	"$tt" convert good -o x.json --binary good
expect_one_line 2 '^tracetorture: good: not a module, as a line should say' \
	"$tt" convert good -o x.json --maps good
expect_one_line 4 '^tracetorture: none: No such file or directory$' \
	"$tt" convert none -o x.json
expect_one_line 4 '^tracetorture: none: No such file or directory$' \
	"$tt" convert good -o x.json --maps none
expect_one_line 4 '^tracetorture: folder: Is a directory$' \
	"$tt" convert folder -o x.json
expect_one_line 4 '^tracetorture: folder: Is a directory$' \
	"$tt" convert good --to json -o folder
expect_one_line 4 '^tracetorture: no/such.json: No such file or directory$' \
	"$tt" convert good -o no/such.json
only $start
if [ -e /dev/full ]; then
	expect_one_line 4 '^tracetorture: /dev/full: No space left on device$' \
		"$tt" convert good --to json -o /dev/full
	[ -c /dev/full ] || fail '/dev/full is still one'
	"$tt" convert good --to json -o - >/dev/full 2>"$tmp/stderr"
	[ $? = 4 ] || fail 'a full standard output'
fi
# A disk that fills up leaves what was there before, and nothing else.
{
	printf 'go 1.5 trace\0\0\0\0\101\0\1\1'
	for i in $(seq 2000); do printf '\105\1\1\7\6\1\1'; done
	printf '\2\1\0'
} >long
echo old >x.json
(trap '' XFSZ; ulimit -f 100; exec "$tt" convert long -o x.json) \
	>"$tmp/stdout" 2>"$tmp/stderr"
code=$?
[ $code = 4 ] && grep -q 'x.json: File too large' "$tmp/stderr" ||
	fail "exit $code when there is no room"
only $start long x.json
[ "$(cat x.json)" = old ] || fail 'the old file is there'
rm x.json

# Names of a program by where it was linked for, of one loaded anywhere by a
# file that says where.
cat >prog.c <<'END'
__attribute__((noinline, used)) void first_function(void) { __asm__(""); }
int main(void) { first_function(); return 0; }
END
# varint NUMBER: its bytes, as printf wants them.
varint() {
	n=$1
	while [ "$n" -ge 128 ]; do
		printf '\\%03o' $((n % 128 + 128))
		n=$((n / 128))
	done
	printf '\\%03o' "$n"
}
# created ADDRESS: Batch[0, 1, 1] GoCreate[0, 0, 9, ADDRESS, 0], Frequency;
# the length of the arguments comes first.
created() {
	args="\\000\\000\\011$(varint "$1")\\000"
	len=$(printf '%b' "$args" | wc -c)
	printf 'go 1.5 trace\0\0\0\0\101\0\1\1\315'
	printf "$(varint "$len")$args"'\2\1\0'
}
if $CC -g -no-pie -o fixed prog.c 2>/dev/null &&
   $CC -g -shared -fPIC -o loaded prog.c 2>/dev/null &&
   command -v nm >/dev/null; then
	address=$(nm fixed | sed -n 's/ [Tt] first_function$//p')
	created $((0x$address)) >trace
	"$tt" convert trace -o x.json --binary fixed
	grep -q '"G9 first_function"\|"G9 fixed+0x' x.json ||
		fail "$(grep G9 x.json)"
	offset=$(nm loaded | sed -n 's/ [Tt] first_function$//p')
	created $((0x$offset + 0x7f0000000000)) >trace
	echo "7f0000000000 7f0000100000 7f0000000000 - $PWD/loaded" >trace.maps
	"$tt" convert trace -o x.json
	grep -q '"G9 first_function"\|"G9 loaded+0x' x.json ||
		fail "$(grep G9 x.json)"
	# An older file has other names.
	echo "7f0000000000 7f0000100000 7f0000000000 beef $PWD/loaded" \
		>trace.maps
	expect_one_line 0 'loaded: not the file that ran: it has changed since' \
		"$tt" convert trace -o x.json
	grep -q '"G9 loaded+0x' x.json || fail "$(grep G9 x.json)"
fi
finish
