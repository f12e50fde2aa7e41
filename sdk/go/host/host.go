// Package host is what a plugin can ask of Gantry: messages in the server's log, HTTP requests, secrets and variables.
//
// Messages are for every plugin; requests and secrets for callbacks, importers and selectors; variables for callbacks. Each
// needs its permission; what was not granted fails with a NotPermittedError. A component that uses what its world does not
// have is not a valid one, and the build says so.
//
// In a test, package hosttest answers.
package host

import (
	"encoding/json"
	"fmt"
	"time"

	"gantry.example/plugin"
)

// Level is how much a message matters.
type Level uint8

// The levels, in the contract's order.
const (
	// Debug is of use only to the plugin's author.
	Debug Level = iota
	// Info is worth keeping.
	Info
	// Warn means that something is odd, and the plugin carried on.
	Warn
	// Error means that something is wrong; the answer is usually an error, too.
	Error
)

// Logf writes a message to the server's log, with the plugin's name. What a plugin writes to its standard output and standard
// error goes to the same place. Each call may log 64 KiB by default; what follows is dropped, and the log says so.
func Logf(level Level, format string, values ...any) { log(level, fmt.Sprintf(format, values...)) }

// Header is a header field.
type Header struct {
	// Name may be in any case; those of a response are in lower case.
	Name string
	// Value is of visible ASCII characters, spaces and tabs.
	Value string
}

// Request is an HTTP request.
type Request struct {
	Method plugin.Method
	// URL is an absolute one of the scheme http or https, without user name and password.
	URL string
	// Headers are sent as they are. Host, Content-Length, Connection and Transfer-Encoding are Gantry's.
	Headers []Header
	// Body is the content; empty for none.
	Body []byte
	// Timeout is the most time for the whole exchange, in whole milliseconds; zero for what is left of the call's deadline.
	Timeout time.Duration
}

// Response is an HTTP response, of whatever status.
type Response struct {
	// Status is the status code, 200 to 599.
	Status uint16
	// Headers are in the order of arrival, with lower-case names.
	Headers []Header
	// Body is the content, complete.
	Body []byte
}

// Send sends a request and waits for the response. At most 5 redirections are followed, and each needs the permission for
// where it leads. A call may send a limited number of requests (32 by default); a further one ends it.
//
// The error is a NotPermittedError, InvalidError, UnreachableError, TimedOutError or TooLargeError.
func Send(request Request) (Response, error) { return send(request) }

// Secret is the secret of that name. What a plugin logs is searched for it, and shown without it.
//
// The error is a NotPermittedError or a NotSetError.
func Secret(name string) (string, error) { return secret(name) }

// VariableNames are the names of all variables of the experiment, sorted.
//
// The error is a NotPermittedError or ErrNoExperiment.
func VariableNames() ([]string, error) { return variableNames() }

// Variable is a variable's value; nil if there is no such variable. A change made in the same call is seen.
//
// The error is a NotPermittedError, an InvalidError or ErrNoExperiment.
func Variable(name string) (json.RawMessage, error) { return variable(name) }

// SetVariable sets a variable to what becomes a JSON value of at most 1 MiB. The change is kept together with the step that makes
// it: both or neither. A name has 1 to 128 characters.
//
// The error is a NotPermittedError, an InvalidError or ErrNoExperiment, or says why the value cannot become JSON.
func SetVariable(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return setVariable(name, text)
}
