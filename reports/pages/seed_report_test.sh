#!/bin/sh
# make seed-report, with few runs: it measures both, and writes what comes out.
# (What it says then is html_test.c's and compare_test.sh's.)

. harness/cli/expect.sh

[ "$BUILD" = release ] || skip "one build is enough"
$tt stress --target null --runs 1 --out "$tmp/first" >/dev/null
[ -e "$tmp/first/tracetorture.db" ] || skip "built without SQLite"

report() {
	# all is there, and is not to be made with other flags
	env -u MAKEFLAGS make -o all seed-report \
		SEEDREPORT="$tmp/seed" RUNS_BEFORE=200 CLAIM='p<1/20@90'
}
wrote() {
	grep -q "$2" "$tmp/seed.$1" && return
	echo "FAILED: seed.$1 has no $2"
	failures=$((failures + 1))
}

expect 0 '^verdict  *(better|no difference shown)' report
wrote html '^<h1>\(From above\|No difference\|It fails less\)'
wrote html '</small> <b>200</b>'
wrote html '<h2>Before: gort+11953 '
wrote html '<h2>After: gort '
wrote html 'Fewer than 1 in 20 runs fail'
wrote html 'met at 90 %'
wrote md '^### Before and after'
wrote before.log '^runs  *200'
have "$tmp/seed.db"
# Once more: the results of before are kept aside.
expect 0 '^verdict' report
have "$tmp/seed.old.db"
wrote html '</small> <b>200</b>'

finish
