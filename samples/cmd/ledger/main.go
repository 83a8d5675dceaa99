// Command ledger keeps the bookstore's stars in memory and is spoken to in lines over raw TCP, in which it speaks first.
package main

import (
	"fmt"
	"log/slog"
	"os"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/ledger"
	"osier.dev/samples/internal/service"
)

// What the readers of the sample's reviews gave, so that the page shows something at once.
var atFirst = map[string]string{
	"stars/0/ada": "5", "stars/0/edsger": "4",
	"stars/1/grace": "5", "stars/1/alan": "3",
	"stars/2/barbara": "4", "stars/2/ken": "2",
}

func main() {
	identity := service.Identity("ledger")
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
	store := &ledger.Store{}
	for key, value := range atFirst {
		if err := store.Put(key, value); err != nil {
			return fmt.Errorf("filling the store: %w", err)
		}
	}
	server := &ledger.Server{Store: store, Faults: faults, Identity: identity, Logger: logger}
	return service.Run(logger,
		service.Endpoint{Address: service.Environment("LISTEN", ":7070"), Server: server},
		service.Endpoint{Address: service.Environment("ADMIN_LISTEN", ":8081"), Server: service.HTTP(service.Admin(faults, logger))})
}
