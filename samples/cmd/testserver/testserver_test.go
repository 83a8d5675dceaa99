package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/websocket"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/echo"
	"osier.dev/samples/internal/bookstore"
)

const asProgram = "TESTSERVER_ARGUMENTS"

// The test binary is also the program itself, for what can only be seen from outside of it.
func TestMain(m *testing.M) {
	if arguments := os.Getenv(asProgram); arguments != "" {
		os.Args = append(os.Args[:1], strings.Fields(arguments)...)
		main()
	}
	os.Exit(m.Run())
}

var identity = bookstore.Identity{Service: "testserver", Version: "v1", Pod: "testserver-0"}

// An unused port is only very likely still unused when it is opened.
func unused(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

type running struct{ http, grpc, tcp, serverFirst int }

func started(t *testing.T) running {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	ports := newPorts("127.0.0.1", logger)
	state := newState(ports)
	handler := newEcho(identity, state, logger)
	made := running{unused(t), unused(t), unused(t), unused(t)}
	for number, kind := range map[int]func() server{
		made.http:        func() server { return newHTTPServer(handler, nil) },
		made.grpc:        func() server { return newGRPCServer(identity, state.health) },
		made.tcp:         func() server { return newTCPServer("") },
		made.serverFirst: func() server { return newTCPServer("osier testserver-0\n") },
	} {
		ports.add(number, kind)
		if err := ports.open(number); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { ports.close(number) })
	}
	return made
}

