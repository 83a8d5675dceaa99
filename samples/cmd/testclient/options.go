package main

import (
	"flag"
	"fmt"
	"net/http"
	"strings"
	"time"

	"osier.dev/samples/internal/load"
)

// common are the options of every kind of request.
type common struct {
	plan          load.Plan
	timeout       time.Duration
	allowFailures bool
	header        headers
}

func commonOptions(set *flag.FlagSet) *common {
	made := &common{header: headers{http.Header{}}}
	set.IntVar(&made.plan.Requests, "n", 1, "requests to make; 0 is no limit, which is also the default with --duration")
	set.DurationVar(&made.plan.Duration, "duration", 0, "how long to start requests; 0 is no limit")
	set.Float64Var(&made.plan.Rate, "rate", 0, "requests started per second; 0 starts one as soon as another is done")
	set.IntVar(&made.plan.Concurrency, "concurrency", 1, "requests under way at once, at most")
	set.DurationVar(&made.timeout, "timeout", 10*time.Second, "how long one exchange may take")
	set.BoolVar(&made.allowFailures, "allow-failures", false, "exit 0 whatever failed")
	set.Var(made.header, "header", "key=value, may be given several times; host sets the authority")
	return made
}

// limit drops the default number of requests where a duration was given and no number.
func (c *common) limit(set *flag.FlagSet) {
	numbered := false
	set.Visit(func(option *flag.Flag) { numbered = numbered || option.Name == "n" })
	if !numbered && c.plan.Duration > 0 {
		c.plan.Requests = 0
	}
}

// headers is an option that may be given several times.
type headers struct{ values http.Header }

// String is what the option says of its default.
func (h headers) String() string { return "" }

// Set adds key=value.
func (h headers) Set(text string) error {
	name, value, complete := strings.Cut(text, "=")
	if !complete || name == "" {
		return fmt.Errorf("%q is not key=value", text)
	}
	h.values.Add(name, value)
	return nil
}
