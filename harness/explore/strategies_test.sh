#!/bin/sh
# tracetorture explore --strategy: each leaves what is right in peace, finds
# what it is for, and does the same every time.

. harness/cli/expect.sh

need_explore
cc=harness/explore/tracetorture-cc
programs=$BIN/programs
explore="$tt explore --jobs 1 --seed 5 --out $tmp/out"
strategies='pct pos urw surw collide'

# Loops that wait, for memory or for time, hold nobody up for long: without what
# pos does when a thread gives way, one run in ten takes more than 60 naps.
cat >"$tmp/naps.c" <<'END'
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>
static _Atomic int ready, steps, naps;
static void *body(void *arg)
{
	for (int i = 0; i < 20; i++)
		atomic_fetch_add(&steps, 1);
	atomic_store(&ready, 1);
	return arg;
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	while (!atomic_load(&ready)) {
		usleep(1000000);
		assert(atomic_fetch_add(&naps, 1) < 60);
	}
	pthread_join(t, NULL);
	return 0;
}
END
$cc -O1 -D_GNU_SOURCE -o "$tmp/naps.so" "$tmp/naps.c" || exit 1
$cc -O1 -D_GNU_SOURCE -o "$tmp/everything.so" \
	harness/explore/testdata/everything.c || exit 1
for s in $strategies; do
	for p in ticket_lock peterson; do
		expect 0 '2000 schedules, 0 findings' $explore --strategy $s \
			--program "$programs/$p.fixed.so" --schedules 2000
	done
	expect 0 '5000 schedules, 0 findings' $explore --strategy $s \
		--program "$tmp/naps.so" --schedules 5000
	expect 0 '1000 schedules, 0 findings' $explore --strategy $s \
		--program "$tmp/everything.so" --schedules 1000
	for p in "$programs"/*.fixed.so; do
		expect 0 ' 0 findings' $explore --strategy $s --program "$p" \
			--schedules 200
	done
done

# A plain walk takes 3600 schedules for the first in the median, and more than
# 20,000 for the second.
for s in 'pos 3000' 'urw 500' 'surw 200' 'collide 700'; do
	for p in twostage_10 reorder_10; do
		expect 1 '^assertion: ' $explore --strategy ${s% *} \
			--program "$programs/$p.so" --schedules ${s#* }
	done
done

# What they learn is the same every time, and a repro does without it.
for s in $strategies; do
	for i in once twice; do
		$explore --strategy $s --program "$programs/steal_queue.so" \
			--keep-going --schedules 500 --out "$tmp/$s.$i" \
			2>/dev/null |
			sed 's/^[0-9.]*m*s: //; s/, [0-9]*\/s//; s/^repeat.*//' \
				>"$tmp/$s.$i.text"
	done
	cmp "$tmp/$s.once.text" "$tmp/$s.twice.text" ||
		failures=$((failures + 1))
	for repro in "$tmp/$s.once"/*.repro; do
		cmp "$repro" "$tmp/$s.twice/${repro##*/}" ||
			failures=$((failures + 1))
		expect 1 'as recorded, bit for bit' $tt replay "$repro"
	done
done

# More places in memory than are remembered.
cat >"$tmp/places.c" <<'END'
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
static _Atomic int words[3000];
static void *body(void *arg)
{
	for (int i = 0; i < 3000; i++)
		atomic_fetch_add(&words[i], 1);
	return arg;
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	body(NULL);
	pthread_join(t, NULL);
	return 0;
}
END
$cc -O1 -o "$tmp/places.so" "$tmp/places.c" || exit 1
for s in surw collide; do
	expect 0 '50 schedules, 0 findings' $explore --strategy $s \
		--program "$tmp/places.so" --schedules 50
done

finish
