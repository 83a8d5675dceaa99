// Command reviews answers over HTTP what readers say of a book, in one of three versions (VERSION):
// v1 knows nothing of ratings, v2 asks ratings over gRPC and has stars shown, v3 asks too and has scores and their average shown.
package main

import (
	"fmt"
	"log/slog"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/service"
)

var presentations = map[string]bookstore.Presentation{
	"v1": bookstore.Plain, "v2": bookstore.Stars, "v3": bookstore.Scores,
}

func main() {
	identity := service.Identity("reviews")
	logger := service.Logger(identity)
	if err := run(identity, logger); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identity bookstore.Identity, logger *slog.Logger) error {
	presentation, known := presentations[identity.Version]
	if !known {
		return fmt.Errorf("reading VERSION: %q is not v1, v2 or v3", identity.Version)
	}
	faults, err := fault.FromEnvironment()
	if err != nil {
		return err
	}
	// Addresses are resolved by the dialer alone: one name, one connection, no retry.
	target := "passthrough:///" + service.Environment("RATINGS_ADDRESS", "ratings:9090")
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry())
	if err != nil {
		return fmt.Errorf("preparing calls of ratings: %w", err)
	}
	defer connection.Close()
	shelf := &shelf{identity: identity, presentation: presentation, ratings: ratings.NewRatingsClient(connection)}
	site := service.Site(identity, faults, logger, shelf.handler())
	return service.Run(logger, service.Endpoint{Address: service.Environment("LISTEN", ":9080"), Server: service.HTTP(site)})
}
