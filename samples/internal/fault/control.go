package fault

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
)

// Control registers the paths that turn the switch:
// POST /fault?status=503&percent=50, POST /delay?ms=200&percent=10, DELETE on either to clear it, GET on either to see both.
// A percent left out is 100. Each answers the setting as JSON, or 400 and what is wrong.
func (s *Switch) Control(mux *http.ServeMux, logger *slog.Logger) {
	changed := func(writer http.ResponseWriter) {
		logger.Info("fault setting changed", "setting", s.Setting())
		s.answer(writer)
	}
	mux.HandleFunc("POST /fault", func(writer http.ResponseWriter, request *http.Request) {
		status, err := parameter(request, "status", "503")
		if err != nil {
			refuse(writer, err)
			return
		}
		percent, err := parameter(request, "percent", "100")
		if err != nil {
			refuse(writer, err)
			return
		}
		if err := s.Fail(status, percent); err != nil {
			refuse(writer, err)
			return
		}
		changed(writer)
	})
	mux.HandleFunc("POST /delay", func(writer http.ResponseWriter, request *http.Request) {
		milliseconds, err := parameter(request, "ms", "")
		if err != nil {
			refuse(writer, err)
			return
		}
		percent, err := parameter(request, "percent", "100")
		if err != nil {
			refuse(writer, err)
			return
		}
		if err := s.Slow(milliseconds, percent); err != nil {
			refuse(writer, err)
			return
		}
		changed(writer)
	})
	mux.HandleFunc("DELETE /fault", func(writer http.ResponseWriter, _ *http.Request) {
		s.StopFailing()
		changed(writer)
	})
	mux.HandleFunc("DELETE /delay", func(writer http.ResponseWriter, _ *http.Request) {
		s.StopSlowing()
		changed(writer)
	})
	show := func(writer http.ResponseWriter, _ *http.Request) { s.answer(writer) }
	mux.HandleFunc("GET /fault", show)
	mux.HandleFunc("GET /delay", show)
}

func (s *Switch) answer(writer http.ResponseWriter) {
	writer.Header().Set("content-type", "application/json")
	// The connection is gone when this fails, and with it whoever could be told.
	_ = json.NewEncoder(writer).Encode(s.Setting())
}

func parameter(request *http.Request, name, fallback string) (int, error) {
	text := request.URL.Query().Get(name)
	if text == "" {
		text = fallback
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%s %q is not a whole number", name, text)
	}
	return value, nil
}

func refuse(writer http.ResponseWriter, err error) {
	http.Error(writer, "switching a fault: "+err.Error(), http.StatusBadRequest)
}
