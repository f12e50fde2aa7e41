// Package callback is for plugins that do the work of a callback, step by step.
//
// A callback never waits. It says what it wants (a Wish), keeps what it has to remember as bytes, and is thrown away. Gantry
// does what was wanted, durably, and calls a fresh instance with the Event and those bytes. So a callback that runs a command
// for two days costs nothing meanwhile, and survives a restart of the server.
//
//	func init() { callback.Export(waiting{}) }
//
//	func main() {}
package callback

import (
	"encoding/json"
	"time"

	"gantry.example/plugin"
)

// Callback is what such a plugin implements.
type Callback interface {
	// Describe says what the plugin is.
	Describe() plugin.Description
	// Advance does one step (a deadline of 30 seconds by default). After a crash of the server a step may be asked again, with
	// the same question. An error ends the execution as failed.
	Advance(Request) (Step, error)
}

// Request is the question: what next?
type Request struct {
	// Execution is the execution's id, a UUID; the same in all its steps.
	Execution string
	// Step is the number of the step, from 0.
	Step uint32
	// Now is the time, to the millisecond, in UTC. A repeated step is told the same time.
	Now time.Time
	// Event is what happened since the last step.
	Event Event
	// Memory is what the previous step asked to keep; empty in the first.
	Memory []byte
	// Arguments are what the workflow gives to this callback, a JSON object; see plugin.Decode.
	Arguments json.RawMessage
	// Experiment is a JSON object with id, label, subject, cohort, state, scandate (RFC 3339) and external_ids (an object), those
	// that it has, and perhaps more. Nil if the callback does not work for an experiment.
	Experiment json.RawMessage
	// Settings are the plugin's, a JSON object that fits its schema.
	Settings json.RawMessage
}

// Step is the answer.
type Step struct {
	// Wish is what is wanted.
	Wish Wish
	// Memory is what to keep for the next step, at most 64 KiB.
	Memory []byte
}

// Export makes the callback the plugin. Call it once, from an init function of package main.
func Export(callback Callback) { export(callback) }
