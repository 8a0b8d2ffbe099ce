// Parts that have to do with the operating system.
package main

import (
	"io"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// nap is a system call that takes up to max, which the runtime cannot know.
func nap(r *rand.Rand, max time.Duration) {
	t := syscall.NsecToTimespec(r.Int63n(int64(max)))
	_ = syscall.Nanosleep(&t, nil)
}

// calls: system calls that come back at once, soon, or late.
func calls(w *work) {
	w.spawn(w.between(1, 6), func(r *rand.Rand) {
		for w.on() {
			switch r.Intn(8) {
			case 0:
				nap(r, 300*time.Microsecond)
			case 1:
				_, _ = os.Stat("/")
			case 2:
				runtime.Gosched()
			default:
				_, _, _ = syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0)
			}
			spin(r.Intn(3000))
		}
	})
}

// blockingPipe is one that the network poller knows nothing of.
func blockingPipe(w *work) (from, to int) {
	var ends [2]int
	must(syscall.Pipe2(ends[:], syscall.O_CLOEXEC))
	w.atLast(func() {
		must(syscall.Close(ends[0]))
		must(syscall.Close(ends[1]))
	})
	return ends[0], ends[1]
}

// put writes n bytes, which fit.
func put(fd, n int) {
	_, err := syscall.Write(fd, make([]byte, n))
	must(err)
}

// blockedCalls: tokens go round in a ring of pipes.
func blockedCalls(w *work) {
	n := w.between(2, 12)
	from, to := make([]int, n), make([]int, n)
	for i := range from {
		from[i], to[i] = blockingPipe(w)
		if w.r.Intn(3) == 0 {
			put(to[i], 1)
		}
	}
	w.atEnd(func() {
		for _, fd := range to {
			put(fd, 1)
		}
	})
	for i := range from {
		in, out := from[i], to[(i+1)%n]
		w.spawn(1, func(r *rand.Rand) {
			var token [1]byte
			for w.on() {
				_, err := syscall.Read(in, token[:])
				must(err)
				spin(r.Intn(1000))
				put(out, 1)
			}
		})
	}
}

// herd: many threads in the same call, let go a few at a time.
func herd(w *work) {
	n := w.between(10, 120)
	from, to := blockingPipe(w)
	w.spawn(n, func(*rand.Rand) {
		var token [1]byte
		for w.on() {
			_, err := syscall.Read(from, token[:])
			must(err)
		}
	})
	w.spawn(1, func(r *rand.Rand) {
		for w.on() {
			put(to, 1+r.Intn(n))
			pause(r, 300*time.Microsecond)
		}
	})
	w.atEnd(func() { put(to, n) })
}

// children: processes that are waited for.
func children(w *work) {
	w.spawn(w.between(1, 2), func(*rand.Rand) {
		for w.on() {
			must(exec.Command("/bin/true").Run())
		}
	})
}

// signals: the process sends itself signals, and awaits some of them.
func signals(w *work) {
	came := make(chan os.Signal, 2)
	signal.Notify(came, syscall.SIGUSR1)
	w.atEnd(func() { must(syscall.Kill(os.Getpid(), syscall.SIGUSR1)) })
	w.atLast(func() { signal.Stop(came) })
	w.spawn(1, func(r *rand.Rand) {
		for w.on() {
			must(syscall.Kill(os.Getpid(), syscall.SIGUSR1))
			pause(r, 100*time.Microsecond)
		}
	})
	w.spawn(1, func(*rand.Rand) {
		for w.on() {
			<-came
		}
	})
}

// echo sends back what comes until there is no more.
func echo(c io.ReadWriteCloser) {
	defer c.Close()
	b := make([]byte, 512)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		if _, err = c.Write(b[:n]); err != nil {
			return
		}
	}
}

// ask has a few answers from an echo.
func ask(w *work, r *rand.Rand, c io.ReadWriter) {
	b := make([]byte, 1+r.Intn(512))
	for i := r.Intn(40); i > 0 && w.on(); i-- {
		if _, err := c.Write(b); err != nil {
			return
		}
		if _, err := io.ReadFull(c, b); err != nil {
			return
		}
		if r.Intn(8) == 0 {
			pause(r, 100*time.Microsecond)
		}
	}
}

// sockets: connections over the loopback interface come and go; some reads are
// given little time.
func sockets(w *work) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	w.atEnd(func() { _ = l.Close() })
	w.spawn(1, func(*rand.Rand) {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go echo(c)
		}
	})
	w.spawn(w.between(1, 6), func(r *rand.Rand) {
		for w.on() {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				return
			}
			soon := time.Duration(r.Intn(200)) * time.Microsecond
			must(c.SetReadDeadline(time.Now().Add(soon)))
			_, _ = c.Read(make([]byte, 1))
			must(c.SetDeadline(time.Time{}))
			ask(w, r, c)
			_ = c.Close()
		}
	})
}

// pollableFiles are the ends of a socket pair that the network poller watches.
func pollableFiles() (a, b *os.File) {
	ends, err := syscall.Socketpair(syscall.AF_UNIX,
		syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	must(err)
	return os.NewFile(uintptr(ends[0]), "a"), os.NewFile(uintptr(ends[1]), "b")
}

// pollable: socket pairs, whose readers wait in the network poller.
func pollable(w *work) {
	for n := w.between(1, 8); n > 0; n-- {
		a, b := pollableFiles()
		w.spawn(1, func(*rand.Rand) { echo(b) })
		w.spawn(1, func(r *rand.Rand) {
			for w.on() {
				ask(w, r, a)
			}
			_ = a.Close()
		})
	}
}

// lockedThreads: goroutines that must have their own thread, which ends with
// some of them.
func lockedThreads(w *work) {
	values, quit := make(chan int), make(chan bool)
	w.atEnd(func() { close(quit) })
	w.spawn(w.between(1, 3), func(*rand.Rand) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for w.on() {
			select {
			case <-values:
			case <-quit:
			}
		}
	})
	w.spawn(w.between(1, 4), func(r *rand.Rand) {
		for w.on() {
			done := make(chan bool)
			go func() {
				defer close(done)
				runtime.LockOSThread()
				for i := r.Intn(10); i > 0; i-- {
					select {
					case values <- 1:
					case <-quit:
					}
					nap(r, 100*time.Microsecond)
					runtime.Gosched()
				}
				if r.Intn(2) == 0 {
					runtime.UnlockOSThread()
				}
			}()
			<-done
		}
	})
}
