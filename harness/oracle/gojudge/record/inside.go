// Parts that need no system calls of their own.
package main

import (
	"context"
	"io"
	"math/rand"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"time"
)

// pairs: two goroutines each, that hand a value to and fro.
func pairs(w *work) {
	for n := w.between(1, 8); n > 0; n-- {
		there := make(chan int, w.r.Intn(3))
		back := make(chan int)
		w.spawn(1, func(r *rand.Rand) {
			defer close(there)
			for w.on() {
				there <- 1
				<-back
				if r.Intn(8) == 0 {
					pause(r, 100*time.Microsecond)
				}
			}
		})
		w.spawn(1, func(*rand.Rand) {
			for v := range there {
				back <- v
			}
		})
	}
}

// selects: many that offer and many that take, some for a short time only.
func selects(w *work) {
	a, b, quit := make(chan int), make(chan int, 4), make(chan bool)
	w.atEnd(func() { close(quit) })
	w.spawn(w.between(2, 10), func(r *rand.Rand) {
		for w.on() {
			select {
			case a <- 1:
			case <-b:
			case <-quit:
			}
			if r.Intn(16) == 0 {
				pause(r, 200*time.Microsecond)
			}
		}
	})
	w.spawn(w.between(2, 10), func(r *rand.Rand) {
		for w.on() {
			limit := time.Duration(r.Intn(100)) * time.Microsecond
			select {
			case b <- 1:
			case <-a:
			case <-time.After(limit):
			case <-quit:
			}
		}
	})
}

// locks: mutexes, of either kind, and a condition, all held for some time.
func locks(w *work) {
	var plain sync.Mutex
	var shared sync.RWMutex
	cond := sync.NewCond(&plain)
	turn := 0
	w.spawn(w.between(2, 8), func(r *rand.Rand) {
		for w.on() {
			switch r.Intn(4) {
			case 0:
				plain.Lock()
				turn++
				cond.Broadcast()
				spin(r.Intn(2000))
				plain.Unlock()
			case 1:
				shared.Lock()
				pause(r, 30*time.Microsecond)
				shared.Unlock()
			default:
				shared.RLock()
				spin(r.Intn(2000))
				shared.RUnlock()
			}
		}
	})
	w.spawn(w.between(1, 4), func(r *rand.Rand) {
		plain.Lock()
		defer plain.Unlock()
		for w.on() {
			for seen := turn; w.on() && seen == turn; {
				cond.Wait()
			}
		}
	})
	w.atEnd(func() {
		plain.Lock()
		cond.Broadcast()
		plain.Unlock()
	})
}

// timers: sleeps, tickers, timers that are moved and stopped, and functions
// that timers start.
func timers(w *work) {
	w.spawn(w.between(1, 10), func(r *rand.Rand) {
		for w.on() {
			pause(r, 300*time.Microsecond)
		}
	})
	w.spawn(w.between(0, 4), func(r *rand.Rand) {
		tick := time.NewTicker(time.Duration(1+r.Intn(100)) * time.Microsecond)
		defer tick.Stop()
		for w.on() {
			<-tick.C
		}
	})
	w.spawn(w.between(0, 4), func(r *rand.Rand) {
		fired := make(chan bool, 1)
		t := time.AfterFunc(time.Hour, func() { fired <- true })
		for w.on() {
			t.Reset(time.Duration(r.Intn(100)) * time.Microsecond)
			if r.Intn(3) == 0 && t.Stop() {
				continue
			}
			<-fired
		}
		t.Stop()
	})
}

// grow starts goroutines that start goroutines, which end in every way.
func grow(r *rand.Rand, depth int, all *sync.WaitGroup) {
	defer all.Done()
	for i := r.Intn(4); depth > 0 && i > 0; i-- {
		child := rand.New(rand.NewSource(r.Int63()))
		all.Add(1)
		go grow(child, depth-1, all)
	}
	switch r.Intn(5) {
	case 0:
		runtime.Goexit()
	case 1:
		defer func() { _ = recover() }()
		panic("caught")
	case 2:
		runtime.Gosched()
	case 3:
		pause(r, 100*time.Microsecond)
	}
}

