#!/bin/sh
# Reports of hunts that were, and of a hunt at its end.
. harness/cli/expect.sh

stress="$tt stress --scenario seed --jobs 1 --out $tmp/out"
bad=$(broken DAMAGE)
db=$tmp/out/tracetorture.db
$stress --target null --runs 3 >/dev/null
[ -e "$db" ] || skip "built without SQLite"
report="$tt report --db $db"

expect 0 '^  bound  *rate < 0.64 ' $report
expect 0 '^  sessions  *[0-9]+, .*; no interval' $report
# At the end of the hunt itself.
expect 1 '^finding: 2 findings' $stress --target "$bad" --keep-going --runs 2 \
	--html "$tmp/h.html" --junit "$tmp/h.xml" --sarif "$tmp/h.sarif"
for page in h.html h.xml h.sarif; do
	have "$tmp/$page"
done
expect 0 '<failure ' cat "$tmp/h.xml"
expect 0 '"ruleId"' cat "$tmp/h.sarif"
expect 0 '<h1>' cat "$tmp/h.html"
# Of that one alone, and of all.
expect 0 '^  runs  *2$' $report
expect 0 'in 1 of 2 groups$' $report --all
expect 0 '^null, scenario seed, native$' $report --target null
expect_one_line 4 'no hunt' $report --target nonesuch
expect_one_line 4 'No such file' $tt report --db "$tmp/none.db"
expect 0 '<testsuites' $report --junit -
expect 0 '^#+ ' $report --markdown -
expect_one_line 4 'cannot (make|write) .*: Not a directory' \
	$report --junit /dev/null/x.xml
expect_one_line 4 'from a database' $tt stress --scenario seed --target null \
	--runs 1 --out "$tmp/out" --db none --html "$tmp/none.html"
# What is there under a name is not lost to a device's.
expect 0 '<testsuites' $report --junit /dev/stdout
[ -h /dev/stdout ] || { echo "FAILED: /dev/stdout was replaced"; failures=1; }

# A finding of explore gets its story once.
if [ -e "$BIN/targets/controlled/gort+11953.so" ] && [ "$BUILD" = release ]; then
	$tt explore --target gort+11953 --seed 4 --jobs 1 --out "$tmp/out" \
		>/dev/null 2>&1
	expect 0 'class="lanes"' $report --explain --html -
	cp "$tmp/stderr" "$tmp/told"
	expect 0 'explaining go-start-not-runnable' cat "$tmp/told"
	expect 0 'class="lanes"' $report --explain --html -
	[ ! -s "$tmp/stderr" ] || { cat "$tmp/stderr"; failures=1; }
fi
finish
