package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/websocket"
	"google.golang.org/grpc"

	"osier.dev/samples/internal/api/echo"
)

func called(t *testing.T, arguments ...string) (outcome, int) {
	t.Helper()
	var output, complaints bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	code := run(ctx, arguments, &output, &complaints)
	var said outcome
	if code != 2 {
		if err := json.Unmarshal(output.Bytes(), &said); err != nil {
			t.Fatalf("%v printed %q: %v", arguments, output.String(), err)
		}
	}
	return said, code
}

// A TCP server that does the same with each connection.
func listening(t *testing.T, serve func(connection *net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				serve(connection.(*net.TCPConn))
			}()
		}
	}()
	return listener.Addr().String()
}

func TestHTTPCountsStatusesProtocolsAndPods(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("x-served-by", "pod-a")
		writer.Header().Set("x-served-protocol", "HTTP/2.0")
		body, _ := io.ReadAll(request.Body)
		if request.Host != "other.test" || request.Header.Get("end-user") != "ada" || len(body) != 9 || request.Method != "PUT" {
			writer.WriteHeader(http.StatusTeapot)
		}
		io.WriteString(writer, "the body")
	}))
	defer server.Close()
	said, code := called(t, "http", "--url", server.URL, "--n", "10", "--concurrency", "3", "--method", "PUT", "--body-bytes", "9",
		"--header", "end-user=ada", "--header", "host=other.test", "--show-body", "--show-headers")
	if code != 0 || said.Requests != 10 || said.Failed != 0 || said.Statuses["200"] != 10 || said.Protocols["HTTP/2.0"] != 10 ||
		said.Peers["pod-a"] != 10 || said.Body != "the body" || said.Headers["x-served-by"] != "pod-a" {
		t.Errorf("exit %d, %+v", code, said)
	}
}

func TestFailuresDecideTheExitUnlessAllowed(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if said, code := called(t, "http", "--url", server.URL, "--n", "3"); code != 1 || said.Failed != 3 || said.Errors["status 404"] != 3 {
		t.Errorf("exit %d, %+v", code, said)
	}
	if said, code := called(t, "http", "--url", server.URL, "--n", "3", "--allow-failures"); code != 0 || said.Failed != 3 {
		t.Errorf("allowed: exit %d, %+v", code, said)
	}
}

