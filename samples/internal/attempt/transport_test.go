package attempt_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"osier.dev/samples/internal/attempt"
)

// A server that answers each connection's first request, and drops the connection on reading the second.
func droppingServer(t *testing.T) (string, *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var read atomic.Int32
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				for served := 0; ; served++ {
					request, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					io.Copy(io.Discard, request.Body)
					read.Add(1)
					if served == 1 {
						return
					}
					io.WriteString(connection, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), &read
}

func get(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func TestARequestLostOnAReusedConnectionIsAFailure(t *testing.T) {
	url, read := droppingServer(t)
	client := &http.Client{Transport: attempt.New(attempt.Options{}), Timeout: 5 * time.Second}
	if err := get(client, url); err != nil {
		t.Fatalf("first request: %v", err)
	}
	if err := get(client, url); !errors.Is(err, attempt.ErrSentAgain) {
		t.Fatalf("second request, lost by the server after it read it: got %v, want ErrSentAgain (server read %d)", err, read.Load())
	}
}

// The control of the test above: this is what the standard library hides.
func TestTheStandardTransportHidesALostRequest(t *testing.T) {
	url, read := droppingServer(t)
	client := &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second}
	for range 2 {
		if err := get(client, url); err != nil {
			t.Fatal(err)
		}
	}
	if read.Load() != 3 {
		t.Fatalf("server read %d requests, want 3", read.Load())
	}
}

func TestHTTP2WithoutTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		io.WriteString(writer, request.Proto)
	}))
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	defer server.Close()
	for _, trial := range []struct {
		options attempt.Options
		want    string
	}{
		{attempt.Options{}, "HTTP/1.1"},
		{attempt.Options{HTTP2: true}, "HTTP/2.0"},
		{attempt.Options{HTTP2: true, NoReuse: true}, "HTTP/2.0"},
	} {
		client := &http.Client{Transport: attempt.New(trial.options), Timeout: 5 * time.Second}
		response, err := client.Get(server.URL)
		if err != nil {
			t.Fatalf("%+v: %v", trial.options, err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if string(body) != trial.want {
			t.Errorf("%+v: server saw %s, want %s", trial.options, body, trial.want)
		}
	}
}
