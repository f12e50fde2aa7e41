//go:build !wasip1

// Package hosttest stands in for Gantry in the tests of a plugin, so that they run by go test, without a component.
//
//	func TestAsksTheArchive(t *testing.T) {
//		gantry := hosttest.New(t)
//		gantry.Secrets["archive-password"] = "open sesame"
//		gantry.Expect(host.Request{URL: "https://archive.example.org/scans"}, host.Response{Status: 200})
//		step, err := asking{}.Advance(callback.Request{Event: callback.Begun{}})
//		…
//	}
package hosttest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"gantry.example/plugin/host"
)

// Gantry answers the calls of a plugin, and fails the test where one is not expected. Tests that use it cannot be parallel.
type Gantry struct {
	// Secrets are set and granted; every other one is not granted.
	Secrets map[string]string
	// Variables are the experiment's; nil if there is none.
	Variables Variables
	// Messages are what the plugin logged.
	Messages []Message

	t         testing.TB
	exchanges []exchange
}

// Variables are JSON values by their names.
type Variables = map[string]json.RawMessage

// Message is what a plugin logged.
type Message struct {
	Level host.Level
	Text  string
}

type exchange struct {
	request  host.Request
	response host.Response
	err      error
}

// New stands in for Gantry until the test ends, which then fails if an expected request was not sent.
func New(t testing.TB) *Gantry {
	t.Helper()
	gantry := &Gantry{Secrets: map[string]string{}, t: t}
	host.Use(stand{gantry})
	t.Cleanup(func() {
		host.Use(nil)
		for _, exchange := range gantry.exchanges {
			t.Errorf("not sent: %v %s", exchange.request.Method, exchange.request.URL)
		}
	})
	return gantry
}

// Expect says that the plugin will send this very request, after those expected before, and gets this response.
func (g *Gantry) Expect(request host.Request, response host.Response) {
	g.exchanges = append(g.exchanges, exchange{request, response, nil})
}

// ExpectError says that the plugin will send this very request, after those expected before, and gets this error.
func (g *Gantry) ExpectError(request host.Request, err error) {
	g.exchanges = append(g.exchanges, exchange{request, host.Response{}, err})
}

// The methods that host calls are not among those that tests see.
type stand struct{ *Gantry }

func (s stand) Log(level host.Level, text string) {
	s.Messages = append(s.Messages, Message{level, text})
}

func (s stand) Send(request host.Request) (host.Response, error) {
	s.t.Helper()
	if len(s.exchanges) == 0 {
		s.t.Fatalf("unexpected request: %+v", request)
	}
	next := s.exchanges[0]
	if !same(next.request, request) {
		s.t.Fatalf("unexpected request: %+v\nexpected: %+v", request, next.request)
	}
	s.exchanges = s.exchanges[1:]
	return next.response, next.err
}

// Whether nothing and an empty list are told apart is not for a server to see.
func same(one, other host.Request) bool {
	return slices.Equal(one.Headers, other.Headers) && slices.Equal(one.Body, other.Body) &&
		reflect.DeepEqual(bare(one), bare(other))
}

func bare(request host.Request) host.Request {
	request.Headers, request.Body = nil, nil
	return request
}

func (s stand) Secret(name string) (string, error) {
	if secret, granted := s.Secrets[name]; granted {
		return secret, nil
	}
	return "", host.NotPermittedError{Permission: "secret " + name}
}

func (s stand) VariableNames() ([]string, error) {
	if s.Variables == nil {
		return nil, host.ErrNoExperiment
	}
	return slices.Sorted(maps.Keys(s.Variables)), nil
}

func (s stand) Variable(name string) (json.RawMessage, error) {
	if s.Variables == nil {
		return nil, host.ErrNoExperiment
	}
	return s.Variables[name], nil
}

func (s stand) SetVariable(name string, value json.RawMessage) error {
	if s.Variables == nil {
		return host.ErrNoExperiment
	}
	if name == "" || len([]rune(name)) > 128 {
		return host.InvalidError{Message: "a variable's name has 1 to 128 characters"}
	}
	s.Variables[name] = value
	return nil
}
