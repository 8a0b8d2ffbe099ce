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

# Markdown is added to what is there, and a page on standard output is alone.
echo '# before' >"$tmp/h.md"
expect 0 'in 1 of 2 groups$' $report --all --markdown "$tmp/h.md"
expect 0 '^# before$' cat "$tmp/h.md"
expect 0 '^<details><summary>new: ' cat "$tmp/h.md"
expect 0 '^## tracetorture$' $report --markdown -
[ "$(head -n 1 "$tmp/stdout")" = '## tracetorture' ] || {
	echo "FAILED: more than the page"; head "$tmp/stdout"; failures=1; }
expect 0 '^::error title=.*::.*DAMAGE.so, scenario seed: 2 of 2 runs, ' \
	$report --annotations
expect 0 '^finding: ' $report --annotations
expect 2 'only one report can go to standard output' \
	$report --junit - --sarif -
expect 2 'only one report can go to standard output' \
	$report --junit - --annotations

# Databases and lines of JSON, taken together.
$stress --target null --runs 4 --db "$tmp/l.jsonl" >/dev/null
$stress --target null --runs 5 --db "$tmp/other.db" >/dev/null
expect 0 '^  runs  *9$' $tt report "$tmp/l.jsonl" "$tmp/other.db"
expect 0 '^  time .* in 2 hunts$' $tt report "$tmp/l.jsonl" "$tmp/other.db"
expect 0 '^  runs  *12$' $tt report --target null --db "$db" "$tmp/l.jsonl" \
	"$tmp/other.db"
expect 0 '^  runs  *5$' $tt report --hunt last "$tmp/l.jsonl" "$tmp/other.db"
expect 0 '^  runs  *4$' $tt report --db "$tmp/l.jsonl"
expect_one_line 4 'neither a database nor lines' $tt report "$tmp/h.md"
expect_one_line 4 'No such file' $tt report "$tmp/l.jsonl" "$tmp/none.jsonl"
[ ! -e ':memory:' ] || { echo "FAILED: a file was made"; failures=1; }

# A scenario of another size is another one.
for size in '' '--threads 3'; do
	$stress --target null --runs 2 $size --db "$tmp/size.jsonl" >/dev/null
done
expect 0 '^null, scenario seed --threads 3, native$' $tt report "$tmp/size.jsonl"
expect 0 '^ok: .* in 2 of 2 groups$' $tt report "$tmp/size.jsonl"

# Names that would break out of a page.
hostile="$tmp/$(printf ']]>"<b>|`x` @y\n::error::z\n```\033[31m\377.scn')"
cp corpus/scenarios/seed.scn "$hostile"
expect 1 '^finding: ' $tt stress --target "$bad" --scenario "$hostile" \
	--runs 1 --out "$tmp/out"
expect 0 '^finding: ' $report --annotations --junit "$tmp/x.xml" \
	--sarif "$tmp/x.sarif" --markdown "$tmp/x.md" --html "$tmp/x.html"
cp "$tmp/stdout" "$tmp/told"
expect 0 'scenario .*]]>"<b>.*::error::z' cat "$tmp/told"
expect 1 '^0$' grep -c '^ *::error::z' "$tmp/told"
if command -v xmllint >/dev/null; then
	expect 0 '' xmllint --noout --relaxng \
		reports/pages/testdata/surefire.rng "$tmp/x.xml"
fi
if command -v jq >/dev/null; then
	expect 0 '^ok$' jq -r -f reports/pages/testdata/sarif.jq "$tmp/x.sarif"
fi
if command -v cmark-gfm >/dev/null; then
	expect 0 '^0$' sh -c "cmark-gfm --unsafe -e table -e autolink \
		'$tmp/x.md' | grep -c -e '<b>' -e '<a ' -e '<script'; true"
fi

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
