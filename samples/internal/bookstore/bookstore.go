// Package bookstore holds what the services of the sample tell each other over HTTP.
package bookstore

// Identity names a running program: what is served, in which version, by which pod.
type Identity struct {
	Service string `json:"service"`
	Version string `json:"version"`
	Pod     string `json:"pod"`
}

// Hop is one call from one service to the next, as the caller saw it.
type Hop struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Protocol string `json:"protocol"`
	// Pod and Version say who answered; both are empty when nobody did.
	Pod     string `json:"pod"`
	Version string `json:"version"`
	// Milliseconds is how long the caller waited.
	Milliseconds float64 `json:"ms"`
	// Problem says why the call failed, and is empty when it did not.
	Problem string `json:"problem,omitempty"`
}

// Presentation is how a version of reviews wants its ratings shown.
type Presentation string

// The three versions of reviews show no ratings, stars, and coloured scores with their average.
const (
	Plain  Presentation = "plain"
	Stars  Presentation = "stars"
	Scores Presentation = "scores"
)

// Review is what one reader says of a book; Stars is 1 to 5, or 0 for none.
type Review struct {
	Reader string `json:"reader"`
	Text   string `json:"text"`
	Stars  uint32 `json:"stars,omitempty"`
}

// Reviews is the answer of the service reviews for one book.
type Reviews struct {
	ServedBy     Identity     `json:"served_by"`
	Presentation Presentation `json:"presentation"`
	Reviews      []Review     `json:"reviews"`
	// Average is the mean of the stars given, or 0 when none are shown.
	Average float64 `json:"average,omitempty"`
	// Yours is what the end user gave the book, or 0.
	Yours uint32 `json:"yours,omitempty"`
	Hops  []Hop  `json:"hops,omitempty"`
	// Problem says why the ratings are missing, and is empty when they are not.
	Problem string `json:"problem,omitempty"`
}
