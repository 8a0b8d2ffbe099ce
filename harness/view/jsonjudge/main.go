// jsonjudge says whether files are in trace-event form: JSON, of known
// phases, slices that nest on every track, begins and ends that match, arrows
// with two ends that lie in slices, counters in order of time.
//
//	jsonjudge [FILE...]     without arguments: file names on standard input
//
// It prints "FILE: ok, N slices, ..." or "FILE: what is wrong" and exits 1 if
// anything is.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
)

type event struct {
	Ph, Name, Cat, BP, S string
	Pid, Tid             *int64
	ID                   any
	Ts                   *float64
	Dur                  *float64
	Args                 map[string]any
}

type track struct{ pid, tid int64 }

// Nanoseconds: the form has microseconds with three decimals.
type slice struct{ start, end int64 }

func ns(us float64) int64 { return int64(math.Round(us * 1000)) }

type arrow struct {
	on track
	at int64
}

type judge struct {
	slices   map[track][]slice
	begun    map[track]int
	last     map[track]int64 // of B and E
	async    map[string]int
	from, to map[string]arrow
	counted  map[string]int64
	names    map[track]string
	count    map[string]int
}

// nest fails when two slices of a track cross.
func nest(s []slice) error {
	sort.Slice(s, func(i, j int) bool {
		if s[i].start != s[j].start {
			return s[i].start < s[j].start
		}
		return s[i].end > s[j].end
	})
	var open []slice
	for _, x := range s {
		for len(open) > 0 && open[len(open)-1].end <= x.start {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && open[len(open)-1].end < x.end {
			return fmt.Errorf("slices cross: %v, %v",
				open[len(open)-1], x)
		}
		open = append(open, x)
	}
	return nil
}

func (j *judge) one(e *event) error {
	if e.Pid == nil || e.Tid == nil {
		return fmt.Errorf("no pid or tid")
	}
	on := track{*e.Pid, *e.Tid}
	if e.Ph == "M" {
		name, _ := e.Args["name"].(string)
		if e.Name == "thread_name" {
			j.names[on] = name
		}
		return nil
	}
	if e.Ts == nil || *e.Ts < 0 {
		return fmt.Errorf("no time")
	}
	at := ns(*e.Ts)
	id := fmt.Sprint(e.Cat, e.ID)
	j.count[e.Ph]++
	if e.Name == "" && e.Ph != "E" {
		return fmt.Errorf("no name")
	}
	switch e.Ph {
	case "X":
		if e.Dur == nil || *e.Dur < 0 {
			return fmt.Errorf("a slice ends before it begins")
		}
		j.slices[on] = append(j.slices[on], slice{at, at + ns(*e.Dur)})
	case "B", "E":
		if at < j.last[on] {
			return fmt.Errorf("time goes back on a track")
		}
		j.last[on] = at
		if e.Ph == "B" {
			j.begun[on]++
		} else if j.begun[on]--; j.begun[on] < 0 {
			return fmt.Errorf("an end without begin")
		}
	case "b":
		if j.async[id]++; j.async[id] != 1 {
			return fmt.Errorf("%s begins twice", id)
		}
	case "e":
		if j.async[id]--; j.async[id] != 0 {
			return fmt.Errorf("%s ends without begin", id)
		}
	case "s":
		j.from[id] = arrow{on, at}
	case "f":
		if e.BP != "e" {
			return fmt.Errorf("an arrow ends nowhere")
		}
		j.to[id] = arrow{on, at}
	case "C":
		if at < j.counted[e.Name] {
			return fmt.Errorf("counter %s goes back in time", e.Name)
		}
		j.counted[e.Name] = at
		for k, v := range e.Args {
			if n, ok := v.(float64); !ok || n < 0 ||
				e.Name != "heap" && n > 1e6 {
				return fmt.Errorf("%s counts %v", k, v)
			}
		}
	case "i":
		if e.S != "t" && e.S != "g" {
			return fmt.Errorf("a point of no scope")
		}
	default:
		return fmt.Errorf("phase %q", e.Ph)
	}
	return nil
}

func (j *judge) inSlice(a arrow) bool {
	for _, s := range j.slices[a.on] {
		if s.start <= a.at && a.at <= s.end {
			return true
		}
	}
	return false
}

// whole judges what only all events say.
func (j *judge) whole() error {
	for on, s := range j.slices {
		if err := nest(s); err != nil {
			return fmt.Errorf("%s: %v", j.names[on], err)
		}
		if j.names[on] == "" {
			return fmt.Errorf("track %v has no name", on)
		}
	}
	for on, n := range j.begun {
		if n != 0 || j.names[on] == "" {
			return fmt.Errorf("%v: %d not ended, or no name", on, n)
		}
	}
	for id, n := range j.async {
		if n != 0 {
			return fmt.Errorf("%s has no end", id)
		}
	}
	if len(j.from) != len(j.to) {
		return fmt.Errorf("an arrow has one end")
	}
	n := 0
	for id, a := range j.from {
		b, ok := j.to[id]
		if !ok || b.at < a.at {
			return fmt.Errorf("arrow %s goes back", id)
		}
		if n++; n < 2000 && (!j.inSlice(a) || !j.inSlice(b)) {
			return fmt.Errorf("arrow %s is at no slice", id)
		}
	}
	return nil
}

func file(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	var all struct{ TraceEvents []event }
	if err := json.Unmarshal(data, &all); err != nil {
		return "", err
	}
	j := judge{map[track][]slice{}, map[track]int{}, map[track]int64{},
		map[string]int{}, map[string]arrow{}, map[string]arrow{},
		map[string]int64{}, map[track]string{}, map[string]int{}}
	for i := range all.TraceEvents {
		if err := j.one(&all.TraceEvents[i]); err != nil {
			return "", fmt.Errorf("event %d: %v", i, err)
		}
	}
	return fmt.Sprintf("%d slices, %d points, %d arrows, %d regions, "+
		"%d tasks, %d counts", j.count["X"], j.count["i"],
		j.count["s"], j.count["B"], j.count["b"],
		j.count["C"]), j.whole()
}

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		in := bufio.NewScanner(os.Stdin)
		for in.Scan() {
			names = append(names, in.Text())
		}
	}
	bad := false
	for _, name := range names {
		what, err := file(name)
		if err != nil {
			fmt.Printf("%s: %v\n", name, err)
			bad = true
		} else {
			fmt.Printf("%s: ok, %s\n", name, what)
		}
	}
	if bad {
		os.Exit(1)
	}
}
