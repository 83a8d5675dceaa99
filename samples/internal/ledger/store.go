// Package ledger is a store of text by key, kept in memory, and the line protocol it is spoken to in over raw TCP.
//
// The server speaks first, one line: "ledger 1 <version> <pod>". Then the client sends one command per line, and each is
// answered by one line:
//
//	GET <key>           VALUE <value>, or NONE
//	PUT <key> <value>   OK
//	QUIT                BYE, and the server closes
//	anything else       ERROR <why>
//
// Keys hold no white space; values may hold spaces. Lines end with "\n" and have at most 4096 bytes.
package ledger

import (
	"errors"
	"sync"
)

const mostKeys = 10_000

var errFull = errors.New("the store is full")

// Store is text by key, empty at first. It is safe for concurrent use.
type Store struct {
	mutex  sync.Mutex
	values map[string]string
}

// Get is the value of a key, and whether there is one.
func (s *Store) Get(key string) (string, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	value, found := s.values[key]
	return value, found
}

// Put keeps a value and replaces the one before. It fails when ten thousand other keys are kept.
func (s *Store) Put(key, value string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.values == nil {
		s.values = map[string]string{}
	}
	if _, found := s.values[key]; !found && len(s.values) >= mostKeys {
		return errFull
	}
	s.values[key] = value
	return nil
}