func TestARequestLostOnAReusedConnectionIsCounted(t *testing.T) {
	address := listening(t, func(connection *net.TCPConn) {
		reader := bufio.NewReader(connection)
		for served := range 2 {
			if _, err := http.ReadRequest(reader); err != nil || served == 1 {
				return
			}
			io.WriteString(connection, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		}
	})
	said, code := called(t, "http", "--url", "http://"+address, "--n", "2")
	if code != 1 || said.Failed != 1 || said.Errors["sent again by the client library"] != 1 {
		t.Errorf("exit %d, %+v", code, said)
	}
	if said, code := called(t, "http", "--url", "http://"+address, "--n", "2", "--no-reuse"); code != 0 || said.Failed != 0 {
		t.Errorf("without reuse: exit %d, %+v", code, said)
	}
}

func TestTCPEcho(t *testing.T) {
	proper := func(banner string) func(*net.TCPConn) {
		return func(connection *net.TCPConn) {
			io.WriteString(connection, banner)
			io.Copy(connection, connection)
			connection.CloseWrite()
		}
	}
	said, code := called(t, "tcp", "--addr", listening(t, proper("")), "--n", "3", "--bytes", "1000000", "--messages", "3")
	if code != 0 || said.Requests != 3 {
		t.Errorf("client first: exit %d, %+v", code, said)
	}
	said, code = called(t, "tcp", "--addr", listening(t, proper("osier pod-a\n")), "--server-first", "--n", "3")
	if code != 0 || said.Peers["pod-a"] != 3 {
		t.Errorf("server first: exit %d, %+v", code, said)
	}
}

func TestTCPServersThatDoNotEchoWellAreFailures(t *testing.T) {
	for want, serve := range map[string]func(*net.TCPConn){
		"closed before an answer": func(connection *net.TCPConn) { io.ReadFull(connection, make([]byte, 64)) },
		"other bytes came back": func(connection *net.TCPConn) {
			io.ReadFull(connection, make([]byte, 64))
			io.WriteString(connection, strings.Repeat("z", 64))
		},
		"more bytes came back than were sent": func(connection *net.TCPConn) {
			io.Copy(connection, connection)
			io.WriteString(connection, "and more")
		},
		"timeout": func(connection *net.TCPConn) {
			io.CopyN(connection, connection, 64)
			io.Copy(io.Discard, connection)
			connection.SetReadDeadline(time.Now().Add(5 * time.Second))
			// The client's side is closed; this one is kept open until the client gives up.
			<-t.Context().Done()
		},
		"read: connection reset by peer": func(connection *net.TCPConn) {
			io.ReadFull(connection, make([]byte, 64))
			connection.SetLinger(0)
		},
	} {
		said, code := called(t, "tcp", "--addr", listening(t, serve), "--timeout", "300ms")
		if code != 1 || said.Errors[want] != 1 {
			t.Errorf("%s: exit %d, %+v", want, code, said)
		}
	}
}

func TestWebSocketEcho(t *testing.T) {
	var spoil atomic.Bool
	server := httptest.NewServer(websocket.Server{Handler: func(connection *websocket.Conn) {
		websocket.Message.Send(connection, "pod-a")
		for {
			var message string
			if websocket.Message.Receive(connection, &message) != nil {
				return
			}
			if spoil.Load() {
				message += "!"
			}
			websocket.Message.Send(connection, message)
		}
	}})
	defer server.Close()
	url := strings.Replace(server.URL, "http://", "ws://", 1)
	if said, code := called(t, "ws", "--url", url, "--n", "2", "--messages", "3"); code != 0 || said.Peers["pod-a"] != 2 {
		t.Errorf("exit %d, %+v", code, said)
	}
	spoil.Store(true)
	if said, code := called(t, "ws", "--url", url); code != 1 || said.Errors["another message came back"] != 1 {
		t.Errorf("changed messages: exit %d, %+v", code, said)
	}
}

type echoing struct {
	echo.UnimplementedEchoServer
}

func (echoing) Say(_ context.Context, request *echo.SayRequest) (*echo.SayReply, error) {
	return &echo.SayReply{Message: request.GetMessage(), Pod: "pod-a"}, nil
}

func TestGRPC(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	echo.RegisterEchoServer(server, echoing{})
	go server.Serve(listener)
	defer server.Stop()
	target := listener.Addr().String()
	if said, code := called(t, "grpc", "--target", target, "--n", "5"); code != 0 || said.Statuses["OK"] != 5 || said.Peers["pod-a"] != 5 {
		t.Errorf("exit %d, %+v", code, said)
	}
	if said, code := called(t, "grpc", "--target", target, "--messages", "2"); code != 1 || said.Errors["grpc Unimplemented"] != 1 {
		t.Errorf("a stream that is not served: exit %d, %+v", code, said)
	}
	server.Stop()
	if said, code := called(t, "grpc", "--target", target); code != 1 || said.Errors["grpc Unavailable"] != 1 {
		t.Errorf("nobody there: exit %d, %+v", code, said)
	}
}

func TestAStopCountsWhatWasMade(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	said, code := called(t, "http", "--url", server.URL, "--duration", "300ms", "--rate", "50")
	if code != 0 || said.Requests < 5 || said.Requests > 16 {
		t.Errorf("exit %d, %+v", code, said)
	}
	var output bytes.Buffer
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if code := run(stopped, []string{"http", "--url", server.URL}, &output, io.Discard); code != 1 {
		t.Errorf("no request made: exit %d, printed %s", code, output.String())
	}
	if code := run(stopped, []string{"sleep"}, &output, io.Discard); code != 0 {
		t.Errorf("sleep: exit %d", code)
	}
}

func TestWrongCallsAreNoTestResults(t *testing.T) {
	for _, arguments := range [][]string{
		{}, {"dance"}, {"http"}, {"http", "--url", "ftp://x"}, {"http", "--url", "http://x", "extra"}, {"tcp", "--addr", "x"},
		{"grpc"}, {"ws", "--url", "http://x"}, {"http", "--url", "http://x", "--header", "nothing"},
	} {
		if _, code := called(t, arguments...); code != 2 {
			t.Errorf("%v: exit %d", arguments, code)
		}
	}
}
