package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/carry"
	"osier.dev/samples/internal/ledger"
	"osier.dev/samples/internal/service"
)

const (
	mostReaders  = 50
	ledgerWithin = 2 * time.Second
)

// desk answers each call over one ledger connection of its own.
type desk struct {
	ratings.UnimplementedRatingsServer
	identity bookstore.Identity
	ledger   string
}

// GetRatings answers the stars that each of the named readers gave.
func (d *desk) GetRatings(ctx context.Context, request *ratings.GetRatingsRequest) (*ratings.GetRatingsReply, error) {
	if len(request.GetReaders()) > mostReaders {
		return nil, status.Errorf(codes.InvalidArgument, "%d readers asked for, at most %d", len(request.GetReaders()), mostReaders)
	}
	reply := &ratings.GetRatingsReply{Stars: map[string]uint32{}, ServedBy: d.servedBy()}
	hop, err := d.conversation(ctx, func(client *ledger.Client) error {
		for _, reader := range request.GetReaders() {
			value, found, err := client.Get(key(request.GetProduct(), reader))
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			stars, err := strconv.ParseUint(value, 10, 32)
			if err != nil {
				return fmt.Errorf("reading the stars of a book: %q is no number", value)
			}
			reply.Stars[reader] = uint32(stars)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	reply.Hops = []*ratings.Hop{hop}
	return reply, nil
}

// Rate keeps one reader's stars.
func (d *desk) Rate(ctx context.Context, request *ratings.RateRequest) (*ratings.RateReply, error) {
	if request.GetStars() < 1 || request.GetStars() > 5 {
		return nil, status.Errorf(codes.InvalidArgument, "%d stars given, 1 to 5 can be", request.GetStars())
	}
	if request.GetReader() == "" {
		return nil, status.Error(codes.InvalidArgument, "a rating needs a reader")
	}
	hop, err := d.conversation(ctx, func(client *ledger.Client) error {
		return client.Put(key(request.GetProduct(), request.GetReader()), strconv.FormatUint(uint64(request.GetStars()), 10))
	})
	if err != nil {
		return nil, err
	}
	return &ratings.RateReply{ServedBy: d.servedBy(), Hops: []*ratings.Hop{hop}}, nil
}

func (d *desk) conversation(ctx context.Context, talk func(*ledger.Client) error) (*ratings.Hop, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerWithin)
	defer cancel()
	started := time.Now()
	client, err := ledger.Dial(ctx, d.ledger)
	if err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	err = talk(client)
	if closing := client.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	return &ratings.Hop{
		From: d.identity.Service, To: "ledger", Protocol: "TCP", Pod: client.Pod, Version: client.Version,
		Milliseconds: service.Milliseconds(time.Since(started)),
	}, nil
}

func (d *desk) servedBy() *ratings.ServedBy {
	return &ratings.ServedBy{Service: d.identity.Service, Version: d.identity.Version, Pod: d.identity.Pod}
}

func key(product uint32, reader string) string {
	return fmt.Sprintf("stars/%d/%s", product, url.PathEscape(reader))
}

func logged(logger *slog.Logger, service string) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		started := time.Now()
		reply, err := handler(ctx, request)
		if !strings.HasPrefix(info.FullMethod, "/"+service+"/") {
			return reply, err
		}
		from := ""
		if caller, known := peer.FromContext(ctx); known {
			from = caller.Addr.String()
		}
		headers := carry.FromGRPC(ctx)
		attributes := []any{
			"method", info.FullMethod, "code", status.Code(err).String(),
			"duration_ms", float64(time.Since(started).Microseconds()) / 1000, "peer", from,
			"request_id", headers.RequestID(), "end_user", headers.User(),
		}
		if err != nil {
			attributes = append(attributes, "error", err.Error())
		}
		logger.Info("call served", attributes...)
		return reply, err
	}
}
