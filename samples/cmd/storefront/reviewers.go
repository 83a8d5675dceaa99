package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/carry"
)

const (
	reviewsWithin = 8 * time.Second
	longestAnswer = 1 << 20
)

// reviewers asks the service reviews over HTTP/1.1, each question once.
type reviewers struct {
	address string
	client  *http.Client
}

// read is what readers say of a book.
func (r *reviewers) read(ctx context.Context, product int, headers carry.Headers) (bookstore.Reviews, error) {
	var answer bookstore.Reviews
	err := r.ask(ctx, http.MethodGet, fmt.Sprintf("/reviews/%d", product), headers, &answer)
	return answer, err
}

// rate keeps the end user's stars for a book.
func (r *reviewers) rate(ctx context.Context, product, stars int, headers carry.Headers) error {
	var answer struct{}
	return r.ask(ctx, http.MethodPut, fmt.Sprintf("/reviews/%d/stars?value=%d", product, stars), headers, &answer)
}

func (r *reviewers) ask(ctx context.Context, method, path string, headers carry.Headers, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, reviewsWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+r.address+path, nil)
	if err != nil {
		return fmt.Errorf("asking reviews: %w", err)
	}
	headers.ToHTTP(request)
	response, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("asking reviews: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return fmt.Errorf("reading the answer of reviews: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		said := strings.TrimSpace(string(body[:min(len(body), 200)]))
		return fmt.Errorf("asking reviews: status %d: %s", response.StatusCode, said)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("reading the answer of reviews: %w", err)
	}
	return nil
}
