package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"osier.dev/samples/internal/service"
)

// ServedProtocol is the response header by which a server reports the HTTP version that it was spoken to in.
const ServedProtocol = "x-served-protocol"

const keptDetail = 500

// HTTPRequest is one request to be made many times. It is never sent twice for one Result, and no redirect is followed.
type HTTPRequest struct {
	Method, URL string
	Header      http.Header
	// Body is sent with each request when not empty.
	Body []byte
	// Timeout bounds the whole exchange, the answer's body included.
	Timeout time.Duration
	// Seen, unless nil, is given each answer's headers and the beginning of its body, at most KeepBody bytes.
	Seen     func(header http.Header, body []byte)
	KeepBody int64
}

// Once makes the request. It fails without an answer, with one that ends early, and with a status of 400 or more.
func (r HTTPRequest) Once(ctx context.Context, transport http.RoundTripper) Result {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	started := time.Now()
	result, body, err := r.exchange(ctx, transport)
	result.Took = time.Since(started)
	switch {
	case err != nil:
		result.Failure, result.Detail = Reason(err), err.Error()
	case result.Status >= "400":
		result.Failure, result.Detail = "status "+result.Status, string(body)
	}
	return result
}

func (r HTTPRequest) exchange(ctx context.Context, transport http.RoundTripper) (Result, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, nil)
	if err != nil {
		return Result{}, nil, fmt.Errorf("making the request: %w", err)
	}
	request.Header = r.Header.Clone()
	if request.Header == nil {
		request.Header = http.Header{}
	}
	if host := request.Header.Get("host"); host != "" {
		request.Host = host
		request.Header.Del("host")
	}
	if len(r.Body) > 0 {
		// Without GetBody the library cannot send the body a second time.
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return Result{}, nil, err
	}
	defer response.Body.Close()
	result := Result{
		Status:   fmt.Sprint(response.StatusCode),
		Protocol: response.Header.Get(ServedProtocol),
		Peer:     response.Header.Get(service.ServedBy),
	}
	if result.Protocol == "" {
		result.Protocol = response.Proto
	}
	beginning, err := io.ReadAll(io.LimitReader(response.Body, max(r.KeepBody, keptDetail)))
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if r.Seen != nil {
		r.Seen(response.Header, beginning)
	}
	return result, beginning[:min(len(beginning), keptDetail)], err
}
