package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/echo"
	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/load"
)

// caller makes gRPC calls of the echo, one after the other on the same connection unless told otherwise.
type caller struct {
	target, authority string
	noReuse           bool
	message           string
	// messages is how many are sent on one stream; 0 is a unary call.
	messages int
	interval time.Duration
	delay    time.Duration
	header   metadata.MD
	timeout  time.Duration
	shared   *grpc.ClientConn
}

func newGRPCKind() kind {
	made := &caller{}
	var bytes int
	return kind{
		options: func(set *flag.FlagSet) {
			set.StringVar(&made.target, "target", "", "host:port of an echo service")
			set.StringVar(&made.authority, "authority", "", "the authority to name, if not the target")
			set.BoolVar(&made.noReuse, "no-reuse", false, "make a new connection for each call")
			set.IntVar(&bytes, "bytes", 16, "bytes of a message")
			set.IntVar(&made.messages, "messages", 0, "messages to exchange on one stream per call; 0 makes unary calls")
			set.DurationVar(&made.interval, "interval", 0, "pause between the messages of a stream")
			set.DurationVar(&made.delay, "delay", 0, "how long the server is asked to wait with each answer")
		},
		prepare: func(common common) (*requester, error) {
			if made.target == "" || bytes < 0 || made.messages < 0 {
				return nil, errors.New("reading the options: wants --target, and no number below 0")
			}
			made.message = strings.Repeat("o", bytes)
			made.timeout = common.timeout
			made.header = metadata.MD{}
			for name, values := range common.header.values {
				if strings.EqualFold(name, "host") {
					made.authority = values[0]
					continue
				}
				made.header.Append(name, values...)
			}
			connection, err := made.connect()
			if err != nil {
				return nil, err
			}
			made.shared = connection
			return &requester{once: made.once}, nil
		},
	}
}

func (c *caller) connect() (*grpc.ClientConn, error) {
	target := c.target
	if !strings.Contains(target, "://") {
		// Resolved by the dialer alone: whatever balances the calls is not this client.
		target = "passthrough:///" + target
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry(), grpc.WithNoProxy(),
		grpc.WithStatsHandler(attemptCounter{}),
	}
	if c.authority != "" {
		options = append(options, grpc.WithAuthority(c.authority))
	}
	connection, err := grpc.NewClient(target, options...)
	if err != nil {
		return nil, fmt.Errorf("preparing calls of %s: %w", c.target, err)
	}
	return connection, nil
}

func (c *caller) once(ctx context.Context) load.Result {
	started := time.Now()
	attempts := &atomic.Int32{}
	ctx = metadata.NewOutgoingContext(context.WithValue(ctx, attemptsKey{}, attempts), c.header)
	pod, err := c.call(ctx)
	if err == nil && attempts.Load() > 1 {
		err = attempt.ErrSentAgain
	}
	result := load.Result{Protocol: "gRPC", Peer: pod, Status: status.Code(err).String(), Took: time.Since(started)}
	if err != nil {
		result.Failure, result.Detail = reason(err), err.Error()
	}
	return result
}

// reason keeps gRPC's own word for a failure: a deadline here may be anybody's.
func reason(err error) string {
	if state, is := status.FromError(err); is {
		return "grpc " + state.Code().String()
	}
	return load.Reason(err)
}

func (c *caller) call(ctx context.Context) (pod string, err error) {
	connection := c.shared
	if c.noReuse {
		if connection, err = c.connect(); err != nil {
			return "", err
		}
		defer connection.Close()
	}
	client := echo.NewEchoClient(connection)
	request := &echo.SayRequest{Message: c.message, DelayMilliseconds: uint32(c.delay.Milliseconds())}
	if c.messages > 0 {
		return c.converse(ctx, client, request)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	reply, err := client.Say(ctx, request)
	if err == nil && reply.GetMessage() != c.message {
		err = errors.New("another message came back")
	}
	return reply.GetPod(), err
}

func (c *caller) converse(ctx context.Context, client echo.EchoClient, request *echo.SayRequest) (pod string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout+time.Duration(c.messages)*(c.interval+c.delay))
	defer cancel()
	stream, err := client.Converse(ctx)
	if err != nil {
		return "", err
	}
	for message := range c.messages {
		if message > 0 {
			time.Sleep(c.interval)
		}
		if err := stream.Send(request); err != nil && !errors.Is(err, io.EOF) {
			return pod, err
		}
		reply, err := stream.Recv()
		if err != nil {
			return pod, err
		}
		if reply.GetMessage() != c.message {
			return pod, errors.New("another message came back")
		}
		pod = reply.GetPod()
	}
	if err := stream.CloseSend(); err != nil {
		return pod, err
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return pod, fmt.Errorf("waiting for the stream's end: %w", err)
	}
	return pod, nil
}

type attemptsKey struct{}

// attemptCounter counts how often the library starts one call, which it does again unseen when a connection went away under it.
type attemptCounter struct{}

// TagRPC leaves the context as it is.
func (attemptCounter) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC counts beginnings.
func (attemptCounter) HandleRPC(ctx context.Context, event stats.RPCStats) {
	attempts, counted := ctx.Value(attemptsKey{}).(*atomic.Int32)
	if _, began := event.(*stats.Begin); began && counted {
		attempts.Add(1)
	}
}

// TagConn leaves the context as it is.
func (attemptCounter) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn has nothing to count.
func (attemptCounter) HandleConn(context.Context, stats.ConnStats) {}
