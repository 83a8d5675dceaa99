// Command expose makes an address inside another process's network namespace reachable on the host's loopback, until
// that process ends.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const portsTried = 200

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatalf("expose: %v", err)
	}
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("expose", flag.ExitOnError)
	pid := flags.Int("pid", 0, "process whose network namespace is entered; when it ends, so does this")
	listen := flags.String("listen", "127.0.0.1:16443", "loopback address; the next free port from this one on is taken")
	to := flags.String("to", "", "address and port in that namespace")
	portFile := flags.String("port-file", "", "file that the port taken is written to")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	ended, err := watch(*pid)
	if err != nil {
		return fmt.Errorf("watching process %d: %w", *pid, err)
	}
	dial, err := dialer(*pid)
	if err != nil {
		return fmt.Errorf("entering the network namespace of process %d: %w", *pid, err)
	}
	listener, err := listenFrom(*listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", *listen, err)
	}
	if err := writePort(*portFile, listener.Addr()); err != nil {
		return fmt.Errorf("writing the port: %w", err)
	}
	go serve(listener, func() (net.Conn, error) { return dial(*to) })
	<-ended
	return nil
}

// watch returns a channel that is closed when the process ends. A file descriptor of the process, unlike its
// number, never comes to mean another process.
func watch(pid int) (<-chan struct{}, error) {
	descriptor, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(descriptor), Events: unix.POLLIN}}, -1)
			if !errors.Is(err, unix.EINTR) {
				return
			}
		}
	}()
	return ended, nil
}

// listenFrom listens on the first free port from the given one on, because several clusters may run on one host.
func listenFrom(address string) (net.Listener, error) {
	first, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	if !first.Addr().IsLoopback() {
		return nil, errors.New("not a loopback address: whoever reaches it reaches the cluster")
	}
	for offset := range uint16(portsTried) {
		listener, err := net.Listen("tcp", netip.AddrPortFrom(first.Addr(), first.Port()+offset).String())
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return listener, err
		}
	}
	return nil, fmt.Errorf("%d ports tried, all in use", portsTried)
}

// writePort writes the port in one step: whoever waits for the file never reads half of it.
func writePort(file string, address net.Addr) error {
	if file == "" {
		return nil
	}
	port := strconv.Itoa(address.(*net.TCPAddr).Port)
	if err := os.WriteFile(file+".new", []byte(port+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func serve(listener net.Listener, dial func() (net.Conn, error)) {
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Printf("accepting: %v", err)
			time.Sleep(100 * time.Millisecond) // out of file descriptors, most likely
			continue
		}
		go func() {
			defer client.Close()
			server, err := dial()
			if err != nil {
				log.Printf("dialling: %v", err)
				return
			}
			defer server.Close()
			forward(client.(*net.TCPConn), server.(*net.TCPConn))
		}()
	}
}

// forward copies both ways until both sides are done; each side's end of data is passed on by itself.
func forward(client, server *net.TCPConn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		pour(server, client)
	}()
	pour(client, server)
	<-done
}

func pour(into, from *net.TCPConn) {
	if _, err := io.Copy(into, from); err != nil { // the kernel splices
		into.SetLinger(0)
		into.Close()
		from.Close()
		return
	}
	into.CloseWrite()
}
