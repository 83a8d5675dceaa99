// Command testclient makes requests and says what became of them in one line of JSON, the last it prints.
// It never makes up for a lost request: what its libraries send a second time on their own counts as failed.
//
// It exits 0 when at least one request was made and none failed (or with --allow-failures), 1 otherwise, 2 when it was called wrongly.
// SIGTERM, an interrupt and the end of --duration start no more requests; those under way are waited for and counted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"

	"osier.dev/samples/internal/load"
)

// outcome is the line printed at the end.
type outcome struct {
	Kind string `json:"kind"`
	load.Summary
	// Headers are the last answer's, with --show-headers.
	Headers map[string]string `json:"headers,omitempty"`
	// Body is the last answer's body, with --show-body.
	Body string `json:"body,omitempty"`
}

// kind is one way of making requests, such as "grpc". Prepare is called once its options are read.
type kind struct {
	options func(set *flag.FlagSet)
	prepare func(common common) (*requester, error)
}

// answer is what is shown of an answer.
type answer struct {
	headers map[string]string
	body    string
}

// requester makes one request after the other, several at a time.
type requester struct {
	once func(ctx context.Context) load.Result
	// last is what is shown of the last answer, or nil if there was none; itself nil when nothing was asked for.
	last func() *answer
}

func kinds() map[string]kind {
	return map[string]kind{"http": newHTTPKind(), "grpc": newGRPCKind(), "tcp": newTCPKind(), "ws": newWebSocketKind()}
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancel()
	os.Exit(code)
}

func run(ctx context.Context, arguments []string, output, complaints io.Writer) int {
	known := kinds()
	if len(arguments) == 0 {
		fmt.Fprintln(complaints, usage(known))
		return 2
	}
	if arguments[0] == "sleep" {
		<-ctx.Done()
		return 0
	}
	chosen, found := known[arguments[0]]
	if !found {
		fmt.Fprintln(complaints, usage(known))
		return 2
	}
	set := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	set.SetOutput(complaints)
	common := commonOptions(set)
	chosen.options(set)
	err := set.Parse(arguments[1:])
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	if set.NArg() > 0 {
		fmt.Fprintf(complaints, "reading the options: %q is none\n", set.Arg(0))
		return 2
	}
	common.limit(set)
	requester, err := chosen.prepare(*common)
	if err != nil {
		fmt.Fprintln(complaints, err)
		return 2
	}
	return report(ctx, arguments[0], *common, requester, output)
}

func report(ctx context.Context, name string, common common, requester *requester, output io.Writer) int {
	tally := load.NewTally()
	load.Run(ctx, common.plan, func(ctx context.Context) { tally.Add(requester.once(ctx)) })
	said := outcome{Kind: name, Summary: tally.Summary()}
	if requester.last != nil {
		if shown := requester.last(); shown != nil {
			said.Headers, said.Body = shown.headers, shown.body
		}
	}
	if json.NewEncoder(output).Encode(said) != nil {
		return 1
	}
	if common.allowFailures || (said.Requests > 0 && said.Failed == 0) {
		return 0
	}
	return 1
}

func usage(known map[string]kind) string {
	names := []string{"sleep"}
	for name := range known {
		names = append(names, name)
	}
	sort.Strings(names)
	return "usage: testclient " + strings.Join(names, "|") + " [options]; testclient http --help lists those of http"
}
