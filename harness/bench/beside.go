// beside.go: the loops of events.c and restarts.c in Go, run beside them by
// `make bench` where a Go toolchain is installed.  Output, a line each:
// NAME OFF-NS ON-NS, and "restart" TASKS START-NS STOP-NS BYTES.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"sort"
	"syscall"
	"time"
)

const (
	rounds   = 15
	turns    = 100 * 1000
	restarts = 41
)

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

func median(v []float64) float64 {
	sort.Float64s(v)
	return v[len(v)/2]
}

func start(c *counter) {
	if err := trace.Start(c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func timeTurns(turn func()) float64 {
	t := time.Now()
	for i := 0; i < turns; i++ {
		turn()
	}
	return float64(time.Since(t).Nanoseconds()) / turns
}

func measure(name string, turn func()) {
	var off, on []float64
	timeTurns(turn)
	for i := 0; i < rounds; i++ {
		off = append(off, timeTurns(turn))
		start(&counter{})
		on = append(on, timeTurns(turn))
		trace.Stop()
	}
	fmt.Printf("%s %.1f %.1f\n", name, median(off), median(on))
}

func measureRestart(n int) {
	gate := make(chan int)
	for i := 0; i < n; i++ {
		go func() { <-gate }()
	}
	time.Sleep(50 * time.Millisecond)
	var on, off []float64
	c := &counter{}
	for i := 0; i < restarts; i++ {
		t0 := time.Now()
		start(c)
		t1 := time.Now()
		trace.Stop()
		on = append(on, float64(t1.Sub(t0).Nanoseconds()))
		off = append(off, float64(time.Since(t1).Nanoseconds()))
	}
	fmt.Printf("restart %d %.0f %.0f %d\n", n, median(on), median(off), c.n/restarts)
	close(gate)
}

func main() {
	runtime.GOMAXPROCS(1)
	measure("call", func() { syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0) })
	measure("yield", runtime.Gosched)
	runtime.GOMAXPROCS(2)
	for _, n := range []int{10, 100, 1000, 10000} {
		measureRestart(n)
	}
}
