package service

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/fault"
)

func TestProbesAndControlsStayWellUnderASwitchedFault(t *testing.T) {
	faults := &fault.Switch{}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	site := Site(bookstore.Identity{Pod: "pod-a"}, faults, logger, http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		io.WriteString(writer, "own")
	}))
	ask := func(method, target string) *httptest.ResponseRecorder {
		recorded := httptest.NewRecorder()
		site.ServeHTTP(recorded, httptest.NewRequest(method, target, nil))
		return recorded
	}
	if ask("GET", "/page").Body.String() != "own" || ask("POST", "/fault?status=503&percent=100").Code != 200 {
		t.Fatal("the site does not serve")
	}
	for target, want := range map[string]int{"/page": 503, "/livez": 200, "/readyz": 200, "/fault": 200} {
		recorded := ask("GET", target)
		if recorded.Code != want || recorded.Header().Get("x-served-by") != "pod-a" {
			t.Errorf("%s: %d by %q, want %d", target, recorded.Code, recorded.Header().Get("x-served-by"), want)
		}
	}
	if strings.Contains(log.String(), "livez") || !strings.Contains(log.String(), `"path":"/page"`) {
		t.Errorf("logged %s", log.String())
	}
}

func TestARequestUnderWayIsAnsweredBeforeTheProgramEnds(t *testing.T) {
	reserved, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := reserved.Addr().String()
	reserved.Close()
	entered, leave := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/slow" {
			close(entered)
			<-leave
		}
		io.WriteString(writer, "served")
	})
	ctx, terminate := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- runUntil(ctx, slog.New(slog.DiscardHandler), Endpoint{Address: address, Server: HTTP(handler)})
	}()
	reachable := func() bool {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			connection.Close()
		}
		return err == nil
	}
	await(t, "the port to open", reachable)
	answers := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + address + "/slow")
		if err != nil {
			answers <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answers <- fmt.Sprint(string(body), " ", err)
	}()
	<-entered
	terminate()
	await(t, "the port to close", func() bool { return !reachable() })
	close(leave)
	if answer := <-answers; answer != "served <nil>" {
		t.Errorf("answered %q", answer)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestAPortThatIsTakenIsAnError(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	endpoint := Endpoint{Address: taken.Addr().String(), Server: HTTP(http.NotFoundHandler())}
	if err := runUntil(t.Context(), slog.New(slog.DiscardHandler), endpoint); err == nil || !strings.Contains(err.Error(), "listening on") {
		t.Errorf("got %v", err)
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited too long for %s", what)
		}
	}
}
