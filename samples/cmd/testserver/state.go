package main

import (
	"net/http"
	"strconv"
	"sync/atomic"

	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"osier.dev/samples/internal/service"
)

// state is what tests switch in a running server: its ports, and whether it calls itself ready.
type state struct {
	ports   *ports
	unready atomic.Bool
	health  *health.Server
}

func newState(ports *ports) *state { return &state{ports: ports, health: health.NewServer()} }

// register adds POST /close?port=N, POST /open?port=N, POST /ready?value=false|true (for /readyz and gRPC health), GET /readyz and GET /livez.
func (s *state) register(mux *http.ServeMux) {
	mux.HandleFunc("POST /close", numbered(s.ports.close))
	mux.HandleFunc("POST /open", numbered(s.ports.open))
	mux.HandleFunc("POST /ready", func(writer http.ResponseWriter, request *http.Request) {
		ready, err := strconv.ParseBool(request.URL.Query().Get("value"))
		if err != nil {
			http.Error(writer, "switching readiness: value is not true or false", http.StatusBadRequest)
			return
		}
		s.unready.Store(!ready)
		serving := grpc_health_v1.HealthCheckResponse_NOT_SERVING
		if ready {
			serving = grpc_health_v1.HealthCheckResponse_SERVING
		}
		s.health.SetServingStatus("", serving)
		service.Answer(writer, http.StatusOK, map[string]bool{"ready": ready})
	})
	mux.HandleFunc("GET /livez", func(writer http.ResponseWriter, _ *http.Request) { writer.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /readyz", func(writer http.ResponseWriter, _ *http.Request) {
		if s.unready.Load() {
			http.Error(writer, "switched to unready", http.StatusServiceUnavailable)
			return
		}
		writer.WriteHeader(http.StatusOK)
	})
}

func numbered(change func(int) error) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		number, err := strconv.Atoi(request.URL.Query().Get("port"))
		if err == nil {
			err = change(number)
		}
		if err != nil {
			http.Error(writer, err.Error(), http.StatusBadRequest)
			return
		}
		service.Answer(writer, http.StatusOK, map[string]int{"port": number})
	}
}
