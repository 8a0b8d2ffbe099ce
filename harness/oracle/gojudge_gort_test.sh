#!/bin/sh
# What gort writes, 1,000 traces and more from varied scenarios, is ok here and
# accepted by Go's own parser; what its variants get wrong both reject.
. harness/cli/expect.sh
[ -e "$BIN/targets/gort.so" ] || skip "gort is not built"
case ${BUILD:-} in
asan | tsan) skip "what gort writes is the same here, the variants' races rare" ;;
esac
for name in gojudge unpatched; do
	option=
	[ $name = gojudge ] || option=--unpatched
	harness/oracle/gojudge/build.sh $option "$tmp/$name" >"$tmp/why" || {
		code=$?
		cat "$tmp/why"
		exit $code
	}
done

# traces SCENARIO RUNS [OPTION...]: moves the runs' traces to $tmp/traces.
traces() {
	scenario=$1 runs=$2
	shift 2
	expect 0 '^ok: 0 findings' "$tt" stress --scenario "$scenario" \
		--runs "$runs" --keep-traces 100000 --out "$tmp/out" "$@" ||
		return
	for trace in "$tmp"/out/traces/*.bin; do
		mv "$trace" "$tmp/traces/$scenario-${trace##*/}"
	done
}

# judged NAME: what that judge says of the traces whose names are its input.
judged() {
	"$tmp/$1/gojudge" >"$tmp/$1.out" || failures=$((failures + 1))
	accepted=$(grep -c ': accepted$' "$tmp/$1.out")
	rejected=$(grep -c ': rejected: ' "$tmp/$1.out")
}

mkdir "$tmp/traces"
traces default 1 --threads 300
traces seed 150
traces random 60 --seed 1
traces herd 3 --threads 600
traces call-in 100
ls "$tmp"/traces/* >"$tmp/names"
n=$(wc -l <"$tmp/names")

judged gojudge <"$tmp/names"
xargs -d '\n' "$tt" check <"$tmp/names" >"$tmp/verdicts"
ok=$(grep -c ': ok (' "$tmp/verdicts")
echo "$n traces: $accepted accepted by Go, $ok ok here"
if [ "$n" -lt 1000 ] || [ "$accepted" != "$n" ] || [ "$ok" != "$n" ]; then
	echo "FAILED: all are accepted by both, and 1,000 are enough"
	grep -v ': accepted$' "$tmp/gojudge.out" | head
	grep -v ': ok (' "$tmp/verdicts" | head -n 40
	mkdir -p out/gojudge
	sed -n 's/: \(rejected\|inconsistent\|malformed\): .*//p' \
		"$tmp/gojudge.out" "$tmp/verdicts" |
		xargs -d '\n' cp -t out/gojudge && echo "kept in out/gojudge"
	failures=$((failures + 1))
fi

# The step that our build leaves out is to blame for all that it rejects.
grep /default- "$tmp/names" >"$tmp/some"
judged unpatched <"$tmp/some"
echo "$(wc -l <"$tmp/some") traces: $rejected rejected by the unpatched parser"
other=$(grep ': rejected: ' "$tmp/unpatched.out" |
	grep -v 'is not waiting before unpark') &&
	{ echo "FAILED: another message: $other"; failures=$((failures + 1)); }

# both_reject VARIANT SCENARIO RULE WORDS: the traces of its first findings by
# that rule, which is ours; the words are Go's.  Some may be wrong only by what
# was really done.
both_reject() {
	[ -e "$BIN/targets/$1.so" ] || { echo "$1 is not built"; return; }
	expect 1 "^finding: $3 in run" "$tt" stress --target "$1" \
		--scenario "$2" --time 30 --failures 4 --out "$tmp/$1" || return
	for trace in "$tmp/$1/findings/$3"-*/trace.bin; do
		expect 1 ": inconsistent: $3: " "$tt" check "$trace"
		expect 0 ": rejected: $4" "$tmp/gojudge/gojudge" "$trace"
		echo "$1: both reject: $(cat "$tmp/stdout")"
	done
}
both_reject gort+11953 seed go-start-not-runnable \
	'g .* not runnable before start'
both_reject gort+29707 call-in sysexit-not-in-syscall \
	'g .* not waiting during syscall exit'
finish
