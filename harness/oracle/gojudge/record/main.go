// record writes execution traces of what it does itself, for
// gojudge_recorded_test.sh.
//
//	record [-seed N] [-n TRACES] [-kind KIND] FOLDER
//
// A workload is drawn from the seed: its parts and how many sessions it has.
// While it runs, tracing is started and stopped, a file a session, named
// KIND-SEED-WORKLOAD-SESSION.  The kinds of a group take turns: "any", and
// "call-ins", in which threads that Go did not make call in.  After those it
// prints, a line each, the goroutines that were made for these threads.
//
// The same seed draws the same workloads; the scheduler makes of them other
// traces every time.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"runtime/trace"
	"time"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

// elsewhere calls f: here, on a goroutine of its own, or on a thread that ends
// with it.
func elsewhere(r *rand.Rand, f func()) {
	where := r.Intn(4)
	if where < 2 {
		f()
		return
	}
	done := make(chan bool)
	go func() {
		if where == 3 {
			runtime.LockOSThread()
		}
		f()
		close(done)
	}()
	<-done
}

// session traces for as long as it takes, mostly to memory, and else straight
// to the file, so that the reader of the trace makes system calls.
func session(w *work, r *rand.Rand, name string, longest time.Duration) {
	var buf bytes.Buffer
	var out io.Writer = &buf
	file, err := os.Create(name)
	must(err)
	if r.Intn(3) == 0 {
		out = file
	}
	pause(r, 500*time.Microsecond)
	elsewhere(r, func() { must(trace.Start(out)) })
	for _, f := range w.meanwhile {
		f()
	}
	pause(r, length(r, longest))
	elsewhere(r, trace.Stop)
	_, err = buf.WriteTo(file)
	must(err)
	must(file.Close())
}

// length draws how long a session may be; kinds with nothing to say leave it to
// chance.
func length(r *rand.Rand, longest time.Duration) time.Duration {
	switch {
	case longest != 0:
		return longest
	case r.Intn(20) == 0:
		return 40 * time.Millisecond
	case r.Intn(4) == 0:
		return 200 * time.Microsecond
	}
	return 8 * time.Millisecond
}

// traced runs the workload that the seed draws and returns how many traces it
// wrote, at most limit.
func traced(k kind, seed int64, prefix string, limit int) int {
	r := rand.New(rand.NewSource(seed))
	sessions := 1 + r.Intn(6)
	if sessions > limit {
		sessions = limit
	}
	runtime.GOMAXPROCS(1 + r.Intn(6))
	w := newWork(r.Int63())
	for _, p := range k.parts(r) {
		p(w)
	}
	for i := 0; i < sessions; i++ {
		session(w, r, fmt.Sprintf("%s-%d", prefix, i), k.longest)
	}
	w.stop()
	return sessions
}

func main() {
	seed := flag.Int64("seed", 1, "draws the workloads")
	n := flag.Int("n", 100, "how many traces")
	name := flag.String("kind", "any", "the workloads' kind or group")
	flag.Parse()
	chosen := kindsNamed(*name)
	if flag.NArg() != 1 || len(chosen) == 0 {
		fmt.Fprintln(os.Stderr, "usage: record [-seed N] [-n TRACES] "+
			"[-kind KIND] FOLDER, KIND one of:", kindNames())
		os.Exit(2)
	}
	for i, written := 0, 0; written < *n; i++ {
		k := chosen[i%len(chosen)]
		prefix := fmt.Sprintf("%s-%d-%d", k.name, *seed, i)
		prefix = filepath.Join(flag.Arg(0), prefix)
		written += traced(k, *seed<<20+int64(i), prefix, *n-written)
	}
	printCallers()
}
