// Package carry passes on what must travel with a request through every service: trace headers and who the end user is.
package carry

import (
	"context"
	"net/http"

	"google.golang.org/grpc/metadata"
)

// EndUser is the header, and the cookie, that names the person on whose behalf a request is made.
const EndUser = "end-user"

// Names are the headers passed on: Envoy's request id, W3C trace context, both forms of B3, and the end user.
var Names = []string{
	"x-request-id",
	"traceparent", "tracestate",
	"b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags",
	EndUser,
}

// Headers are those of Names that a request came with, by lower-case name.
type Headers map[string]string

// FromHTTP reads the headers of an HTTP request; a cookie named like EndUser stands in for that header.
func FromHTTP(request *http.Request) Headers {
	headers := Headers{}
	for _, name := range Names {
		if value := request.Header.Get(name); value != "" {
			headers[name] = value
		}
	}
	if _, found := headers[EndUser]; !found {
		if cookie, err := request.Cookie(EndUser); err == nil && cookie.Value != "" {
			headers[EndUser] = cookie.Value
		}
	}
	return headers
}

// FromGRPC reads the headers of a gRPC call being served.
func FromGRPC(ctx context.Context) Headers {
	headers := Headers{}
	incoming, _ := metadata.FromIncomingContext(ctx)
	for _, name := range Names {
		if values := incoming.Get(name); len(values) > 0 && values[0] != "" {
			headers[name] = values[0]
		}
	}
	return headers
}

// ToHTTP puts the headers on an outgoing HTTP request.
func (h Headers) ToHTTP(request *http.Request) {
	for name, value := range h {
		request.Header.Set(name, value)
	}
}

// ToGRPC is a context whose outgoing gRPC calls carry the headers, except values that gRPC metadata cannot hold.
func (h Headers) ToGRPC(ctx context.Context) context.Context {
	for name, value := range h {
		if printable(value) {
			ctx = metadata.AppendToOutgoingContext(ctx, name, value)
		}
	}
	return ctx
}

func printable(value string) bool {
	for _, character := range []byte(value) {
		if character < 0x20 || character > 0x7e {
			return false
		}
	}
	return true
}

// RequestID is the id Envoy gave the request, or "".
func (h Headers) RequestID() string { return h["x-request-id"] }

// User is the person on whose behalf the request is made, or "".
func (h Headers) User() string { return h[EndUser] }
