#!/bin/sh
# Each trace in corpus/traces is of one of gort's variants, and is rejected by
# the rule that the head of its patch expects.
. harness/cli/expect.sh

n=0
for trace in corpus/traces/*+*.trace; do
	name=${trace##*/}
	name=${name%.trace}
	patch=targets/${name%%+*}/bugs/${name#*+}.patch
	rule=$(sed -n 's/^expect: //p' "$patch")
	[ -n "$rule" ] || { echo "$patch expects nothing"; failures=1; }
	expect 1 "^[^ ]*${name#*+}.trace: inconsistent: ($rule): " "$tt" check "$trace"
	n=$((n + 1))
done
[ "$n" -ge 3 ] || { echo "only $n traces"; failures=1; }
finish
