package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/load"
	"osier.dev/samples/internal/service"
)

const (
	mostBytes   = 1 << 30
	mostChunks  = 100_000
	closeWithin = time.Second
)

// heard is what the server says of a request it was sent. Header names are in lower case, several values joined by ", ".
type heard struct {
	Pod       string            `json:"pod"`
	Version   string            `json:"version"`
	Method    string            `json:"method"`
	Authority string            `json:"authority"`
	Path      string            `json:"path"`
	Query     string            `json:"query"`
	Protocol  string            `json:"protocol"`
	TLS       bool              `json:"tls"`
	Headers   map[string]string `json:"headers"`
	BodyBytes int64             `json:"body_bytes"`
	// Peer and Local are the connection's addresses, as the server sees them.
	Peer  string `json:"peer"`
	Local string `json:"local"`
}

type httpEcho struct {
	identity bookstore.Identity
	logger   *slog.Logger
}

// newEcho answers any path with what it heard, but /status/NNN with that status, /delay?ms=N late, /big?bytes=N with as many bytes,
// /stream?chunks=N&ms=N with lines one after the other, /ws as a WebSocket, and the paths of the state.
func newEcho(identity bookstore.Identity, state *state, logger *slog.Logger) http.Handler {
	echo := &httpEcho{identity, logger}
	mux := http.NewServeMux()
	state.register(mux)
	mux.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) { echo.answer(writer, request, http.StatusOK) })
	mux.HandleFunc("/status/{status}", echo.status)
	mux.HandleFunc("/delay", echo.delay)
	mux.HandleFunc("/big", echo.big)
	mux.HandleFunc("/stream", echo.stream)
	mux.Handle("/ws", newWebSocket(identity.Pod))
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set(service.ServedBy, identity.Pod)
		writer.Header().Set(load.ServedProtocol, request.Proto)
		mux.ServeHTTP(writer, request)
	})
}

func (e *httpEcho) answer(writer http.ResponseWriter, request *http.Request, status int) {
	read, err := io.Copy(io.Discard, request.Body)
	if err != nil {
		http.Error(writer, "reading the request: "+err.Error(), http.StatusBadRequest)
		return
	}
	headers := map[string]string{}
	for name, values := range request.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	local := ""
	if address, known := request.Context().Value(http.LocalAddrContextKey).(net.Addr); known {
		local = address.String()
	}
	service.Answer(writer, status, heard{
		Pod: e.identity.Pod, Version: e.identity.Version,
		Method: request.Method, Authority: request.Host, Path: request.URL.Path, Query: request.URL.RawQuery,
		Protocol: request.Proto, TLS: request.TLS != nil, Headers: headers, BodyBytes: read,
		Peer: request.RemoteAddr, Local: local,
	})
}

func (e *httpEcho) status(writer http.ResponseWriter, request *http.Request) {
	status, err := strconv.Atoi(request.PathValue("status"))
	if err != nil || status < 200 || status > 599 {
		http.Error(writer, "choosing a status: not between 200 and 599", http.StatusBadRequest)
		return
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		writer.WriteHeader(status)
		return
	}
	e.answer(writer, request, status)
}

func (e *httpEcho) delay(writer http.ResponseWriter, request *http.Request) {
	milliseconds, err := number(request, "ms", 0, int(time.Hour.Milliseconds()))
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	if waited(request.Context(), milliseconds) {
		e.answer(writer, request, http.StatusOK)
	}
}

func (e *httpEcho) big(writer http.ResponseWriter, request *http.Request) {
	bytes, err := number(request, "bytes", 1<<20, mostBytes)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	writer.Header().Set("content-type", "application/octet-stream")
	writer.Header().Set("content-length", strconv.Itoa(bytes))
	block := []byte(strings.Repeat("osier---", 4096))
	for bytes > 0 {
		written, err := writer.Write(block[:min(bytes, len(block))])
		if err != nil {
			e.logger.Info("reader left", "path", request.URL.Path, "error", err.Error())
			return
		}
		bytes -= written
	}
}

func (e *httpEcho) stream(writer http.ResponseWriter, request *http.Request) {
	chunks, err := number(request, "chunks", 10, mostChunks)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	pause, err := number(request, "ms", 100, int(time.Minute.Milliseconds()))
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	flusher := http.NewResponseController(writer)
	for chunk := range chunks {
		if chunk > 0 && !waited(request.Context(), pause) {
			return
		}
		if _, err := fmt.Fprintf(writer, "chunk %d of %d by %s\n", chunk+1, chunks, e.identity.Pod); err != nil {
			return
		}
		if flusher.Flush() != nil {
			return
		}
	}
}

func waited(ctx context.Context, milliseconds int) bool {
	timer := time.NewTimer(time.Duration(milliseconds) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func number(request *http.Request, name string, fallback, most int) (int, error) {
	text := request.URL.Query().Get(name)
	if text == "" {
		return fallback, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 || value > most {
		return 0, fmt.Errorf("reading %s: %q is not a number of 0 to %d", name, text, most)
	}
	return value, nil
}

type httpServer struct{ server *http.Server }

// newHTTPServer speaks HTTP/1.1 and HTTP/2, in clear text or with a certificate.
func newHTTPServer(handler http.Handler, certificate *tls.Certificate) server {
	made := &http.Server{Handler: handler, Protocols: new(http.Protocols), ReadHeaderTimeout: time.Minute}
	made.Protocols.SetHTTP1(true)
	if certificate == nil {
		made.Protocols.SetUnencryptedHTTP2(true)
	} else {
		made.Protocols.SetHTTP2(true)
		made.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	return httpServer{made}
}

func (s httpServer) Serve(listener net.Listener) error {
	serve := s.server.Serve
	if s.server.TLSConfig != nil {
		serve = func(listener net.Listener) error { return s.server.ServeTLS(listener, "", "") }
	}
	if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s httpServer) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		// Connections that fail to close are as gone as the others.
		_ = s.server.Close()
	}
}
