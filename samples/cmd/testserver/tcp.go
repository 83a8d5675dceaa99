package main

import (
	"io"
	"net"
	"sync"
)

// tcpServer sends back every byte, after a banner if it has one. When the client has closed its side and has had all
// its bytes back, the server closes its own.
type tcpServer struct {
	banner string

	mutex       sync.Mutex
	closed      bool
	connections map[net.Conn]struct{}
}

func newTCPServer(banner string) server {
	return &tcpServer{banner: banner, connections: map[net.Conn]struct{}{}}
}

func (s *tcpServer) Serve(listener net.Listener) error {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		if !s.keep(connection) {
			connection.Close()
			continue
		}
		go func() {
			defer s.drop(connection)
			s.echo(connection)
		}()
	}
}

func (s *tcpServer) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	for connection := range s.connections {
		connection.Close()
	}
}

func (s *tcpServer) echo(connection net.Conn) {
	if _, err := io.WriteString(connection, s.banner); err != nil {
		return
	}
	if _, err := io.Copy(connection, connection); err != nil {
		return
	}
	if half, able := connection.(interface{ CloseWrite() error }); able {
		// The client is gone when this fails, and the connection is closed right after.
		_ = half.CloseWrite()
	}
}

func (s *tcpServer) keep(connection net.Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return false
	}
	s.connections[connection] = struct{}{}
	return true
}

func (s *tcpServer) drop(connection net.Conn) {
	connection.Close()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.connections, connection)
}
