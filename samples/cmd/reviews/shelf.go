package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/api/ratings"
	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/carry"
	"osier.dev/samples/internal/service"
)

const ratingsWithin = 3 * time.Second

var written = map[int][]bookstore.Review{
	0: {
		{Reader: "ada", Text: "Read it beside a river and missed my train. I would miss it again."},
		{Reader: "edsger", Text: "Short chapters, no loose ends. The proof in the middle is a delight."},
	},
	1: {
		{Reader: "grace", Text: "Finally a storm that is described by somebody who was in it."},
		{Reader: "alan", Text: "The machine is the only character with a sense of humour."},
	},
	2: {
		{Reader: "barbara", Text: "Everything in it can be replaced by something that behaves the same."},
		{Reader: "ken", Text: "I trusted the author completely, which I now see was the point."},
	},
}

// shelf answers GET /reviews/{product} and PUT /reviews/{product}/stars?value=1..5, which rates a book for the end user.
type shelf struct {
	identity     bookstore.Identity
	presentation bookstore.Presentation
	ratings      ratings.RatingsClient
}

func (s *shelf) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /reviews/{product}", s.read)
	mux.HandleFunc("PUT /reviews/{product}/stars", s.rate)
	return mux
}

func (s *shelf) read(writer http.ResponseWriter, request *http.Request) {
	product, found := reviewed(writer, request)
	if !found {
		return
	}
	answer := bookstore.Reviews{ServedBy: s.identity, Presentation: s.presentation}
	answer.Reviews = append(answer.Reviews, written[product]...)
	if s.presentation != bookstore.Plain {
		s.addStars(request, uint32(product), &answer)
	}
	service.Answer(writer, http.StatusOK, answer)
}

func (s *shelf) addStars(request *http.Request, product uint32, answer *bookstore.Reviews) {
	headers := carry.FromHTTP(request)
	asked := &ratings.GetRatingsRequest{Product: product}
	for _, review := range answer.Reviews {
		asked.Readers = append(asked.Readers, review.Reader)
	}
	if headers.User() != "" {
		asked.Readers = append(asked.Readers, headers.User())
	}
	ctx, cancel := context.WithTimeout(headers.ToGRPC(request.Context()), ratingsWithin)
	defer cancel()
	started := time.Now()
	reply, err := s.ratings.GetRatings(ctx, asked)
	if err != nil {
		answer.Problem = "asking for ratings: " + problem(err)
	}
	answer.Hops = append(answer.Hops, s.hop(started, reply.GetServedBy(), err))
	answer.Hops = append(answer.Hops, further(reply.GetHops())...)
	sum, given := uint32(0), uint32(0)
	for index := range answer.Reviews {
		stars := reply.GetStars()[answer.Reviews[index].Reader]
		answer.Reviews[index].Stars = stars
		if stars > 0 {
			sum, given = sum+stars, given+1
		}
	}
	answer.Yours = reply.GetStars()[headers.User()]
	if given > 0 && s.presentation == bookstore.Scores {
		answer.Average = float64(sum) / float64(given)
	}
}

func (s *shelf) rate(writer http.ResponseWriter, request *http.Request) {
	product, found := reviewed(writer, request)
	if !found {
		return
	}
	headers := carry.FromHTTP(request)
	stars, err := strconv.ParseUint(request.URL.Query().Get("value"), 10, 32)
	if err != nil || stars < 1 || stars > 5 || headers.User() == "" {
		http.Error(writer, "rating a book: wants the header end-user and a value of 1 to 5", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(headers.ToGRPC(request.Context()), ratingsWithin)
	defer cancel()
	started := time.Now()
	reply, err := s.ratings.Rate(ctx, &ratings.RateRequest{Product: uint32(product), Reader: headers.User(), Stars: uint32(stars)})
	if err != nil {
		http.Error(writer, "rating a book: "+problem(err), http.StatusBadGateway)
		return
	}
	hops := append([]bookstore.Hop{s.hop(started, reply.GetServedBy(), nil)}, further(reply.GetHops())...)
	service.Answer(writer, http.StatusOK, map[string]any{"served_by": s.identity, "hops": hops})
}

func (s *shelf) hop(started time.Time, by *ratings.ServedBy, err error) bookstore.Hop {
	hop := bookstore.Hop{
		From: s.identity.Service, To: "ratings", Protocol: "gRPC", Pod: by.GetPod(), Version: by.GetVersion(),
		Milliseconds: service.Milliseconds(time.Since(started)),
	}
	if err != nil {
		hop.Problem = problem(err)
	}
	return hop
}

func further(hops []*ratings.Hop) []bookstore.Hop {
	made := make([]bookstore.Hop, 0, len(hops))
	for _, hop := range hops {
		made = append(made, bookstore.Hop{
			From: hop.GetFrom(), To: hop.GetTo(), Protocol: hop.GetProtocol(), Pod: hop.GetPod(), Version: hop.GetVersion(),
			Milliseconds: hop.GetMilliseconds(),
		})
	}
	return made
}

func problem(err error) string {
	state := status.Convert(err)
	return state.Code().String() + ": " + state.Message()
}

func reviewed(writer http.ResponseWriter, request *http.Request) (int, bool) {
	product, err := strconv.Atoi(request.PathValue("product"))
	if _, found := written[product]; err != nil || !found {
		http.Error(writer, "reading reviews: no such product", http.StatusNotFound)
		return 0, false
	}
	return product, true
}