// births: goroutines that live for a moment, but for some.
func births(w *work) {
	w.spawn(w.between(1, 3), func(r *rand.Rand) {
		for w.on() {
			var all sync.WaitGroup
			all.Add(1)
			go grow(r, 1+r.Intn(4), &all)
			all.Wait()
			if r.Intn(50) == 0 {
				go func() { select {} }()
			}
		}
	})
}

// spinners: goroutines that have to be preempted.
func spinners(w *work) {
	w.spawn(w.between(2, 6), func(r *rand.Rand) {
		for w.on() {
			spin(r.Intn(1 << uint(10+r.Intn(15))))
			if r.Intn(4) == 0 {
				runtime.Gosched()
			}
		}
	})
}

type node struct {
	next *node
	data []byte
}

// allocate keeps some of what it allocates until it returns.
func allocate(r *rand.Rand) (list *node) {
	for i := r.Intn(200); i > 0; i-- {
		n := &node{data: make([]byte, r.Intn(4096))}
		if r.Intn(4) == 0 {
			n.next, list = list, n
		}
	}
	if list != nil && r.Intn(8) == 0 {
		runtime.SetFinalizer(list, func(n *node) { n.data = nil })
	}
	return list
}

// garbage: collections that come by themselves, soon, and that are asked for.
func garbage(w *work) {
	old := debug.SetGCPercent(w.between(5, 100))
	w.atLast(func() { debug.SetGCPercent(old) })
	ballast := make([]*node, w.between(0, 20000))
	for i := range ballast {
		ballast[i] = &node{}
	}
	w.spawn(w.between(1, 4), func(r *rand.Rand) {
		for w.on() {
			runtime.KeepAlive(allocate(r))
			switch r.Intn(40) {
			case 0:
				runtime.GC()
			case 1:
				debug.FreeOSMemory()
			case 2:
				runtime.ReadMemStats(new(runtime.MemStats))
			}
		}
		runtime.KeepAlive(ballast)
	})
}

// processors: GOMAXPROCS goes up and down.
func processors(w *work) {
	w.spawn(1, func(r *rand.Rand) {
		for w.on() {
			runtime.GOMAXPROCS(1 + r.Intn(8))
			pause(r, 500*time.Microsecond)
		}
	})
}

// annotate opens regions within regions and writes logs.
func annotate(ctx context.Context, r *rand.Rand, depth int) {
	names := []string{"read", "compute", "write", ""}
	trace.WithRegion(ctx, names[r.Intn(len(names))], func() {
		switch r.Intn(4) {
		case 0:
			trace.Log(ctx, names[r.Intn(len(names))], "a value")
		case 1:
			runtime.Gosched()
		case 2:
			pause(r, 50*time.Microsecond)
		}
		if depth > 0 {
			annotate(ctx, r, depth-1)
		}
	})
}

// tasks: tasks, subtasks, regions and logs, also ones that began before the
// session and end in it.
func tasks(w *work) {
	w.spawn(w.between(1, 6), func(r *rand.Rand) {
		for w.on() {
			ctx, outer := trace.NewTask(context.Background(), "outer")
			for i := r.Intn(4); i > 0; i-- {
				inner, task := trace.NewTask(ctx, "inner")
				annotate(inner, r, r.Intn(4))
				if r.Intn(8) != 0 {
					task.End()
				}
			}
			done := make(chan bool)
			go func() {
				trace.Logf(ctx, "", "%s", "from another")
				annotate(ctx, rand.New(rand.NewSource(1)), 1)
				outer.End()
				close(done)
			}()
			<-done
		}
	})
}

// crossedRegions: regions that do not end in the order that they ought to.
func crossedRegions(w *work) {
	ctx := context.Background()
	w.spawn(w.between(1, 3), func(r *rand.Rand) {
		for w.on() {
			a := trace.StartRegion(ctx, "a")
			b := trace.StartRegion(ctx, "b")
			pause(r, 50*time.Microsecond)
			if r.Intn(20) == 0 {
				a, b = b, a
			}
			b.End()
			a.End()
		}
	})
}

// samples: a CPU profile beside the trace.
func samples(w *work) {
	must(pprof.StartCPUProfile(io.Discard))
	w.atLast(pprof.StopCPUProfile)
	spinners(w)
	calls(w)
}
