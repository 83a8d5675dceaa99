package main

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/ledger"
)

var quiet = slog.New(slog.DiscardHandler)

func listener(t *testing.T) net.Listener {
	t.Helper()
	made, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func startLedger(t *testing.T, faults *fault.Switch) string {
	t.Helper()
	server := &ledger.Server{
		Store: &ledger.Store{}, Faults: faults, Logger: quiet,
		Identity: bookstore.Identity{Service: "ledger", Version: "v1", Pod: "ledger-0"},
	}
	listening := listener(t)
	go server.Serve(listening)
	t.Cleanup(func() { server.Stop(t.Context()) })
	return listening.Addr().String()
}

func startRatings(t *testing.T, ledgerAddress string, faults *fault.Switch) *grpc.ClientConn {
	t.Helper()
	identity := bookstore.Identity{Service: "ratings", Version: "v1", Pod: "ratings-0"}
	server := newServer(&desk{identity: identity, ledger: ledgerAddress}, faults, quiet)
	listening := listener(t)
	go server.Serve(listening)
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient(listening.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestStarsGivenAreStarsRead(t *testing.T) {
	client := ratings.NewRatingsClient(startRatings(t, startLedger(t, &fault.Switch{}), &fault.Switch{}))
	for _, reader := range []string{"ada", "a reader/with\nodd name"} {
		if _, err := client.Rate(within(t), &ratings.RateRequest{Product: 1, Reader: reader, Stars: 4}); err != nil {
			t.Fatal(err)
		}
	}
	reply, err := client.GetRatings(within(t), &ratings.GetRatingsRequest{
		Product: 1, Readers: []string{"ada", "a reader/with\nodd name", "nobody"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if stars := reply.GetStars(); len(stars) != 2 || stars["ada"] != 4 || stars["a reader/with\nodd name"] != 4 {
		t.Errorf("stars %v", stars)
	}
	hops := reply.GetHops()
	if len(hops) != 1 || hops[0].GetPod() != "ledger-0" || hops[0].GetProtocol() != "TCP" || hops[0].GetMilliseconds() <= 0 {
		t.Errorf("hops %v", hops)
	}
	if reply.GetServedBy().GetPod() != "ratings-0" {
		t.Errorf("served by %v", reply.GetServedBy())
	}
}

func TestStarsOutOfRangeAreRefused(t *testing.T) {
	client := ratings.NewRatingsClient(startRatings(t, startLedger(t, &fault.Switch{}), &fault.Switch{}))
	for _, request := range []*ratings.RateRequest{{Reader: "ada", Stars: 0}, {Reader: "ada", Stars: 6}, {Stars: 3}} {
		if _, err := client.Rate(within(t), request); status.Code(err) != codes.InvalidArgument {
			t.Errorf("%v: %v", request, err)
		}
	}
}

func TestALedgerThatFailsIsUnavailableNotEmpty(t *testing.T) {
	ledgerFaults := &fault.Switch{}
	client := ratings.NewRatingsClient(startRatings(t, startLedger(t, ledgerFaults), &fault.Switch{}))
	if err := ledgerFaults.Fail(503, 100); err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetRatings(within(t), &ratings.GetRatingsRequest{Readers: []string{"ada"}}); status.Code(err) != codes.Unavailable {
		t.Errorf("with resets switched on: %v", err)
	}
	gone := listener(t)
	gone.Close()
	client = ratings.NewRatingsClient(startRatings(t, gone.Addr().String(), &fault.Switch{}))
	if _, err := client.GetRatings(within(t), &ratings.GetRatingsRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("without a ledger: %v", err)
	}
}

func TestHealthStaysWellUnderASwitchedFault(t *testing.T) {
	faults := &fault.Switch{}
	if err := faults.Fail(503, 100); err != nil {
		t.Fatal(err)
	}
	connection := startRatings(t, startLedger(t, &fault.Switch{}), faults)
	if _, err := ratings.NewRatingsClient(connection).GetRatings(within(t), &ratings.GetRatingsRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("ratings: %v", err)
	}
	reply, err := grpc_health_v1.NewHealthClient(connection).Check(within(t), &grpc_health_v1.HealthCheckRequest{})
	if err != nil || reply.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("health: %v, %v", reply, err)
	}
}
