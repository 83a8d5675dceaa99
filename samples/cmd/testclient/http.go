package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/load"
)

func newHTTPKind() kind {
	var request load.HTTPRequest
	var options attempt.Options
	var bodyBytes int
	var showHeaders, showBody bool
	return kind{
		options: func(set *flag.FlagSet) {
			set.StringVar(&request.URL, "url", "", "what to ask for")
			set.StringVar(&request.Method, "method", http.MethodGet, "the method")
			set.IntVar(&bodyBytes, "body-bytes", 0, "bytes to send with each request")
			set.BoolVar(&options.HTTP2, "http2", false, "speak HTTP/2, without asking first where there is no TLS")
			set.BoolVar(&options.NoReuse, "no-reuse", false, "make a new connection for each request")
			set.BoolVar(&options.Insecure, "insecure", false, "trust any server certificate")
			set.BoolVar(&showHeaders, "show-headers", false, "add the last answer's headers to the outcome")
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
			if showHeaders || showBody {
				var last atomic.Pointer[answer]
				request.KeepBody = 64 << 10
				request.Seen = func(header http.Header, body []byte) {
					seen := &answer{}
					if showHeaders {
						seen.headers = joined(header)
					}
					if showBody {
						seen.body = string(body)
					}
					last.Store(seen)
				}
				made.last = last.Load
			}
			transport := attempt.New(options)
			made.once = func(ctx context.Context) load.Result { return request.Once(ctx, transport) }
			return made, nil
		},
	}
}

// joined has each header's name in lower case, with its values separated by ", ".
func joined(header http.Header) map[string]string {
	made := map[string]string{}
	for name, values := range header {
		made[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return made
}
