#!/bin/sh
# Searches that end, and scheduling points that are learned.

. harness/cli/expect.sh

need_explore
cc=harness/explore/tracetorture-cc
programs=$BIN/programs
explore="$tt explore --seed 3 --out $tmp/out"
dfs="$explore --strategy dfs"

# N steps of one thread and N of another.
cat >"$tmp/steps.c" <<'END'
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
static _Atomic int a;
static void *body(void *arg)
{
	for (int i = 0; i < N; i++)
		atomic_fetch_add(&a, 1);
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
# The one has its start and its end beside them, the other the join: as many
# schedules as ways to choose N + 1 of 2N + 3.
for n in 1:10 2:35 3:126; do
	$cc -O1 -DN=${n%:*} -o "$tmp/steps.so" "$tmp/steps.c" || exit 1
	expect 0 "^exhausted: every schedule, ${n#*:} different ones$" \
		$dfs --program "$tmp/steps.so"
done
expect 0 '^exhausted: all schedules with at most 1 delay; [0-9]+ different' \
	$dfs --program "$tmp/steps.so" --schedules 20
expect 0 '^tracetorture: --strategy dfs runs in one process$' \
	$dfs --jobs 4 --program "$tmp/steps.so"

# Whom a signal wakes is a branch, too: 2 threads wait, 1 is woken.
cat >"$tmp/wake.c" <<'END'
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int waiting, tokens, first;
static void *body(void *arg)
{
	pthread_mutex_lock(&m);
	waiting++;
	while (tokens == 0)
		pthread_cond_wait(&c, &m);
	if (!first)
		first = (int)(intptr_t)arg;
	pthread_mutex_unlock(&m);
	return arg;
}
int main(void)
{
	pthread_t t[2];
	for (intptr_t i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, body, (void *)(i + 1));
	pthread_mutex_lock(&m);
	if (waiting == 2) {
		tokens = 1;
		pthread_cond_signal(&c);
		pthread_cond_signal(&c);
	} else {
		tokens = 1;
		pthread_cond_broadcast(&c);
	}
	pthread_mutex_unlock(&m);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	assert(first != WANT);
	return 0;
}
END
for want in 1 2; do
	$cc -O1 -DWANT=$want -o "$tmp/wake.so" "$tmp/wake.c" || exit 1
	expect 1 '^assertion: schedule' $dfs --program "$tmp/wake.so"
done
$cc -O1 -DWANT=3 -o "$tmp/wake.so" "$tmp/wake.c" || exit 1
expect 0 '^exhausted: all schedules with at most 3 delays;' \
	$dfs --program "$tmp/wake.so" --schedules 2000

# One preemption in the right place is met before a second one is tried.
cat >"$tmp/once.c" <<'END'
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
static _Atomic int count, noise;
static void *body(void *arg)
{
	for (int i = 0; i < 50; i++)
		atomic_store(&noise, i);
	atomic_store(&count, atomic_load(&count) + 1);
	return arg;
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	body(NULL);
	pthread_join(t, NULL);
	assert(atomic_load(&count) == 2);
	return 0;
}
END
$cc -O1 -o "$tmp/once.so" "$tmp/once.c" || exit 1
expect 1 '^exhausted: all schedules with at most 0 delays; ' \
	$dfs --program "$tmp/once.so"
expect 1 '^assertion: schedule [0-9]{1,2} \(dfs,' $dfs --program "$tmp/once.so"

# Correct ones end; spinning does not keep them.
for p in lost_update deadlock_2; do
	expect 0 '^exhausted: every schedule, ' \
		$dfs --program "$programs/$p.fixed.so"
done

# A generated scenario is another tree every time.
expect_one_line 2 '--strategy dfs goes through the schedules of one scenario' \
	$dfs --target gort
expect 0 '^exhausted: all schedules with at most 0 delays; ' \
	$dfs --target gort --scenario smallest --schedules 100

# What raced is a scheduling point from then on, and a repro says so.
rm -rf "$tmp/out"
expect 1 '^assertion: schedule .*hits == 2' $explore --jobs 1 --failures 2 \
	--program "$programs/plain_count.so" --schedules 300
repro=$(echo "$tmp"/out/assertion-*.repro)
expect 0 '^points sync( [0-9a-f]+){2}$' cat "$repro"
expect 1 'as recorded, bit for bit' $tt replay "$repro"
expect 0 '^points sync$' cat "$tmp"/out/race-*.repro
sed 's/^points .*/points sync/' "$repro" >"$tmp/fewer.repro"
expect 1 '^fails otherwise: recorded was assertion' \
	$tt replay "$tmp/fewer.repro"
points() {
	sed "s/^points .*/points $2/" "$repro" >"$tmp/points.repro"
	expect_one_line 2 "points.repro: line 5: $1" \
		$tt replay "$tmp/points.repro"
}
points 'a word that is not known' 'some'
points 'a number should be here' 'sync 12x'
points 'a number should be here' 'sync  12'
points 'places should ascend' 'sync 2a 2a'
points 'too large a place' 'sync 123456789'
points '.all. needs no places' 'all 12'
# Places where no access is change nothing.
sed 's/^\(points sync\) /\1 1 /; /^points/s/$/ fffffff0/' "$repro" \
	>"$tmp/more.repro"
expect 1 'as recorded, bit for bit' $tt replay "$tmp/more.repro"

# Ten threads in the right order, of which walks know nothing.
expect 1 '^assertion: schedule [0-9]{1,2} \(reads-from' $explore --jobs 1 \
	--strategy reads-from --program "$programs/twostage_10.so" \
	--schedules 99
# What was learned is learned again from the same seed.
for strategy in reads-from mutate; do
	for i in 1 2; do
		$explore --jobs 1 --strategy $strategy --schedules 5000 \
			--program "$programs/if_not_while.so" |
			grep -v '^[0-9]' >"$tmp/learned$i"
	done
	expect 0 "schedule [0-9]+ \($strategy," cat "$tmp/learned1"
	cmp "$tmp/learned1" "$tmp/learned2" ||
		failures=$((failures + 1))
done
for i in 1 2; do
	expect 0 '^strategies: sticky [0-9]+ pct [0-9]+ .*mutate [0-9]+ timely [0-9]+$' \
		$explore --jobs 1 --keep-going --schedules 2000 \
		--program "$programs/seqlock.fixed.so"
	grep '^strategies' "$tmp/stdout" >"$tmp/used$i"
done
cmp "$tmp/used1" "$tmp/used2" || failures=$((failures + 1))

finish
