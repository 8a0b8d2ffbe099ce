// Parts that have to do with C: calls out, and threads that Go did not make
// and that call in.
package main

/*
void callers_start(int n, unsigned seed);
void callers_stop(void);
void call_in_once(int n, unsigned seed);
void nap_then_call_in(unsigned us, unsigned draw);
*/
import "C"

import (
	"bytes"
	"fmt"
	"math/rand"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"time"
)

// Goroutines that were made for threads that Go did not make.
var (
	callersLock sync.Mutex
	callerIDs   = map[int]bool{}
)

// goroutineID is in the first words of a stack: "goroutine 17 [running...".
func goroutineID() int {
	var b [64]byte
	words := bytes.Fields(b[:runtime.Stack(b[:], false)])
	id, err := strconv.Atoi(string(words[1]))
	must(err)
	return id
}

func noteCaller() {
	id := goroutineID()
	callersLock.Lock()
	callerIDs[id] = true
	callersLock.Unlock()
}

func printCallers() {
	var ids []int
	for id := range callerIDs {
		ids = append(ids, id)
	}
	sort.Ints(ids)
	for _, id := range ids {
		fmt.Println(id)
	}
}

// inside is what a call from C does.
func inside(draw int) {
	r := rand.New(rand.NewSource(int64(draw)))
	switch draw % 6 {
	case 0:
		nap(r, 100*time.Microsecond)
	case 1:
		time.Sleep(time.Duration(draw%100) * time.Microsecond)
	case 2:
		runtime.Gosched()
	case 3:
		answer := make(chan int)
		go func() { answer <- 1 }()
		<-answer
	case 4:
		C.nap_then_call_in(C.uint(draw%50), 5)
	}
}

//export callIn
func callIn(draw C.uint, foreign C.int) {
	if foreign != 0 {
		noteCaller()
	}
	inside(int(draw))
}

// callers: threads of C, which live for one call or for many.
func callers(w *work) {
	C.callers_start(C.int(w.between(1, 6)), C.uint(w.r.Uint32()))
	w.atLast(func() { C.callers_stop() })
}

// lateCallers: threads of C that begin when the session has begun, and all call
// in before it ends: each by a goroutine that Go 1.19 cannot have announced.
func lateCallers(w *work) {
	n, seed := w.between(1, 4), w.r.Uint32()
	w.meanwhile = append(w.meanwhile, func() {
		C.call_in_once(C.int(n), C.uint(seed))
	})
}

// cCalls: calls out to C, from where others come back in.
func cCalls(w *work) {
	w.spawn(w.between(1, 4), func(r *rand.Rand) {
		for w.on() {
			C.nap_then_call_in(C.uint(r.Intn(200)), C.uint(r.Intn(6)))
		}
	})
}
