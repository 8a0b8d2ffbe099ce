#!/bin/sh
# tracetorture bisect-step, under git bisect run, on a repository where a flaky
# failure begins at one commit.  The command fails by a generator with a seed,
# so each bisection goes the same way every time.
. harness/cli/expect.sh

command -v git >/dev/null || skip "git is missing"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
tt=$(realpath "$tt")
top=$(pwd)

# flaky FILE COUNTER SEED: fails in as many of 10000 runs as FILE says.
cat >"$tmp/flaky.c" <<'SOURCE'
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static unsigned long number(const char *path)
{
	unsigned long n = 0;
	FILE *f = fopen(path, "r");
	if (f && fscanf(f, "%lu", &n) != 1)
		n = 0;
	if (f)
		fclose(f);
	return n;
}
int main(int argc, char **argv)
{
	unsigned long n = number(argv[2]), rate = number(argv[1]);
	FILE *f = fopen(argv[2], "w");
	uint64_t z = 0x9e3779b97f4a7c15u * (n + 1) + (uint64_t)atol(argv[3]);
	(void)argc;
	fprintf(f, "%lu\n", n + 1);
	fclose(f);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	if (z % 10000 >= rate)
		return 0;
	puts("it failed, as it does now and then");
	return 1;
}
SOURCE
$CC -O1 -o "$tmp/flaky" "$tmp/flaky.c" || exit 1

# make_repo BAD: commits 1 to 24; from BAD on 500 of 10000 runs fail, before 2.
make_repo() {
	rm -rf "$tmp/repo" "$tmp/counter"
	git init -q "$tmp/repo" && cd "$tmp/repo" || exit 1
	for i in $(seq 1 24); do
		[ "$i" -lt "$1" ] && echo 2 >rate || echo 500 >rate
		echo "$i" >file
		git add rate file
		git commit -q -m "commit $i"
		git tag "c$i"
	done
	git bisect start c24 c1 >/dev/null
}
step="$tt bisect-step --good 1/2000 --bad 1/25"

# Where it begins is found, wherever it is.
for begin in 2 13 24; do
	make_repo $begin
	expect 0 "^$(git rev-parse c$begin) is the first bad commit" \
		git bisect run $step -- "$tmp/flaky" rate "$tmp/counter" 1
	grep -E '^(good|bad) [0-9a-f]{12}: ' "$tmp/stdout" >"$tmp/steps"
	# one error, split over no fewer steps than it takes
	if grep -v 'chance of 0.05 / [45] steps' "$tmp/steps" ||
	   [ "$(wc -l <"$tmp/steps")" -gt 5 ]; then
		echo "FAILED: steps"
		failures=1
	fi
done

# A fixed number of tries, looked at by the same git: ten see a failure of 1 in
# 20 in 40 of 100 cases, and call the rest good.
cat >"$tmp/ten" <<END
#!/bin/sh
for i in 1 2 3 4 5 6 7 8 9 10; do
	"$tmp/flaky" rate "$tmp/counter" 1 || exit 1
done
END
chmod +x "$tmp/ten"
make_repo 2
git bisect run "$tmp/ten" >"$tmp/stdout" 2>&1
if grep -q "^$(git rev-parse c2) is the first bad commit" "$tmp/stdout"; then
	echo "FAILED: ten tries found it, so that this test shows nothing"
	failures=1
fi

# It never fails: each step is good, and git has but what it was told is bad.
make_repo 25
expect 0 "^$(git rev-parse c24) is the first bad commit" \
	git bisect run $step -- "$tmp/flaky" rate "$tmp/counter" 1
expect 1 '^0$' grep -c '^bad ' "$tmp/stdout"

# What it is told without git: 10 steps.
cd "$tmp" || exit 1
echo 0 >rate
expect 0 '^good: 0 of [0-9]+ runs failed; .* chance of 0.05 / 10 steps$' \
	env GIT_DIR=/none $step -- "$tmp/flaky" rate counter 1
expect 0 'chance of 0.01 / 3 steps$' \
	$step --steps 3 --alpha 0.01 -- "$tmp/flaky" rate counter 1
echo 10000 >rate
expect 1 '^it failed, as it does now and then$' \
	$step -- "$tmp/flaky" rate counter 1
expect 1 '"verdict":"bad","revision":"","runs":2,"failed":2,' \
	env GIT_DIR=/none $step --json -- "$tmp/flaky" rate counter 1

# What is no verdict of the revision: it is skipped.
expect 125 'undecided.*: 0 of 10 runs failed: no more runs are allowed' \
	$step --max-runs 10 -- true
expect 125 'undecided.*: 0 of 0 runs failed: the time is up' \
	$step --time 0.2 -- sleep 60
expect 125 'not tested.*: 0 of 0 runs failed: sh says that this revision ' \
	$step -- sh -c 'exit 125'
expect 1 '^bad.*: 2 of 2 runs failed' $step -- sh -c 'kill -9 $$'
expect 1 '^bad.*: 2 of 2 runs failed' $step -- sh -c 'exit 126'
expect 1 '^bad.*: 2 of 2 runs failed' $step --timeout 0.1 -- sleep 60

# Our own faults end the bisection: git takes 1 to 127 for bad.
expect 129 'cannot run /none: No such file' $step -- /none
expect 129 'want a command or a --target' $step
expect 129 'want a command or a --target' $step --target null -- true
expect 129 'want a rate like' $step --bad 2 -- true
expect 129 'want a number from 1' $step --steps 0 -- true
expect 129 'must be below' $tt bisect-step --bad 1/100 --good 1/50 -- true
expect 129 'unrecognized option' $step --nonsense -- true
expect 129 'No space left|cannot write' sh -c "$step -- true >/dev/full"

# A wish to end is passed on, and ends the bisection, too.
$step -- sh -c "echo \$\$ >$tmp/pid; exec sleep 60" >"$tmp/stdout" 2>&1 &
while [ ! -s "$tmp/pid" ]; do sleep 0.1; done
kill -TERM $!
wait $!
expect 0 143 echo $?
kill -0 "$(cat "$tmp/pid")" 2>/dev/null && {
	echo "FAILED: the command goes on"; failures=1; }

# The tool's own runs, in batches.
expect 0 '^good.*: 0 of [0-9]+ runs failed' \
	$tt bisect-step --bad 1/2 --good 1/100 --out "$tmp/out" --target null \
	--scenario smallest
expect 129 'no target is called|none.so' \
	$tt bisect-step --target ./none.so --out "$tmp/out"
cd "$top" || exit 1
if [ -e "$BIN/targets/gort+29707.so" ]; then
	expect 1 '^bad.*: [0-9]+ of [0-9]+ runs failed' \
		$tt bisect-step --bad 1/5 --target gort+29707 \
		--scenario call-in --out "$tmp/out"
fi

# What a database keeps of it.
db=$tmp/bisect.db
expect 1 '^bad' $step --db "$db" -- false
expect 0 '^good' $step --db "$db" -- true
[ ! -e "$db" ] || # else built without SQLite
	expect 0 '^false, runs by commit' $tt history --db "$db"
finish
