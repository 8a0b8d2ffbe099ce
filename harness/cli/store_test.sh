#!/bin/sh
# What was printed as found is in the database, whatever happened then.
# KILLS=100 of them take a minute.
. harness/cli/expect.sh

command -v sqlite3 >/dev/null || skip "sqlite3 is missing"
db=$tmp/out/tracetorture.db
stress="$tt stress --target gort+29707 --scenario call-in --out $tmp/out"
[ -e "$BIN/targets/gort+29707.so" ] || skip "patch is missing: no variants"

sql() {
	sqlite3 "$db" "$1"
}

$tt stress --target null --runs 1 --out "$tmp/first" >/dev/null
[ -e "$tmp/first/tracetorture.db" ] || skip "built without SQLite"

# kill -9 at moments that are spread over the first second or so.
i=0
while [ $i -lt "${KILLS:-100}" ]; do
	$stress --keep-going --time 60 --seed $i --json >"$tmp/told.$i" 2>&1 &
	pid=$!
	sleep "0.$(printf %03d $((i * 7919 % 500)))"
	kill -9 $pid
	wait $pid 2>/dev/null
	i=$((i + 1))
done
expect 0 '^ok$' sql 'PRAGMA integrity_check'
# Run and seed of each finding that was told, against the rows.
for told in "$tmp"/told.*; do
	sed -n 's/^{"type":"finding","run":\([0-9]*\),"seed":\([0-9]*\),.*}$/\1 \2/p' \
		"$told"
done | sort -u >"$tmp/told"
sql "SELECT run || ' ' || seed FROM finding" | sort -u >"$tmp/kept"
[ -s "$tmp/told" ] || { echo "FAILED: nothing was found"; failures=1; }
if ! comm -23 "$tmp/told" "$tmp/kept" | cmp -s - /dev/null; then
	echo "FAILED: told, and not in the database:"
	comm -23 "$tmp/told" "$tmp/kept" | head
	failures=1
fi
expect 0 '^running$' sql 'SELECT DISTINCT status FROM hunt'

# Two at once, to the end: all of both is there.
rm -rf "$tmp/out"
$stress --keep-going --runs 60 --seed 1 >"$tmp/a" 2>&1 &
$stress --keep-going --runs 60 --seed 2 >"$tmp/b" 2>&1
wait
expect 0 '^120$' sql 'SELECT sum(runs) FROM batch'
expect 0 '^2$' sql "SELECT count(*) FROM hunt WHERE status = 'finished'"
expect 0 '^same$' sql "SELECT CASE WHEN (SELECT sum(failed) FROM batch) =
	(SELECT count(*) FROM (SELECT DISTINCT hunt, run FROM finding))
	THEN 'same' ELSE 'other' END"
expect 0 "^kept in  *$db .hunt " cat "$tmp/a"

# Where it cannot be.
expect_one_line 4 'unable to open database file' \
	$tt stress --target null --runs 1 --db /dev/null/x --out "$tmp/out"
expect 0 '^ok: ' $tt stress --target null --runs 1 --db none --out "$tmp/none"
[ ! -e "$tmp/none/tracetorture.db" ] || failures=1

# A disk that is full: what was found is told, and the exit says so.
small=$tmp/small
mkdir -p "$small"
if mount -t tmpfs -o size=256k none "$small" 2>/dev/null; then
	expect 4 'disk is full|No space left' $stress --keep-going --time 30 \
		--out "$tmp/out" --db "$small/x.db"
	db=$small/x.db expect 0 '^ok$' sql 'PRAGMA integrity_check'
	umount "$small"
fi
finish
