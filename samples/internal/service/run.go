package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
)

const stopWithin = 5 * time.Second

// Server is something that serves on a listener until it is stopped.
type Server interface {
	// Serve returns nil after Stop, and otherwise what went wrong.
	Serve(listener net.Listener) error
	// Stop takes no new work, lets the work in hand finish, and drops what is left when the context ends.
	Stop(ctx context.Context)
}

// Endpoint is a Server and the address it listens on, such as ":8080".
type Endpoint struct {
	Address string
	Server  Server
}

// Run serves every endpoint until SIGTERM or an interrupt, then stops them within five seconds.
// The error says which endpoint could not be served.
func Run(logger *slog.Logger, endpoints ...Endpoint) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	return runUntil(ctx, logger, endpoints...)
}

func runUntil(ctx context.Context, logger *slog.Logger, endpoints ...Endpoint) error {
	failures := make(chan error, len(endpoints))
	for _, endpoint := range endpoints {
		listener, err := net.Listen("tcp", endpoint.Address)
		if err != nil {
			return fmt.Errorf("listening on %s: %w", endpoint.Address, err)
		}
		logger.Info("serving", "address", listener.Addr().String())
		go func() {
			if err := endpoint.Server.Serve(listener); err != nil {
				failures <- fmt.Errorf("serving on %s: %w", endpoint.Address, err)
			}
		}()
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failures:
	}
	logger.Info("stopping")
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	for _, endpoint := range endpoints {
		endpoint.Server.Stop(stopping)
	}
	return failure
}

type httpServer struct{ server *http.Server }

// HTTP is a Server of HTTP/1.1.
func HTTP(handler http.Handler) Server {
	return httpServer{&http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}}
}

func (s httpServer) Serve(listener net.Listener) error {
	if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s httpServer) Stop(ctx context.Context) {
	if s.server.Shutdown(ctx) != nil {
		// What did not finish in time is dropped; a failure to close it changes nothing.
		_ = s.server.Close()
	}
}

type grpcServer struct{ server *grpc.Server }

// GRPC is a Server of gRPC.
func GRPC(server *grpc.Server) Server { return grpcServer{server} }

func (s grpcServer) Serve(listener net.Listener) error { return s.server.Serve(listener) }

func (s grpcServer) Stop(ctx context.Context) {
	stopped := make(chan struct{})
	go func() {
		s.server.GracefulStop()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-ctx.Done():
		s.server.Stop()
	}
}
