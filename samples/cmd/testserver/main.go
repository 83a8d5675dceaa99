// Command testserver is what end-to-end tests talk to: HTTP/1.1, HTTP/2, gRPC, raw TCP and HTTPS, each on a port of its own
// that can be closed and opened again while the program runs. On SIGTERM it exits at once and drops whatever is open.
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/service"
)

// The options' names, each also read from the environment in upper case with underscores, and the ports they stand for.
var portDefaults = []struct {
	name, meaning string
	number        int
}{
	{"http-port", "HTTP/1.1 and HTTP/2 without TLS", 8080},
	{"admin-port", "the switches of this program, over HTTP", 8081},
	{"grpc-port", "gRPC echo and health", 9090},
	{"tcp-port", "raw TCP echo, the client speaks first", 7000},
	{"server-first-port", "raw TCP echo after a banner", 7001},
	{"https-port", "HTTP/1.1 and HTTP/2 with TLS and a certificate of its own making", 8443},
}

func main() {
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM)
	go func() {
		<-stopped
		os.Exit(0)
	}()
	identity := service.Identity("testserver")
	if err := run(identity, service.Logger(identity), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identity bookstore.Identity, logger *slog.Logger, arguments []string) error {
	numbers, host, err := options(arguments)
	if err != nil {
		return err
	}
	ports := newPorts(host, logger)
	state := newState(ports)
	handler := newEcho(identity, state, logger)
	certificate, err := selfMade()
	if err != nil {
		return err
	}
	kinds := map[string]func() server{
		"http-port":         func() server { return newHTTPServer(handler, nil) },
		"admin-port":        func() server { return newHTTPServer(handler, nil) },
		"grpc-port":         func() server { return newGRPCServer(identity, state.health) },
		"tcp-port":          func() server { return newTCPServer("") },
		"server-first-port": func() server { return newTCPServer("osier " + identity.Pod + "\n") },
		"https-port":        func() server { return newHTTPServer(handler, &certificate) },
	}
	for _, port := range portDefaults {
		number := numbers[port.name]
		if number == 0 {
			continue
		}
		ports.add(number, kinds[port.name])
		if err := ports.open(number); err != nil {
			return err
		}
	}
	// Only a signal ends the program: a port that fails shows in its probe.
	select {}
}

func options(arguments []string) (numbers map[string]int, host string, err error) {
	set := flag.NewFlagSet("testserver", flag.ContinueOnError)
	set.StringVar(&host, "host", "", "address to listen on; empty is all of them")
	values := map[string]*int{}
	for _, port := range portDefaults {
		number := port.number
		variable := strings.ToUpper(strings.ReplaceAll(port.name, "-", "_"))
		if text := os.Getenv(variable); text != "" {
			if number, err = strconv.Atoi(text); err != nil {
				return nil, "", fmt.Errorf("reading %s: %q is no port", variable, text)
			}
		}
		values[port.name] = set.Int(port.name, number, port.meaning+"; 0 is off")
	}
	if err := set.Parse(arguments); err != nil {
		return nil, "", fmt.Errorf("reading the options: %w", err)
	}
	numbers = map[string]int{}
	for name, value := range values {
		numbers[name] = *value
	}
	return numbers, host, nil
}
