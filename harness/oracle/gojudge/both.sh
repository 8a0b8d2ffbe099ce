# both.sh: traces judged by Go's parser and by the oracle; sourced.  $tt is
# tracetorture, $tmp a folder in which gojudge/build.sh has built gojudge.

# go_says: its word on each file named on the input, "FILE accepted" or "FILE
# rejected".  Go takes memory in proportion to a trace; if it ever runs away,
# that ends the test here and not the machine.
go_says() {
	(ulimit -v 8000000 2>/dev/null || :; exec "$tmp/gojudge") |
		sed 's/: \(accepted\|rejected\).*/ \1/'
}

# oracle_says: the same, "FILE ok ok" or "FILE inconsistent RULE" and so on.
# Leaves all that it says in $tmp/verdicts.
oracle_says() {
	# Exit status 1 only says that some are not ok.
	xargs -d '\n' "$tt" check >"$tmp/verdicts" || [ $? = 123 ]
	sed -n '/^ /d
	s/: ok (.*/ ok ok/p
	s/: \(inconsistent\|malformed\|unsupported\): \([a-z-]*\).*/ \1 \2/p' \
		"$tmp/verdicts"
}

# both DIR NAME: judges the files in DIR by both, and prints how often they
# agree.  Fails when Go rejects what the oracle accepts, or a judge says
# nothing of a file.  Leaves in $tmp/pairs, a line a file: its name, "accepted"
# or "rejected", "ok" or the rule, the kind of verdict.
both() {
	find "$1" -type f | sort >"$tmp/names"
	sed -n 'p;n' "$tmp/names" | go_says >"$tmp/go.odd" &
	sed -n 'n;p' "$tmp/names" | go_says >"$tmp/go.even"
	wait $!
	oracle_says <"$tmp/names" >"$tmp/oracle"
	cat "$tmp/go.odd" "$tmp/go.even" | awk '
	NR == FNR { go[$1] = $2; next }
	$1 in go { print $1, go[$1], $3, $2 }' - "$tmp/oracle" >"$tmp/pairs"
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
