#!/bin/sh
# Whole batches that a tracer loses in silence: Go's own parser accepts such
# traces, and here they are rejected; what the tracer without the bug writes in
# the same schedule both accept.
. harness/cli/expect.sh
[ "${BUILD:-}" != tsan ] || skip "thread sanitizer can't follow fibers"
# As it comes, with nothing left out.
harness/oracle/gojudge/build.sh --unpatched "$tmp" >"$tmp/why" || {
	code=$?
	cat "$tmp/why"
	exit $code
}

# go_accepts TRACE...
go_accepts() {
	expect 0 ': accepted$' "$tmp/gojudge" "$@"
	! grep ': rejected' "$tmp/stdout" || failures=$((failures + 1))
}

# The buffer of those without a processor, at the stop; those of processors
# that are out of use.
for bug in cd285f1c6f 84d2c7ea83; do
	trace=corpus/traces/gort+$bug.trace
	go_accepts "$trace"
	expect 1 ': inconsistent: seq-hole: ' "$tt" check "$trace"
	echo "$trace: accepted by Go, seq-hole here"
done

command -v clang >/dev/null && command -v objcopy >/dev/null &&
	[ -e "$BIN/targets/gort+cd285f1c6f.so" ] || {
	echo "the twins need clang, objcopy and patch"
	finish
}

# alone RULE: what the traces alone say, if that is what the repro breaks.
alone() {
	case $1 in
	truth-*) expect 0 ': ok \(' "$tt" check "$tmp"/traces/*.trace ;;
	*) expect 1 ": inconsistent: $1: " "$tt" check "$tmp"/traces/*.trace ;;
	esac
}

# A repro's choices fit one build; of another it need not fail any more.
judged=0
for repro in corpus/repros/gort+cd285f1c6f.repro \
	harness/oracle/testdata/lost-*.repro; do
	rule=$(sed -n 's/^signature \([a-z-]*\).*/\1/p' "$repro")
	"$tt" replay "$repro" --traces "$tmp/traces" >"$tmp/said" 2>/dev/null
	if grep -q '^fails as recorded' "$tmp/said"; then
		go_accepts "$tmp"/traces/*.trace
		alone "$rule"
		judged=$((judged + 1))
		echo "$repro: accepted by Go, $rule here"
	else
		echo "$repro: not judged: $(tail -n 1 "$tmp/said")"
	fi
	rm -rf "$tmp/traces"
	"$tt" replay "$repro" --target gort --traces "$tmp/traces" \
		>"$tmp/said" 2>/dev/null
	case $? in
	0 | 3) ;;
	*) echo "FAILED: without the bug:"
	   cat "$tmp/said"
	   failures=$((failures + 1)) ;;
	esac
	go_accepts "$tmp"/traces/*.trace
	expect 0 ': ok \(' "$tt" check "$tmp"/traces/*.trace
	rm -rf "$tmp/traces"
done
echo "$judged schedules judged"
finish
