package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"osier.dev/samples/internal/load"
)

// conversation is one connection per request: messages are sent and expected back unchanged, then the client closes its
// side and expects the server to close the other, with nothing more said.
type conversation struct {
	address     string
	serverFirst bool
	bytes       int
	messages    int
	interval    time.Duration
	halfClose   bool
	timeout     time.Duration
}

func newTCPKind() kind {
	made := &conversation{}
	return kind{
		options: func(set *flag.FlagSet) {
			set.StringVar(&made.address, "addr", "", "host:port of an echo")
			set.BoolVar(&made.serverFirst, "server-first", false, "wait for a banner, \"osier <pod>\", before saying anything")
			set.IntVar(&made.bytes, "bytes", 64, "bytes of a message")
			set.IntVar(&made.messages, "messages", 1, "messages per connection")
			set.DurationVar(&made.interval, "interval", 0, "pause between the messages of a connection")
			set.BoolVar(&made.halfClose, "half-close", true, "end by closing the client's side and waiting for the server's")
		},
		prepare: func(common common) (*requester, error) {
			if _, _, err := net.SplitHostPort(made.address); err != nil {
				return nil, fmt.Errorf("reading --addr: %q is not host:port", made.address)
			}
			if made.bytes < 1 || made.messages < 0 {
				return nil, errors.New("reading the options: wants --bytes of at least 1 and --messages of at least 0")
			}
			made.timeout = common.timeout
			return &requester{once: made.once}, nil
		},
	}
}

func (c *conversation) once(ctx context.Context) load.Result {
	started := time.Now()
	pod, err := c.talk(ctx)
	result := load.Result{Protocol: "TCP", Peer: pod, Took: time.Since(started)}
	if err != nil {
		result.Failure, result.Detail = load.Reason(err), err.Error()
	}
	return result
}

func (c *conversation) talk(ctx context.Context) (pod string, err error) {
	connection, err := (&net.Dialer{Timeout: c.timeout}).DialContext(ctx, "tcp", c.address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	reader := bufio.NewReader(connection)
	if err := connection.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return "", err
	}
	if c.serverFirst {
		banner, err := reader.ReadString('\n')
		if err != nil {
			return "", fmt.Errorf("waiting for the banner: %w", err)
		}
		said, complete := strings.CutPrefix(strings.TrimSpace(banner), "osier ")
		if !complete {
			return "", errors.New("another banner came")
		}
		pod = said
	}
	for message := range c.messages {
		if message > 0 {
			time.Sleep(c.interval)
		}
		if err := connection.SetDeadline(time.Now().Add(c.timeout)); err != nil {
			return pod, err
		}
		if err := c.exchange(connection, reader, message); err != nil {
			return pod, err
		}
	}
	if !c.halfClose {
		return pod, nil
	}
	return pod, finish(connection, reader)
}

func (c *conversation) exchange(connection net.Conn, reader io.Reader, number int) error {
	sent := bytes.Repeat([]byte{byte('a' + number%26)}, c.bytes)
	failed := make(chan error, 1)
	// Beside the reading, for an echo of more than the buffers hold would block both.
	go func() {
		_, err := connection.Write(sent)
		failed <- err
	}()
	received := make([]byte, c.bytes)
	if _, err := io.ReadFull(reader, received); err != nil {
		return fmt.Errorf("waiting for the echo: %w", err)
	}
	if err := <-failed; err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	if !bytes.Equal(sent, received) {
		return errors.New("other bytes came back")
	}
	return nil
}

func finish(connection net.Conn, reader io.Reader) error {
	half, able := connection.(interface{ CloseWrite() error })
	if !able {
		return errors.New("this connection cannot be closed on one side")
	}
	if err := half.CloseWrite(); err != nil {
		return fmt.Errorf("closing the client's side: %w", err)
	}
	more, err := io.Copy(io.Discard, reader)
	if err != nil {
		return fmt.Errorf("waiting for the server to close: %w", err)
	}
	if more > 0 {
		return errors.New("more bytes came back than were sent")
	}
	return nil
}
