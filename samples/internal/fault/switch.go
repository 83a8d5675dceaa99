// Package fault holds the faults and latencies that a person can switch on in a running service.
package fault

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"time"
)

const longestDelay = time.Minute

// Setting is what is switched on. Percentages are of requests, 0 (never) to 100 (each one).
type Setting struct {
	// Status is the HTTP status that a failing request is answered with, 400 to 599; 0 is none.
	Status       int `json:"status"`
	FaultPercent int `json:"fault_percent"`
	// DelayMilliseconds is how long a slow request waits before it is served.
	DelayMilliseconds int `json:"delay_ms"`
	DelayPercent      int `json:"delay_percent"`
}

// Decision is what happens to one request: it waits, and then fails with Status unless that is 0.
type Decision struct {
	Delay  time.Duration
	Status int
}

// Switch is a service's faults; its zero value lets every request through. It is safe for concurrent use.
type Switch struct {
	mutex   sync.Mutex
	setting Setting
	// draw answers 0 to 99, each equally often; nil draws at random.
	draw func() int
}

// FromEnvironment is a Switch set by FAULT_STATUS, FAULT_PERCENT, DELAY_MS and DELAY_PERCENT. A percentage left out is 100.
func FromEnvironment() (*Switch, error) {
	status, err := number("FAULT_STATUS", 0)
	if err != nil {
		return nil, err
	}
	faultPercent, err := number("FAULT_PERCENT", 100)
	if err != nil {
		return nil, err
	}
	delay, err := number("DELAY_MS", 0)
	if err != nil {
		return nil, err
	}
	delayPercent, err := number("DELAY_PERCENT", 100)
	if err != nil {
		return nil, err
	}
	made := &Switch{}
	if status != 0 {
		if err := made.Fail(status, faultPercent); err != nil {
			return nil, fmt.Errorf("reading FAULT_STATUS and FAULT_PERCENT: %w", err)
		}
	}
	if delay != 0 {
		if err := made.Slow(delay, delayPercent); err != nil {
			return nil, fmt.Errorf("reading DELAY_MS and DELAY_PERCENT: %w", err)
		}
	}
	return made, nil
}

// Fail makes a percentage of requests fail with an HTTP status, 400 to 599.
func (s *Switch) Fail(status, percent int) error {
	if status < 400 || status > 599 {
		return fmt.Errorf("status %d is not between 400 and 599", status)
	}
	if err := checkPercent(percent); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.setting.Status, s.setting.FaultPercent = status, percent
	return nil
}

// Slow makes a percentage of requests wait for some milliseconds, at most a minute.
func (s *Switch) Slow(milliseconds, percent int) error {
	if milliseconds < 0 || time.Duration(milliseconds)*time.Millisecond > longestDelay {
		return fmt.Errorf("ms %d is not between 0 and %d", milliseconds, longestDelay.Milliseconds())
	}
	if err := checkPercent(percent); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.setting.DelayMilliseconds, s.setting.DelayPercent = milliseconds, percent
	return nil
}

// StopFailing lets requests succeed again.
func (s *Switch) StopFailing() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.setting.Status, s.setting.FaultPercent = 0, 0
}

// StopSlowing lets requests be served at once again.
func (s *Switch) StopSlowing() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.setting.DelayMilliseconds, s.setting.DelayPercent = 0, 0
}

// Setting is what is switched on now.
func (s *Switch) Setting() Setting {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.setting
}

// Decide draws what happens to the next request.
func (s *Switch) Decide() Decision {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var decision Decision
	if s.setting.DelayMilliseconds > 0 && s.drawn() < s.setting.DelayPercent {
		decision.Delay = time.Duration(s.setting.DelayMilliseconds) * time.Millisecond
	}
	if s.setting.Status != 0 && s.drawn() < s.setting.FaultPercent {
		decision.Status = s.setting.Status
	}
	return decision
}

func (s *Switch) drawn() int {
	if s.draw == nil {
		return rand.IntN(100)
	}
	return s.draw()
}

func checkPercent(percent int) error {
	if percent < 0 || percent > 100 {
		return fmt.Errorf("percent %d is not between 0 and 100", percent)
	}
	return nil
}

func number(name string, fallback int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return fallback, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %q is not a whole number", name, text)
	}
	return value, nil
}
