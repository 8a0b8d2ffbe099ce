#!/bin/sh
# tracetorture compare: sides, refusals, the gate and its exit codes.
. harness/cli/expect.sh
. harness/cli/hunts.sh

$tt stress --target null --scenario smallest --runs 1 --out "$tmp/first" \
	>/dev/null
[ -e "$tmp/first/tracetorture.db" ] || skip "built without SQLite"

{
	begin_hunts
	hunt 1 1000 12 target=gort+11953 commit=aa11 signature=lost
	hunt 2 30000 0 commit=bb22
	hunt 3 20000 0 commit=bb22
	hunt 4 1000 10 commit=bb22 scenario=wide signature=lost
	hunt 5 500 2 commit=bb22 population=schedule scenario= strategy=surw
	hunt 6 500 9 commit=bb22 population=schedule scenario= strategy=pct
} >"$tmp/all.jsonl"
{
	begin_hunts
	hunt 7 1000 12 target=gort+11953 commit=aa11 signature=lost
} >"$tmp/before.jsonl"
{
	begin_hunts
	hunt 8 50000 0 commit=bb22
} >"$tmp/after.jsonl"
all="$tt compare --both db=$tmp/all.jsonl"

# Sides: databases, targets, commits, hunts.
expect 0 '^verdict  *better: from above 1/145 to under 1/16690 ' \
	$tt compare "$tmp/before.jsonl" "$tmp/after.jsonl"
for before in target=gort+11953 commit=aa hunt=00000000000000000000000000000001
do
	expect 0 '^verdict  *better: from above 1/145 to under 1/16690 ' \
		$all $before target=gort,population=native,scenario=seed
done
expect 0 '^ *0 of 30,000 runs failed' $all target=gort+11953 \
	hunt=00000000000000000000000000000002
expect 0 '^clean runs  *283 after the fix for p < 0.05, 466 for p < 0.01' \
	$all target=gort+11953 target=gort,population=native,scenario=seed
expect 0 '^ *12  *0  .* better  *lost$' \
	$all target=gort+11953 target=gort,population=native,scenario=seed

# What is not one thing, or not the same thing.
expect_one_line 2 'say which: population=native,target=gort,scenario=seed,' \
	$all target=gort+11953 target=gort
expect_one_line 2 'rate of runs and a rate of schedules cannot be compared' \
	$all target=gort+11953 strategy=surw
expect_one_line 2 'rate of runs and a rate of schedules cannot be compared' \
	$all --anyway target=gort+11953 strategy=surw
expect_one_line 2 'the scenarios differ: seed before, wide after' \
	$all target=gort+11953 scenario=wide
expect 0 '^note  *the scenarios differ: seed before, wide after' \
	$all --anyway target=gort+11953 scenario=wide
expect_one_line 2 'the strategies differ: surw before, pct after' \
	$all strategy=surw strategy=pct
expect 0 '500 schedules failed' $all --anyway strategy=surw strategy=pct
expect_one_line 2 'no hunt is like that' $all target=gort+1 target=gort
expect_one_line 2 'no hunt is like that' $all strategy=walk target=gort
expect_one_line 2 'target= is followed by nothing' $all target= target=gort
expect_one_line 4 'none.db' $tt compare "$tmp/none.db" "$tmp/after.jsonl"
expect 2 'want two sides' $tt compare a
expect 2 'want two sides' $tt compare a b c
expect 2 'want a rate like' $tt compare --no-worse=0 a b
expect 2 'want a rate like' $tt compare --no-worse=1/0 a b
expect 2 'want a rate like' $tt compare --no-worse=5/2 a b

# The gate: 1 is worse, 0 is not, 3 is too few runs to say.
seed=target=gort,population=native,scenario=seed
expect 1 '^gate  *worse than before: p = ' \
	$all --no-worse $seed target=gort+11953
expect 1 '^gate  *worse than before: p = ' \
	$all --no-worse=1/100 $seed target=gort+11953
expect 0 '^gate  *no worse than before; ' \
	$all --no-worse=1/10 $seed target=gort+11953
expect 0 '^gate  *not shown to be worse than before; a rate of ' \
	$all --no-worse target=gort+11953 $seed
expect 0 '^gate  *no worse than before; it fell by more than ' \
	$all --no-worse=1/1000 target=gort+11953 $seed
expect 3 '^gate  *not known whether it is worse: 29,914 more runs after, all' \
	$all --no-worse=1/20000 $seed hunt=00000000000000000000000000000002

# Other forms of the same.
expect 0 '^\{"type":"comparison",.*"verdict":"better".*\}$' \
	$all --json target=gort+11953 $seed
command -v jq >/dev/null && expect 0 '^140.26487767' \
	sh -c "$all --json target=gort+11953 $seed | jq .odds_low"
echo 'from before' >"$tmp/page.md"
expect 0 . $all --html "$tmp/new/page.html" target=gort+11953 $seed
grep -q '<h1>From above 1 in 145 to under 1 in 16,690 runs</h1>' \
	"$tmp/new/page.html" || failures=$((failures + 1))
expect_one_line 4 'cannot write /proc/x.html' \
	$all --html /proc/x.html target=gort+11953 $seed
expect 0 . $all --markdown "$tmp/page.md" target=gort+11953 $seed
expect 0 '^from before$' cat "$tmp/page.md"
expect 0 '^\*\*better: from above 1/145 to under 1/16690 .*\*\*$' \
	cat "$tmp/page.md"
expect_one_line 4 'cannot write /dev/full' \
	$all --markdown /dev/full target=gort+11953 $seed
$all target=gort+11953 $seed >"$tmp/once"
$all target=gort+11953 $seed >"$tmp/again"
cmp "$tmp/once" "$tmp/again" || failures=1
finish
