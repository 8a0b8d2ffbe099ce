#!/bin/sh
# What a user gets wrong is told in a line, with exit code 2.
. harness/cli/expect.sh

expect 0 '^usage: tracetorture COMMAND' "$tt" help
expect 0 '^tracetorture [0-9]' "$tt" --version
expect_one_line 2 'no command is called dance' "$tt" dance
expect 2 '^usage: ' "$tt"
expect 2 'unrecognized option' "$tt" stress --dance
for wrong in --runs=0 --runs=-1 --runs=x --threads=0 --jobs=99999999 \
	--seed=12z --failures=0; do
	expect 2 "want a number from" "$tt" stress $wrong
done
for wrong in --time=0 --time=-1 --time=5y --timeout=; do
	expect 2 "want a time like" "$tt" stress "$wrong"
done

printf 'procs 4\nsessions 2\nshape 1 on 0 off 0\ngroup 1\n\tdance x1\n' \
	>"$tmp/wrong.scn"
expect_one_line 2 'wrong\.scn: line 5: column [0-9]+: ' \
	"$tt" stress --scenario "$tmp/wrong.scn" --target null
: >"$tmp/empty.scn"
expect_one_line 2 'empty\.scn: line ' \
	"$tt" stress --scenario "$tmp/empty.scn" --target null
expect_one_line 2 'no scenario nonesuch: .*built in are .*default' \
	"$tt" stress --scenario nonesuch --target null
expect_one_line 2 'Is a directory' "$tt" stress --scenario . --target null
dd if=/dev/zero of="$tmp/large.scn" bs=1024 count=1025 2>/dev/null
expect_one_line 2 'File too large' \
	"$tt" stress --scenario "$tmp/large.scn" --target null

# The same seed, the same runs.
for i in 1 2; do
	expect 0 'seed 42, ' "$tt" stress --target null --scenario smallest \
		--seed 42 --runs 3 --out "$tmp/out"
done
finish
