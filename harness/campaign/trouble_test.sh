#!/bin/sh
# What can go wrong while a campaign runs: it says so in a line, keeps what it
# has told, and goes on where it was.

. harness/cli/expect.sh

need_explore
bin=$PWD/$BIN
tt=$bin/tracetorture
cc=$PWD/harness/explore/tracetorture-cc
program=$bin/programs/lost_update.so
cd "$tmp" || exit 1

# campaign CODE PATTERN OPTION...: of that program, by explore.
campaign() {
	code=$1 pattern=$2
	shift 2
	expect "$code" "$pattern" "$tt" campaign --program "$program" \
		--fleet explore --seed 1 "$@"
}

# Names that look like something else.
campaign 1 '^explained assertion ' --out=-x --failures 1
have ./-x/campaign/status.html
expect_one_line 2 "^tracetorture: --corpus -x/tracetorture.db: is no folder$" \
	"$tt" campaign --program "$program" --fleet explore \
	--corpus -x/tracetorture.db
mkdir "a;b"
cp "$tt" "a;b"
for fuzzer in "$bin"/schedule_*; do
	[ -x "$fuzzer" ] && ln -s "$fuzzer" "a;b"
done
[ -e "a;b/schedule_fuzz_afl" ] && command -v afl-fuzz >/dev/null &&
	expect_one_line 4 "no way to tell AFL\+\+ of .*/a;b, which has one of" \
		"a;b/tracetorture" campaign --dry-run --fleet afl
mkdir bare
cp "$tt" bare
expect 0 '^# explore=[0-9]*$' bare/tracetorture campaign --dry-run
for engine in libfuzzer afl; do
	grep -q "^tracetorture: no worker is $engine: there is no .*apt-get" \
		stderr || fail "it is not said how to have $engine"
done

# A target that does something else each time is said to.
cat >flaky.c <<'END'
#include <assert.h>
#include <pthread.h>
static int n;
static void *run(void *a)
{
	n = __builtin_ia32_rdtsc() >> 8 & 1;
	return a;
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, 0, run, 0);
	pthread_join(t, 0);
	assert(!n);
}
END
if [ "$(uname -m)" = x86_64 ] && "$cc" -O1 -o flaky.so flaky.c; then
	for i in 1 2 3 4 5 6; do
		"$tt" campaign --program ./flaky.so --fleet explore \
			--failures 1 --time 20 --out "flaky $i" >log 2>&1
		grep -q 'fails as recorded [012] of 3 times$' log && break
	done
	grep -A1 'fails as recorded [012] of 3 times$' log |
		grep -q '^it does not repeat: ' &&
		grep -q 'times, does not repeat, see' log &&
		grep -Eq '<td>[012] of 3</td>' "flaky $i"/campaign/status.html ||
		{ fail "it is not said that it does not repeat"; cat log; }
fi

# What is damaged is named, with what it means to do without.
for file in state explore-1/state explore-1/findings; do
	cp -r ./-x damaged
	printf 'seed\nand no more\n' >damaged/campaign/$file
	campaign 4 "^tracetorture: damaged/campaign/$file: is no .*without the file" \
		--out damaged --time 300ms
	rm damaged/campaign/$file
	campaign 1 'its time is over$' --out damaged --time 300ms
	rm -rf damaged
done
# Bytes that a machine had no time to write are no finding.
printf '1\t5\tx.repro\tra' >>./-x/campaign/explore-1/findings
head -c 50 /dev/zero >>./-x/campaign/explore-1/findings
campaign 1 '^goes on: 1 findings \(1 different\) so far$' --out=-x --time 300ms
grep -q '<td>3 of 3</td>' ./-x/campaign/status.html || fail "replays are forgotten"

# Who cannot wait interrupts twice.
"$tt" campaign --program "$program" --out twice >twice.log 2>&1 &
campaign=$!
wait_for '^repeat: ' twice.log
kill -INT $campaign
sleep 0.6
kill -INT $campaign 2>/dev/null
wait $campaign
[ $? = 130 ] || fail "interrupted twice is no 130"
campaign 1 '^goes on: ' --out twice --time 300ms

# A full disk: what was found before is kept, and it goes on when there is room.
mkdir full
trap 'umount "$tmp/full" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 1' TERM # out of time
if mount -t tmpfs -o size=8m none full 2>/dev/null; then
	"$tt" campaign --program "$program" --fleet explore --out full \
		--failures 1 >/dev/null 2>&1
	head -c 9000000 /dev/zero >full/zero 2>/dev/null
	expect 4 'No space left|disk is full|cannot write' timeout 60 "$tt" \
		campaign --program "$program" --fleet explore --out full
	[ "$(wc -l <full/campaign/explore-1/findings)" -ge 1 ] ||
		fail "a full disk loses findings"
	grep -c tracetorture: "$tmp/stderr" | grep -qx 1 ||
		{ fail "more than one line"; cat "$tmp/stderr"; }
	rm full/zero
	expect 1 '^goes on: ' "$tt" campaign --program "$program" \
		--fleet explore --out full --time 300ms
	"$tt" campaign --program "$program" --fleet explore --out full \
		>full.log 2>&1 &
	campaign=$!
	wait_for '^goes on: ' full.log
	head -c 9000000 /dev/zero >full/zero 2>/dev/null
	wait_for 'no room in full/campaign: goes on when' full.log
	rm full/zero
	n=0
	until [ "$(grep -c '^goes on: ' full.log)" = 2 ]; do
		n=$((n + 1))
		[ $n -lt 200 ] || { fail "it does not go on"; cat full.log; break; }
		sleep 0.1
	done
	kill -TERM $campaign
	wait $campaign
	[ $? = 143 ] || fail "ended is no 143"
	umount full
fi

finish
