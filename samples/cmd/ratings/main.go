// Command ratings answers over gRPC which stars readers gave to books, and keeps them in the ledger.
package main

import (
	"fmt"
	"log/slog"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/service"
)

func main() {
	identity := service.Identity("ratings")
	logger := service.Logger(identity)
	if err := run(identity, logger); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identity bookstore.Identity, logger *slog.Logger) error {
	faults, err := fault.FromEnvironment()
	if err != nil {
		return err
	}
	desk := &desk{identity: identity, ledger: service.Environment("LEDGER_ADDRESS", "ledger:7070")}
	return service.Run(logger,
		service.Endpoint{Address: service.Environment("LISTEN", ":9090"), Server: service.GRPC(newServer(desk, faults, logger))},
		service.Endpoint{Address: service.Environment("ADMIN_LISTEN", ":8081"), Server: service.HTTP(service.Admin(faults, logger))})
}

func newServer(desk *desk, faults *fault.Switch, logger *slog.Logger) *grpc.Server {
	name := ratings.Ratings_ServiceDesc.ServiceName
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(logged(logger, name), faults.Unary(name)))
	ratings.RegisterRatingsServer(server, desk)
	// The health server says SERVING of the whole program from the start, which is what the kubelet asks.
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	return server
}
