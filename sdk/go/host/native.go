//go:build !wasip1

package host

import "encoding/json"

// Stand stands in for Gantry where a plugin is no component: in its tests. Package hosttest has one.
type Stand interface {
	Log(level Level, message string)
	Send(request Request) (Response, error)
	Secret(name string) (string, error)
	VariableNames() ([]string, error)
	Variable(name string) (json.RawMessage, error)
	SetVariable(name string, value json.RawMessage) error
}

var stand Stand

// Use makes all calls go to that stand; nil for none.
func Use(by Stand) { stand = by }

func gantry() Stand {
	if stand == nil {
		panic("nobody stands in for Gantry: begin the test with hosttest.New(t)")
	}
	return stand
}

func log(level Level, message string)               { gantry().Log(level, message) }
func send(request Request) (Response, error)        { return gantry().Send(request) }
func secret(name string) (string, error)            { return gantry().Secret(name) }
func variableNames() ([]string, error)              { return gantry().VariableNames() }
func variable(name string) (json.RawMessage, error) { return gantry().Variable(name) }
func setVariable(name string, value json.RawMessage) error {
	return gantry().SetVariable(name, value)
}
