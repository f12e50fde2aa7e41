package callback

import "encoding/json"

// Event is what happened since the last step: Begun, Woke, CommandEnded, TaskEnded, MailSent, Answered or Unfulfilled.
type Event interface{ event() }

// Begun says that the execution begins: the first step.
type Begun struct{}

// Woke says that the time of SleepUntil has come.
type Woke struct{}

// CommandEnded says that the command of RunCommand ended.
type CommandEnded struct {
	// ExitCode is nil if the command was ended by a signal or never began.
	ExitCode *uint8
	// Cause says why there is no exit code; empty if there is one.
	Cause string
	// Output is the end of its standard output, at most 256 KiB, with U+FFFD for what is not UTF-8.
	Output string
	// Errors is the end of its standard error, likewise.
	Errors string
}

// TaskEnded says that the run of StartTask ended.
type TaskEnded struct {
	// Run is the run's id, a UUID.
	Run string
	// End says how it ended.
	End RunEnd
	// Cause is the cause of the failure, for people; empty if there is none.
	Cause string
	// Outputs are a JSON object: numbers, texts, booleans and arrays by value; for a file or an image the URL path from which the
	// API serves it.
	Outputs json.RawMessage
}

// MailSent says that the mail of SendMail was accepted by the mail server.
type MailSent struct{}

// Answered says that somebody answered the question of Ask.
type Answered struct{ Answer json.RawMessage }

// Unfulfilled says that what was wanted could not be done.
type Unfulfilled struct {
	// Why says why not, and for a missing permission its name (command archive-host).
	Why string
}

func (Begun) event()        {}
func (Woke) event()         {}
func (CommandEnded) event() {}
func (TaskEnded) event()    {}
func (MailSent) event()     {}
func (Answered) event()     {}
func (Unfulfilled) event()  {}

// RunEnd is how the run of a task ended.
type RunEnd uint8

// The ways, in the contract's order.
const (
	// Finished is the end with all outputs.
	Finished RunEnd = iota
	// Failed is the end without.
	Failed
	// Canceled is the end by somebody's wish.
	Canceled
)

// String is the end's name in the contract.
func (e RunEnd) String() string { return [...]string{"finished", "failed", "canceled"}[e] }
