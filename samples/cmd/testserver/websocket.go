package main

import (
	"net/http"

	"golang.org/x/net/websocket"
)

// newWebSocket sends each message back as it came. With ?greet it first says which pod it is.
func newWebSocket(pod string) http.Handler {
	return websocket.Server{
		// Any origin may connect: a test names none.
		Handshake: func(*websocket.Config, *http.Request) error { return nil },
		Handler: func(connection *websocket.Conn) {
			if connection.Request().URL.Query().Has("greet") {
				if websocket.Message.Send(connection, pod) != nil {
					return
				}
			}
			for {
				var message []byte
				if websocket.Message.Receive(connection, &message) != nil {
					return
				}
				// As text, which is what every client of the tests sends.
				if websocket.Message.Send(connection, string(message)) != nil {
					return
				}
			}
		},
	}
}
