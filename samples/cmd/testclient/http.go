package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/load"
)

func newHTTPKind() kind {
	var request load.HTTPRequest
	var options attempt.Options
	var bodyBytes int
	var showBody bool
	return kind{
		options: func(set *flag.FlagSet) {
			set.StringVar(&request.URL, "url", "", "what to ask for")
			set.StringVar(&request.Method, "method", http.MethodGet, "the method")
			set.IntVar(&bodyBytes, "body-bytes", 0, "bytes to send with each request")
			set.BoolVar(&options.HTTP2, "http2", false, "speak HTTP/2, without asking first where there is no TLS")
			set.BoolVar(&options.NoReuse, "no-reuse", false, "make a new connection for each request")
			set.BoolVar(&options.Insecure, "insecure", false, "trust any server certificate")
			set.BoolVar(&showBody, "show-body", false, "add the last answer's body to the outcome, at most 64 KiB of it")
		},
		prepare: func(common common) (*requester, error) {
			target, err := url.Parse(request.URL)
			if err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https") {
				return nil, fmt.Errorf("reading --url: %q is no http or https address", request.URL)
			}
			if bodyBytes < 0 {
				return nil, errors.New("reading --body-bytes: less than none")
			}
			request.Timeout, request.Header = common.timeout, common.header.values
			request.Body = bytes.Repeat([]byte{'o'}, bodyBytes)
			options.Connections = max(common.plan.Concurrency, 1)
			made := &requester{}
			if showBody {
				var last atomic.Pointer[string]
				request.KeepBody = 64 << 10
				request.Seen = func(body []byte) { text := string(body); last.Store(&text) }
				made.body = func() string {
					if text := last.Load(); text != nil {
						return *text
					}
					return ""
				}
			}
			transport := attempt.New(options)
			made.once = func(ctx context.Context) load.Result { return request.Once(ctx, transport) }
			return made, nil
		},
	}
}
