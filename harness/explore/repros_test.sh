#!/bin/sh
# Each known bug has a repro in corpus/repros: it fails on the variant with a
# rule that the patch expects, and passes on the target without the patch.
# Choices fit one build, so the neighbourhood of each schedule counts as it.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"
near=3000

for patch in targets/*/bugs/*.patch; do
	bug=$(basename "$patch" .patch)
	target=$(basename "$(dirname "$(dirname "$patch")")")
	grep -q '^explored: never' "$patch" ||
		have "corpus/repros/$target+$bug.repro"
done
for repro in corpus/repros/*.repro; do
	name=$(basename "$repro" .repro)
	target=${name%%+*}
	rules=$(sed -n 's/^expect: //p' "targets/$target/bugs/${name#*+}.patch")
	rule=$(sed -n 's/^signature \([^ ]*\).*/\1/p' "$repro")
	echo "$rule" | grep -Eqx "$rules" ||
		fail "$repro: $rule is not what the patch expects"
	grep -qx "target $name" "$repro" || fail "$repro: of another target"
	expect 1 '^(fails as recorded|breaks the recorded rule)' \
		$tt replay --near $near "$repro"
	echo "$name: $rule: $(grep -o 'schedule [0-9]* ([^)]*)' "$tmp/stdout" |
		tail -n 1)"
	expect 0 '^does not fail in [0-9]+ schedules' \
		$tt replay --near 100 --target "$target" "$repro"
done

# Without its choices, and of another build, it is still found.
repro=corpus/repros/gort+11953.repro
sed 's/^flavour .*/flavour 0000000000000001/; s/^choices .*/choices 0/
	/^[0-9][0-9]* [0-9]*$/d' "$repro" >"$tmp/old.repro"
expect 0 '^does not fail any more' $tt replay "$tmp/old.repro"
expect 1 '^breaks the recorded rule' $tt replay --near $near "$tmp/old.repro"
# Another failure is none of the recorded, and no pass.
sed 's/^signature .*/signature deadlock/' "$repro" >"$tmp/wrong.repro"
expect 1 '^only fails otherwise in [0-9]+ schedules of its scenario' \
	$tt replay --near 500 "$tmp/wrong.repro"
expect 2 '--near' $tt replay --near 0 "$repro"
finish
