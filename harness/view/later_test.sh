#!/bin/sh
# Traces in a later format are as right or as wrong as they were: those that
# come with Go, wrong copies of them, those of gort and of its variants.  What
# is ok here Go's own parser accepts, with the step that it rejects some of
# gort's traces by.  And whatever a trace is, the other form nests.
. harness/cli/expect.sh
canned=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace/testdata
go=${GO119:-/usr/lib/go-1.19/bin/go}
harness/oracle/gojudge/build.sh --unpatched "$tmp" >"$tmp/why" ||
	skip "$(cat "$tmp/why")"
cp -r harness/view/jsonjudge "$tmp/src"
(cd "$tmp/src" && GO111MODULE=off GOCACHE=$tmp/cache CGO_ENABLED=0 \
	"$go" build -o "$tmp/jsonjudge" main.go) || exit 1
${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -O1 -o "$tmp/edit" \
	harness/oracle/gojudge/edit.c harness/base/buf.c harness/base/check.c \
	harness/trace/draft.c harness/trace/draft_edit.c \
	harness/trace/draft_read.c harness/trace/draft_write.c \
	harness/trace/format.c harness/trace/idmap.c harness/trace/mangle.c \
	harness/trace/reader.c || exit 1

# What only 1.5 can say, and so only 1.5 can get wrong; see view/later.h.
lost='time-backwards|seq-twice|batch-order|sysexit-no-stamp'
lost="$lost|sysexit-from-future|go-create-by-nobody|futile-no-block|seq-hole"
# A scan is no event of its own any more.
lost="$lost|gc-scan-start-twice|gc-scan-done-alone"

# What is wrong only later: a scan without end is a stop of the world without.
gained='end-stw'

# verdicts DIR: "NAME VERDICT RULE" of each file in DIR.
verdicts() {
	find "$1" -type f | sort | xargs -d '\n' "$tt" check |
		sed -n 's,^[^ ]*/\([^/ ]*\): \(ok\|[a-z]*\)\(: \([a-z-]*\)\)\?.*,\1 \2 \4,p'
}

# same FROM TO: the files of both folders have the same verdicts.
same() {
	verdicts "$1" >"$tmp/before"
	verdicts "$2" | sed 's/^\(.*\)\.later /\1 /' >"$tmp/after"
	awk -v lost="^($lost)\$" -v gained="^($gained)\$" '
	NR == FNR { kind[$1] = $2; rule[$1] = $3; n++; next }
	{
		judged++
		if (kind[$1] == $2) { same[$2]++; if (rule[$1] != $3) other++ }
		else if ($2 == "ok" && rule[$1] ~ lost) repaired[rule[$1]]++
		else if (kind[$1] == "ok" && $3 ~ gained) gains[$3]++
		else {
			print $1 " was " kind[$1] " " rule[$1] ", is " $2 " " $3
			bad++
		}
	}
	END {
		printf "%d traces: %d ok, %d inconsistent, %d of these by " \
			"another rule", n, same["ok"], same["inconsistent"], other
		for (r in repaired) printf ", %d no longer %s", repaired[r], r
		for (r in gains) printf ", %d now %s", gains[r], r
		print ""
		exit bad > 0 || judged != n || !n
	}' "$tmp/before" "$tmp/after" || failures=$((failures + 1))
}

# convert_all FROM TO FORM: converts what is readable; the rest goes away.
convert_all() {
	mkdir -p "$2"
	for trace in "$1"/*; do
		"$tt" convert "$trace" --to "$3" -o "$2/${trace##*/}.later" \
			>"$tmp/said" 2>&1
		code=$?
		[ -e "$2/${trace##*/}.later" ] || rm "$trace"
		case $code in
		0 | 1) ;;
		*) echo "FAILED: convert $trace: exit $code"; cat "$tmp/said"
			failures=$((failures + 1)) ;;
		esac
	done
}

# accepted DIR: Go accepts what is ok here.
accepted() {
	verdicts "$1" | awk -v dir="$1" '$2 == "ok" { print dir "/" $1 }' |
		"$tmp/gojudge" | grep -v ': accepted$' >"$tmp/rejected"
	[ -s "$tmp/rejected" ] || return
	echo "FAILED: Go rejects:"
	head "$tmp/rejected"
	failures=$((failures + 1))
}

# json DIR: the files of DIR in trace-event form.
json() {
	mkdir -p "$tmp/json"
	for trace in "$1"/*; do
		"$tt" convert "$trace" -o "$tmp/json/${trace##*/}.json" \
			>/dev/null 2>&1
	done
	find "$tmp/json" -type f | "$tmp/jsonjudge" >"$tmp/judged" ||
		failures=$((failures + 1))
	grep -v ': ok, ' "$tmp/judged"
	echo "$(grep -c ': ok, ' "$tmp/judged") files in trace-event form nest"
	rm -rf "$tmp/json"
}

mkdir "$tmp/canned" "$tmp/edited"
cp "$canned"/*_1_* corpus/traces/*.trace "$tmp/canned"
expect 0 '^ok: ' "$tt" stress --scenario default --threads 40 --runs 2 \
	--keep-traces 4 --out "$tmp/out"
cp "$tmp"/out/traces/*.bin "$tmp/canned"
for trace in "$canned"/*_1_5_good "$canned"/http_1_7_good \
	"$canned"/http_1_9_good "$canned"/user_task_region_1_19_good; do
	"$tmp/edit" "$trace" "$tmp/edited" "${EDITS:-30}" "${SEED:-1}"
done
json "$tmp/canned"
json "$tmp/edited"
for form in go1.11 go1.19 go1.21; do
	convert_all "$tmp/canned" "$tmp/canned.$form" $form
	same "$tmp/canned" "$tmp/canned.$form"
	[ $form = go1.21 ] || accepted "$tmp/canned.$form"
done
convert_all "$tmp/edited" "$tmp/edited.later" go1.19
same "$tmp/edited" "$tmp/edited.later"
accepted "$tmp/edited.later"
finish
