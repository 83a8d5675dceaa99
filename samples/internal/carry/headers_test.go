package carry_test

import (
	"maps"
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc/metadata"

	"osier.dev/samples/internal/carry"
)

func TestTraceHeadersAndTheEndUserTravelOnAndNothingElse(t *testing.T) {
	request := httptest.NewRequest("GET", "/", nil)
	want := carry.Headers{}
	for _, name := range carry.Names {
		request.Header.Set(name, "value of "+name)
		want[name] = "value of " + name
	}
	request.Header.Set("authorization", "secret")
	carried := carry.FromHTTP(request)
	if !maps.Equal(carried, want) {
		t.Errorf("carried %v", carried)
	}
	next := httptest.NewRequest("GET", "/", nil)
	carried.ToHTTP(next)
	if again := carry.FromHTTP(next); !maps.Equal(again, want) || next.Header.Get("authorization") != "" {
		t.Errorf("sent over HTTP: %v", next.Header)
	}
	outgoing, _ := metadata.FromOutgoingContext(carried.ToGRPC(t.Context()))
	if again := carry.FromGRPC(metadata.NewIncomingContext(t.Context(), outgoing)); !maps.Equal(again, want) {
		t.Errorf("sent over gRPC: %v", outgoing)
	}
}

func TestTheCookieStandsInForTheHeader(t *testing.T) {
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("cookie", "other=1; end-user=ada")
	if user := carry.FromHTTP(request).User(); user != "ada" {
		t.Errorf("user %q", user)
	}
	request.Header.Set("end-user", "grace")
	if user := carry.FromHTTP(request).User(); user != "grace" {
		t.Errorf("user %q", user)
	}
}

func TestWhatMetadataCannotHoldIsLeftOut(t *testing.T) {
	headers := carry.Headers{"end-user": "Zoë", "x-request-id": "1"}
	outgoing, _ := metadata.FromOutgoingContext(headers.ToGRPC(t.Context()))
	if len(outgoing) != 1 || outgoing.Get("x-request-id")[0] != "1" {
		t.Errorf("sent %v", outgoing)
	}
}
