#!/bin/sh
# A claim decides how a hunt ends; a known finding does not end it.
. harness/cli/expect.sh

stress="$tt stress --scenario seed --out $tmp/out"
null="$stress --target null"
bad="$stress --target $(broken DAMAGE)"

# p<1/5 at 90 %: 13 clean runs, since ln(10) / ln(0.98 / 0.8) is 11.3 and 12
# are fewer than that many whole runs need at 95 %: 15.
expect 0 '^claim met: 0 findings in [0-9]+ sessions of 15 runs$' \
	$null --claim 'p<1/5@95' --jobs 1
expect 0 '^claim +p<1/5@90: met$' $null --claim 'p<1/5@90' --jobs 1
expect 0 '^runs +12$' $null --claim 'p<1/5@90' --jobs 1
expect 3 '^claim +[0-9]+ more clean runs for 1/50000, about ' \
	$null --claim 'p<1/50000@95' --runs 3
expect 3 '^claim open: 0 findings' $null --claim 'p<1/50000@95' --time 1
expect 1 '^claim broken: 2 findings in ' $bad --claim 'p<1/50000@95' --jobs 1
expect 0 '"claim":"p<1/5@95","claim_verdict":"met","claim_clean_runs":0' \
	$null --claim 'p<1/5@95' --json
# Decided, it goes on if it is told to, and stays decided.
expect 0 '^claim met: 0 findings in [0-9]+ sessions of 40 runs$' \
	$null --claim 'p<1/5@95' --keep-going --runs 40
for wrong in p 'p<2' 'p<1/50000@101' 'q<1/2' ''; do
	expect 2 'want one like p<1/50000@95' $null --claim "$wrong"
done

# What is known is counted, and nothing else comes of it.
cat >"$tmp/known" <<'END'
# this target's traces are damaged
damage <- target ~ `DAMAGE` && population == "native"
END
expect 1 '^finding: 1 finding in ' $bad --runs 5 --jobs 1
expect 0 '^ok: 0 findings \(and 5 known\) in [0-9]+ sessions of 5 runs$' \
	$bad --runs 5 --known "$tmp/known" --jobs 1
expect 0 '^known as damage: finding: ' $bad --runs 1 --known "$tmp/known"
expect 0 '^claim met: 0 findings \(and 15 known\)' \
	$bad --known "$tmp/known" --claim 'p<1/5@95' --jobs 1
sed 's/native/schedule/' "$tmp/known" >"$tmp/other"
expect 1 '^finding: 1 finding in ' $bad --runs 5 --known "$tmp/other" --jobs 1
echo 'x <- rule = "y"' >"$tmp/wrong"
expect 2 '/wrong:1:11: ' $bad --known "$tmp/wrong"
expect 2 'none: No such file' $bad --known "$tmp/none"
finish
