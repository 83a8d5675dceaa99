package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

type answer struct {
	connection net.Conn
	err        error
}

type question struct {
	address string
	answer  chan answer
}

// dialer returns a function that dials inside the network namespace of a process. A namespace belongs to a thread, so
// one thread enters it, for good, and dials for all.
func dialer(pid int) (func(address string) (net.Conn, error), error) {
	namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return nil, err
	}
	entered := make(chan error)
	questions := make(chan question)
	go func() {
		runtime.LockOSThread()
		err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
		namespace.Close()
		entered <- err
		if err != nil {
			return
		}
		dialer := net.Dialer{Timeout: 5 * time.Second}
		for asked := range questions {
			connection, err := dialer.Dial("tcp", asked.address)
			asked.answer <- answer{connection, err}
		}
	}()
	if err := <-entered; err != nil {
		return nil, err
	}
	return func(address string) (net.Conn, error) {
		asked := question{address, make(chan answer)}
		questions <- asked
		given := <-asked.answer
		return given.connection, given.err
	}, nil
}
