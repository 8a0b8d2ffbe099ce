package main

import (
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

// work is what goes on while sessions come and go.  A part of it starts
// goroutines with spawn; these go on while on() says so.
type work struct {
	r        *rand.Rand // for the parts, before they spawn
	stopping atomic.Bool
	running  sync.WaitGroup
	ends     []func()
	lasts    []func()

	meanwhile []func() // called in each session, while tracing is on
}

type part func(w *work)

func newWork(seed int64) *work {
	return &work{r: rand.New(rand.NewSource(seed))}
}

func (w *work) on() bool { return !w.stopping.Load() }

// between draws a number from low to high.
func (w *work) between(low, high int) int {
	return low + w.r.Intn(high-low+1)
}

// spawn starts n goroutines, each with random numbers of its own.
func (w *work) spawn(n int, f func(r *rand.Rand)) {
	for ; n > 0; n-- {
		r := rand.New(rand.NewSource(w.r.Int63()))
		w.running.Add(1)
		go func() {
			defer w.running.Done()
			f(r)
		}()
	}
}

// atEnd has f called to wake who is blocked, when on() says no already.
func (w *work) atEnd(f func()) { w.ends = append(w.ends, f) }

// atLast has f called when all goroutines have ended.
func (w *work) atLast(f func()) { w.lasts = append(w.lasts, f) }

func (w *work) stop() {
	w.stopping.Store(true)
	for _, f := range w.ends {
		f()
	}
	w.running.Wait()
	for _, f := range w.lasts {
		f()
	}
}

// pause sleeps for less than max, or not at all.
func pause(r *rand.Rand, max time.Duration) {
	if r.Intn(4) != 0 {
		time.Sleep(time.Duration(r.Int63n(int64(max))))
	}
}

// spin keeps the processor busy without a call.
func spin(turns int) (sum int) {
	for i := 0; i < turns; i++ {
		sum += i ^ sum
	}
	return sum
}
