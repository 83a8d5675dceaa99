package main

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/echo"
	"osier.dev/samples/internal/bookstore"
)

type grpcServer struct{ server *grpc.Server }

// newGRPCServer serves the echo, and the health that the state holds.
func newGRPCServer(identity bookstore.Identity, healthiness *health.Server) server {
	made := grpc.NewServer()
	echo.RegisterEchoServer(made, &grpcEcho{identity: identity})
	grpc_health_v1.RegisterHealthServer(made, healthiness)
	return grpcServer{made}
}

func (s grpcServer) Serve(listener net.Listener) error { return s.server.Serve(listener) }

func (s grpcServer) Close() { s.server.Stop() }

type grpcEcho struct {
	echo.UnimplementedEchoServer
	identity bookstore.Identity
}

// Say answers one message.
func (e *grpcEcho) Say(ctx context.Context, request *echo.SayRequest) (*echo.SayReply, error) {
	return e.reply(ctx, request)
}

// Converse answers each message as it comes.
func (e *grpcEcho) Converse(stream grpc.BidiStreamingServer[echo.SayRequest, echo.SayReply]) error {
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		reply, err := e.reply(stream.Context(), request)
		if err != nil {
			return err
		}
		if err := stream.Send(reply); err != nil {
			return err
		}
	}
}

func (e *grpcEcho) reply(ctx context.Context, request *echo.SayRequest) (*echo.SayReply, error) {
	if request.GetDelayMilliseconds() > 0 && !waited(ctx, int(request.GetDelayMilliseconds())) {
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	if request.GetStatus() != 0 {
		return nil, status.Error(codes.Code(request.GetStatus()), "the status that was asked for")
	}
	reply := &echo.SayReply{
		Message: request.GetMessage(), Pod: e.identity.Pod, Version: e.identity.Version, Metadata: map[string]string{},
	}
	if caller, known := peer.FromContext(ctx); known {
		reply.Peer = caller.Addr.String()
	}
	incoming, _ := metadata.FromIncomingContext(ctx)
	for name, values := range incoming {
		if !strings.HasSuffix(name, "-bin") {
			reply.Metadata[name] = strings.Join(values, ", ")
		}
	}
	return reply, nil
}
