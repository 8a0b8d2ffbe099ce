#!/bin/sh
# merge.sh: the databases of all workers into OUT/all.db; see worker.sh.  It may
# be run while they are at work, and again when they are done.
set -eu

: "${OUT:=out}"
set --
for file in "$OUT"/worker-*.db "$OUT"/worker-*.jsonl; do
	[ ! -e "$file" ] || set -- "$@" "$file"
done
if [ $# = 0 ]; then
	echo "merge.sh: there is no worker's database in $OUT" >&2
	exit 4
fi
exec "${TT:-tracetorture}" merge --db "$OUT/all.db" "$@"
