#!/bin/sh
# Campaigns that are killed at any moment, again and again: no finding that was
# told is lost, none is told twice, and all that is kept can be read.

. harness/cli/expect.sh

need_explore
[ "$BUILD" = release ] || skip "fuzzers of schedules are of the release build"
command -v sqlite3 >/dev/null || skip "sqlite3 is missing"
kills=${KILLS:-50}
fleet=explore
"$tt" campaign --dry-run --fleet libfuzzer --out "$tmp/none" >/dev/null 2>&1 &&
	fleet=$fleet,libfuzzer
"$tt" campaign --dry-run --fleet afl --out "$tmp/none" >/dev/null 2>&1 && fleet=$fleet,afl
bin=$PWD/$BIN
tt=$bin/tracetorture

# Of four threads' 24 orders all but one are findings of their own.
{
	cat <<-'END'
	#include <assert.h>
	#include <pthread.h>
	#include <stdatomic.h>
	#include <stdint.h>
	static atomic_int turn;
	static int at[4];
	static void *run(void *arg)
	{
		at[(intptr_t)arg] = atomic_fetch_add(&turn, 1);
		return 0;
	}
	int main(void)
	{
		pthread_t t[4];
		for (intptr_t i = 0; i < 4; i++)
			pthread_create(&t[i], 0, run, (void *)i);
		for (int i = 0; i < 4; i++)
			pthread_join(t[i], 0);
	END
	for a in 3 2 1 0; do for b in 3 2 1 0; do for c in 3 2 1 0; do
		[ $a$b$c != 012 ] && [ $a != $b ] && [ $a != $c ] &&
			[ $b != $c ] && echo "	assert(!(at[0] == $a && at[1] == $b && at[2] == $c));"
	done; done; done
	echo "}"
} >"$tmp/orders.c"
harness/explore/tracetorture-cc -O1 -o "$tmp/orders.so" "$tmp/orders.c" ||
	exit 1
cd "$tmp" || exit 1

# Processes that know this test's folder.
left() {
	grep -lsF "$tmp/orders.so" /proc/[0-9]*/cmdline /proc/[0-9]*/environ
}

seed=${SEED:-$$}
echo "seed $seed, $kills kills, fleet $fleet"
i=0
while [ $i -lt "$kills" ]; do
	i=$((i + 1))
	# 0 to 2 seconds from when it begins, the shorter the more often
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	r=$((seed / 65536 % 64))
	moment=$((r * r * r / 125 + 30))
	# once in three a worker is killed, too, or a child of one
	"$tt" campaign --program "$tmp/orders.so" --fleet $fleet --seed 1 \
		>"log $i" 2>&1 &
	campaign=$!
	n=0
	until [ -s "log $i" ] || [ $n = 100 ] || [ $r = 0 ]; do
		n=$((n + 1))
		sleep 0.05
	done
	sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
	if [ $((r % 3)) = 0 ]; then
		part=$(left | sed 's,/proc/\([0-9]*\)/.*,\1,' |
			grep -vx $campaign | sort -u | head -n $((r % 5 + 1)) |
			tail -n 1)
		[ -n "$part" ] && kill -9 "$part" 2>"$tmp/gone" && sleep 0.2
	fi
	kill -9 $campaign
	wait $campaign 2>/dev/null
done

# All that it had started died with it.
n=0
while [ -n "$(left)" ]; do
	n=$((n + 1))
	[ $n -lt 100 ] || { fail "processes are left: $(left)"; break; }
	sleep 0.1
done

expect 130 '; interrupted$' timeout --preserve-status -s INT 6 "$tt" \
	campaign --program "$tmp/orders.so" --fleet $fleet
cp "$tmp/stdout" "log last"

db() {
	sqlite3 out/tracetorture.db "$1"
}

[ "$(db 'pragma integrity_check')" = ok ] || fail "the database is damaged"
# Told once, and not lost.
cat log* | sed -n "s/^repeat: tracetorture replay //p" | sort >told
echo "$(wc -l <told) told, $(db 'select count(*) from finding') kept"
[ -s told ] || fail "nothing was told"
uniq -d told | grep . && fail "told twice"
db "select evidence from finding where evidence != ''" | sort >kept
comm -23 told kept | grep . && fail "told, but not kept"
uniq -d kept | grep . && fail "kept twice"
db "select signature, count(*) from finding where text != '' group by 1
    having count(*) > 1" | grep . && fail "a signature that was new twice"
db "select hunt, count(*), max(number) from finding group by 1
    having count(*) != max(number) + 1" | grep . && fail "numbers are missing"
[ "$(db 'select count(*) from hunt')" = "$(ls -d out/campaign/*/findings | wc -l)" ] ||
	fail "a worker has more than one hunt"
for j in out/campaign/*/findings; do
	cut -f 3 "$j" | sort | uniq -d | grep . && fail "twice in $j"
done
# Repros and corpus can be read.
for repro in out/campaign/repros/*.repro; do
	expect 1 'fails as recorded' "$tt" replay "$repro"
done
[ -z "$(find out/campaign -name '*.bad')" ] || fail "a repro is damaged"
if [ "$(ls out/campaign/corpus | wc -l)" -gt 0 ]; then
	expect 0 ' inputs$' "$bin/../obj/fuzzers/schedule_fuzz" \
		--program="$tmp/orders.so" --known=out/campaign/known \
		out/campaign/corpus/*
fi

finish
