// Command storefront shows books and what readers say of them: pages for people and JSON under /api for programs.
package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/service"
)

func main() {
	identity := service.Identity("storefront")
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
	shop := &shop{identity: identity, reviews: &reviewers{
		address: service.Environment("REVIEWS_ADDRESS", "reviews:9080"),
		client: &http.Client{
			Transport:     attempt.New(attempt.Options{}),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}}
	site := service.Site(identity, faults, logger, shop.handler())
	return service.Run(logger, service.Endpoint{Address: service.Environment("LISTEN", ":8080"), Server: service.HTTP(site)})
}
