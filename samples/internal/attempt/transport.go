// Package attempt sends each HTTP request once and says so when that was not possible.
package attempt

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// ErrSentAgain is the failure of a request that was answered only because the HTTP library sent it a second time
// on another connection. net/http does that on its own; a load test that let it would count lost requests as served.
var ErrSentAgain = errors.New("sent again by the client library")

// Options choose how connections are made.
type Options struct {
	// HTTP2 speaks HTTP/2 without TLS and without asking first.
	HTTP2 bool
	// NoReuse makes a new connection for each request.
	NoReuse bool
	// Insecure trusts any server certificate.
	Insecure bool
	// Connections is how many idle ones are kept to one address; 0 keeps 64.
	Connections int
}

// Transport is a http.RoundTripper that fails with ErrSentAgain where net/http would retry unseen.
type Transport struct{ wrapped http.RoundTripper }

// New is a Transport that uses no HTTP proxy.
func New(options Options) *Transport {
	connections := options.Connections
	if connections == 0 {
		connections = 64
	}
	made := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		DisableKeepAlives:   options.NoReuse,
		DisableCompression:  true,
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: options.Insecure},
		MaxIdleConnsPerHost: connections,
		Protocols:           new(http.Protocols),
	}
	made.Protocols.SetHTTP1(!options.HTTP2)
	made.Protocols.SetUnencryptedHTTP2(options.HTTP2)
	made.Protocols.SetHTTP2(options.HTTP2)
	return &Transport{made}
}

// RoundTrip sends the request.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	var connections atomic.Int32
	counted := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connections.Add(1) },
	})
	response, err := t.wrapped.RoundTrip(request.WithContext(counted))
	if connections.Load() <= 1 {
		return response, err
	}
	if err != nil {
		return nil, errors.Join(ErrSentAgain, err)
	}
	response.Body.Close()
	return nil, ErrSentAgain
}

// CloseIdleConnections closes the connections that no request uses.
func (t *Transport) CloseIdleConnections() {
	if closer, able := t.wrapped.(interface{ CloseIdleConnections() }); able {
		closer.CloseIdleConnections()
	}
}
