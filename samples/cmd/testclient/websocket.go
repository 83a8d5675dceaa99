package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/websocket"

	"osier.dev/samples/internal/load"
)

// socket is one WebSocket per request, on which messages are sent and expected back unchanged.
type socket struct {
	url      string
	bytes    int
	messages int
	interval time.Duration
	header   http.Header
	timeout  time.Duration
}

func newWebSocketKind() kind {
	made := &socket{}
	return kind{
		options: func(set *flag.FlagSet) {
			set.StringVar(&made.url, "url", "", "ws:// address of an echo")
			set.IntVar(&made.bytes, "bytes", 64, "bytes of a message")
			set.IntVar(&made.messages, "messages", 1, "messages per WebSocket")
			set.DurationVar(&made.interval, "interval", 0, "pause between the messages of a WebSocket")
		},
		prepare: func(common common) (*requester, error) {
			target, err := url.Parse(made.url)
			if err != nil || target.Scheme != "ws" || target.Host == "" {
				return nil, fmt.Errorf("reading --url: %q is no ws address", made.url)
			}
			if made.bytes < 0 || made.messages < 0 {
				return nil, errors.New("reading the options: no number below 0")
			}
			// The server then says first which pod it is.
			query := target.Query()
			query.Set("greet", "pod")
			target.RawQuery = query.Encode()
			made.url, made.header, made.timeout = target.String(), common.header.values, common.timeout
			return &requester{once: made.once}, nil
		},
	}
}

func (s *socket) once(ctx context.Context) load.Result {
	started := time.Now()
	pod, err := s.talk(ctx)
	result := load.Result{Protocol: "WebSocket", Peer: pod, Took: time.Since(started)}
	if err != nil {
		result.Failure, result.Detail = load.Reason(err), err.Error()
	}
	return result
}

func (s *socket) talk(ctx context.Context) (pod string, err error) {
	config, err := websocket.NewConfig(s.url, strings.Replace(s.url, "ws://", "http://", 1))
	if err != nil {
		return "", err
	}
	config.Header = s.header
	opening, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	connection, err := config.DialContext(opening)
	if err != nil {
		var dialing *websocket.DialError
		if errors.As(err, &dialing) {
			err = dialing.Err
		}
		return "", fmt.Errorf("opening the websocket: %w", err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(s.timeout)); err != nil {
		return "", err
	}
	if err := websocket.Message.Receive(connection, &pod); err != nil {
		return "", fmt.Errorf("waiting for the greeting: %w", err)
	}
	for message := range s.messages {
		if message > 0 {
			time.Sleep(s.interval)
		}
		if err := connection.SetDeadline(time.Now().Add(s.timeout)); err != nil {
			return pod, err
		}
		sent, received := strings.Repeat(string(rune('a'+message%26)), s.bytes), ""
		if err := websocket.Message.Send(connection, sent); err != nil {
			return pod, fmt.Errorf("sending: %w", err)
		}
		if err := websocket.Message.Receive(connection, &received); err != nil {
			return pod, fmt.Errorf("waiting for the echo: %w", err)
		}
		if received != sent {
			return pod, errors.New("another message came back")
		}
	}
	return pod, nil
}
