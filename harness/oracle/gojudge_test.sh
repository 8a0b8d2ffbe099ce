#!/bin/sh
# gojudge_test.sh [FOLDER...]: what Go's own parser rejects, the oracle rejects.
#
# Judged by both are the traces that come with golang-1.19-src, wrong copies
# of them (see gojudge/edit.c), and every file of each FOLDER given.  The
# oracle may be stricter: how often, and by which rule, is printed.  At least
# half of the wrong copies are well formed and break only order or states.
#
# Go 1.19 cannot judge traces of 1.21: of each wrong copy of a trace of 1.19
# one is made, and the oracle must say of it what it says of the other.
#
# BIN: where tracetorture is; EDITS: how many copies of each trace, a
# twentieth of that of the large ones; SEED: of the edits.
set -eu

cd "$(dirname "$0")/../.."
tt=${BIN:-build/bin}/tracetorture
. harness/oracle/gojudge/both.sh
canned=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace/testdata
edits=${EDITS:-400}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

status=0
harness/oracle/gojudge/build.sh "$tmp" || status=$?
[ "$status" = 0 ] || exit "$status"
${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -O1 -o "$tmp/edit" \
	harness/oracle/gojudge/edit.c harness/base/buf.c harness/base/check.c \
	harness/trace/draft.c harness/trace/draft_edit.c \
	harness/trace/draft_read.c harness/trace/draft_write.c \
	harness/trace/format.c harness/trace/idmap.c harness/trace/mangle.c \
	harness/trace/reader.c

# by_edit: a line an edit, of what both has judged last.  Fails when less than
# half of the edited are well formed and break only order or states.
by_edit() {
	awk '
	{
		edit = $1
		sub(".*/[^-]*-", "", edit)
		sub("-[0-9]*$", "", edit)
		n[edit]++
		agree[edit] += ($2 == "accepted") == ($4 == "ok")
		said[edit, $4]++
		if (edit != "none") {
			edited++
			total[$4]++
		}
	}
	END {
		for (edit in n)
			printf "  %-11s %6d: %d agree; %d ok, " \
				"%d inconsistent, %d malformed\n", edit,
				n[edit], agree[edit], said[edit, "ok"],
				said[edit, "inconsistent"],
				said[edit, "malformed"] | "sort"
		close("sort")
		broken = total["inconsistent"]
		print "of " edited " edited " total["ok"] + broken \
			" are well formed, " broken " of these inconsistent"
		exit broken * 2 < edited || said["none", "ok"] != n["none"]
	}' "$tmp/pairs"
}

# twins DIR1 DIR2: of each file in DIR2 the oracle says what it says of the one
# in DIR1, but for the reasons to stop the world, of which 1.21 has more.
twins() {
	find "$2" -type f | sort >"$tmp/names"
	cp "$tmp/oracle" "$tmp/edited.says"
	oracle_says <"$tmp/names" | sed 's,^.*/,,' >"$tmp/twins"
	sed 's,^.*/,,' "$tmp/edited.says" | awk '
	NR == FNR { said[$1] = $2 " " $3; next }
	said[$1] != $2 " " $3 && said[$1] != "inconsistent stw-kind" {
		print $1 ": " said[$1] ", but in 1.21 " $2 " " $3
		bad++
	}
	{ n++; ok += $2 == "ok" }
	/-none-/ && $2 != "ok" { bad++ }
	END {
		print "1.21: " n " traces, " ok " ok"
		exit bad > 0 || ok == n || ok == 0
	}' - "$tmp/twins"
}

mkdir "$tmp/canned" "$tmp/edited" "$tmp/1.21"
cp "$canned"/*_1_* "$tmp/canned"
for trace in "$tmp"/canned/*_good; do
	n=$edits twin=
	[ "$(wc -c <"$trace")" -lt 100000 ] || n=$((edits / 20))
	case $trace in *_1_19_*) twin=$tmp/1.21 ;; esac
	"$tmp/edit" "$trace" "$tmp/edited" "$n" "${SEED:-1}" ${twin:+"$twin"}
done
failed=0
both "$tmp/canned" canned || failed=1
both "$tmp/edited" edited || failed=1
by_edit || failed=1
twins "$tmp/edited" "$tmp/1.21" || failed=1
for folder; do
	both "$folder" "$folder" || failed=1
done
exit $failed
