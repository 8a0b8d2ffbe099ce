// gojudge says what Go's own parser thinks of traces: the second opinion.
//
//	gojudge [FILE...]     without arguments: file names on standard input
//
// It prints "FILE: accepted" or "FILE: rejected: reason", one line a file, and
// exits 0 when every file could be read.  See build.sh.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"

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

func main() {
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
