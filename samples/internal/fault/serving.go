package fault

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Message is what a request that was made to fail is told.
const Message = "this failure is switched on by /fault"

// HTTP puts the switch in front of a handler.
func (s *Switch) HTTP(next http.Handler) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		decision := s.Decide()
		if err := Wait(request.Context(), decision.Delay); err != nil {
			return
		}
		if decision.Status != 0 {
			http.Error(writer, Message, decision.Status)
			return
		}
		next.ServeHTTP(writer, request)
	})
}

// Unary puts the switch in front of the gRPC methods of one service, named as in "package.Service"; others (health) pass.
func (s *Switch) Unary(service string) grpc.UnaryServerInterceptor {
	prefix := "/" + service + "/"
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if len(info.FullMethod) < len(prefix) || info.FullMethod[:len(prefix)] != prefix {
			return handler(ctx, request)
		}
		decision := s.Decide()
		if err := Wait(ctx, decision.Delay); err != nil {
			return nil, status.FromContextError(err).Err()
		}
		if decision.Status != 0 {
			return nil, status.Error(Code(decision.Status), Message)
		}
		return handler(ctx, request)
	}
}

// Wait returns after a delay, or before it with the context's error when the caller gives up.
func Wait(ctx context.Context, delay time.Duration) error {
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for a switched delay: %w", ctx.Err())
	}
}

// Code is the gRPC code that says what an HTTP status of 400 to 599 says.
func Code(httpStatus int) codes.Code {
	switch httpStatus {
	case http.StatusBadRequest:
		return codes.InvalidArgument
	case http.StatusUnauthorized:
		return codes.Unauthenticated
	case http.StatusForbidden:
		return codes.PermissionDenied
	case http.StatusNotFound:
		return codes.NotFound
	case http.StatusConflict:
		return codes.Aborted
	case http.StatusTooManyRequests:
		return codes.ResourceExhausted
	case http.StatusInternalServerError:
		return codes.Internal
	case http.StatusNotImplemented:
		return codes.Unimplemented
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return codes.Unavailable
	case http.StatusGatewayTimeout:
		return codes.DeadlineExceeded
	default:
		return codes.Unknown
	}
}