func post(t *testing.T, url string) int {
	t.Helper()
	response, err := http.Post(url, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func dialed(t *testing.T, port int) *net.TCPConn {
	t.Helper()
	connection, err := net.DialTimeout("tcp", address(port), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	return connection.(*net.TCPConn)
}

func grpcConnection(t *testing.T, port int) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(address(port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

func TestHTTPSaysWhatItHeard(t *testing.T) {
	server := started(t)
	request, _ := http.NewRequest("PUT", "http://"+address(server.http)+"/a/b?c=d", strings.NewReader("12345"))
	request.Header.Set("x-variant", "blue")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var said heard
	if err := json.NewDecoder(response.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	if said.Pod != "testserver-0" || said.Method != "PUT" || said.Path != "/a/b" || said.Query != "c=d" || said.Protocol != "HTTP/1.1" ||
		said.Headers["x-variant"] != "blue" || said.BodyBytes != 5 || said.Local != address(server.http) {
		t.Errorf("said %+v", said)
	}
	if response.Header.Get("x-served-by") != "testserver-0" || response.Header.Get("x-served-protocol") != "HTTP/1.1" {
		t.Errorf("headers %v", response.Header)
	}
}

func TestPathsThatAnswerInTheirOwnWay(t *testing.T) {
	server := started(t)
	for path, want := range map[string]struct{ status, bytes int }{
		"/status/418":               {418, -1},
		"/status/204":               {204, 0},
		"/status/99":                {400, -1},
		"/big?bytes=100001":         {200, 100001},
		"/big?bytes=-1":             {400, -1},
		"/stream?chunks=3&ms=1":     {200, 3 * len("chunk 1 of 3 by testserver-0\n")},
		"/delay?ms=1":               {200, -1},
		"/delay?ms=a%20long%20time": {400, -1},
	} {
		response, err := http.Get("http://" + address(server.http) + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != want.status || (want.bytes >= 0 && len(body) != want.bytes) {
			t.Errorf("%s: %d with %d bytes (%v), want %+v", path, response.StatusCode, len(body), err, want)
		}
	}
}

func TestTCPGivesBackEverythingAndThenClosesItsSide(t *testing.T) {
	server := started(t)
	connection := dialed(t, server.tcp)
	sent := strings.Repeat("osier", 100_000)
	go func() {
		io.WriteString(connection, sent)
		connection.CloseWrite()
	}()
	received, err := io.ReadAll(connection)
	if err != nil || string(received) != sent {
		t.Errorf("%d of %d bytes came back, %v", len(received), len(sent), err)
	}
}

func TestTheBannerComesBeforeTheClientSaysAnything(t *testing.T) {
	server := started(t)
	connection := dialed(t, server.serverFirst)
	banner := make([]byte, len("osier testserver-0\n"))
	if _, err := io.ReadFull(connection, banner); err != nil || string(banner) != "osier testserver-0\n" {
		t.Fatalf("banner %q, %v", banner, err)
	}
	io.WriteString(connection, "hello")
	connection.CloseWrite()
	if echoed, err := io.ReadAll(connection); string(echoed) != "hello" || err != nil {
		t.Errorf("echoed %q, %v", echoed, err)
	}
}

func TestWebSocketEcho(t *testing.T) {
	server := started(t)
	connection, err := websocket.Dial("ws://"+address(server.http)+"/ws?greet", "", "http://any.test")
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	for _, want := range []string{"testserver-0", "one", "", strings.Repeat("x", 100_000)} {
		if want != "testserver-0" {
			if err := websocket.Message.Send(connection, want); err != nil {
				t.Fatal(err)
			}
		}
		var got string
		if err := websocket.Message.Receive(connection, &got); err != nil || got != want {
			t.Fatalf("received %d bytes, %v; want %d", len(got), err, len(want))
		}
	}
}

func TestGRPCUnaryAndStream(t *testing.T) {
	server := started(t)
	client := echo.NewEchoClient(grpcConnection(t, server.grpc))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	reply, err := client.Say(ctx, &echo.SayRequest{Message: "hello"})
	if err != nil || reply.GetMessage() != "hello" || reply.GetPod() != "testserver-0" || reply.GetMetadata()["content-type"] != "application/grpc" {
		t.Errorf("replied %v, %v", reply, err)
	}
	if _, err := client.Say(ctx, &echo.SayRequest{Status: uint32(codes.Aborted)}); status.Code(err) != codes.Aborted {
		t.Errorf("asked for Aborted: %v", err)
	}
	stream, err := client.Converse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{"one", "two"} {
		if err := stream.Send(&echo.SayRequest{Message: message}); err != nil {
			t.Fatal(err)
		}
		if reply, err := stream.Recv(); err != nil || reply.GetMessage() != message {
			t.Errorf("%s: %v, %v", message, reply, err)
		}
	}
	stream.CloseSend()
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last message: %v", err)
	}
}

func TestAClosedPortRefusesAndCutsAndOpensAgain(t *testing.T) {
	server := started(t)
	control := "http://" + address(server.http)
	open := dialed(t, server.serverFirst)
	if _, err := open.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if status := post(t, fmt.Sprintf("%s/close?port=%d", control, server.serverFirst)); status != 200 {
		t.Fatalf("closing answered %d", status)
	}
	if _, err := net.Dial("tcp", address(server.serverFirst)); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialing a closed port: %v", err)
	}
	if _, err := open.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection from before: %v", err)
	}
	if status := post(t, fmt.Sprintf("%s/open?port=%d", control, server.serverFirst)); status != 200 {
		t.Fatalf("opening answered %d", status)
	}
	if _, err := dialed(t, server.serverFirst).Read(make([]byte, 1)); err != nil {
		t.Errorf("after opening again: %v", err)
	}
	if status := post(t, control+"/close?port=1"); status != 400 {
		t.Errorf("closing a port of somebody else answered %d", status)
	}
}

func TestAPortCanCloseItself(t *testing.T) {
	server := started(t)
	url := fmt.Sprintf("http://%s/close?port=%d", address(server.http), server.http)
	if status := post(t, url); status != 200 {
		t.Errorf("answered %d", status)
	}
	if _, err := net.Dial("tcp", address(server.http)); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialing it afterwards: %v", err)
	}
}

func TestReadinessIsSwitchedForHTTPAndGRPC(t *testing.T) {
	server := started(t)
	base := "http://" + address(server.http)
	health := grpc_health_v1.NewHealthClient(grpcConnection(t, server.grpc))
	for _, ready := range []bool{true, false, true} {
		post(t, fmt.Sprintf("%s/ready?value=%v", base, ready))
		response, err := http.Get(base + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		reply, err := health.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if serving := reply.GetStatus() == grpc_health_v1.HealthCheckResponse_SERVING; serving != ready || (response.StatusCode == 200) != ready {
			t.Errorf("ready %v: http %d, grpc %v", ready, response.StatusCode, reply.GetStatus())
		}
	}
}

func TestSIGTERMEndsTheProgramAtOnceAndDropsWhatIsOpen(t *testing.T) {
	port := unused(t)
	// Bounded here, for a program that does not end would outlive the tests.
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	program := exec.CommandContext(ctx, os.Args[0])
	program.Env = append(os.Environ(), asProgram+"="+fmt.Sprintf(
		"--host 127.0.0.1 --http-port %d --admin-port 0 --grpc-port 0 --tcp-port 0 --server-first-port 0 --https-port 0", port))
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer program.Process.Kill()
	for {
		if connection, err := net.Dial("tcp", address(port)); err == nil {
			connection.Close()
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the program does not serve")
		}
	}
	request, _ := http.NewRequestWithContext(ctx, "GET", "http://"+address(port)+"/stream?chunks=1000&ms=60000", nil)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(response.Body); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the open request: %v, want it dropped", err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}
