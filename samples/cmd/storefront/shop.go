package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"osier.dev/samples/internal/bookstore"
	"osier.dev/samples/internal/carry"
	"osier.dev/samples/internal/service"
)

var userNames = regexp.MustCompile(`^[A-Za-z0-9._-]{1,40}$`)

// shop serves the pages (/, /books/{number}), their forms, and /api/products.
type shop struct {
	identity bookstore.Identity
	reviews  *reviewers
}

// shown is one book with all that was learned of it, which a page shows and the API answers.
type shown struct {
	// Problem says which call failed, and is empty when none did. It comes first to be seen in logs that cut answers short.
	Problem  string             `json:"problem,omitempty"`
	Product  Book               `json:"product"`
	ServedBy bookstore.Identity `json:"served_by"`
	// Reviews is absent when the service reviews could not be asked.
	Reviews *bookstore.Reviews `json:"reviews,omitempty"`
	// Hops are all calls made to answer, in the order in which they nest.
	Hops []bookstore.Hop `json:"hops"`
}

func (s *shop) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(writer http.ResponseWriter, request *http.Request) { s.page(writer, request, catalogue[0]) })
	mux.HandleFunc("GET /books/{number}", func(writer http.ResponseWriter, request *http.Request) {
		if book, found := asked(writer, request); found {
			s.page(writer, request, book)
		}
	})
	mux.HandleFunc("POST /books/{number}/stars", s.rate)
	mux.HandleFunc("POST /sign-in", signIn)
	mux.HandleFunc("POST /sign-out", signOut)
	mux.HandleFunc("GET /api/products", func(writer http.ResponseWriter, _ *http.Request) {
		service.Answer(writer, http.StatusOK, catalogue)
	})
	mux.HandleFunc("GET /api/products/{number}", s.product)
	return mux
}

// product answers 200 only when every call behind it succeeded, so that whoever counts answers counts lost calls too.
func (s *shop) product(writer http.ResponseWriter, request *http.Request) {
	book, found := asked(writer, request)
	if !found {
		return
	}
	answer := s.look(request, book)
	status := http.StatusOK
	if answer.Problem != "" {
		status = http.StatusBadGateway
	}
	service.Answer(writer, status, answer)
}

func (s *shop) look(request *http.Request, book Book) shown {
	answer := shown{Product: book, ServedBy: s.identity}
	hop := bookstore.Hop{From: s.identity.Service, To: "reviews", Protocol: "HTTP/1.1"}
	started := time.Now()
	reviews, err := s.reviews.read(request.Context(), book.Number, carry.FromHTTP(request))
	hop.Milliseconds = service.Milliseconds(time.Since(started))
	if err != nil {
		hop.Problem = err.Error()
		answer.Problem = err.Error()
		answer.Hops = []bookstore.Hop{hop}
		return answer
	}
	hop.Pod, hop.Version = reviews.ServedBy.Pod, reviews.ServedBy.Version
	answer.Hops = append([]bookstore.Hop{hop}, reviews.Hops...)
	answer.Problem = reviews.Problem
	reviews.Hops = nil
	answer.Reviews = &reviews
	return answer
}

func (s *shop) rate(writer http.ResponseWriter, request *http.Request) {
	book, found := asked(writer, request)
	if !found {
		return
	}
	stars, err := strconv.Atoi(request.FormValue("stars"))
	headers := carry.FromHTTP(request)
	if err != nil || stars < 1 || stars > 5 || headers.User() == "" {
		http.Error(writer, "rating a book: sign in and give 1 to 5 stars", http.StatusBadRequest)
		return
	}
	if err := s.reviews.rate(request.Context(), book.Number, stars, headers); err != nil {
		http.Error(writer, "rating a book: "+err.Error(), http.StatusBadGateway)
		return
	}
	http.Redirect(writer, request, fmt.Sprintf("/books/%d", book.Number), http.StatusSeeOther)
}

func signIn(writer http.ResponseWriter, request *http.Request) {
	user := request.FormValue("user")
	if !userNames.MatchString(user) {
		http.Error(writer, "signing in: a name has 1 to 40 letters, digits, dots, dashes and underscores", http.StatusBadRequest)
		return
	}
	http.SetCookie(writer, cookie(user, 0))
	http.Redirect(writer, request, "/", http.StatusSeeOther)
}

func signOut(writer http.ResponseWriter, request *http.Request) {
	http.SetCookie(writer, cookie("", -1))
	http.Redirect(writer, request, "/", http.StatusSeeOther)
}

func cookie(user string, age int) *http.Cookie {
	return &http.Cookie{Name: carry.EndUser, Value: user, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func asked(writer http.ResponseWriter, request *http.Request) (Book, bool) {
	number, err := strconv.Atoi(request.PathValue("number"))
	if err != nil || number < 0 || number >= len(catalogue) {
		http.Error(writer, "looking up a book: no such number", http.StatusNotFound)
		return Book{}, false
	}
	return catalogue[number], true
}
