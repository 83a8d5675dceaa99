// Package service is what every program of the sample shares: who it is, how it logs, how it starts and stops.
package service

import (
	"log/slog"
	"os"

	"osier.dev/samples/internal/bookstore"
)

// Identity is this program's, from POD_NAME (else the host's name) and VERSION (else "v1").
func Identity(name string) bookstore.Identity {
	pod := os.Getenv("POD_NAME")
	if pod == "" {
		// An unnamed host serves as well as a named one.
		pod, _ = os.Hostname()
	}
	return bookstore.Identity{Service: name, Version: Environment("VERSION", "v1"), Pod: pod}
}

// Logger writes one JSON object per line to standard output.
func Logger(identity bookstore.Identity) *slog.Logger {
	handler := slog.NewJSONHandler(os.Stdout, nil)
	return slog.New(handler).With("service", identity.Service, "version", identity.Version, "pod", identity.Pod)
}

// Environment is a variable's value, or the fallback when it is unset or empty.
func Environment(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
