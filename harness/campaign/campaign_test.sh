#!/bin/sh
# A campaign finds what its workers find, tells it once, keeps it, and goes on.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"
[ "$BUILD" = release ] || skip "fuzzers of schedules are of the release build"
bin=$PWD/$BIN
tt=$bin/tracetorture
mkdir "$tmp/a b'c"
cd "$tmp/a b'c" || exit 1

# What is printed is what a shell takes.
expect 0 "^$bin/tracetorture explore --target gort --jobs 1 .* --out 'o'\\\\''ut d/campaign/explore-2/repros'$" \
	"$tt" campaign --dry-run --fleet explore=2 --out "o'ut d"
[ -e "o'ut d" ] && fail "--dry-run leaves something"
for cores in 1 2; do
	mix=explore=1
	for engine in libfuzzer afl; do
		"$tt" campaign --dry-run --fleet $engine >/dev/null 2>&1 &&
			mix=$mix,$engine=$([ $engine = afl ] && echo 2 || echo 1)
	done
	[ "$mix" = explore=1 ] && mix=explore=$cores
	# where these cores are not ours, nothing can be said
	first=$(seq -s, 0 $((cores - 1)))
	[ "$(taskset -c "$first" nproc 2>/dev/null)" != $cores ] ||
		expect 0 "^# $mix\$" taskset -c "$first" "$tt" campaign --dry-run
done
expect 2 'want one like explore=2,libfuzzer,afl=3, not nothing' \
	"$tt" campaign --fleet explore,nothing
expect_one_line 4 "there is no .*afl-fuzz" env PATH=/nowhere \
	"$tt" campaign --fleet afl
expect_one_line 4 'there is no target nothing' \
	"$tt" campaign --target nothing --fleet explore

# Ends when it is interrupted; what was found is there.
"$tt" campaign --target gort+11953 --fleet explore --seed 1 >log 2>&1 &
campaign=$!
wait_for '^repeat: ' log
expect_one_line 4 'a campaign is running there' \
	"$tt" campaign --target gort+11953 --fleet explore
expect 0 'explore-1' "$tt" campaign --dry-run --target gort+11953 \
	--fleet explore
expect 0 'its time is over$' "$tt" campaign --out beside --time 2 \
	--program "$bin/programs/lost_update.fixed.so" --fleet explore
kill -INT $campaign
wait $campaign
[ $? = 130 ] || fail "interrupted is no 130"
wait_for '1 finding \(1 different\).*; interrupted$' log
wait_for 'found by explore-1, fails as recorded 3 of 3 times' log
for repro in out/campaign/repros/*.repro; do
	expect 1 'fails as recorded' "$tt" replay "$repro"
done
eval "$(sed -n "s,^repeat: tracetorture,expect 1 'fails as recorded' '$tt'," log)"
expect 2 'is a campaign of target gort\+11953' \
	"$tt" campaign --target gort --fleet explore
have out/campaign/status.html
if command -v xmllint >/dev/null; then
	xmllint --noout out/campaign/status.html ||
		fail "status.html is not well formed"
fi
if command -v sqlite3 >/dev/null; then
	expect 0 '^portfolio interrupted go-start-not-runnable 1$' sqlite3 \
		-separator ' ' out/tracetorture.db 'select strategy, status,
		rule, count(*) from hunt natural join finding natural join
		signature group by 1'
fi

# A program: what was found gets its story; and goes on where it was.
program=$bin/programs/lost_update.so
expect 1 '^explained assertion ' "$tt" campaign --program "$program" \
	--fleet explore --out "p q" --failures 1
for file in "p q"/campaign/repros/*.txt; do
	have "$file"
	grep -q '^fails as recorded 3 of 3 times$' "$file" &&
		grep -q 'what decides' "$file" || fail "$file tells no story"
	grep -q "repros/$(basename "$file")" "p q/campaign/status.html" ||
		fail "status.html does not know $file"
done
expect 1 '^goes on: 1 findings \(1 different\) so far$' "$tt" campaign \
	--program "$program" --fleet explore --out "p q" --time 1
grep -q '^begun 2$' "p q/campaign/explore-1/state" || fail "a round twice"
grep -q '; its time is over$' "$tmp/stdout" || fail "no reason to end"
expect 0 'nothing new comes$' "$tt" campaign --program \
	"$bin/programs/lost_update.fixed.so" --fleet explore --out fixed \
	--standstill 2

# Who is killed comes back.
"$tt" campaign --target gort --fleet explore --out killed >killed.log 2>&1 &
campaign=$!
wait_for '^begun 1$' killed/campaign/explore-1/state
until pid=$(pgrep -P $campaign -f 'out killed/campaign/explore-1'); do
	sleep 0.1
done
kill -9 $pid
wait_for '^begun 2$' killed/campaign/explore-1/state
kill -TERM $campaign
wait $campaign
[ $? = 143 ] || fail "ended is no 143"

finish
