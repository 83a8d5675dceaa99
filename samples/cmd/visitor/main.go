// Command visitor asks for the same page of the storefront at a steady rate, never twice for one answer, and keeps count.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/load"
	"osier.dev/samples/internal/service"
)

const answerWithin = 10 * time.Second

// second is the line printed each second: the requests that ended in it, and since the start.
type second struct {
	Time        string `json:"time"`
	Sent        int    `json:"sent"`
	Failed      int    `json:"failed"`
	TotalSent   int    `json:"total_sent"`
	TotalFailed int    `json:"total_failed"`
}

// stats is the answer of GET /stats: what became of all requests since the start.
type stats struct {
	Target string  `json:"target"`
	Rate   float64 `json:"rate"`
	Sent   int     `json:"sent"`
	load.Summary
}

func main() {
	logger := service.Logger(service.Identity("visitor"))
	if err := run(logger); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(logger *slog.Logger) error {
	target := service.Environment("TARGET", "http://storefront:8080/api/products/0")
	rate, err := strconv.ParseFloat(service.Environment("RATE", "5"), 64)
	if err != nil || rate <= 0 || rate > 10_000 {
		return fmt.Errorf("reading RATE: %q is not a number over 0 and up to 10000", os.Getenv("RATE"))
	}
	tally := load.NewTally()
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	visiting := make(chan struct{})
	go func() {
		defer close(visiting)
		visit(ctx, target, rate, tally)
	}()
	reported := make(chan struct{})
	go func() {
		defer close(reported)
		report(visiting, tally)
	}()
	err = service.Run(logger, service.Endpoint{
		Address: service.Environment("LISTEN", ":8080"), Server: service.HTTP(pages(target, rate, tally)),
	})
	cancel()
	<-reported
	return err
}

func visit(ctx context.Context, target string, rate float64, tally *load.Tally) {
	request := load.HTTPRequest{
		Method: http.MethodGet, URL: target, Timeout: answerWithin,
		Header: http.Header{"User-Agent": {"osier-visitor"}, "Accept": {"application/json"}},
	}
	transport := attempt.New(attempt.Options{})
	// Enough hands to keep the pace while every answer takes as long as it may.
	hands := int(rate*answerWithin.Seconds()) + 1
	load.Run(ctx, load.Plan{Rate: rate, Concurrency: min(hands, 1000)}, func(ctx context.Context) {
		tally.Add(request.Once(ctx, transport))
	})
}

func report(visiting <-chan struct{}, tally *load.Tally) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	sent, failed := 0, 0
	for {
		select {
		case <-ticker.C:
			sent, failed = say(tally, sent, failed)
		case <-visiting:
			say(tally, sent, failed)
			return
		}
	}
}

// say writes one line on what happened since the totals of the line before, and answers the totals now.
func say(tally *load.Tally, sentBefore, failedBefore int) (sent, failed int) {
	sent, failed = tally.Counts()
	line := second{
		Time: time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		Sent: sent - sentBefore, Failed: failed - failedBefore, TotalSent: sent, TotalFailed: failed,
	}
	// Nobody is left to tell when standard output is gone.
	_ = json.NewEncoder(os.Stdout).Encode(line)
	return sent, failed
}

func pages(target string, rate float64, tally *load.Tally) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stats", func(writer http.ResponseWriter, _ *http.Request) {
		summary := tally.Summary()
		service.Answer(writer, http.StatusOK, stats{Target: target, Rate: rate, Sent: summary.Requests, Summary: summary})
	})
	alive := func(writer http.ResponseWriter, _ *http.Request) { writer.WriteHeader(http.StatusOK) }
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", alive)
	return mux
}
