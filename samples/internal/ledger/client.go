package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Client is one connection to a ledger. It is for one goroutine.
type Client struct {
	// Version and Pod are what the ledger said of itself in its greeting.
	Version, Pod string
	connection   net.Conn
	lines        *bufio.Reader
}

// Dial connects to an address and waits for the greeting. The context's deadline holds for the whole life of the Client.
func Dial(ctx context.Context, address string) (*Client, error) {
	connection, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connecting to the ledger: %w", err)
	}
	if deadline, bounded := ctx.Deadline(); bounded {
		if err := connection.SetDeadline(deadline); err != nil {
			connection.Close()
			return nil, fmt.Errorf("bounding the conversation with the ledger: %w", err)
		}
	}
	client := &Client{connection: connection, lines: bufio.NewReaderSize(connection, longestLine+16)}
	greeting, err := client.line()
	if err != nil {
		connection.Close()
		return nil, fmt.Errorf("waiting for the ledger's greeting: %w", err)
	}
	words := strings.Fields(greeting)
	if len(words) != 4 || words[0] != "ledger" || words[1] != "1" {
		connection.Close()
		return nil, fmt.Errorf("waiting for the ledger's greeting: got %q", greeting)
	}
	client.Version, client.Pod = words[2], words[3]
	return client, nil
}

// Get is the value of a key, and whether there is one.
func (c *Client) Get(key string) (value string, found bool, err error) {
	if !validKey(key) {
		return "", false, fmt.Errorf("reading from the ledger: %q is no key", key)
	}
	reply, err := c.ask("GET " + key)
	if err != nil {
		return "", false, fmt.Errorf("reading from the ledger: %w", err)
	}
	if reply == "NONE" {
		return "", false, nil
	}
	value, is := strings.CutPrefix(reply, "VALUE ")
	if !is {
		return "", false, fmt.Errorf("reading from the ledger: it said %q", reply)
	}
	return value, true, nil
}

// Put keeps a value of one line.
func (c *Client) Put(key, value string) error {
	if !validKey(key) || strings.ContainsAny(value, "\r\n") {
		return fmt.Errorf("writing to the ledger: %q is no key or its value is no line", key)
	}
	reply, err := c.ask("PUT " + key + " " + value)
	if err != nil {
		return fmt.Errorf("writing to the ledger: %w", err)
	}
	if reply != "OK" {
		return fmt.Errorf("writing to the ledger: it said %q", reply)
	}
	return nil
}

// Close says goodbye and closes the connection. The error is that of the goodbye, and of no importance to what was done before.
func (c *Client) Close() error {
	_, err := c.ask("QUIT")
	return errors.Join(err, c.connection.Close())
}

func (c *Client) ask(command string) (string, error) {
	if len(command) >= longestLine {
		return "", fmt.Errorf("command is longer than %d bytes", longestLine)
	}
	if _, err := fmt.Fprintf(c.connection, "%s\n", command); err != nil {
		return "", err
	}
	return c.line()
}

func (c *Client) line() (string, error) {
	line, err := c.lines.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}
