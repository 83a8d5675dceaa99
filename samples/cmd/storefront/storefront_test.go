package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"osier.dev/samples/internal/attempt"
	"osier.dev/samples/internal/bookstore"
)

func opened(t *testing.T, reviews http.HandlerFunc) http.Handler {
	t.Helper()
	server := httptest.NewServer(reviews)
	t.Cleanup(server.Close)
	shop := &shop{
		identity: bookstore.Identity{Service: "storefront", Version: "v1", Pod: "storefront-0"},
		reviews: &reviewers{
			address: strings.TrimPrefix(server.URL, "http://"),
			client:  &http.Client{Transport: attempt.New(attempt.Options{})},
		},
	}
	return shop.handler()
}

func replying(reviews bookstore.Reviews) http.HandlerFunc {
	return func(writer http.ResponseWriter, _ *http.Request) { json.NewEncoder(writer).Encode(reviews) }
}

func visited(handler http.Handler, target string) *httptest.ResponseRecorder {
	recorded := httptest.NewRecorder()
	handler.ServeHTTP(recorded, httptest.NewRequest("GET", target, nil))
	return recorded
}

var wellReviewed = bookstore.Reviews{
	ServedBy:     bookstore.Identity{Service: "reviews", Version: "v2", Pod: "reviews-v2-0"},
	Presentation: bookstore.Stars,
	Reviews:      []bookstore.Review{{Reader: "ada", Text: "<b>bold</b>", Stars: 4}},
	Hops:         []bookstore.Hop{{From: "reviews", To: "ratings", Protocol: "gRPC", Pod: "ratings-0", Version: "v1"}},
}

func TestTheAPITellsEveryHop(t *testing.T) {
	recorded := visited(opened(t, replying(wellReviewed)), "/api/products/0")
	var answer shown
	if err := json.Unmarshal(recorded.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if recorded.Code != 200 || answer.Product.Number != 0 || answer.Reviews.ServedBy.Version != "v2" || answer.Problem != "" {
		t.Errorf("%d %+v", recorded.Code, answer)
	}
	if len(answer.Hops) != 2 || answer.Hops[0].Pod != "reviews-v2-0" || answer.Hops[1].Pod != "ratings-0" || answer.Hops[0].Milliseconds <= 0 {
		t.Errorf("hops %+v", answer.Hops)
	}
}

func TestTheAPIFailsWhenAnyHopDidAndThePageShowsWhatThereIs(t *testing.T) {
	withoutRatings := wellReviewed
	withoutRatings.Problem = "asking for ratings: Unavailable"
	for name, reviews := range map[string]http.HandlerFunc{
		"Reviews are not available.": func(writer http.ResponseWriter, _ *http.Request) {
			http.Error(writer, "no", http.StatusServiceUnavailable)
		},
		"Ratings are not available.": replying(withoutRatings),
	} {
		shop := opened(t, reviews)
		if code := visited(shop, "/api/products/0").Code; code != http.StatusBadGateway {
			t.Errorf("%s the API answered %d", name, code)
		}
		if page := visited(shop, "/"); page.Code != 200 || !strings.Contains(page.Body.String(), name) {
			t.Errorf("%s the page answered %d", name, page.Code)
		}
	}
}

func TestThePageShowsVersionPodsAndStarsAndRunsNobodysMarkup(t *testing.T) {
	page := visited(opened(t, replying(wellReviewed)), "/books/1").Body.String()
	for _, want := range []string{"Weather for Machines", "reviews v2", "reviews-v2-0", "ratings-0", "storefront-0", "★★★★☆", "&lt;b&gt;bold"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

func TestUnknownBooks(t *testing.T) {
	shop := opened(t, replying(wellReviewed))
	for _, target := range []string{"/books/9", "/api/products/-1", "/api/products/x", "/nothing"} {
		if code := visited(shop, target).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d", target, code)
		}
	}
}

func TestTheUserAndTraceHeadersReachReviewsFromTheCookie(t *testing.T) {
	var received http.Header
	shop := opened(t, func(writer http.ResponseWriter, request *http.Request) {
		received = request.Header
		json.NewEncoder(writer).Encode(wellReviewed)
	})
	signIn := httptest.NewRequest("POST", "/sign-in", strings.NewReader(url.Values{"user": {"zed"}}.Encode()))
	signIn.Header.Set("content-type", "application/x-www-form-urlencoded")
	signed := httptest.NewRecorder()
	shop.ServeHTTP(signed, signIn)
	if signed.Code != http.StatusSeeOther || len(signed.Result().Cookies()) != 1 {
		t.Fatalf("signing in: %d %v", signed.Code, signed.Header())
	}
	request := httptest.NewRequest("GET", "/", nil)
	request.AddCookie(signed.Result().Cookies()[0])
	request.Header.Set("x-b3-traceid", "abc")
	shop.ServeHTTP(httptest.NewRecorder(), request)
	if received.Get("end-user") != "zed" || received.Get("x-b3-traceid") != "abc" {
		t.Errorf("reviews received %v", received)
	}
}

func TestRatingNeedsAUserAndStars(t *testing.T) {
	var asked string
	shop := opened(t, func(writer http.ResponseWriter, request *http.Request) {
		asked = request.Method + " " + request.URL.String()
		writer.Write([]byte("{}"))
	})
	rate := func(stars, user string) int {
		request := httptest.NewRequest("POST", "/books/2/stars", strings.NewReader("stars="+stars))
		request.Header.Set("content-type", "application/x-www-form-urlencoded")
		request.Header.Set("end-user", user)
		recorded := httptest.NewRecorder()
		shop.ServeHTTP(recorded, request)
		return recorded.Code
	}
	if code := rate("5", ""); code != http.StatusBadRequest || asked != "" {
		t.Errorf("nobody: %d, asked %q", code, asked)
	}
	if code := rate("0", "zed"); code != http.StatusBadRequest || asked != "" {
		t.Errorf("no stars: %d, asked %q", code, asked)
	}
	if code := rate("5", "zed"); code != http.StatusSeeOther || asked != "PUT /reviews/2/stars?value=5" {
		t.Errorf("five stars: %d, asked %q", code, asked)
	}
}
