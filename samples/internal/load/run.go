// Package load makes requests at a steady pace and keeps count of what became of them.
package load

import (
	"context"
	"sync"
	"time"
)

// Plan is how many requests are made, and how fast. Whichever limit is reached first ends it.
type Plan struct {
	// Requests is how many are made; 0 is no limit.
	Requests int
	// Duration is how long requests are started; 0 is no limit.
	Duration time.Duration
	// Rate is how many are started per second, evenly spread; 0 starts each as soon as one before it is done.
	Rate float64
	// Concurrency is how many may be under way at once; less than 1 is 1. While all are, the pace falls behind and then catches up.
	Concurrency int
}

// Run calls once for each request of the plan, several at a time, and returns when all of them are done.
// When the context ends no further request is started; those under way go on to their own end.
func Run(ctx context.Context, plan Plan, once func(ctx context.Context)) {
	if plan.Duration > 0 {
		limited, cancel := context.WithTimeout(ctx, plan.Duration)
		defer cancel()
		ctx = limited
	}
	starts := make(chan struct{})
	go schedule(ctx, plan, starts)
	var workers sync.WaitGroup
	for range max(plan.Concurrency, 1) {
		workers.Go(func() {
			for range starts {
				once(context.WithoutCancel(ctx))
			}
		})
	}
	workers.Wait()
}

func schedule(ctx context.Context, plan Plan, starts chan<- struct{}) {
	defer close(starts)
	begun := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for started := 0; plan.Requests == 0 || started < plan.Requests; started++ {
		if plan.Rate > 0 {
			due := begun.Add(time.Duration(float64(started) / plan.Rate * float64(time.Second)))
			timer.Reset(time.Until(due))
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case starts <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}
