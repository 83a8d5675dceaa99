package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
)

// ratingsFake answers from memory and remembers the metadata it was sent.
type ratingsFake struct {
	stars   map[string]uint32
	failure error
	asked   int
	sent    metadata.MD
}

func (f *ratingsFake) GetRatings(ctx context.Context, request *ratings.GetRatingsRequest, _ ...grpc.CallOption) (*ratings.GetRatingsReply, error) {
	f.asked++
	f.sent, _ = metadata.FromOutgoingContext(ctx)
	if f.failure != nil {
		return nil, f.failure
	}
	reply := &ratings.GetRatingsReply{
		Stars: map[string]uint32{}, ServedBy: &ratings.ServedBy{Service: "ratings", Version: "v1", Pod: "ratings-0"},
		Hops: []*ratings.Hop{{From: "ratings", To: "ledger", Protocol: "TCP", Pod: "ledger-0"}},
	}
	for _, reader := range request.GetReaders() {
		if stars, given := f.stars[reader]; given {
			reply.Stars[reader] = stars
		}
	}
	return reply, nil
}

func (f *ratingsFake) Rate(_ context.Context, request *ratings.RateRequest, _ ...grpc.CallOption) (*ratings.RateReply, error) {
	if f.failure != nil {
		return nil, f.failure
	}
	f.stars[request.GetReader()] = request.GetStars()
	return &ratings.RateReply{}, nil
}

func answered(t *testing.T, version string, fake *ratingsFake, method, target, user string) (bookstore.Reviews, int) {
	t.Helper()
	shelf := &shelf{
		identity:     bookstore.Identity{Service: "reviews", Version: version, Pod: "reviews-0"},
		presentation: presentations[version], ratings: fake,
	}
	request := httptest.NewRequest(method, target, nil)
	request.Header.Set("traceparent", "00-1-2-01")
	if user != "" {
		request.Header.Set("end-user", user)
	}
	recorded := httptest.NewRecorder()
	shelf.handler().ServeHTTP(recorded, request)
	var reviews bookstore.Reviews
	if recorded.Code == http.StatusOK {
		if err := json.Unmarshal(recorded.Body.Bytes(), &reviews); err != nil {
			t.Fatal(err)
		}
	}
	return reviews, recorded.Code
}

func TestVersionsDifferInWhatTheyShow(t *testing.T) {
	for version, want := range map[string]struct {
		presentation bookstore.Presentation
		asked, hops  int
		stars        uint32
		average      float64
	}{
		"v1": {bookstore.Plain, 0, 0, 0, 0},
		"v2": {bookstore.Stars, 1, 2, 5, 0},
		"v3": {bookstore.Scores, 1, 2, 5, 4.5},
	} {
		fake := &ratingsFake{stars: map[string]uint32{"ada": 5, "edsger": 4}}
		reviews, _ := answered(t, version, fake, "GET", "/reviews/0", "")
		if reviews.Presentation != want.presentation || fake.asked != want.asked || len(reviews.Hops) != want.hops ||
			len(reviews.Reviews) != 2 || reviews.Reviews[0].Stars != want.stars || reviews.Average != want.average || reviews.Problem != "" {
			t.Errorf("%s: asked %d times, answered %+v", version, fake.asked, reviews)
		}
	}
}

func TestTraceHeadersAndTheUserReachRatings(t *testing.T) {
	fake := &ratingsFake{stars: map[string]uint32{"zed": 3}}
	reviews, _ := answered(t, "v2", fake, "GET", "/reviews/0", "zed")
	if fake.sent.Get("traceparent")[0] != "00-1-2-01" || fake.sent.Get("end-user")[0] != "zed" || reviews.Yours != 3 {
		t.Errorf("sent %v, yours %d", fake.sent, reviews.Yours)
	}
}

func TestReviewsAreShownWithoutRatingsAndSayWhy(t *testing.T) {
	fake := &ratingsFake{failure: status.Error(codes.Unavailable, "nobody there")}
	reviews, code := answered(t, "v3", fake, "GET", "/reviews/0", "")
	if code != http.StatusOK || len(reviews.Reviews) != 2 || reviews.Problem != "asking for ratings: Unavailable: nobody there" ||
		len(reviews.Hops) != 1 || reviews.Hops[0].Problem == "" {
		t.Errorf("%d %+v", code, reviews)
	}
}

func TestRating(t *testing.T) {
	fake := &ratingsFake{stars: map[string]uint32{}}
	for _, step := range []struct {
		target, user string
		status       int
	}{
		{"/reviews/0/stars?value=4", "zed", 200},
		{"/reviews/0/stars?value=4", "", 400},
		{"/reviews/0/stars?value=6", "zed", 400},
		{"/reviews/9/stars?value=4", "zed", 404},
	} {
		if _, code := answered(t, "v1", fake, "PUT", step.target, step.user); code != step.status {
			t.Errorf("%s by %q: %d, want %d", step.target, step.user, code, step.status)
		}
	}
	if len(fake.stars) != 1 || fake.stars["zed"] != 4 {
		t.Errorf("kept %v", fake.stars)
	}
	fake.failure = status.Error(codes.Unavailable, "nobody there")
	if _, code := answered(t, "v1", fake, "PUT", "/reviews/0/stars?value=4", "zed"); code != http.StatusBadGateway {
		t.Errorf("without ratings: %d", code)
	}
}
