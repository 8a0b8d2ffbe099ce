#!/bin/sh
# Databases of many machines are joined.
. harness/cli/expect.sh

stress="$tt stress --target null --scenario smallest --runs 2"

$stress --seed 1 --out "$tmp/out" --db "$tmp/a.jsonl" >/dev/null
have "$tmp/a.jsonl"
$stress --seed 2 --out "$tmp/out" --db "$tmp/b.db" >/dev/null
[ -e "$tmp/b.db" ] || {
	have "$tmp/b.db.jsonl"
	expect_one_line 4 'which this program was built without' \
		"$tt" merge "$tmp/a.jsonl"
	[ $failures = 0 ] && skip "built without SQLite"
	finish
}

all=$tmp/folder/all.db
expect 0 "^$tmp/a.jsonl: 1 new hunt, 0 new findings\$" \
	"$tt" merge --db "$all" "$tmp/a.jsonl" "$tmp/b.db"
expect 0 "^$tmp/b.db: 0 new hunts, 0 new findings\$" \
	"$tt" merge -o "$all" "$tmp/b.db"
expect_one_line 4 'missing: No such file' \
	"$tt" merge -o "$all" "$tmp/missing" "$tmp/b.db"
expect 4 'b.db: 0 new hunts' \
	"$tt" merge -o "$all" "$tmp/missing" "$tmp/b.db"
expect_one_line 4 'is what it is to be merged into' \
	"$tt" merge -o "$all" "$all"
echo '{"table":"dance"}' >"$tmp/wrong"
expect_one_line 4 'wrong: line 1: not of a table' \
	"$tt" merge -o "$all" "$tmp/wrong"
expect_one_line 4 'unable to open database file' \
	"$tt" merge -o /dev/null/all.db "$tmp/a.jsonl"
expect 2 'no FILE to merge' "$tt" merge
finish
