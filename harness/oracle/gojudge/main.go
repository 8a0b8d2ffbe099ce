// gojudge says what Go's own parser thinks of traces: the second opinion.
//
//	gojudge [FILE...]     without arguments: file names on standard input
//	gojudge -time FILE... how long it takes: FILE EVENTS NS-PER-EVENT
//
// It prints "FILE: accepted" or "FILE: rejected: reason", one line a file, and
// exits 0 when every file could be read.  See build.sh.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"gojudge/trace"
)

// What Parse says, after it has checked all there is, of a trace of Go 1.5 for
// which it has no binary to look stacks up in.
const wantsBinary = "the binary argument must be provided"

// judge returns why Go rejects the bytes, or "".
func judge(data []byte) (reason string) {
	// Some malformed traces make the parser panic; that too is a no.
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Sprintf("panic: %v", r)
		}
	}()
	_, err := trace.Parse(bytes.NewReader(data), "")
	if err == nil || strings.Contains(err.Error(), wantsBinary) {
		return ""
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}

// one prints the judgement of a file and reports whether it could be read.
func one(out *bufio.Writer, name string) bool {
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gojudge:", err)
		return false
	}
	if reason := judge(data); reason != "" {
		fmt.Fprintf(out, "%s: rejected: %s\n", name, reason)
	} else {
		fmt.Fprintf(out, "%s: accepted\n", name)
	}
	return true
}

// measure prints the median of five runs, of files that Go accepts.
func measure(names []string) {
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "gojudge:", err)
			os.Exit(1)
		}
		var ns []float64
		events := 0
		for i := 0; i < 5; i++ {
			start := time.Now()
			res, err := trace.Parse(bytes.NewReader(data), "")
			ns = append(ns, float64(time.Since(start).Nanoseconds()))
			if err == nil {
				events = len(res.Events)
			}
		}
		sort.Float64s(ns)
		if events > 0 {
			fmt.Printf("%s %d %.2f\n", name, events, ns[2]/float64(events))
		}
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-time" {
		measure(os.Args[2:])
		return
	}
	out := bufio.NewWriter(os.Stdout)
	ok := true

	for _, name := range os.Args[1:] {
		ok = one(out, name) && ok
	}
	if len(os.Args) == 1 {
		names := bufio.NewScanner(os.Stdin)
		for names.Scan() {
			ok = one(out, names.Text()) && ok
		}
	}
	out.Flush()
	if !ok {
		os.Exit(1)
	}
}
