package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
)

const (
	longestLine = 4096
	idleLimit   = time.Minute
)

// Server speaks the line protocol for a Store. A fault that is switched on resets the connection instead of answering.
type Server struct {
	Store    *Store
	Faults   *fault.Switch
	Identity bookstore.Identity
	Logger   *slog.Logger

	mutex       sync.Mutex
	stopped     bool
	listener    net.Listener
	connections map[net.Conn]struct{}
	serving     sync.WaitGroup
}

// Serve answers connections until Stop, and then returns nil.
func (s *Server) Serve(listener net.Listener) error {
	s.mutex.Lock()
	s.listener = listener
	s.mutex.Unlock()
	for {
		connection, err := listener.Accept()
		if err != nil {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			if s.stopped {
				return nil
			}
			return fmt.Errorf("accepting a connection: %w", err)
		}
		if !s.opened(connection) {
			connection.Close()
			continue
		}
		go func() {
			defer s.closed(connection)
			s.converse(connection)
		}()
	}
}

// Stop accepts no more connections, waits for those that are open, and cuts what is left when the context ends.
func (s *Server) Stop(ctx context.Context) {
	s.mutex.Lock()
	s.stopped = true
	if s.listener != nil {
		s.listener.Close()
	}
	s.mutex.Unlock()
	finished := make(chan struct{})
	go func() {
		s.serving.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-ctx.Done():
		s.mutex.Lock()
		defer s.mutex.Unlock()
		for connection := range s.connections {
			connection.Close()
		}
	}
}

func (s *Server) opened(connection net.Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.stopped {
		return false
	}
	if s.connections == nil {
		s.connections = map[net.Conn]struct{}{}
	}
	s.connections[connection] = struct{}{}
	s.serving.Add(1)
	return true
}

func (s *Server) closed(connection net.Conn) {
	connection.Close()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.connections, connection)
	s.serving.Done()
}

func (s *Server) converse(connection net.Conn) {
	started := time.Now()
	if _, err := fmt.Fprintf(connection, "ledger 1 %s %s\n", s.Identity.Version, s.Identity.Pod); err != nil {
		return
	}
	lines := bufio.NewScanner(connection)
	lines.Buffer(make([]byte, 0, 512), longestLine)
	commands := 0
	for {
		if connection.SetReadDeadline(time.Now().Add(idleLimit)) != nil || !lines.Scan() {
			break
		}
		commands++
		decision := s.Faults.Decide()
		if fault.Wait(context.Background(), decision.Delay) != nil {
			break
		}
		if decision.Status != 0 {
			s.Logger.Info("connection reset by a switched fault", "peer", connection.RemoteAddr().String())
			reset(connection)
			return
		}
		reply, last := s.reply(lines.Text())
		if _, err := fmt.Fprintf(connection, "%s\n", reply); err != nil || last {
			break
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		// The caller learns it from the closed connection when it is already gone.
		_, _ = fmt.Fprintf(connection, "ERROR line is longer than %d bytes\n", longestLine)
	}
	// Probes open a connection and say nothing: not worth a line each second.
	if commands > 0 {
		s.Logger.Info("connection served", "peer", connection.RemoteAddr().String(), "commands", commands,
			"duration_ms", float64(time.Since(started).Microseconds())/1000)
	}
}

func (s *Server) reply(line string) (reply string, last bool) {
	verb, rest, _ := strings.Cut(strings.TrimSuffix(line, "\r"), " ")
	switch verb {
	case "GET":
		if !validKey(rest) {
			return "ERROR get wants one key", false
		}
		value, found := s.Store.Get(rest)
		if !found {
			return "NONE", false
		}
		return "VALUE " + value, false
	case "PUT":
		key, value, complete := strings.Cut(rest, " ")
		if !complete || !validKey(key) {
			return "ERROR put wants a key and a value", false
		}
		if err := s.Store.Put(key, value); err != nil {
			return "ERROR " + err.Error(), false
		}
		return "OK", false
	case "QUIT":
		return "BYE", true
	default:
		return "ERROR unknown command", false
	}
}

func validKey(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(character rune) bool { return character <= ' ' || character == 0x7f })
}

func reset(connection net.Conn) {
	if raw, is := connection.(*net.TCPConn); is {
		// Nothing is left to do if even this fails: the connection is closed right after.
		_ = raw.SetLinger(0)
	}
	connection.Close()
}
