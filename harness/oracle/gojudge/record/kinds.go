package main

import (
	"math/rand"
	"time"
)

type kind struct {
	name  string
	group string
	parts func(r *rand.Rand) []part

	longest time.Duration // session; 0: see length
}

func only(parts ...part) func(*rand.Rand) []part {
	return func(*rand.Rand) []part { return parts }
}

// What mixed mixes.
var ordinary = []part{
	calls, blockedCalls, herd, children, signals, sockets, pollable,
	pairs, selects, locks, timers, births, spinners, garbage, processors,
	lockedThreads, tasks, cCalls,
}

func mixed(r *rand.Rand) (parts []part) {
	for _, i := range r.Perm(len(ordinary))[:2+r.Intn(5)] {
		parts = append(parts, ordinary[i])
	}
	return parts
}

// mixedCalledIn has nothing but call-ins now and then.
func mixedCalledIn(r *rand.Rand) []part {
	parts := []part{callers}
	for _, i := range r.Perm(len(ordinary))[:r.Intn(4)] {
		parts = append(parts, ordinary[i])
	}
	return parts
}

var kinds = []kind{
	{"idle", "any", only(), 0},
	{"calls", "any", only(calls), 0},
	{"blocked-calls", "any", only(blockedCalls), 0},
	{"herd", "any", only(herd, processors), 0},
	{"children", "any", only(children), 0},
	{"signals", "any", only(signals), 0},
	{"sockets", "any", only(sockets), 0},
	{"pollable", "any", only(pollable), 0},
	{"mixed", "any", mixed, 0},
	{"pairs", "any", only(pairs), 0},
	{"selects", "any", only(selects), 0},
	{"locks", "any", only(locks), 0},
	{"timers", "any", only(timers), 0},
	{"births", "any", only(births), 0},
	{"spinners", "any", only(spinners, timers), 80 * time.Millisecond},
	{"garbage", "any", only(garbage), 0},
	{"mixed", "any", mixed, 0},
	{"processors", "any", only(processors, pairs, calls), 0},
	{"locked-threads", "any", only(lockedThreads), 0},
	{"tasks", "any", only(tasks), 0},
	{"samples", "any", only(samples, timers), 250 * time.Millisecond},
	{"c-calls", "any", only(cCalls), 0},
	{"mixed", "any", mixed, 0},
	// Go's parser rejects these; the program is to blame.
	{"crossed-regions", "any", only(crossedRegions), 0},
	{"call-in", "call-ins", only(callers), 0},
	{"call-in-late", "call-ins", only(lateCallers), 0},
	{"call-in-mixed", "call-ins", mixedCalledIn, 0},
}

// kindsNamed returns those of that name or group.
func kindsNamed(name string) (chosen []kind) {
	for _, k := range kinds {
		if k.name == name || k.group == name {
			chosen = append(chosen, k)
		}
	}
	return chosen
}

func kindNames() (names []string) {
	known := map[string]bool{}
	for _, k := range kinds {
		for _, name := range []string{k.group, k.name} {
			if !known[name] {
				names = append(names, name)
			}
			known[name] = true
		}
	}
	return names
}
