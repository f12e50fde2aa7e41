package host

import (
	"errors"
	"fmt"
	"time"
)

// NotPermittedError names the permission that is missing, as it would have to be granted: http GET https://images.example.org.
type NotPermittedError struct{ Permission string }

func (e NotPermittedError) Error() string {
	return fmt.Sprintf("the permission %q is missing", e.Permission)
}

// InvalidError says what is wrong with a request, or with the name or the value of a variable.
type InvalidError struct{ Message string }

func (e InvalidError) Error() string { return e.Message }

// UnreachableError says that a server was not reached, or broke off.
type UnreachableError struct{ Message string }

func (e UnreachableError) Error() string { return e.Message }

// TimedOutError says that the time for an exchange was over.
type TimedOutError struct {
	// After is the time that it was given.
	After time.Duration
}

func (e TimedOutError) Error() string { return fmt.Sprintf("no response within %v", e.After) }

// TooLargeError says that a response is larger than the limit.
type TooLargeError struct {
	// Limit is in bytes.
	Limit uint32
}

func (e TooLargeError) Error() string {
	return fmt.Sprintf("the response is larger than %d bytes", e.Limit)
}

// NotSetError says that a secret is granted, but nobody has set it yet.
type NotSetError struct{ Name string }

func (e NotSetError) Error() string { return fmt.Sprintf("the secret %q is not set", e.Name) }

// ErrNoExperiment says that the callback does not work for an experiment.
var ErrNoExperiment = errors.New("there is no experiment")
