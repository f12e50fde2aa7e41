// Package condition is for plugins that evaluate conditions.
//
//	func init() { condition.Export(evaluating{}) }
//
//	func main() {}
package condition

import (
	"encoding/json"
	"time"

	"gantry.example/plugin"
)

// Condition is what such a plugin implements.
type Condition interface {
	// Describe says what the plugin is.
	Describe() plugin.Description
	// Evaluate evaluates all expressions (a deadline of 5 seconds by default); a verdict for each, in their order. An error means
	// that none could be evaluated.
	Evaluate(Evaluation) ([]Verdict, error)
	// Check checks that each expression is well-formed, without evaluating it; for each the problem, or nil.
	Check(expressions []string) ([]*Problem, error)
}

// Evaluation is the question: which of these hold?
type Evaluation struct {
	// Expressions are each for itself: none sees what another one did. An empty one holds.
	Expressions []string
	// Names are those that they may use, a JSON object. A value {"$datetime": "2019-01-31T12:00:00"} stands for that time without a
	// time zone, and an object with the one key $object for an object whose properties are read with a dot; everything else is
	// what JSON says.
	Names json.RawMessage
	// Now is what expressions are told if they ask for the time, to the millisecond, in UTC.
	Now time.Time
	// Settings are the plugin's, a JSON object that fits its schema; see plugin.Decode.
	Settings json.RawMessage
}

// Verdict is what came of an expression: Holds or Raised.
type Verdict interface{ verdict() }

// Holds says whether it holds.
type Holds bool

// Raised says that it could not be evaluated.
type Raised Problem

func (Holds) verdict()  {}
func (Raised) verdict() {}

// Problem is what is wrong with an expression, or with its evaluation.
type Problem struct {
	// Kind is what kind of problem: for Python the exception's class, such as SyntaxError or KeyError.
	Kind string
	// Message says what is wrong, for the person who wrote the expression.
	Message string
	// Line is that in the expression, from 1; 0 if it is not known.
	Line uint32
	// Column is that in the line in characters, from 1; 0 if it is not known.
	Column uint32
}

// Export makes the condition the plugin. Call it once, from an init function of package main.
func Export(condition Condition) { export(condition) }
