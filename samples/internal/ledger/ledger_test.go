package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
	"osier.dev/samples/internal/ledger"
)

func started(t *testing.T, faults *fault.Switch) (string, *ledger.Server) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &ledger.Server{
		Store: &ledger.Store{}, Faults: faults, Logger: slog.New(slog.DiscardHandler),
		Identity: bookstore.Identity{Service: "ledger", Version: "v1", Pod: "ledger-0"},
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop(t.Context())
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	return listener.Addr().String(), server
}

func dialed(t *testing.T, address string) *ledger.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	t.Cleanup(cancel)
	client, err := ledger.Dial(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestTheServerSpeaksFirst(t *testing.T) {
	address, _ := started(t, &fault.Switch{})
	connection, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil || line != "ledger 1 v1 ledger-0\n" {
		t.Errorf("greeting %q, %v", line, err)
	}
}

func TestAValueIsReadOnAnotherConnectionThanItWasWritten(t *testing.T) {
	address, _ := started(t, &fault.Switch{})
	writer := dialed(t, address)
	if err := writer.Put("stars/0/ada", "5 of 5"); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	reader := dialed(t, address)
	defer reader.Close()
	if value, found, err := reader.Get("stars/0/ada"); value != "5 of 5" || !found || err != nil {
		t.Errorf("got %q %v %v", value, found, err)
	}
	if _, found, err := reader.Get("stars/0/nobody"); found || err != nil {
		t.Errorf("an absent key: %v %v", found, err)
	}
	if reader.Pod != "ledger-0" || reader.Version != "v1" {
		t.Errorf("served by %q %q", reader.Pod, reader.Version)
	}
}

func TestLinesOfTheProtocol(t *testing.T) {
	address, _ := started(t, &fault.Switch{})
	connection, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	said := "GET a\nPUT a 1\r\nGET a\nPUT a\nGET\nGET a b\nDANCE\nQUIT\n"
	if _, err := io.WriteString(connection, said); err != nil {
		t.Fatal(err)
	}
	heard, err := io.ReadAll(connection)
	if err != nil {
		t.Fatal(err)
	}
	want := "ledger 1 v1 ledger-0\nNONE\nOK\nVALUE 1\nERROR put wants a key and a value\n" +
		"ERROR get wants one key\nERROR get wants one key\nERROR unknown command\nBYE\n"
	if string(heard) != want {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestNoLineCanBeSmuggledInAValue(t *testing.T) {
	address, _ := started(t, &fault.Switch{})
	client := dialed(t, address)
	defer client.Close()
	if err := client.Put("a", "1\nPUT b 2"); err == nil {
		t.Error("a value of two lines was accepted")
	}
	if _, _, err := client.Get("a\nQUIT"); err == nil {
		t.Error("a key of two lines was accepted")
	}
	if err := client.Put("a", strings.Repeat("x", 5000)); err == nil {
		t.Error("a line too long was accepted")
	}
}

func TestASwitchedFaultResetsTheConnection(t *testing.T) {
	faults := &fault.Switch{}
	address, _ := started(t, faults)
	if err := faults.Fail(503, 100); err != nil {
		t.Fatal(err)
	}
	if _, _, err := dialed(t, address).Get("a"); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("with the fault: %v", err)
	}
	faults.StopFailing()
	client := dialed(t, address)
	defer client.Close()
	if _, _, err := client.Get("a"); err != nil {
		t.Errorf("without the fault: %v", err)
	}
}

func TestStopLetsAConversationEnd(t *testing.T) {
	address, server := started(t, &fault.Switch{})
	client := dialed(t, address)
	stopped := make(chan struct{})
	go func() {
		server.Stop(context.Background())
		close(stopped)
	}()
	refused := func() bool {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			return true
		}
		connection.Close()
		return false
	}
	for deadline := time.Now().Add(5 * time.Second); !refused(); {
		if time.Now().After(deadline) {
			t.Fatal("new connections are still accepted")
		}
	}
	if err := client.Put("a", "1"); err != nil {
		t.Errorf("the open conversation: %v", err)
	}
	client.Close()
	select {
	case <-stopped:
	case <-time.After(5 * time.Second):
		t.Error("still not stopped")
	}
}
