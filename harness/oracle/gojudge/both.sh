# both.sh: traces judged by Go's parser and by the oracle; sourced.  $tt is
# tracetorture, $tmp a folder in which gojudge/build.sh has built gojudge.

# both DIR NAME: judges the files in DIR by both, and prints how often they
# agree.  Fails when Go rejects what the oracle accepts, or a judge says
# nothing of a file.  Leaves in $tmp/pairs, a line a file: its name, "accepted"
# or "rejected", "ok" or the rule; in $tmp/verdicts what the oracle says.
both() {
	find "$1" -type f | sort >"$tmp/names"
	"$tmp/gojudge" <"$tmp/names" >"$tmp/judgements"
	sed 's/: \(accepted\|rejected\).*/ \1/' "$tmp/judgements" >"$tmp/go"
	# Exit status 1 only says that some are not ok.
	xargs -d '\n' "$tt" check <"$tmp/names" >"$tmp/verdicts" ||
		[ $? = 123 ]
	sed -n '/^ /d
	s/: ok (.*/ ok/p
	s/: \(inconsistent\|malformed\|unsupported\): \([a-z-]*\).*/ \2/p' \
		"$tmp/verdicts" >"$tmp/oracle"
	awk 'NR == FNR { go[$1] = $2; next } $1 in go { print $1, go[$1], $2 }' \
		"$tmp/go" "$tmp/oracle" >"$tmp/pairs"
	awk -v name="$2" -v n="$(wc -l <"$tmp/names")" '
	$2 == "rejected" && $3 == "ok" {
		print "go rejects, the oracle accepts: " $1
		bad++
		next
	}
	$2 == "accepted" && $3 != "ok" { stricter[$3]++; next }
	{ agree++ }
	END {
		printf "%s: %d traces, %d agree", name, n, agree
		for (rule in stricter)
			printf ", %d only %s", stricter[rule], rule
		print ""
		if (NR != n || !n) {
			print name ": " NR " judged by both, of " n " traces"
			bad++
		}
		exit bad > 0
	}' "$tmp/pairs"
}
