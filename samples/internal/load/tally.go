package load

import (
	"slices"
	"sync"
	"time"
)

const (
	keptFailures = 5
	// Beyond this many requests the percentiles are those of the first ones; memory stays bounded.
	keptDurations = 1 << 20
)

// Result is what became of one request.
type Result struct {
	// Status, Protocol and Peer are counted unless empty: the answer's status, what the server was spoken to in, the pod that answered.
	Status, Protocol, Peer string
	// Failure is why the request failed, in words that other requests failing alike share; empty when it did not.
	Failure string
	// Detail is the whole of what is known of a failure.
	Detail string
	Took   time.Duration
}

// Failure is one failed request.
type Failure struct {
	At     string `json:"at"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// Summary is what became of all requests so far, ready to be written as JSON. Times are in milliseconds, of all requests done.
type Summary struct {
	Requests  int            `json:"requests"`
	Failed    int            `json:"failed"`
	Statuses  map[string]int `json:"statuses"`
	Protocols map[string]int `json:"protocols"`
	Peers     map[string]int `json:"peers"`
	Errors    map[string]int `json:"errors"`
	P50       float64        `json:"p50_ms"`
	P99       float64        `json:"p99_ms"`
	Max       float64        `json:"max_ms"`
	Seconds   float64        `json:"seconds"`
	// First are the first failures, at most five.
	First []Failure `json:"first_failures,omitempty"`
}

// Tally counts results. It is safe for concurrent use.
type Tally struct {
	mutex     sync.Mutex
	started   time.Time
	summary   Summary
	durations []time.Duration
	longest   time.Duration
}

// NewTally is a Tally of nothing yet.
func NewTally() *Tally {
	return &Tally{started: time.Now(), summary: Summary{
		Statuses: map[string]int{}, Protocols: map[string]int{}, Peers: map[string]int{}, Errors: map[string]int{},
	}}
}

// Add counts one result.
func (t *Tally) Add(result Result) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.summary.Requests++
	count(t.summary.Statuses, result.Status)
	count(t.summary.Protocols, result.Protocol)
	count(t.summary.Peers, result.Peer)
	t.longest = max(t.longest, result.Took)
	if len(t.durations) < keptDurations {
		t.durations = append(t.durations, result.Took)
	}
	if result.Failure == "" {
		return
	}
	t.summary.Failed++
	count(t.summary.Errors, result.Failure)
	if len(t.summary.First) < keptFailures {
		at := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		t.summary.First = append(t.summary.First, Failure{At: at, Reason: result.Failure, Detail: result.Detail})
	}
}

// Counts are the requests done and those of them that failed.
func (t *Tally) Counts() (requests, failed int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.summary.Requests, t.summary.Failed
}

// Summary is what became of the requests counted so far.
func (t *Tally) Summary() Summary {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	made := t.summary
	made.Statuses = copied(t.summary.Statuses)
	made.Protocols = copied(t.summary.Protocols)
	made.Peers = copied(t.summary.Peers)
	made.Errors = copied(t.summary.Errors)
	made.First = slices.Clone(t.summary.First)
	sorted := slices.Clone(t.durations)
	slices.Sort(sorted)
	made.P50 = percentile(sorted, 50)
	made.P99 = percentile(sorted, 99)
	made.Max = milliseconds(t.longest)
	made.Seconds = float64(time.Since(t.started).Round(time.Millisecond)) / float64(time.Second)
	return made
}

func percentile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return milliseconds(sorted[(len(sorted)*percent+99)/100-1])
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

func count(counts map[string]int, key string) {
	if key != "" {
		counts[key]++
	}
}

func copied(counts map[string]int) map[string]int {
	made := make(map[string]int, len(counts))
	for key, value := range counts {
		made[key] = value
	}
	return made
}
