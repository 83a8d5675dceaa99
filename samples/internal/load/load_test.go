package load_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/load"
)

func TestRequestsAreMadeAtTheRateForTheDuration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		began := time.Now()
		load.Run(t.Context(), load.Plan{Rate: 5, Duration: 10 * time.Second, Concurrency: 4}, func(context.Context) {
			time.Sleep(300 * time.Millisecond)
			made.Add(1)
		})
		if count := made.Load(); count < 50 || count > 51 {
			t.Errorf("made %d requests in 10 s at 5 a second", count)
		}
		if took := time.Since(began); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestNoMoreRequestsThanAskedAndAtMostSomeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mutex sync.Mutex
		made, current, most := 0, 0, 0
		note := func(change int) {
			mutex.Lock()
			defer mutex.Unlock()
			current += change
			most = max(most, current)
			made += max(change, 0)
		}
		load.Run(t.Context(), load.Plan{Requests: 20, Concurrency: 3}, func(context.Context) {
			note(1)
			time.Sleep(time.Millisecond)
			note(-1)
		})
		if made != 20 || most != 3 {
			t.Errorf("made %d, at most %d at once", made, most)
		}
	})
}

func TestRequestsUnderWayFinishWhenStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var finished atomic.Int32
		load.Run(ctx, load.Plan{Concurrency: 2}, func(ctx context.Context) {
			time.Sleep(5 * time.Second)
			if ctx.Err() == nil {
				finished.Add(1)
			}
		})
		if finished.Load() != 2 {
			t.Errorf("%d finished, want the 2 under way", finished.Load())
		}
	})
}

func TestTallyCountsAndKeepsTheFirstFailures(t *testing.T) {
	tally := load.NewTally()
	for index := range 100 {
		tally.Add(load.Result{Status: "200", Protocol: "HTTP/1.1", Peer: "a", Took: time.Duration(index+1) * time.Millisecond})
	}
	for index := range 7 {
		tally.Add(load.Result{Status: "503", Failure: "status 503", Detail: fmt.Sprint(index), Took: time.Second})
	}
	summary := tally.Summary()
	if summary.Requests != 107 || summary.Failed != 7 || summary.Statuses["200"] != 100 || summary.Errors["status 503"] != 7 {
		t.Errorf("counted %+v", summary)
	}
	if len(summary.First) != 5 || summary.First[0].Detail != "0" {
		t.Errorf("first failures %+v", summary.First)
	}
	if summary.P50 != 54 || summary.P99 != 1000 || summary.Max != 1000 {
		t.Errorf("p50 %v p99 %v max %v", summary.P50, summary.P99, summary.Max)
	}
}

func TestARefusedConnectionAndAServerErrorAndALateAnswerAreFailures(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		switch request.URL.Path {
		case "/broken":
			writer.WriteHeader(http.StatusServiceUnavailable)
		case "/cut":
			writer.Header().Set("content-length", "10")
			writer.Write([]byte("short"))
		case "/late":
			<-request.Context().Done()
		}
	}))
	defer server.Close()
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unused.Close()
	for url, want := range map[string]string{
		server.URL + "/fine":               "",
		server.URL + "/broken":             "status 503",
		server.URL + "/cut":                "closed in the middle of an answer",
		server.URL + "/late":               "timeout",
		"http://" + unused.Addr().String(): "dial: connection refused",
	} {
		request := load.HTTPRequest{Method: "GET", URL: url, Timeout: 200 * time.Millisecond}
		if result := request.Once(t.Context(), attempt.New(attempt.Options{})); result.Failure != want {
			t.Errorf("%s: %q (%s), want %q", url, result.Failure, result.Detail, want)
		}
	}
}

func TestReasonsNameNoPorts(t *testing.T) {
	for want, err := range map[string]error{
		"":                                 nil,
		"sent again by the client library": fmt.Errorf("x: %w", attempt.ErrSentAgain),
		"lookup: no such host":             &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true, Name: "x"}},
		"other":                            errors.New("other"),
	} {
		if got := load.Reason(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
