package service

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/carry"
	"osier.dev/samples/internal/fault"
)

// ServedBy is the response header that names the pod that answered.
const ServedBy = "x-served-by"

// Site is an HTTP service: its own handler behind its fault switch, beside the switch's controls, GET /livez and GET /readyz.
// Probes and controls neither fail nor wait. Every answer names its pod, and every request that is the service's own is logged.
func Site(identity bookstore.Identity, faults *fault.Switch, logger *slog.Logger, own http.Handler) http.Handler {
	mux := Admin(faults, logger)
	mux.Handle("/", observe(logger, faults.HTTP(own)))
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set(ServedBy, identity.Pod)
		mux.ServeHTTP(writer, request)
	})
}

// Admin is the controls of a fault switch, GET /livez and GET /readyz.
func Admin(faults *fault.Switch, logger *slog.Logger) *http.ServeMux {
	mux := http.NewServeMux()
	faults.Control(mux, logger)
	alive := func(writer http.ResponseWriter, _ *http.Request) { writer.WriteHeader(http.StatusOK) }
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", alive)
	return mux
}

// Answer writes a JSON body under a status.
func Answer(writer http.ResponseWriter, status int, body any) {
	writer.Header().Set("content-type", "application/json")
	writer.WriteHeader(status)
	// The connection is gone when this fails, and with it whoever could be told.
	_ = json.NewEncoder(writer).Encode(body)
}

// Milliseconds is a duration to the hundredth of a millisecond.
func Milliseconds(duration time.Duration) float64 {
	return float64(duration.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

func observe(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		started := time.Now()
		recorded := &recorder{ResponseWriter: writer, status: http.StatusOK}
		next.ServeHTTP(recorded, request)
		headers := carry.FromHTTP(request)
		logger.Info("request served",
			"method", request.Method, "path", request.URL.Path, "protocol", request.Proto, "status", recorded.status,
			"duration_ms", Milliseconds(time.Since(started)), "peer", request.RemoteAddr,
			"request_id", headers.RequestID(), "end_user", headers.User())
	})
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
