#!/bin/sh
# tracetorture history: by commit, by day, in the order of a repository.
. harness/cli/expect.sh
. harness/cli/hunts.sh

$tt stress --target null --scenario smallest --runs 1 --out "$tmp/first" \
	>/dev/null
[ -e "$tmp/first/tracetorture.db" ] || skip "built without SQLite"

day=86400
{
	begin_hunts
	hunt 1 1000 0 commit=c1
	hunt 2 1000 0 commit=c2 begun=$((1764086400 + day))
	hunt 3 1000 4 commit=c3 begun=$((1764086400 + 2 * day))
	hunt 4 1000 6 commit=c4 begun=$((1764086400 + 3 * day))
	hunt 5 1000 3 commit=c5 begun=$((1764086400 + 4 * day))
	hunt 6 100 50 population=schedule scenario= strategy=surw
} >"$tmp/all.jsonl"
history="$tt history --db $tmp/all.jsonl"

expect 0 '^c3 +1000 +4  0.109 to 1.03 %$' $history
expect 0 '^---- worse: 0 of 2,000, then 13 of 3,000 .*; came with c3 \(97 %\)' \
	$history
expect 0 '^1 change; last failed at c5$' $history population=native
expect 0 '^2025-11-27 +1000 +4  ' $history --by day
expect 0 '^gort, strategy surw, schedules by commit$' $history strategy=surw
expect_one_line 2 'no hunt is like that' $history strategy=walk
expect_one_line 2 'no hunt is like that' $history --target null
expect 2 'want commit or day' $history --by week
expect_one_line 4 'none.db' $tt history "$tmp/none.db"
expect 0 '^\{"type":"history","by":"commit",.*"label":"c3","before":\{"runs":2000,' \
	$history --json --target gort
command -v jq >/dev/null && expect 0 '^2$' \
	sh -c "$history --json population=native | jq '.changes[0].at'"
expect 0 . $history --markdown "$tmp/page.md" population=native
expect 0 '^\| c3 \| 1000 \| 4 \| 0.109 to 1.03 % \| worse: ' cat "$tmp/page.md"

# A repository knows another order than that of testing.
command -v git >/dev/null || finish
git init -q "$tmp/repo"
commits=
for i in 1 2 3; do
	git -C "$tmp/repo" -c user.name=a -c user.email=a@b commit -q \
		--allow-empty -m "$i"
	commits="$commits $(git -C "$tmp/repo" rev-parse --short=12 HEAD)"
done
set -- $commits
{
	begin_hunts
	hunt 1 1000 0 commit="$2" begun=1764086400
	hunt 2 1000 90 commit="$3" begun=1764086500
	hunt 3 1000 0 commit="$1" begun=1764086600
} >"$tmp/bisected.jsonl"
order() {
	$tt history --db "$tmp/bisected.jsonl" "$@" |
		awk '/ 1000 / { printf "%s ", $1 }'
}
expect 0 "^$2 $3 $1 \$" order
expect 0 "^$1 $2 $3 \$" order --git "$tmp/repo"
expect 2 'git tells no commits of it' \
	$tt history --db "$tmp/bisected.jsonl" --git "$tmp"
finish
