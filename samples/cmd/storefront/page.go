package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"osier.dev/samples/internal/carry"
	"osier.dev/samples/internal/service"
)

//go:embed page.html
var pageText string

//go:embed style.css
var style string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(style) },
	"stars": func(given uint32) string {
		return strings.Repeat("★", int(min(given, 5))) + strings.Repeat("☆", 5-int(min(given, 5)))
	},
	"percent": func(given uint32) uint32 { return min(given, 5) * 20 },
}).Parse(pageText))

type view struct {
	shown
	Books []Book
	User  string
	// Total is how long the page took to put together, in milliseconds.
	Total float64
}

// page answers 200 even when a call behind it failed: a person sees what is there, and what is not.
func (s *shop) page(writer http.ResponseWriter, request *http.Request, book Book) {
	started := time.Now()
	seen := view{shown: s.look(request, book), Books: catalogue, User: carry.FromHTTP(request).User()}
	seen.Total = service.Milliseconds(time.Since(started))
	var made bytes.Buffer
	if err := page.Execute(&made, seen); err != nil {
		http.Error(writer, "drawing the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	writer.Header().Set("content-type", "text/html; charset=utf-8")
	writer.Header().Set("cache-control", "no-store")
	// The connection is gone when this fails, and with it whoever could be told.
	_, _ = writer.Write(made.Bytes())
}
