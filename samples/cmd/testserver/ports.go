package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
)

// server serves one port until it is closed, and with it every connection that came through it.
type server interface {
	Serve(listener net.Listener) error
	Close()
}

// ports are the ports of this program, open or closed. They are safe for concurrent use.
type ports struct {
	host   string
	logger *slog.Logger

	mutex sync.Mutex
	kinds map[int]func() server
	now   map[int]opened
}

type opened struct {
	listener net.Listener
	server   server
}

func newPorts(host string, logger *slog.Logger) *ports {
	return &ports{host: host, logger: logger, kinds: map[int]func() server{}, now: map[int]opened{}}
}

func (p *ports) add(number int, kind func() server) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.kinds[number] = kind
}

// open serves a port that is closed; an open one stays as it is.
func (p *ports) open(number int) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	kind, known := p.kinds[number]
	if !known {
		return fmt.Errorf("opening port %d: no such port here", number)
	}
	if _, already := p.now[number]; already {
		return nil
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(p.host, strconv.Itoa(number)))
	if err != nil {
		return fmt.Errorf("opening port %d: %w", number, err)
	}
	made := kind()
	p.now[number] = opened{listener, made}
	p.logger.Info("port opened", "port", number)
	go func() {
		if err := made.Serve(listener); err != nil && !errors.Is(err, net.ErrClosed) {
			p.logger.Error("port failed", "port", number, "error", err.Error())
		}
	}()
	return nil
}

// close refuses new connections to a port from when it returns on; the open ones are cut soon after.
func (p *ports) close(number int) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if _, known := p.kinds[number]; !known {
		return fmt.Errorf("closing port %d: no such port here", number)
	}
	current, open := p.now[number]
	if !open {
		return nil
	}
	delete(p.now, number)
	p.logger.Info("port closed", "port", number)
	if err := current.listener.Close(); err != nil {
		return fmt.Errorf("closing port %d: %w", number, err)
	}
	// In the background, for the request that asked may have come through this port and is still to be answered.
	go current.server.Close()
	return nil
}
