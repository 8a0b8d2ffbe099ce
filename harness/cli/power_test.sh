#!/bin/sh
# The power table: attempts are made once, and the table comes from the store.
. harness/cli/expect.sh

need_explore
[ -e "$BIN/targets/gort+11953.so" ] || skip "patch is missing: no variants"
command -v sqlite3 >/dev/null || skip "sqlite3 is missing"
db=$tmp/out/tracetorture.db
power="$tt power --target gort+11953 --out $tmp/out --commit c0ffee"

expect 0 '^  portfolio  *2 of 2, [0-9]+ ' \
	$power --way portfolio --seeds 2 --budget 60s
cp "$tmp/stdout" "$tmp/first"
cp "$tmp/stderr" "$tmp/progress"
expect 0 ', shrunk to [1-9][0-9]* preemptions of [0-9]+ switches;' \
	cat "$tmp/first"
# What was shrunk is kept.
expect 1 '^go-start-not-runnable: ' $tt replay \
	"$tmp/out/power-gort+11953-portfolio-1.repro"
expect 0 '^[12] of 2: gort\+11953, portfolio, seed 2: 1 of [0-9]+ failed, ' \
	cat "$tmp/progress"
# Again: nothing is left to do, and the table is the same.
expect 0 '^gort\+11953$' $power --way portfolio --seeds 2 --budget 60s
[ ! -s "$tmp/stderr" ] && cmp "$tmp/stdout" "$tmp/first" || failures=1
# One more seed, one more attempt.
expect 0 '^3 of 3: ' $power --way portfolio --seeds 3 --budget 60s
expect 0 '^3$' sqlite3 "$db" 'SELECT count(*) FROM power WHERE first > 0'
# Of another commit: other rows.
expect 0 '^  native seed  *[0-9]+ of 20 ' $tt power --target gort+11953 \
	--out "$tmp/out" --commit other --way 'native seed' --native-runs 20
expect 0 '^$' sqlite3 "$db" \
	"SELECT group_concat(way) FROM power WHERE commit_ = 'none'"
# A clean target is found by nothing: what is censored has no median.
expect 0 '^  surw  *0 of 1$' $tt power --target gort --way surw --seeds 1 \
	--budget 1s --out "$tmp/out"
expect 0 '^\| gort\+11953 \| 3 of 3, ' \
	$power --table --way portfolio --seeds 3 --markdown -
[ "$(head -n 1 "$tmp/stdout")" = '| target | portfolio | preemptions | rule |' ] ||
	{ echo "FAILED: a page is not alone"; failures=1; }
expect 2 'only one page' $power --table --html - --markdown -
expect 2 'want portfolio, a strategy' $power --way nonesuch
expect 2 'want portfolio, a strategy' $power --way 'native nonesuch'
expect 2 'want portfolio, a strategy' $power --way dfs
expect_one_line 4 'nonesuch' $tt power --target gort+nonesuch --way surw \
	--seeds 1 --out "$tmp/out"
# Interrupted, it keeps what there is, and waits for no attempt to end.
$tt power --target gort+11953 --target gort --way portfolio --seeds 1 \
	--budget 3600s --out "$tmp/out" --commit cut \
	>"$tmp/cut" 2>"$tmp/cut.err" &
pid=$!
until grep -q '^1 of 2: gort+11953' "$tmp/cut.err"; do sleep 0.1; done
kill -INT $pid
wait $pid
[ $? = 130 ] || { echo "FAILED: not interrupted"; failures=1; }
expect 0 '^gort\+11953$' cat "$tmp/cut"
finish
