package fault

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A switch that draws 0, 1, ... 99, 0, ...
func inTurn() *Switch {
	next := -1
	return &Switch{draw: func() int { next = (next + 1) % 100; return next }}
}

func ask(handler http.Handler, method, target string) *httptest.ResponseRecorder {
	recorded := httptest.NewRecorder()
	handler.ServeHTTP(recorded, httptest.NewRequest(method, target, nil))
	return recorded
}

func TestAPercentageOfRequestsFails(t *testing.T) {
	faults := inTurn()
	if err := faults.Fail(http.StatusTeapot, 30); err != nil {
		t.Fatal(err)
	}
	handler := faults.HTTP(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) { io.WriteString(writer, "served") }))
	statuses := map[int]int{}
	for range 100 {
		statuses[ask(handler, "GET", "/").Code]++
	}
	if statuses[http.StatusTeapot] != 30 || statuses[http.StatusOK] != 70 {
		t.Errorf("answered %v", statuses)
	}
	faults.StopFailing()
	if code := ask(handler, "GET", "/").Code; code != http.StatusOK {
		t.Errorf("after clearing: %d", code)
	}
}

func TestASlowRequestWaitsAndThenIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults := inTurn()
		if err := faults.Slow(200, 50); err != nil {
			t.Fatal(err)
		}
		handler := faults.HTTP(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) { io.WriteString(writer, "served") }))
		began, waited := time.Now(), 0
		for range 100 {
			began = time.Now()
			if body := ask(handler, "GET", "/").Body.String(); body != "served" {
				t.Fatalf("answered %q", body)
			}
			if time.Since(began) == 200*time.Millisecond {
				waited++
			}
		}
		if waited != 50 {
			t.Errorf("%d waited", waited)
		}
	})
}

func TestSwitchesOverHTTP(t *testing.T) {
	faults := &Switch{}
	mux := http.NewServeMux()
	faults.Control(mux, slog.New(slog.DiscardHandler))
	for _, step := range []struct {
		method, target string
		status         int
		want           Setting
	}{
		{"POST", "/fault?status=503&percent=50", 200, Setting{Status: 503, FaultPercent: 50}},
		{"POST", "/delay?ms=200&percent=10", 200, Setting{503, 50, 200, 10}},
		{"POST", "/delay?ms=300", 200, Setting{503, 50, 300, 100}},
		{"GET", "/fault", 200, Setting{503, 50, 300, 100}},
		{"POST", "/fault?status=200", 400, Setting{503, 50, 300, 100}},
		{"POST", "/fault?percent=101", 400, Setting{503, 50, 300, 100}},
		{"POST", "/delay?ms=soon", 400, Setting{503, 50, 300, 100}},
		{"POST", "/delay?ms=60001", 400, Setting{503, 50, 300, 100}},
		{"DELETE", "/fault", 200, Setting{DelayMilliseconds: 300, DelayPercent: 100}},
		{"DELETE", "/delay", 200, Setting{}},
	} {
		recorded := ask(mux, step.method, step.target)
		if recorded.Code != step.status || faults.Setting() != step.want {
			t.Errorf("%s %s: %d, set %+v; want %d, %+v", step.method, step.target, recorded.Code, faults.Setting(), step.status, step.want)
		}
		var answered Setting
		if step.status == 200 && (json.Unmarshal(recorded.Body.Bytes(), &answered) != nil || answered != step.want) {
			t.Errorf("%s %s: answered %s", step.method, step.target, recorded.Body)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("FAULT_STATUS", "500")
	t.Setenv("DELAY_MS", "20")
	t.Setenv("DELAY_PERCENT", "5")
	made, err := FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if want := (Setting{500, 100, 20, 5}); made.Setting() != want {
		t.Errorf("set %+v, want %+v", made.Setting(), want)
	}
	t.Setenv("FAULT_STATUS", "99")
	if _, err := FromEnvironment(); err == nil {
		t.Error("status 99 was accepted")
	}
}

func TestOnlyTheOwnGRPCServiceFails(t *testing.T) {
	faults := &Switch{}
	if err := faults.Fail(503, 100); err != nil {
		t.Fatal(err)
	}
	intercept := faults.Unary("osier.Own")
	handler := func(context.Context, any) (any, error) { return "served", nil }
	_, err := intercept(t.Context(), nil, &grpc.UnaryServerInfo{FullMethod: "/osier.Own/Method"}, handler)
	if status.Code(err) != codes.Unavailable {
		t.Errorf("own service: %v", err)
	}
	reply, err := intercept(t.Context(), nil, &grpc.UnaryServerInfo{FullMethod: "/grpc.health.v1.Health/Check"}, handler)
	if reply != "served" || err != nil {
		t.Errorf("health: %v %v", reply, err)
	}
}
