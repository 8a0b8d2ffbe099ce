# hunts.sh: for tests, results of hunts as lines of JSON; sourced after
# expect.sh.

# begin_hunts: what such a file begins with.
begin_hunts() {
	cat <<-'LINES'
	{"table":"schema","version":2}
	{"table":"environment","environment":"e0","tool":"tracetorture 0.1","compiler":"gcc 12","kernel":"Linux 6","machine":"x86_64","cpu":"EPYC","cores":2,"memory_bytes":1000000,"packages":""}
	LINES
}

# hunt NUMBER RUNS FAILED [KEY=VALUE...]: one hunt, in one batch of 10 s; with
# a finding of signature "S" in each failed run.  Keys: population, target,
# commit, scenario, strategy, begun, signature.
hunt() {
	id=$(printf '%032x' "$1") runs=$2 failed=$3
	shift 3
	population=native target=gort commit=c1 scenario=seed strategy=
	begun=1764086400 signature=S
	for pair; do
		eval "${pair%%=*}=\${pair#*=}"
	done
	printf '{"table":"hunt","hunt":"%s","population":"%s","command":"tracetorture stress","target":"%s","target_commit":"%s","scenario":"%s","strategy":"%s","seed":"1","jobs":1,"claim":"","claim_verdict":"","begun_ns":%s000000000,"elapsed_ns":10000000000,"status":"finished","environment":"e0"}\n' \
		"$id" "$population" "$target" "$commit" "$scenario" \
		"$strategy" "$begun"
	printf '{"table":"batch","hunt":"%s","number":0,"from_ns":0,"to_ns":10000000000,"runs":%s,"failed":%s,"known":0,"cut":0,"sessions":%s,"events":0,"peak_bytes":0}\n' \
		"$id" "$runs" "$failed" "$runs"
	printf '{"table":"signature","signature":"%s","rule":"rule"}\n' \
		"$signature"
	n=0
	while [ $n -lt "$failed" ]; do
		printf '{"table":"finding","hunt":"%s","number":%s,"signature":"%s","known":"","run":%s,"seed":"1","session":null,"at_ns":1,"text":"","evidence":"","repeat":"tracetorture stress"}\n' \
			"$id" $n "$signature" $n
		n=$((n + 1))
	done
}
